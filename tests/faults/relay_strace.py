"""What the relay asks of the disk between a webhook and its 200, as the kernel saw it."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from tests.faults.relay_mutants import Mutant, mutant
from tests.faults.relay_process import PROGRAM, running, write_config

REQUESTS = 90
_CALLS = "trace=fsync,fdatasync,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg"
_TRACE = ("strace", "-D", "-f", "-yy", "-s", "20", "-e", _CALLS, "-e", "signal=none")

_ARRIVAL = re.compile(r'\b(read|recv\w*)\(\d+<TCP.*"POST /hooks/')
_ANSWER = re.compile(r'\b(write|send)\w*\(\d+<TCP.*"HTTP/1.1 200')
_ASKED = re.compile(r"^(\d+) +f(?:data)?sync\(\d+<[^>]*/spool\.db-wal> ?(\) += 0$|<unfinished)")
_DONE = re.compile(r"^(\d+) +<\.\.\. f(?:data)?sync resumed>\) += 0$")


@dataclass(frozen=True, slots=True)
class Answers:
    acknowledged: int
    synced: int
    """Of them, those before which the write-ahead log was on the disk."""


def unable() -> str:
    """Why nothing can be traced here; empty when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "ptrace is not allowed here" if tried.returncode else ""


def trace(folder: Path, program: Sequence[str] = PROGRAM, requests: int = REQUESTS) -> Answers:
    """So many webhooks, one after the other, to a relay that strace looks at."""
    written = folder / "trace"
    with running(write_config(folder), (*_TRACE, "-o", str(written), *program)) as relay:
        assert [relay.post(b"%d" % number) for number in range(requests)] == [200] * requests
        relay.terminate()
    return read_trace(written.read_text(errors="replace").splitlines())


def read_trace(lines: Sequence[str]) -> Answers:
    """An fsync counts when it was asked for after the webhook came and had ended before its 200."""
    acknowledged = synced = 0
    waiting: set[str] = set()
    is_safe = False
    for line in lines:
        if _ARRIVAL.search(line):
            is_safe, waiting = False, set()
        elif _ANSWER.search(line):
            acknowledged, synced = acknowledged + 1, synced + is_safe
        elif asked := _ASKED.search(line):
            is_safe = is_safe or asked[2].endswith("0")
            waiting.add(asked[1])
        elif (done := _DONE.search(line)) and done[1] in waiting:
            is_safe = True
    return Answers(acknowledged, synced)


def run() -> list[Figure]:
    if reason := unable():
        return [Figure(f"not traced: {reason}", 0, "answers")]
    ours = _traced(PROGRAM)
    figures = [
        Figure(
            f"200s with an fsync before them, of {ours.acknowledged}",
            ours.synced,
            "answers",
            REQUESTS,
            at_least=True,
        )
    ]
    for kind in Mutant:
        found = _traced(mutant(kind))
        title = f"the same of a relay with {kind}"
        figures.append(
            Figure(title, found.synced, "answers", REQUESTS - 1, beside="must miss some")
        )
    return figures


def _traced(program: Sequence[str]) -> Answers:
    with tempfile.TemporaryDirectory() as folder:
        return trace(Path(folder), program)
