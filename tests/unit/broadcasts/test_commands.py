"""`crm broadcasts` as it is typed: what it prints says what holds and what comes next."""

from pathlib import Path

import pytest

from crm_tui.cli.commands import app
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.shop import open_shop
from tests.conftest import FakeClock
from tests.unit.broadcasts.hall import Hall
from tests.unit.shell import Shell

CREATE = ("create", "Diwali", "--template", "diwali", "--tag", "vip", "--var", "1=lead.first_name")


@pytest.fixture
def shell(
    shop_env: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    clock: FakeClock,
) -> Shell:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CRM_PROVIDER_KEY", "demo-key")
    monkeypatch.setenv("CRM_QUIET_HOURS", "off")
    shop = open_shop(shop_env, clock)
    hall = Hall(shop, clock)
    hall.comes("Asha Rao", 1)
    hall.comes("Ravi", 2, agrees=False)
    shop.db.close_now()
    return Shell(capsys, "broadcasts")


def test_create_prints_audience_skips_and_cost_and_sends_nothing(shell: Shell) -> None:
    made = shell.types(*CREATE)
    assert (made["id"], made["state"], made["variables"]) == (
        "B1",
        "draft",
        {"1": "lead.first_name"},
    )
    assert made["plan"] == {
        "audience": 2,
        "reach": 1,
        "skipped": [{"rule": "no_consent", "people": 1, "words": "no agreement to get marketing"}],
        "cost_each": {"amount_paise": 87, "currency": "INR"},
        "cost": {"amount_paise": 87, "currency": "INR"},
        "daily_limit": None,
    }
    shown = shell.shows("show", "B1")
    assert "2 people fit, 1 would get it." in shown
    assert "Next: crm broadcasts test B1 --to YOUR-NUMBER" in shown


def test_a_saved_filter_can_be_its_audience_and_an_unknown_one_is_refused(shell: Shell) -> None:
    with pytest.raises(NotFound, match="no filter 'vips'"):
        shell.types(*CREATE[:4], "--filter", "vips", "--var", "1=you")
    app(["leads", "filters", "save", "vips", "--tag", "vip"], standalone_mode=False)
    made = shell.types(*CREATE[:4], "--filter", "vips", "--var", "1=you")
    assert (made["filter_name"], made["filter"]) == ("vips", {"tag": "vip"})


def test_from_trying_to_stopping_every_step_prints_how_it_stands(shell: Shell) -> None:
    shell.types(*CREATE)
    with pytest.raises(CrmError, match="not been tried yet"):
        shell.types("start", "B1")
    tried = shell.types("test", "B1", "--to", "98765 00001")
    assert tried["message"]["content"] == "Hi Asha, Diwali boxes are here."
    assert tried["tested_at"] is not None
    assert shell.types("start", "B1")["state"] == "gathering"
    assert shell.types("pause", "B1")["state"] == "paused"
    assert shell.types("resume", "B1")["state"] == "gathering"
    assert shell.types("stop", "B1")["state"] == "stopped"
    with pytest.raises(Conflict):
        shell.types("delete", "B1")
    assert [one["state"] for one in shell.types("list")["items"]] == ["stopped"]


def test_a_draft_is_deleted(shell: Shell) -> None:
    shell.types(*CREATE)
    assert shell.types("delete", "B1") == {"deleted": "B1"}
    assert shell.types("list")["items"] == []
    assert "makes one" in shell.shows("list")


def test_without_a_provider_nothing_is_started(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.types(*CREATE)
    monkeypatch.delenv("CRM_PROVIDER_KEY")
    with pytest.raises(CrmError, match="No WhatsApp provider"):
        shell.types("test", "B1", "--to", "L1")


async def test_people_come_by_the_page_by_outcome_and_as_a_file(
    shell: Shell, shop_env: dict[str, str], clock: FakeClock, tmp_path: Path
) -> None:
    hall = Hall(open_shop(shop_env, clock), clock)
    await hall.gathered(per_minute=300)
    await hall.works(seconds=1)
    await hall.shop.db.close()
    first = shell.types("people", "B1", "--limit", "1")
    assert [one["name"] for one in first["items"]] == ["Asha Rao"]
    rest = shell.types("people", "B1", "--after", first["next"])
    assert [(one["name"], one["outcome"]) for one in rest["items"]] == [("Ravi", "skipped")]
    queued = shell.types("people", "B1", "--state", "queued")
    assert [one["message_id"] for one in queued["items"]] == ["M1"]
    with pytest.raises(CrmError, match="is no outcome"):
        shell.types("people", "B1", "--state", "lost")
    assert shell.types("export", "B1", str(tmp_path / "people.csv"))["items"] == 2
    assert "no agreement to get marketing" in shell.shows("show", "B1")


@pytest.mark.parametrize("wrong", ["B9", "5", "L1", "x"])
def test_an_id_that_is_none_says_where_they_are(shell: Shell, wrong: str) -> None:
    with pytest.raises(NotFound) as refused:
        shell.shows("show", wrong)
    assert "crm broadcasts list" in refused.value.sentence()
