"""The doctor on models: dates first, then each one asked."""

from crm_tui.domain.clock import Millis
from crm_tui.services.check import Check
from crm_tui.services.checkup_models import check_models
from crm_tui.settings import Settings
from tests.conftest import NOON
from tests.unit.agents.wire_server import running

FEBRUARY = Millis(NOON + 80 * 86_400_000)


def test_no_model_is_in_order() -> None:
    [only] = check_models(Settings(), NOON)
    assert only == Check("models", True, "none set: drafts come from the shop's facts")


def test_a_model_that_ends_soon_is_told_and_one_that_ended_is_a_problem() -> None:
    settings = Settings(llm_models="openai/gpt-4o")
    soon, later = check_models(settings, NOON)[0], check_models(settings, FEBRUARY)[0]
    assert soon.ok
    assert soon.text == "openai/gpt-4o ends on 2027-01-14, in 53 days: openai/gpt-6-luna follows it"
    assert (later.ok, later.text) == (False, "openai/gpt-4o ended on 2027-01-14")
    assert later.fix == "Set openai/gpt-6-luna in its place (`crm setup`)."


def test_each_model_is_asked() -> None:
    with running() as wire:
        settings = Settings(llm_models="ollama/ok,ollama/qwen", llm_base_url=wire.url)
        _, good, bad = check_models(settings, NOON)
    assert (good.ok, good.text) == (True, "ollama/ok answers")
    assert (bad.ok, bad.fix) == (False, "Run: ollama pull qwen")
