"""`crm audit list`: whose acts, which, on whom and when; words and JSON."""

import json
from functools import partial
from typing import Any

import pytest
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.audit_words import Change, actor_words, changes, summary
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.roles import Role
from crm_tui.services import audit, audit_reading, leads, life_cycle, merging
from crm_tui.shop import Shop
from crm_tui.store.audit_rows import Filter
from tests.conftest import NOON

ZONE = "Asia/Kolkata"
ASHA = Actor(ActorKind.PERSON, "Asha Rao", Role.STAFF)
YESTERDAY = Millis(NOON - DAY)


@pytest.fixture
def acted(
    shop: Shop, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> tuple[Shop, LeadId, LeadId]:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    write = shop.db.write_now
    one = write(partial(leads.add, name="Priya", phone="9812345678"), OWNER, YESTERDAY).id
    two = write(partial(leads.add, name="Priya too"), OWNER, YESTERDAY).id
    write(life_cycle.tag, ASHA, NOON, [one, two], ["vip"])
    write(life_cycle.set_value, ASHA, NOON, [two], 2_500_000)
    write(merging.merge, OWNER, NOON, one, two)
    return shop, one, two


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, ["audit", *words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def acts(*words: str) -> list[str]:
    return [one["act"] for one in run("list", *words)["items"]]


@pytest.mark.usefixtures("acted")
def test_the_newest_comes_first_and_each_says_who_what_and_on_whom() -> None:
    items = run("list")["items"]
    merged, value, tags, *added = items
    assert [one["act"] for one in added] == ["lead_added", "lead_added"]
    assert merged["actor"] == "person:owner"
    assert (value["actor"], value["detail"]) == (str(ASHA), {"value_paise": [None, 2_500_000]})
    assert (tags["lead_id"], tags["lead_ids"]) == (None, ["L1", "L2"])
    assert value["at"] == "2026-11-22T07:00:00Z"


@pytest.mark.usefixtures("acted")
def test_it_is_narrowed_by_person_act_and_day() -> None:
    assert acts("--who", "asha") == ["lead_changed", "tags_changed"]
    assert acts("--who", "RAO", "--act", "tags") == ["tags_changed"]
    assert acts("--act", "lead added") == ["lead_added", "lead_added"]
    assert acts("--since", "2026-11-22") == ["lead_merged", "lead_changed", "tags_changed"]
    assert acts("--until", "2026-11-21") == ["lead_added", "lead_added"]


@pytest.mark.usefixtures("acted")
def test_a_lead_brings_what_was_done_to_those_who_are_part_of_it() -> None:
    assert acts("--lead", "L1") == acts("--lead", "98123 45678") == acts("--lead", "L2")
    assert len(acts("--lead", "L1")) == 5


@pytest.mark.usefixtures("acted")
def test_pages_go_on_where_the_last_one_ended() -> None:
    first = run("list", "--limit", "2")
    rest = run("list", "--limit", "9", "--before", first["next"])
    assert [one["n"] for one in (*first["items"], *rest["items"])] == [5, 4, 3, 2, 1]
    assert rest["next"] is None


@pytest.mark.usefixtures("acted")
def test_plain_lines_have_names_and_rupees() -> None:
    said = CliRunner().invoke(app, ["audit"]).output
    assert "Asha Rao" in said
    assert "value: nothing → ₹25,000" in said
    assert "2 leads" in said


@pytest.mark.usefixtures("acted")
@pytest.mark.parametrize(
    "words",
    [("--who", "nobody"), ("--act", "dancing"), ("--since", "someday"), ("--lead", "x")],
)
def test_what_is_not_there_is_said_with_what_is(words: tuple[str, str]) -> None:
    done = CliRunner().invoke(app, ["audit", "list", *words])
    assert isinstance(done.exception, CrmError)
    assert done.exception.fix


def test_an_erased_persons_rows_stay_without_their_detail(
    acted: tuple[Shop, LeadId, LeadId],
) -> None:
    shop, one, two = acted
    shop.db.write_now(audit.forget, OWNER, NOON, [one, two])
    rows = run("list", "--lead", "L1")["items"]
    assert [row["act"] for row in rows if row["detail"] is None] == [
        *("lead_merged", "lead_changed", "lead_added", "lead_added"),
    ]
    assert "(erased)" in CliRunner().invoke(app, ["audit", "list"]).output


# -- reading and words ------------------------------------------------------------------------


def read(shop: Shop, typed: str) -> Filter:
    return shop.db.read_now(audit_reading.read, typed, NOON, ZONE)


def test_words_typed_on_the_screen_narrow_one_after_the_other(
    acted: tuple[Shop, LeadId, LeadId],
) -> None:
    shop, one, two = acted
    found = read(shop, f"asha lead changed L{one} yesterday")
    assert (found.actors, found.acts) == ((str(ASHA),), ("lead_changed",))
    assert set(found.leads) == {one, two}
    midnight = NOON - 12 * HOUR - 30 * MINUTE
    assert (found.since, found.until) == (midnight - DAY, midnight)
    assert read(shop, "  ").is_empty


@pytest.mark.parametrize("typed", ["%", "'", "[b]", "L" * 400, "0001-13-01", "-1", "२०२६"])
def test_words_that_mean_nothing_are_a_sentence(
    acted: tuple[Shop, LeadId, LeadId], typed: str
) -> None:
    with pytest.raises(CrmError) as refused:
        read(acted[0], typed)
    assert refused.value.fix


def test_programs_are_named_with_what_they_are() -> None:
    assert actor_words("person:Asha") == "Asha"
    assert actor_words("workflow:no_reply") == "workflow no_reply"
    assert actor_words("system:worker") == "worker"
    assert actor_words("") == ""


@pytest.mark.parametrize(
    ("act", "detail", "expected"),
    [
        ("lead_changed", {"name": ["A", "B"]}, [Change("name", "A", "B")]),
        ("status_changed", {"before": "new", "after": "lost"}, [Change("", "new", "lost")]),
        ("tags_changed", {"added": ["vip"], "removed": []}, [Change("tags", "nothing", "vip")]),
        (
            "shop_set_up",
            {"before": {"name": "A"}, "after": {"name": "B"}},
            [Change("name", "A", "B")],
        ),
        ("shop_set_up", {"secrets": ["a", "b"]}, [Change("secrets", "", "a, b")]),
        ("x", {"arrived": True}, [Change("arrived", "", "yes")]),
        (
            "lead_changed",
            {"each": {"7": {"owner": ["", "S"]}}},
            [Change("L7 owner", "nothing", "S")],
        ),
    ],
)
def test_a_detail_is_read_as_before_and_after(
    act: str, detail: dict[str, object], expected: list[Change]
) -> None:
    assert changes(act, detail) == expected
    assert summary(act, detail)
