"""The commands of `crm leads`, as they are typed; each prints one JSON document that says what holds."""

import pytest

from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.services import life_cycle
from tests.conftest import FakeClock
from tests.unit.shell import Shell


@pytest.fixture
def shell(
    shop_env: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    clock: FakeClock,
) -> Shell:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    shell = Shell(capsys)
    shell.types("leads", "add", "--name", "Asha", "--phone", "98765 43210")
    shell.types("leads", "add", "--name", "Asha Patil", "--phone", "98765 43211")
    return shell


def test_stage_says_lost_only_with_a_reason(shell: Shell) -> None:
    with pytest.raises(CrmError, match="needs a reason"):
        shell.types("leads", "stage", "L1", "lost")
    lead = shell.types("leads", "stage", "L1", "lost", "--reason", "price")
    assert (lead["status"], lead["lost_reason"]) == ("lost", "price")


def test_edit_says_lost_only_with_a_reason_too(shell: Shell) -> None:
    with pytest.raises(CrmError, match="needs a reason") as refused:
        shell.types("leads", "edit", "L1", "--status", "lost")
    assert "Add --reason with one of: price" in refused.value.sentence()
    with pytest.raises(CrmError, match="is no reason"):
        shell.types("leads", "edit", "L1", "--status", "lost", "--reason", "because")
    lead = shell.types("leads", "edit", "L1", "--status", "lost", "--reason", "other: moved away")
    assert (lead["status"], lead["lost_reason"]) == ("lost", "other: moved away")
    lead = shell.types("leads", "edit", "L1", "--status", "contacted")
    assert (lead["status"], lead["lost_reason"]) == ("contacted", None)


def test_tags_may_begin_with_any_letter(shell: Shell) -> None:
    shell.types("leads", "tag", "L1", "+hot", "+vip", "+cold")
    assert shell.types("leads", "tag", "L1", "-hot", "-cold", "+new")["tags"] == ["vip", "new"]


@pytest.mark.parametrize("words", [["L1"], ["L1", "vip"], ["L1", "+vip", "cold"]])
def test_tags_without_a_sign_are_asked_for(shell: Shell, words: list[str]) -> None:
    with pytest.raises(CrmError, match="Which tags"):
        shell.types("leads", "tag", *words)


def test_many_leads_take_several_transactions_and_one_undo(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life_cycle, "MOST", 2)
    for number in range(3):
        shell.types("leads", "add", "--name", f"Guest {number}", "--phone", f"98000 0000{number}")
    ids = "L1,L2,L3,L4,L5"
    for words in (("tag", "+vip"), ("owner", "Sita"), ("stage", "lost", "--reason", "price")):
        shell.types("leads", *words, "--ids", ids)
    shell.types("leads", "task", "call them", "--ids", ids)
    undone = [shell.types("leads", "undo") for _ in range(4)]
    assert [(one["title"], one["restored"]) for one in undone] == [
        ("task call them for 5 leads", 5),
        ("status lost of 5 leads", 5),
        ("owner Sita of 5 leads", 5),
        ("tags +vip of 5 leads", 5),
    ]
    found = shell.types("leads", "list")["items"]
    assert {(one["status"], one["owner"], tuple(one["tags"])) for one in found} == {
        ("new", None, ())
    }


@pytest.mark.parametrize(
    ("typed", "paise"), [("1.5 lakh", 15_000_000), ("25k", 2_500_000), ("0", None)]
)
def test_a_value_is_written_as_people_write_it(shell: Shell, typed: str, paise: int | None) -> None:
    value = shell.types("leads", "edit", "L1", "--value", typed)["value"]
    assert (value and value["amount_paise"]) == paise


def test_many_leads_at_once_by_ids_and_by_a_kept_filter(shell: Shell) -> None:
    shell.types("leads", "tag", "+diwali", "--ids", "L1,L2")
    shell.types("leads", "filters", "save", "festival", "--tag", "diwali")
    found = shell.types("leads", "stage", "qualified", "--filter", "festival")
    assert {(lead["id"], lead["status"]) for lead in found["items"]} == {
        ("L1", "qualified"),
        ("L2", "qualified"),
    }
    undone = shell.types("leads", "undo")
    assert (undone["title"], undone["restored"], undone["kept"]) == (
        "status qualified of 2 leads",
        2,
        [],
    )


def test_notes_tasks_and_calls(shell: Shell) -> None:
    assert shell.types("leads", "note", "L1", "wants eggless")["id"] == "N1"
    task = shell.types("leads", "task", "L1", "call her", "--due", "2030-01-01 16:00")
    assert (task["id"], task["due_at"]) == ("T1", "2030-01-01T10:30:00Z")
    assert shell.types("leads", "task", "done", "T1")["done_at"]
    assert shell.types("leads", "task", "open", "T1")["done_at"] is None
    call = shell.types("leads", "call", "L1", "--outcome", "no answer", "--seconds", "0")
    assert (call["id"], call["direction"], call["outcome"]) == ("C1", "outgoing", "no answer")
    assert shell.types("leads", "note", "delete", "N1")["id"] == "N1"
    kinds = [entry["kind"] for entry in shell.types("leads", "timeline", "L1")["items"]]
    assert {"call", "task", "field"} <= set(kinds)
    assert "note" not in kinds


def test_a_timeline_goes_on_where_its_page_ended(shell: Shell) -> None:
    first = shell.types("leads", "timeline", "L1", "--limit", "1")
    shell.types("leads", "note", "L1", "x")
    page = shell.types("leads", "timeline", "L1", "--limit", "1")
    older = shell.types("leads", "timeline", "L1", "--before", page["next"])
    assert older["items"][0] == first["items"][0]
    assert shell.types("leads", "timeline", "L1", "--kind", "note")["items"] == page["items"]


def test_merge_and_unmerge(shell: Shell) -> None:
    merged = shell.types("leads", "merge", "L1", "L2", "--take", "name=L2")
    assert (merged["id"], merged["name"]) == ("L1", "Asha Patil")
    assert shell.types("leads", "show", "L2")["id"] == "L1"
    parted = shell.types("leads", "unmerge", "L2")
    assert (parted["kept"]["name"], parted["back"]["name"]) == ("Asha", "Asha Patil")
    with pytest.raises(NotFound):
        shell.types("leads", "unmerge", "L2")


def test_likely_doubles_are_listed_with_their_reasons(shell: Shell) -> None:
    for lead in ("L1", "L2"):
        shell.types("leads", "edit", lead, "--email", "a@b.in")
    (pair,) = shell.types("leads", "doubles")["items"]
    assert (pair["lead"]["id"], pair["double"]["id"]) == ("L1", "L2")
    assert pair["reasons"] == ["the same e-mail a@b.in"]
    assert shell.types("leads", "doubles", "L2")["items"][0]["double"]["id"] == "L1"


def test_two_people_are_told_apart_until_that_is_undone(shell: Shell) -> None:
    for lead in ("L1", "L2"):
        shell.types("leads", "edit", lead, "--email", "a@b.in")
    pair = shell.types("leads", "apart", "L1", "L2")["items"]
    assert [one["id"] for one in pair] == ["L1", "L2"]
    assert shell.types("leads", "doubles")["items"] == []
    assert shell.shows("leads", "doubles").strip() == "No likely doubles."
    shell.types("leads", "undo")
    assert len(shell.types("leads", "doubles", "L1")["items"]) == 1


def test_a_merge_is_undone_like_any_step(shell: Shell) -> None:
    shell.types("leads", "merge", "L1", "L2", "--take", "name=L2")
    assert shell.types("leads", "show", "L2")["id"] == "L1"
    shell.types("leads", "undo")
    assert shell.types("leads", "show", "L2")["name"] == "Asha Patil"


def test_edit_sets_owner_value_and_custom_fields_at_once(shell: Shell) -> None:
    lead = shell.types(
        *("leads", "edit", "L1", "--owner", "Sita", "--value", "₹1,25,000.50"),
        *("--field", "Wedding date=3 May", "--do-not-disturb"),
    )
    assert lead["owner"] == "Sita"
    assert lead["value"] == {"amount_paise": 12_500_050, "currency": "INR"}
    assert lead["custom"] == {"wedding_date": "3 May"}
    assert lead["do_not_disturb"] is True


def test_an_edit_that_fails_in_part_changes_nothing(shell: Shell) -> None:
    with pytest.raises(CrmError, match="no amount"):
        shell.types("leads", "edit", "L1", "--name", "New", "--value", "lots")
    assert shell.types("leads", "show", "L1")["name"] == "Asha"


def test_an_own_score_is_shown_with_the_reasons_of_the_rules(shell: Shell) -> None:
    lead = shell.types("leads", "score", "L1", "9")
    assert (lead["quality_score"], lead["own_score"]) == (9, 9)
    assert lead["score_reasons"][0]["ref"] == {"kind": "lead", "id": "source"}
    assert "came in person" in shell.shows("leads", "score", "L1")
    assert shell.types("leads", "score", "L1", "clear")["own_score"] is None


def test_list_takes_every_filter(shell: Shell) -> None:
    shell.types("leads", "tag", "L2", "+VIP")
    shell.types("leads", "owner", "L2", "Sita")
    for words in (["--tag", "VIP"], ["--owner", "Sita"], ["--query", "patil"]):
        assert [one["id"] for one in shell.types("leads", "list", *words)["items"]] == ["L2"]
    assert shell.types("leads", "list", "--stage", "closed")["items"] == []
    assert shell.types("leads", "list", "--due")["items"] == []


def test_search_finds_by_sound_and_says_what_it_found(shell: Shell) -> None:
    shell.types("leads", "note", "L1", "केक चाहिए")
    (note,) = shell.types("search", "cake chaiye", "--in", "notes")["items"]
    assert (note["id"], note["lead_id"]) == ("N1", "L1")
    found = shell.types("search", "आशा", "--in", "all")["items"]
    assert {(one["kind"], one["id"]) for one in found} == {("lead", "L1"), ("lead", "L2")}


def test_nothing_to_undo_is_a_sentence(shell: Shell) -> None:
    with pytest.raises(Conflict, match="nothing to undo"):
        shell.types("leads", "undo")


def test_a_filter_by_value_is_written_as_people_say_it(shell: Shell) -> None:
    kept = shell.types("leads", "filters", "save", "large", "--min-value", "25k")
    assert kept == {"name": "large", "spec": {"min_value_paise": 2_500_000}}
    assert shell.types("leads", "list", "--min-value", "1 lakh")["items"] == []
    with pytest.raises(CrmError, match="no amount"):
        shell.types("leads", "filters", "save", "large", "--min-value", "much")
