"""Between a webhook and its 200 the disk has been asked, and has said yes: seen by the kernel."""

from pathlib import Path

import pytest

from tests.faults import relay_strace
from tests.faults.relay_mutants import Mutant, mutant
from tests.faults.relay_strace import Answers, read_trace, trace

WEBHOOK = '7 read(21<TCP:[x]>, "POST /hooks/meta HTT"..., 256000) = 259'
OK = '7 write(21<TCP:[x]>, "HTTP/1.1 200 OK\\r\\nda"..., 75) = 75'
SYNC = "9 fsync(16</spool/spool.db-wal>) = 0"

needs_strace = pytest.mark.skipif(
    bool(relay_strace.unable()), reason=relay_strace.unable() or "it can be traced"
)


@pytest.mark.parametrize(
    ("lines", "synced"),
    [
        ([WEBHOOK, SYNC, OK], 1),
        ([WEBHOOK, OK, SYNC], 0),
        ([SYNC, WEBHOOK, OK], 0),
        ([WEBHOOK, SYNC.replace("= 0", "= -1 EIO (Input/output error)"), OK], 0),
        ([WEBHOOK, SYNC.replace("-wal", ""), OK], 0),
        ([WEBHOOK, "9 fsync(16</spool/spool.db-wal> <unfinished ...>", OK], 0),
        (
            [
                WEBHOOK,
                "9 fdatasync(16</spool/spool.db-wal> <unfinished ...>",
                "9 <... fdatasync resumed>) = 0",
                OK,
            ],
            1,
        ),
        (
            [
                "9 fsync(16</spool/spool.db-wal> <unfinished ...>",
                WEBHOOK,
                "9 <... fsync resumed>) = 0",
                OK,
            ],
            0,
        ),
        ([WEBHOOK, SYNC, OK, WEBHOOK, OK], 1),
    ],
)
def test_only_an_fsync_between_the_two_counts(lines: list[str], synced: int) -> None:
    assert read_trace(lines) == Answers(lines.count(OK), synced)


@pytest.mark.e2e
@needs_strace
def test_the_relay_answers_only_after_an_fsync(tmp_path: Path) -> None:
    assert trace(tmp_path, requests=20) == Answers(20, 20)


@pytest.mark.e2e
@needs_strace
@pytest.mark.parametrize("kind", Mutant)
def test_a_relay_that_does_not_is_found_out(kind: Mutant, tmp_path: Path) -> None:
    found = trace(tmp_path, mutant(kind), 20)
    assert found.acknowledged == 20
    assert found.synced < 20
