"""This process in Prometheus' own terms.

Its client's collector shows nothing where /proc holds processes alone, as in the unit in deploy/.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_STATM, _FILES = Path("/proc/self/statm"), Path("/proc/self/fd")


class ProcessMetrics(Collector):
    """Looked at when asked for; `started_at` is in milliseconds, UTC."""

    def __init__(self, started_at: int) -> None:
        self._started_at = started_at

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "process_start_time_seconds", "Start of the process", self._started_at / 1000
        )
        yield CounterMetricFamily(
            "process_cpu_seconds_total", "Processor time, user and system", time.process_time()
        )
        if _STATM.exists():
            yield GaugeMetricFamily(
                "process_resident_memory_bytes", "Memory that is in use", resident_bytes()
            )
            yield GaugeMetricFamily(
                "process_open_fds", "Open files and connections", sum(1 for _ in _FILES.iterdir())
            )


def resident_bytes() -> int:
    """As the kernel counts it; Linux alone has this file (proc(5), statm)."""
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
