"""How long the worker's own path takes for one message, and what it holds in memory."""

import subprocess
import sys
import time
from collections.abc import Iterator

from crm_tui.agents.embedding import local_embedder
from crm_tui.agents.recogniser import recognise_with
from evals.shop_data import bitext_trials, call_trials
from evals.table import Measure

_ROUNDS = 300
_MEMORY = """
import sys
import crm_tui.worker
from crm_tui.agents.embedding import local_embedder
from crm_tui.agents.recogniser import recognise_with
for text in ("kitne ka hai", "where is my order?", "word " * 120):
    recognise_with(text, local_embedder().embed_now([text])[0])
with open("/proc/self/status") as told:
    print(next(int(line.split()[1]) / 1024 for line in told if line.startswith("VmRSS")))
"""


def run() -> Iterator[Measure]:
    """CPU of vector and intents of one message, on one core; resident memory of a process that does it."""
    texts = [one.text for one in [*call_trials(), *bitext_trials()]][:_ROUNDS]
    embedder = local_embedder()
    recognise_with(texts[0], embedder.embed_now(texts[:1])[0])
    took = sorted(_milliseconds(text) for text in texts)
    source = "the same messages, one after the other"
    yield Measure("own path of one message, p50", took[len(took) // 2], source, unit="ms CPU")
    worst = took[int(len(took) * 0.95)]
    yield Measure("own path of one message, p95", worst, source, 30.0, True, unit="ms CPU")
    if sys.platform == "linux":
        bare = _memory("with open('/proc/self/status') as told:\n" + _MEMORY.splitlines()[-1])
        yield Measure(
            "memory with the worker's own modules", _memory(_MEMORY), "after three messages", 200.0,
            at_most=True, baseline=bare, beside="bare Python", unit="MB",
        )  # fmt: skip


def _milliseconds(text: str) -> float:
    started = time.process_time()
    recognise_with(text, local_embedder().embed_now([text])[0])
    return (time.process_time() - started) * 1000


def _memory(code: str) -> float:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)
