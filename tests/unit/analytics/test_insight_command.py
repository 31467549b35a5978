"""`crm report insights`: sentences on the terminal and as JSON, with the list behind each."""

import json
from datetime import date, timedelta

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import iso
from crm_tui.domain.lead import LeadStatus
from crm_tui.services import leads, life_cycle
from crm_tui.shop import open_shop
from crm_tui.store.tx import Tx
from tests.unit.agents.wire_server import completion, running
from tests.unit.shell import Shell


@pytest.fixture
def shell(
    shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    return Shell(capsys)


def six_come(env: dict[str, str]) -> date:
    """Six walk in, and one of them buys; the day."""
    shop = open_shop(env)
    now = shop.clock.now()

    def come(tx: Tx) -> None:
        added = [leads.add(tx, OWNER, now, name=f"Asha {n}", source="walk-in") for n in range(6)]
        life_cycle.set_status(tx, OWNER, now, [added[0].id], LeadStatus.CLOSED)

    shop.db.write_now(come)
    shop.db.close_now()
    return date.fromisoformat(iso(now)[:10])


def test_each_sentence_has_its_number_and_opens_as_many_leads(
    shell: Shell, shop_env: dict[str, str]
) -> None:
    came = six_come(shop_env)
    days = ("--from", str(came - timedelta(1)), "--to", str(came + timedelta(1)))
    found = shell.types("report", "insights", *days)
    assert found["period"] == {"from": days[1], "to": days[3], "days": 3}
    assert (found["model"], found["tests"]) == (None, [])
    assert [one["text"] for one in found["insights"]] == [
        "1 deal won; before 0.",
        "6 new leads, more than the 0 before.",
    ]
    for one in found["insights"]:
        listed = shell.types("leads", "list", "--figure", one["ref"])["items"]
        assert len(listed) == one["value"]
        assert one["source"] == "facts"


def test_an_empty_shop_has_a_kind_word(shell: Shell) -> None:
    assert shell.types("report", "insights", "--rules")["insights"] == []


def test_a_model_of_the_settings_writes_them_and_the_call_is_in_the_books(
    shell: Shell, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    six_come(shop_env)
    told = {"about": ["new_leads"], "text": "6 new leads came; before it was 0."}
    wrong = {"about": ["won"], "text": "600 deals were won."}
    with running() as wire:
        wire.script["writes"] = completion(json.dumps({"insights": [told, wrong]}))
        monkeypatch.setenv("CRM_LLM_MODELS", "openai/writes")
        monkeypatch.setenv("CRM_LLM_BASE_URL", wire.url)
        monkeypatch.setenv("CRM_LLM_KEY", "k")
        found = shell.types("report", "insights")
        assert wire.asked == ["writes"]
        assert "Asha" not in json.dumps(wire.bodies)
    assert found["model"] == "openai/writes"
    assert [(one["text"], one["source"]) for one in found["insights"]] == [
        (told["text"], "model"),
        ("1 deal won; before 0.", "facts"),
    ]
    db = open_shop(shop_env).db
    calls = db.read_now(lambda tx: tx.all("SELECT agent, ok FROM ai_call"))
    db.close_now()
    assert [(row["agent"], row["ok"]) for row in calls] == [("insights", 1)]
