"""`crm send --at`: a message is planned from the shell, or the reason why not is told."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.clock import SystemClock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.lead_town import ONE, LeadTown


@pytest.fixture
def asha(shop: Shop) -> LeadId:
    """She wrote a moment ago, by the machine's own clock: the command has no other."""
    now = SystemClock().now()
    return LeadTown(shop, FakeClock(now)).writes(ONE, "Hello", at=now)


def send(env: dict[str, str], *words: str, code: int = 0) -> Any:
    settings = env | {"CRM_PROVIDER_KEY": "key"}
    result = CliRunner().invoke(app, ["send", *words, "--json"], env=settings)
    assert result.exit_code == code, (result.output, result.exception)
    return json.loads(result.stdout) if result.stdout else result.exception


def followups(env: dict[str, str], *words: str) -> Any:
    result = CliRunner().invoke(app, ["followups", *words, "--json"], env=env)
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def test_it_waits_for_its_hour(asha: LeadId, shop_env: dict[str, str]) -> None:
    planned = send(shop_env, f"L{asha}", "Taiyar hai", "--at", "2 ghante baad")
    assert planned["message"]["status"] == "queued"
    assert planned["gate"]["allowed"]
    waiting = planned["message"]
    assert waiting["send_at"] > waiting["timestamp"]
    assert [one["id"] for one in followups(shop_env, "planned")["items"]] == [waiting["id"]]
    assert followups(shop_env, "take-back", waiting["id"])["draft"] == "Taiyar hai"
    assert followups(shop_env, "planned")["items"] == []


def test_an_hour_beyond_the_window_is_refused_with_the_reason(
    asha: LeadId, shop_env: dict[str, str]
) -> None:
    answer = send(shop_env, f"L{asha}", "Taiyar hai", "--at", "3 din baad", code=1)
    assert answer["message"] is None
    assert answer["gate"]["reasons"][0]["rule"] == "window_closed"
    assert answer["gate"]["reasons"][0]["text"].startswith("At that hour: ")


def test_asked_only_it_plans_nothing(asha: LeadId, shop_env: dict[str, str]) -> None:
    answer = send(shop_env, f"L{asha}", "Taiyar hai", "--at", "2 ghante baad", "--check")
    assert answer["message"] is None
    assert answer["gate"]["allowed"]


@pytest.mark.parametrize(
    ("more", "said"), [(("--at", "jaldi"), "no time"), (("--at", "+1h", "--later"), "together")]
)
def test_what_makes_no_sense_is_told(
    asha: LeadId, shop_env: dict[str, str], more: tuple[str, ...], said: str
) -> None:
    refused = send(shop_env, f"L{asha}", "Hi", *more, code=1)
    assert isinstance(refused, CrmError)
    assert said in refused.sentence()
