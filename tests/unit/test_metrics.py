"""What `crm work` shows to Prometheus: on this machine alone, and only where a port was asked for."""

import socket
import subprocess
import sys
import urllib.request

import pytest

from crm_tui.agents.spending import CallRecord
from crm_tui.domain.errors import CrmError
from crm_tui.services.metrics import NoMetrics, PrometheusMetrics, serving

GOOD = CallRecord("message", "openai/gpt-6-luna", True, "", 1_500, 200, 250, 1_200, False)
BAD = CallRecord("message", "openai/gpt-6-luna", False, "timeout", 0, 0, 90, 8_000, False)
SECOND = CallRecord("intent", "gemini/gemini-3.5-flash-lite", True, "", 100, 9, 31, 700, True)


def values(metrics: PrometheusMetrics) -> dict[str, float]:
    """Every sample but the histograms' buckets, as Prometheus spells it."""
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if not sample.name.endswith(("_bucket", "_created"))
    }


def test_calls_are_counted_by_agent_and_model() -> None:
    metrics = PrometheusMetrics()
    for record in (GOOD, BAD, SECOND):
        metrics.call(record)
    found = values(metrics)
    luna, flash = "['message', 'openai/gpt-6-luna']", "['gemini/gemini-3.5-flash-lite', 'intent']"
    assert found[f"crm_model_seconds_count{luna}"] == 2
    assert found[f"crm_model_seconds_sum{luna}"] == pytest.approx(9.2)
    assert found[f"crm_model_cost_dollars_total{luna}"] == pytest.approx(0.00034)
    assert found[f"crm_model_fallbacks_total{flash}"] == 1
    assert found["crm_model_failures_total['message', 'openai/gpt-6-luna', 'timeout']"] == 1
    assert found["crm_model_tokens_total['in', 'message', 'openai/gpt-6-luna']"] == 1_500


def test_suggestions_guard_hits_and_queues_are_there_too() -> None:
    metrics = PrometheusMetrics()
    metrics.suggested("message", "facts", 0.016)
    metrics.guarded("message", "price")
    metrics.waiting("drafts", 4)
    found = values(metrics)
    assert found["crm_suggestion_seconds_count['facts', 'message']"] == 1
    assert found["crm_guard_hits_total['message', 'price']"] == 1
    assert found["crm_waiting['drafts']"] == 4


def test_they_are_read_on_loopback_and_the_port_is_free_again_afterwards() -> None:
    with serving(0) as (metrics, port):
        assert port is not None
        metrics.call(GOOD)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            page = answer.read().decode()
    assert 'crm_model_seconds_count{agent="message",model="openai/gpt-6-luna"} 1.0' in page
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))


def test_a_port_that_is_taken_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CrmError, match=f"Port {port} is taken"), serving(port):
            pass


def test_without_a_port_nothing_is_loaded() -> None:
    with serving(None) as (metrics, port):
        metrics.call(GOOD)
        metrics.suggested("message", "facts", 0.1)
        metrics.guarded("message", "price")
        metrics.waiting("drafts", 1)
    assert isinstance(metrics, NoMetrics)
    assert port is None
    code = "import sys, crm_tui.services.metrics; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
