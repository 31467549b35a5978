"""An owner chooses who drafts; the settings follow, and are read back as the same choice."""

import json
from typing import Any

import pytest
from textual.widgets import Input
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.errors import CrmError
from crm_tui.screens.setup import SetupApp
from crm_tui.services.choosing_ai import (
    AI,
    check,
    choice_of,
    read_choice,
    read_port,
    read_seconds,
    settings_for_keys,
    settings_of,
)
from crm_tui.services.setting_up import Answers
from crm_tui.settings import Settings
from tests.conftest import KEY

LUNA, FLASH = "openai/gpt-6-luna", "gemini/gemini-3.5-flash-lite"
ADDRESS = "http://shop-pc:8080/v1"


@pytest.mark.parametrize(
    ("ai", "model", "gemini_key", "models"),
    [
        (AI.NONE, "", "g", ""),
        (AI.OPENAI, "", "", LUNA),
        (AI.OPENAI, "", "g", f"{LUNA},{FLASH}"),
        (AI.OPENAI, "openai/gpt-6-sol", "", "openai/gpt-6-sol"),
        (AI.GEMINI, "", "g", FLASH),
        (AI.OLLAMA, "qwen3:4b", "", "ollama/qwen3:4b"),
        (AI.OLLAMA, "qwen3:4b", "g", f"ollama/qwen3:4b,{FLASH}"),
        (AI.LLAMACPP, "", "", "llamacpp/local"),
        (AI.ADDRESS, "meta/llama-3", "", "openai/meta/llama-3"),
        (AI.LIST, "mistral/small,ollama/x", "g", "mistral/small,ollama/x"),
    ],
)
def test_a_choice_becomes_models_and_is_read_back(
    ai: AI, model: str, gemini_key: str, models: str
) -> None:
    settings = settings_of(ai, model, ADDRESS if ai is AI.ADDRESS else "", gemini_key)
    assert settings["llm_models"] == models
    again, name = choice_of(settings)
    assert again is ai
    assert settings_of(again, name, settings.get("llm_base_url", ""), gemini_key) == settings


def test_a_local_model_gets_more_time_and_a_hosted_one_loses_the_address() -> None:
    assert settings_of(AI.OLLAMA, "qwen", "", "")["llm_timeout"] == "60"
    hosted = settings_of(AI.OPENAI, "", ADDRESS, "")
    assert (hosted["llm_timeout"], hosted["llm_base_url"]) == ("", "")


@pytest.mark.parametrize(
    ("ai", "model", "address"), [(AI.OLLAMA, "", ""), (AI.ADDRESS, "x", ""), (AI.ADDRESS, "", "a")]
)
def test_what_is_missing_is_asked_for(ai: AI, model: str, address: str) -> None:
    with pytest.raises(CrmError, match="needs its"):
        settings_of(ai, model, address, "")


def test_a_word_that_is_no_choice_is_refused_with_the_choices() -> None:
    with pytest.raises(CrmError) as raised:
        read_choice("[/] gpt")
    assert "ollama" in raised.value.fix
    assert read_choice(" OpenAI ") is AI.OPENAI


def test_a_key_alone_chooses_the_usual_models_and_nothing_that_was_chosen_is_changed() -> None:
    assert settings_for_keys({"llm_key": "k"}, {}) == {"llm_models": LUNA}
    assert settings_for_keys({"gemini_key": "g"}, {"llm_key": "k"}) == {
        "llm_models": f"{LUNA},{FLASH}"
    }
    assert settings_for_keys({"llm_key": "k"}, {"llm_models": "ollama/x"}) == {}
    assert settings_for_keys({"llm_key": "k"}, {"llm_base_url": ADDRESS}) == {}
    assert settings_for_keys({"llm_key": ""}, {"llm_key": "k"}) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"llm_daily_cap": "lots"},
        {"usd_inr": "0"},
        {"llm_timeout": "0"},
        {"llm_timeout": "[/]"},
        {"metrics_port": "99999"},
        {"metrics_port": "१२"},
    ],
)
def test_a_senseless_value_is_refused_with_the_name_of_its_setting(wrong: dict[str, str]) -> None:
    with pytest.raises(CrmError, match=r"CRM_|dollar"):
        check(wrong)


def test_times_and_ports_have_their_defaults() -> None:
    assert (read_seconds(""), read_seconds("60")) == (8.0, 60.0)
    assert (read_port(""), read_port("0"), read_port("9200")) == (None, 0, 9200)


def setup(*options: str) -> Any:
    result = CliRunner().invoke(app, ["setup", "--no-input", "--json", *options])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_command_takes_the_choice_as_options(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_HOME", str(tmp_path / "shop"))
    monkeypatch.setenv("CRM_DB_KEY", KEY)
    config = tmp_path / "shop" / "config.toml"
    setup("--name", "Sweet Crumbs", "--llm-key", "sk-1")
    assert f'llm_models = "{LUNA}"' in config.read_text()
    setup("--gemini-key", "g-1", "--ai", "ollama", "--ai-model", "qwen3:4b")
    assert f'llm_models = "ollama/qwen3:4b,{FLASH}"' in config.read_text()
    setup("--llm-daily-cap", "200")
    text = config.read_text()
    assert 'llm_daily_cap = "200"' in text
    assert "sk-1" not in text
    assert "g-1" not in text


async def answers(saved: Settings, **typed: str) -> dict[str, str]:
    """The settings that the screen hands on after a person typed these."""
    from dataclasses import asdict

    kept: list[Answers] = []
    screen = SetupApp(Answers(BusinessProfile("Sweet Crumbs"), asdict(saved)), kept.append)
    async with screen.run_test(size=(90, 60)) as pilot:
        await pilot.pause()
        for key, text in typed.items():
            screen.screen.query_one(f"#{key}", Input).value = text
        await pilot.press("ctrl+s")
        await pilot.pause()
        problem = str(screen.screen.query_one("#problem").visual) if not kept else ""
    assert kept, problem
    return dict(kept[0].settings)


async def test_the_screen_offers_the_same_choice() -> None:
    found = await answers(Settings(), ai="openai", llm_key="k", gemini_key="g")
    assert found["llm_models"] == f"{LUNA},{FLASH}"
    assert found["llm_daily_cap"] == "50"


async def test_on_the_screen_a_key_alone_is_enough() -> None:
    assert (await answers(Settings(), llm_key="k"))["llm_models"] == LUNA


async def test_on_the_screen_a_gemini_key_adds_the_fallback() -> None:
    saved = Settings(llm_models=LUNA, llm_key="k")
    assert (await answers(saved, gemini_key="g"))["llm_models"] == f"{LUNA},{FLASH}"


async def test_what_nobody_changed_stays() -> None:
    saved = Settings(llm_models="mistral/small,ollama/x", llm_timeout="30")
    assert not {"llm_models", "llm_timeout"} & (await answers(saved)).keys()
