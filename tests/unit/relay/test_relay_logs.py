"""What a log line may say: an error's class and place, never its words; and a flood is one line."""

import asyncio
import gc
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from webhook_relay.watching.logs import (
    QUIET_SECONDS,
    Complaints,
    Quiet,
    start_logging,
    tell_of_lost_errors,
)

WORDS = "+919876500001 wants a cake"


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(text: str) -> list[dict[str, Any]]:
    """What was written, after a look whether it quotes anybody."""
    assert "98765" not in text
    return [json.loads(line) for line in text.splitlines()]


def fail() -> None:
    try:
        raise KeyError(WORDS)
    except KeyError as error:
        raise ValueError(WORDS) from error


def test_the_servers_own_errors_are_lines_without_words(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging()
    try:
        fail()
    except ValueError as error:
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=error)
    (line,) = lines(capsys.readouterr().err)
    assert line["event"] == "Exception in ASGI application\n"
    first, second = line["exception"]
    assert first.startswith("ValueError < ")
    assert second.startswith("KeyError < ")
    assert f"{__file__}:" in first
    assert first.endswith(" test_the_servers_own_errors_are_lines_without_words")


def test_the_relays_own_errors_are_lines_without_words(capsys: pytest.CaptureFixture[str]) -> None:
    log = start_logging()
    try:
        fail()
    except ValueError:
        log.exception("could not", shop="bakery")
    (line,) = lines(capsys.readouterr().err)
    assert (line["event"], line["shop"], line["level"]) == ("could not", "bakery", "error")
    assert line["exception"][0].startswith("ValueError < ")


async def test_what_nobody_waited_for_is_told_without_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    start_logging()
    loop = asyncio.get_running_loop()
    tell_of_lost_errors(loop)

    lost = loop.create_future()
    try:
        fail()
    except ValueError as error:
        lost.set_exception(error)
    del lost
    gc.collect()
    loop.set_exception_handler(None)
    (line,) = lines(capsys.readouterr().err)
    assert line["event"] == "Future exception was never retrieved"
    assert line["exception"][0].startswith("ValueError < ")


async def test_a_call_of_the_loop_that_failed_is_told_without_its_arguments(
    capsys: pytest.CaptureFixture[str],
) -> None:
    start_logging()
    loop = asyncio.get_running_loop()
    tell_of_lost_errors(loop)
    loop.call_soon(int, WORDS)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    loop.set_exception_handler(None)
    (line,) = lines(capsys.readouterr().err)
    assert line["event"].startswith("Exception in callback")
    assert line["exception"][0].startswith("ValueError < ")


def test_a_flood_of_bad_requests_is_one_line_a_minute_and_errors_are_all_told() -> None:
    now = [100.0]
    quiet = Quiet(lambda: now[0])

    def passes(level: int, words: str) -> bool:
        return quiet.filter(logging.LogRecord("uvicorn", level, "", 0, words, None, None))

    assert [passes(logging.WARNING, "Invalid HTTP request") for _ in range(3)] == [True] + 2 * [
        False
    ]
    assert passes(logging.WARNING, "Something else")
    assert all(passes(logging.ERROR, "Exception") for _ in range(3))
    now[0] += QUIET_SECONDS
    assert passes(logging.WARNING, "Invalid HTTP request")


def test_a_flood_of_complaints_is_one_line_a_minute_that_counts_them() -> None:
    log, now = structlog.testing.CapturingLogger(), [100.0]
    complaints = Complaints(structlog.wrap_logger(log, processors=[]), lambda: now[0])
    for _ in range(5):
        complaints.say("bad signature", "cloud-1", "Look.")
    complaints.say("bad signature", "cloud-2", "Look.")
    now[0] += QUIET_SECONDS
    complaints.say("bad signature", "cloud-1", "Look.")
    told = [(call.kwargs["channel"], call.kwargs["times"]) for call in log.calls]
    assert told == [("cloud-1", 1), ("cloud-2", 1), ("cloud-1", 5)]
