"""Merging by hand, and parting again: whatever moved goes back, whatever came since is kept."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.actor import CUSTOMER
from crm_tui.domain.clock import DAY, MINUTE, Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.services import calls, consent, leads, life_cycle, merging, notes, tasks
from crm_tui.shop import Shop
from crm_tui.store import merged_runs, messages, search_sqlite, tags
from crm_tui.store.merging import TABLES
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown

RECORDS = (
    *("lead_merge", "event", "change", "sqlite_sequence", "undo_step"),
    *("stale_lead", "stale_slot"),
)
"""The log of merges, the timeline, and what tells screens and counting: they remember both."""


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def plain(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Scores are recomputed at the time of parting."""
    for row in tables["lead"]:
        row.pop("quality_score")
        row.pop("score_reasons")
    return tables


def found(town: LeadTown, words: str) -> list[int]:
    ids: list[int] = town.read(search_sqlite.find_leads, words)
    return ids


def test_everything_moves_and_the_old_id_leads_to_the_one_that_stays(town: LeadTown) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("A. Patil", OTHER, email="a@b.in")
    town.writes(OTHER, "Cake kitne ka hai?")
    town.do(notes.add, gone, "wants eggless")
    town.do(tasks.add, [gone], "call", None)
    town.do(calls.log, gone, CallOutcome.REACHED)
    town.do(life_cycle.tag, [gone], add=["vip"])
    merged = town.do(merging.merge, kept, gone)
    assert town.lead(gone).id == kept
    assert (merged.name, merged.email, merged.tags) == ("Asha", "a@b.in", ("vip",))
    assert merged.unread_count == 1
    assert found(town, "6543211") == [kept]
    for table in ("note", "task", "call_log", "message"):
        rows = town.tables()[table]
        assert [row["lead_id"] for row in rows] == [kept]


def test_consent_given_under_the_old_id_is_that_of_the_one_who_stays(town: LeadTown) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("A. Patil", OTHER)
    town.do(merging.merge, kept, gone)
    marketing = Purpose.MARKETING
    town.do(consent.record, gone, marketing, given=True, source="counter", proof="signed")
    assert town.lead(kept).marketing_consent_at is not None


def test_a_person_chooses_field_by_field(town: LeadTown) -> None:
    kept = town.comes("Asha", ONE, company="Patil Sweets")
    gone = town.comes("Asha Patil", OTHER, company="Patil & Sons")
    town.do(life_cycle.set_status, [gone], LeadStatus.LOST, "price")
    merged = town.do(merging.merge, kept, gone, take=["name", "status"])
    assert (merged.name, merged.company) == ("Asha Patil", "Patil Sweets")
    assert (merged.status, merged.lost_reason) == (LeadStatus.LOST, "price")


@pytest.mark.parametrize("take", [["id"], ["draft"], ["name", "window_expires_at"]])
def test_only_a_persons_own_fields_can_be_chosen(town: LeadTown, take: list[str]) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    with pytest.raises(CrmError, match="cannot be chosen"):
        town.do(merging.merge, kept, gone, take=take)


def test_a_lead_is_not_merged_with_itself(town: LeadTown) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    town.do(merging.merge, kept, gone)
    with pytest.raises(Conflict, match="one lead already"):
        town.do(merging.merge, kept, gone)


def test_what_was_not_merged_is_not_parted(town: LeadTown) -> None:
    with pytest.raises(NotFound, match="was not merged"):
        town.do(merging.unmerge, town.comes("Asha", ONE))


def test_what_a_person_changed_since_stays(town: LeadTown) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena", OTHER, email="m@b.in")
    town.do(life_cycle.tag, [gone], add=["vip"])
    town.do(merging.merge, kept, gone)
    town.do(leads.edit, kept, {"name": "Asha Patil"})
    town.do(life_cycle.tag, [kept], add=["new"])
    one, other = town.do(merging.unmerge, gone)
    assert (one.name, one.email, one.tags) == ("Asha Patil", None, ("new",))
    assert (other.name, other.email, other.tags) == ("Meena", "m@b.in", ("vip",))
    assert town.read(tags.every) == [("new", 1), ("vip", 1)]


def test_messages_since_go_to_whose_number_alone_wrote(town: LeadTown, clock: FakeClock) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    town.do(merging.merge, kept, gone)
    clock.forward(MINUTE)
    town.writes(OTHER, "It is me, Meena", at=clock.time)
    one, other = town.do(merging.unmerge, gone)
    assert (one.unread_count, other.unread_count) == (0, 1)
    assert town.read(messages.conversation, other.id)[0].content == "It is me, Meena"


def test_messages_since_stay_when_both_numbers_wrote(town: LeadTown, clock: FakeClock) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    town.do(merging.merge, kept, gone)
    clock.forward(MINUTE)
    town.writes(OTHER, "It is me", at=clock.time)
    town.writes(ONE, "And me", at=clock.time + 1_000)
    one, other = town.do(merging.unmerge, gone)
    assert (one.unread_count, other.unread_count) == (2, 0)


def test_who_wanted_no_more_messages_while_they_were_one_gets_none_as_either(
    town: LeadTown, clock: FakeClock
) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    town.do(merging.merge, kept, gone)
    clock.forward(MINUTE)
    town.writes(ONE, "STOP", at=clock.time)
    one, other = town.do(merging.unmerge, gone)
    assert one.opted_out_at is not None
    assert other.opted_out_at == one.opted_out_at


def test_a_firm_that_many_share_makes_nobody_a_double(town: LeadTown) -> None:
    for number in range(21):
        town.comes("Asha Patil", f"+9198765432{number:02}", company="IndiaMART")
    assert town.read(merging.all_doubles) == []


@pytest.mark.parametrize("take", [[], ["name", "custom", "owner"]])
@pytest.mark.parametrize("first", [0, 1])
def test_two_merges_into_one_lead_are_parted_in_any_order(
    town: LeadTown, take: list[str], first: int
) -> None:
    kept = town.comes("Asha")
    others = (town.comes("Meena", ONE, email="m@b.in"), town.comes("Ravi", OTHER))
    for number, lead_id in enumerate((kept, *others)):
        town.do(life_cycle.set_custom, lead_id, {"City": f"{number}", f"Only {number}": "x"})
        town.do(life_cycle.set_owner, [lead_id], f"owner {number}")
    before = plain(town.tables(*RECORDS))
    for gone in others:
        town.do(merging.merge, kept, gone, take)
    town.do(merging.unmerge, others[first])
    town.do(merging.unmerge, others[1 - first])
    assert plain(town.tables(*RECORDS)) == before


def test_a_merge_inside_a_merge_is_parted_from_the_outside(town: LeadTown) -> None:
    first, second, third = town.comes("A"), town.comes("B", ONE), town.comes("C", OTHER)
    before = plain(town.tables(*RECORDS))
    town.do(merging.merge, second, third)
    town.do(merging.merge, first, second)
    assert town.lead(third).id == first
    with pytest.raises(Conflict, match="was merged itself") as refused:
        town.do(merging.unmerge, third)
    assert "unmerge L2" in refused.value.sentence()
    town.do(merging.unmerge, second)
    town.do(merging.unmerge, third)
    assert plain(town.tables(*RECORDS)) == before


def test_every_table_that_belongs_to_a_lead_is_moved(town: LeadTown) -> None:
    def pointing(tx: Any) -> set[str]:
        rows = tx.all("SELECT name, sql FROM sqlite_schema WHERE sql LIKE '%REFERENCES lead (id)%'")
        return {row["name"] for row in rows}

    made_again = {"memory", "lead_summary", "lead_numbers", "wait"}
    moved = {*TABLES, *merged_runs.TABLES, "lead_tag", "agent_work"}
    outlives_the_lead = {"privacy_request"}  # that somebody asked to be erased is kept
    assert town.read(pointing) == (moved - outlives_the_lead) | made_again


def test_a_merge_of_an_older_version_gives_back_what_moved(town: LeadTown) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    town.do(notes.add, gone, "hers")
    town.do(merging.merge, kept, gone)

    def forget(tx: Tx) -> None:
        tx.run("UPDATE lead_merge SET moved = json_remove(moved, '$.kept_after')")

    town.shop.db.write_now(forget)
    one, other = town.do(merging.unmerge, gone)
    assert (one.phone, other.phone, other.name) == (ONE, OTHER, "Meena")
    assert [row["lead_id"] for row in town.tables()["note"]] == [gone]


def test_parted_leads_are_found_each_by_their_own_words(town: LeadTown) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    town.do(merging.merge, kept, gone)
    town.do(merging.unmerge, gone)
    assert (found(town, "6543210"), found(town, "6543211")) == ([kept], [gone])
    assert (found(town, "आशा"), found(town, "मीना")) == ([kept], [gone])


# -- taken back ------------------------------------------------------------------------------------


def test_the_undo_key_parts_what_it_has_just_made_one(town: LeadTown) -> None:
    kept, gone = town.alike()
    town.do(notes.add, gone, "hers")
    before = plain(town.tables(*RECORDS))
    town.do(merging.merge, kept, gone, ["name"])
    assert town.undo().title == "merge of Meena into Asha"
    assert plain(town.tables(*RECORDS)) == before
    assert town.undo().title == "note on Meena"


def test_what_was_parted_by_hand_is_no_step_any_more(town: LeadTown) -> None:
    kept, gone = town.alike()
    town.do(merging.merge, kept, gone)
    town.do(merging.unmerge, gone)
    with pytest.raises(Conflict, match="nothing to undo"):
        town.undo()


def test_a_merge_inside_a_later_one_is_told_and_passed_over(town: LeadTown) -> None:
    first, second, third = town.comes("A"), town.comes("B", ONE), town.comes("C", OTHER)
    town.do(merging.merge, second, third)
    town.shop.db.write_now(merging.merge, CUSTOMER, town.shop.clock.now(), first, second)
    undone = town.undo()
    assert undone.restored == 0
    assert "was merged itself" in undone.kept[0]
    assert town.lead(third).id == first


def merged_by_another(town: LeadTown) -> tuple[LeadId, LeadId]:
    """Two are made one by somebody else; then the one that stays, and the one that goes."""
    kept, gone = town.alike()
    note = town.do(notes.add, gone, "hers")
    town.do(life_cycle.set_owner, [gone], "Sita")
    town.do(notes.delete, note.id)
    town.shop.db.write_now(merging.merge, CUSTOMER, town.shop.clock.now(), kept, gone)
    return kept, gone


def test_a_deleted_note_comes_back_to_whom_its_lead_became(town: LeadTown) -> None:
    kept, _ = merged_by_another(town)
    assert town.undo().kept == ()
    assert [(row["lead_id"], row["text"]) for row in town.tables()["note"]] == [(kept, "hers")]


def test_undo_says_whom_a_lead_became(town: LeadTown) -> None:
    merged_by_another(town)
    town.undo()
    assert town.undo().kept == ("L2 is part of L1 now.",)


def test_a_single_custom_field_can_be_taken(town: LeadTown) -> None:
    kept, gone = town.alike()
    for lead_id, city in ((kept, "Pune"), (gone, "Surat")):
        town.do(life_cycle.set_custom, lead_id, {"City": city, "Size": city})
    before = plain(town.tables(*RECORDS))
    merged = town.do(merging.merge, kept, gone, ["custom.city"])
    assert dict(merged.custom) == {"city": "Surat", "size": "Pune"}
    town.do(merging.unmerge, gone)
    assert plain(town.tables(*RECORDS)) == before


def test_who_is_part_of_a_lead_is_listed_with_what_they_brought(town: LeadTown) -> None:
    kept, gone = town.alike()
    for text in ("one", "two"):
        town.do(notes.add, gone, text)
    town.writes(OTHER, "Hello")
    assert town.read(merging.belongings, gone) == {"message": 1, "note": 2}
    town.do(merging.merge, kept, gone)
    (one,) = town.read(merging.merged_into, kept)
    assert (one.id, one.name, one.phone) == (gone, "Meena", OTHER)


THINGS = st.lists(
    st.tuples(
        st.sampled_from(
            ("note", "task", "done", "call", "tag", "owner", "write", "consent", "field")
        ),
        st.booleans(),
    ),
    max_size=12,
)


def lived(town: LeadTown, things: list[tuple[str, bool]], ids: tuple[LeadId, LeadId]) -> None:
    """Some of everything happens to both."""
    for number, (thing, first) in enumerate(things):
        lead_id, phone = (ids[0], ONE) if first else (ids[1], OTHER)
        text = f"{thing} {number}"
        match thing:
            case "note":
                town.do(notes.add, lead_id, text)
            case "task":
                town.do(tasks.add, [lead_id], text, Millis(NOON + DAY))
            case "done":
                (task,) = town.do(tasks.add, [lead_id], text, None)
                town.do(tasks.set_done, task.id)
            case "call":
                town.do(calls.log, lead_id, CallOutcome.BUSY)
            case "tag":
                town.do(life_cycle.tag, [lead_id], add=[f"tag {number % 3}"])
            case "owner":
                town.do(life_cycle.set_owner, [lead_id], text)
            case "write":
                town.writes(phone, text, at=NOON + number * MINUTE)
            case "consent":
                town.do(
                    consent.record,
                    lead_id,
                    Purpose.MARKETING,
                    given=number % 2 == 0,
                    source="counter",
                    proof=text,
                )
            case _:
                town.do(life_cycle.set_custom, lead_id, {f"Field {number % 3}": text})
        town.clock.forward(MINUTE)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    things=THINGS,
    take=st.sets(st.sampled_from([*sorted(merging.CHOICES), "custom.field_0", "custom.field_1"])),
    order=st.booleans(),
)
def test_merged_and_parted_leaves_every_table_as_it_was(
    town: LeadTown, things: list[tuple[str, bool]], take: set[str], order: bool
) -> None:
    wipe(town)
    ids = (town.comes("Asha", ONE), town.comes("Meena", OTHER, email="m@b.in"))
    lived(town, things, ids)
    before = plain(town.tables(*RECORDS))
    kept, gone = ids if order else ids[::-1]
    town.do(merging.merge, kept, gone, take)
    town.do(merging.unmerge, gone)
    assert plain(town.tables(*RECORDS)) == before


def wipe(town: LeadTown) -> None:
    """An empty shop again for the next example."""

    def clear(tx: Any) -> None:
        for table in ("lead_merge", "undo_step", "lead", "event", "change", "custom_field"):
            tx.run(" ".join(("DELETE FROM", table)))

    town.shop.db.write_now(clear)
