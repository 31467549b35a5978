"""Start-up and memory in a real terminal at full size, beside the smallest Textual app."""

import subprocess
import sys
import time

from benchmarks.big_shop import ROOT, big_shop
from benchmarks.figures import Figure
from benchmarks.terminal import Terminal, memory_mb
from crm_tui.demo.bakery import PROFILE

_RUNS = 5
_INBOX = (sys.executable, "-m", "crm_tui.cli")
_SMALLEST = (sys.executable, str(ROOT / "benchmarks" / "smallest_app.py"))


def run() -> list[Figure]:
    shop, env = big_shop()
    shop.db.close_now()
    with _worker(env) as worker:
        time.sleep(3)
        inbox, least = [], []
        for _ in range(_RUNS):
            least.append(_first_paint(_SMALLEST, {}, "ready"))
            inbox.append(_first_paint(_INBOX, env, PROFILE.name))
        memory = _memory(env)
        worker_memory = memory_mb(worker.pid)
        worker.terminate()
        worker.wait()
    base = sorted(least)[_RUNS // 2]
    return [
        Figure(
            "`crm` to first rows, CPU against the smallest app",
            sorted(inbox)[_RUNS // 2] / base,
            "×",
            2.0,
            f"baseline {base * 1000:.0f} ms, `crm` {sorted(inbox)[_RUNS // 2] * 1000:.0f} ms",
        ),
        Figure("memory of the inbox at full size", memory, "MB", 150.0, ""),
        Figure("memory of the worker without a model", worker_memory, "MB", 200.0, ""),
        *_help(),
    ]


def _worker(env: dict[str, str]) -> "subprocess.Popen[bytes]":
    # The inbox starts one when none runs: that would be counted as nobody's.
    import os

    return subprocess.Popen([*_INBOX, "work"], env={**os.environ, **env}, stderr=subprocess.DEVNULL)


def _first_paint(command: tuple[str, ...], env: dict[str, str], text: str) -> float:
    """CPU seconds from the start until this text is drawn."""
    terminal = Terminal(command, env)
    try:
        terminal.wait_for(text)
        return terminal.cpu_seconds()
    finally:
        terminal.close()


def _memory(env: dict[str, str]) -> float:
    terminal = Terminal(_INBOX, env)
    try:
        terminal.wait_for(PROFILE.name)
        terminal.settle(2)
        for keys in ("jjj\r", "\x1b", "GG", "g", "jj\r", "\x1b"):
            terminal.press(keys)
            terminal.settle(1)
        return terminal.memory_mb()
    finally:
        terminal.close()


def _help() -> list[Figure]:
    base, crm = [], []
    for _ in range(_RUNS):
        base.append(_cpu_ms(sys.executable, "-c", "pass"))
        crm.append(_cpu_ms(*_INBOX, "--help"))
    middle = sorted(base)[_RUNS // 2]
    return [
        Figure(
            "`crm --help`, CPU",
            sorted(crm)[_RUNS // 2],
            "ms",
            150.0,
            f"baseline: python -c pass {middle:.0f} ms",
        )
    ]


def _cpu_ms(*command: str) -> float:
    import os

    before = os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    used = after.children_user - before.children_user + after.children_system
    return (used - before.children_system) * 1000
