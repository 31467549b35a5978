"""Models end by date; the doctor says so in time and asks whether each one is there."""

from datetime import date

import pytest

from crm_tui.agents.endpoints import Access
from crm_tui.agents.fallback import each_model
from crm_tui.agents.model_list import default_models, ending_of
from crm_tui.agents.probe import Probed, probe_all
from tests.unit.agents.wire_server import SECRET, WireServer

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("openai/gpt-4o", "ends on 2027-01-14, in 53 days: openai/gpt-6-luna follows it"),
        (
            "openai/gpt-4o-2024-08-06",
            "ends on 2027-01-14, in 53 days: openai/gpt-6-luna follows it",
        ),
        ("gpt-5-nano", "ends on 2026-12-11, in 19 days: openai/gpt-6-luna follows it"),
        ("openai/gpt-4.1-nano", "ended on 2026-10-23"),
    ],
)
def test_an_end_is_told_from_sixty_days_before(name: str, said: str) -> None:
    ending = ending_of(name, TODAY)
    assert ending is not None
    assert ending.sentence() == f"{name} {said}"


@pytest.mark.parametrize("name", ["openai/gpt-6-luna", "gpt-5.4-nano", "ollama/gpt-oss", "x"])
def test_what_goes_on_is_not_spoken_of(name: str) -> None:
    assert ending_of(name, TODAY) is None


def test_the_sixtieth_day_before_is_the_first() -> None:
    assert ending_of("gemini/gemini-3.1-flash-lite", date(2027, 3, 7)) is None
    found = ending_of("gemini/gemini-3.1-flash-lite", date(2027, 3, 8))
    assert found is not None
    assert found.successor == "gemini/gemini-3.5-flash-lite"


def test_on_its_last_day_a_model_still_answers() -> None:
    found = ending_of("gpt-4o", date(2027, 1, 14))
    assert found is not None
    assert not found.past


def test_a_key_alone_chooses_the_models() -> None:
    assert default_models("k", "") == "openai/gpt-6-luna"
    assert default_models("k", "g") == "openai/gpt-6-luna,gemini/gemini-3.5-flash-lite"
    assert default_models("", "g") == "gemini/gemini-3.5-flash-lite"
    assert default_models("", "") == ""


async def probe(wire: WireServer, name: str, limit: float = 5.0) -> Probed:
    (found,) = await probe_all(each_model(name, Access(wire.url, SECRET)), limit)
    return found


async def test_a_model_that_is_listed_answers(wire: WireServer) -> None:
    assert await probe(wire, "ollama/ok") == Probed("ollama/ok", True, "ollama/ok answers")


async def test_a_server_that_takes_any_name_answers_too(wire: WireServer) -> None:
    assert (await probe(wire, "llamacpp/anything")).ok


async def test_a_model_that_was_never_pulled_is_told_with_the_command(wire: WireServer) -> None:
    found = await probe(wire, "ollama/qwen")
    assert (found.ok, found.fix) == (False, "Run: ollama pull qwen")
    assert "which has ok, tea" in found.text


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, b'{"error": {"message": "bad sk-wire-0123456789"}}', "did not accept the key"),
        (503, b"<html>", "had an error of its own"),
        (200, b"[" * 100_000, "cannot be read"),
        (200, b"[]", "cannot be read"),
        (200, b'{"data": "' + b"x" * 1_100_000 + b'"}', "far more than was asked for"),
    ],
)
async def test_what_is_wrong_is_a_sentence_without_the_key(
    wire: WireServer, status: int, body: bytes, said: str
) -> None:
    wire.models = (status, body)
    found = await probe(wire, "ollama/ok")
    assert not found.ok
    assert said in found.text
    assert SECRET not in found.text + found.fix


async def test_nobody_there_is_said_and_the_next_is_asked_all_the_same(wire: WireServer) -> None:
    nobody = each_model("llamacpp/x", Access("http://127.0.0.1:9/v1"))
    there = each_model("ollama/ok", Access(wire.url))
    gone, found = await probe_all([*nobody, *there])
    assert (gone.ok, found.ok) == (False, True)
    assert gone.text == "llamacpp/x could not be reached."


async def test_a_hosted_model_without_a_key_is_told_without_a_call() -> None:
    (found,) = await probe_all(each_model("openai/gpt-6-luna", Access()))
    assert found == Probed(
        "openai/gpt-6-luna", False, "There is no key for openai/gpt-6-luna.", "Set CRM_LLM_KEY."
    )
