"""Start-up and memory in a real terminal at full size, beside the smallest Textual app."""

import os
import statistics
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
        least_memory, bare = _smallest_memory(), _bare_memory()
        worker_memory = memory_mb(worker.pid)
        worker.terminate()
        worker.wait()
    first, base = statistics.median(inbox), statistics.median(least)
    beside = "the smallest Textual app"
    return [
        Figure("`crm` to first rows", first * 1000, "ms CPU", None, False, base * 1000, beside),
        Figure("`crm` to first rows, against the smallest app", first / base, "×", 2),
        Figure("memory, inbox at full size", memory, "MB", 150, False, least_memory, beside),
        Figure(
            "memory, worker without a model", worker_memory, "MB", 200, False, bare, "bare Python"
        ),
        *_help(),
    ]


def _worker(env: dict[str, str]) -> "subprocess.Popen[bytes]":
    # The inbox starts one when none runs: that would be counted as nobody's.
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


def _smallest_memory() -> float:
    terminal = Terminal(_SMALLEST, {})
    try:
        terminal.wait_for("ready")
        return terminal.memory_mb()
    finally:
        terminal.close()


def _bare_memory() -> float:
    code = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bare:
        assert bare.stdout is not None
        bare.stdout.readline()
        used = memory_mb(bare.pid)
        bare.terminate()
    return used


def _help() -> list[Figure]:
    base = [_cpu_ms(sys.executable, "-c", "pass") for _ in range(_RUNS)]
    took = [_cpu_ms(*_INBOX, "--help") for _ in range(_RUNS)]
    bare = statistics.median(base)
    return [
        Figure(
            "`crm --help`", statistics.median(took), "ms CPU", 150, False, bare, "python -c pass"
        )
    ]


def _cpu_ms(*command: str) -> float:
    before = os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    used = after.children_user - before.children_user + after.children_system
    return (used - before.children_system) * 1000
