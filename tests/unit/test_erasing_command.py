"""`crm privacy erase|held|retention`: nothing goes by itself, and what goes is said."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.errors import CrmError
from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.lead_town import ONE, LeadTown


@pytest.fixture
def town(
    shop: Shop, clock: FakeClock, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> LeadTown:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    made = LeadTown(shop, clock)
    made.writes(ONE, "hello", name="Asha Rao")
    return made


def crm(*words: str) -> str:
    """Standard output of `crm privacy …` without a terminal; raises what the person is told."""
    done = CliRunner().invoke(app, ["privacy", *words])
    if isinstance(done.exception, CrmError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def crm_json(*words: str) -> Any:
    return json.loads(crm(*words, "--json"))


def test_without_a_terminal_nothing_is_decided_by_itself(town: LeadTown) -> None:
    with pytest.raises(CrmError, match="all of it goes now, or a sealed copy") as asked:
        crm("erase", "L1")
    assert "--hold DAYS" in asked.value.fix
    with pytest.raises(CrmError, match="Nobody is here to be asked"):
        crm("erase", "L1", "--now")
    with pytest.raises(CrmError, match="Both --now and --hold"):
        crm("erase", "L1", "--now", "--hold", "3", "--yes")
    assert town.lead(1).phone == ONE


def test_a_person_is_erased_and_it_says_what_went(town: LeadTown) -> None:
    shown = crm("erase", ONE, "--now", "--yes")
    assert "1 message" in shown
    assert "L1 is erased." in shown
    assert town.tables()["lead"] == []


def test_a_held_copy_is_listed_opened_and_destroyed(town: LeadTown) -> None:
    done = crm_json("erase", "L1", "--hold", "365", "--yes")
    assert done["held"]
    assert done["erased"]["message"] == 1
    [held] = crm_json("held")["items"]
    assert (held["lead_id"], held["hold_until"]) == ("L1", done["hold_until"])
    assert json.loads(crm("held", "L1", "--open"))["who"]["name"] == "Asha Rao"
    assert crm_json("held", "L1", "--destroy") == {"lead_id": "L1", "held": False}
    assert crm_json("held")["items"] == []


def test_a_period_says_how_many_would_go_before_it_holds(town: LeadTown) -> None:
    with pytest.raises(CrmError, match="would go at once"):
        crm("retention", "chats", "2 years")
    assert crm_json("retention", "chats", "2 years", "--yes") == {
        "kind": "chats",
        "days": 732,
        "would_go": 0,
    }
    assert [one["days"] for one in crm_json("retention")["items"]] == [None, None, 732, None]
    assert crm_json("retention", "chats", "keep")["days"] is None
    with pytest.raises(CrmError, match="What is to be kept"):
        crm("retention", "dreams", "2 years")
    assert town.lead(1).phone == ONE
