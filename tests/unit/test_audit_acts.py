"""Whatever a person does stands in the audit log, by name; every guarded service is tried."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import crm_tui
from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.roles import Role
from crm_tui.services import (
    exporting,
    leads,
    life_cycle,
    notes,
    sending,
    setting_up,
    tasks,
    undoing,
)
from crm_tui.services.audit_check import check
from crm_tui.services.bulk import PART, Bulk
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import audit_rows
from crm_tui.store.audit_rows import Entry, Filter
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown
from tests.unit.roles_ground import done
from tests.unit.roles_matrix import EXAMPLES, Matrix

NO_ACT = {
    "analytics.behind.make_ready": "it counts what is there",
    "analytics.desk.AnalyticsDesk.insights": "it reads",
    "analytics.desk.AnalyticsDesk.numbers": "it reads",
    "analytics.desk.AnalyticsDesk.panel": "it reads",
    "analytics.desk.AnalyticsDesk.settle": "it counts what is there",
    "analytics.insights.insights_of": "it reads",
    "analytics.insights.want_insights": "asks for words about numbers; nobody is concerned",
    "analytics.panels.read_panel": "it reads",
    "analytics.reading.numbers": "it reads",
    "audit_desk.check": "it reads",
    "audit_desk.order": "it reads",
    "audit_desk.page": "it reads",
    "audit_desk.several": "it reads",
    "automatic.resume": "nothing was stopped; the other example leaves its row",
    "broadcasts.steering.take_back": "nothing waited to be taken back",
    "digest.read": "it reads",
    "erasing.beginning.preview": "it reads",
    "erasing.holding.held": "it reads",
    "erasing.retention.view": "it reads",
    "erasing.retention.would_go": "it reads",
    "importing.jobs.leave_apply": "the worker does it, and writes it down under this name",
    "importing.jobs.leave_preview": "a look at a file of one's own",
    "importing.jobs.leave_refused": "a copy of rows of a file of one's own",
    "importing.jobs.leave_undo": "the worker does it, and writes it down under this name",
    "inbox.Inbox.ask_for": "asks for words; what becomes of them is the act",
    "inbox.Inbox.attach": "nothing has left; the send is the act",
    "inbox.Inbox.save_draft": "typing; the send is the act",
    "chat_signs.mark_read": "reading",
    "chat_signs.typing": "typing",
    "knowledge_jobs.leave_add": "the worker does it, and writes it down under this name",
    "people.plan_adding": "a plan; keeping it is the act",
    "people.plan_new_password": "a plan; keeping it is the act",
    "people.plan_own_password": "a plan; keeping it is the act",
    "people.plan_recovery": "a plan; keeping it is the act",
    "people.plan_removing": "a plan; keeping it is the act",
    "people.plan_role": "a plan; keeping it is the act",
    "people_desk.PeopleDesk.all": "it reads",
    "people_desk.PeopleDesk.asks_code": "it reads",
    "people_desk.PeopleDesk.is_still_let_in": "it reads",
    "privacy.breaches.account_of": "it reads",
    "privacy.breaches.every": "it reads",
    "suggestions.Suggestions.make": "asks for words; what becomes of them is the act",
    "template_sync.sync": "fetches what the provider has",
    "workflows.files.write_example": "a file to be edited; switching it on is the act",
}
"""Guarded services that leave no row, and why."""


@pytest.fixture
def matrix(shop: Shop, tmp_path: Path) -> Iterator[Matrix]:
    made = Matrix(shop, tmp_path)
    yield made
    made.close()


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def rows_of(matrix: Matrix, name: str) -> int:
    """How many rows this example leaves by the person who called it."""
    example, scene, ground = EXAMPLES[name], matrix.scene(Role.OWNER), matrix.ground
    with ground.taken_back():
        if example.first is not None:
            done(example.first(matrix.scene(Role.OWNER)))
        before = _count(matrix)
        done(example.call(scene))
        return _count(matrix) - before


def _count(matrix: Matrix) -> int:
    found = matrix.ground.tx.one("SELECT COUNT(*) AS n FROM audit WHERE actor = 'person:Asha'")
    assert found is not None
    return int(found["n"])


def test_every_act_of_a_person_is_in_the_log(matrix: Matrix) -> None:
    # What writes through a file of its own is held by the tests of the log-in and of backups.
    tried = [name for name, one in EXAMPLES.items() if not one.cannot_be_taken_back]
    silent = {name for name in tried if rows_of(matrix, name) == 0}
    assert sorted(silent - NO_ACT.keys()) == []
    assert sorted(NO_ACT.keys() - silent) == []
    assert matrix.ground.db.read_now(check).whole


def test_events_have_one_door() -> None:
    """Whoever writes into the timeline by another way would leave the audit log out."""
    sources = Path(crm_tui.__path__[0]).rglob("*.py")
    found = {one.name for one in sources if re.search(r"INSERT INTO event\b", one.read_text())}
    # An import is one act, however many rows it has.
    assert found == {"events.py", "imported_leads.py"}


def newest(town: LeadTown) -> Entry:
    found: list[Entry] = town.read(audit_rows.page, Filter(), None, 1)
    return found[0]


def count(town: LeadTown) -> int:
    return len(town.read(audit_rows.numbers, Filter()))


def test_what_was_changed_stands_with_before_and_after(town: LeadTown) -> None:
    lead = town.comes("Priya")
    town.do(life_cycle.set_status, [lead], LeadStatus.QUALIFIED)
    found = newest(town)
    assert (found.actor, found.act, found.lead_id) == (str(OWNER), "status_changed", lead)
    assert found.detail == {"before": "new", "after": "qualified", "reason": None}
    town.do(leads.edit, lead, {"company": "Priya Foods"})
    assert newest(town).detail == {"company": [None, "Priya Foods"]}


def test_a_deleted_note_keeps_its_words_until_the_person_is_erased(town: LeadTown) -> None:
    lead = town.comes("Priya")
    note = town.do(notes.add, lead, "likes jalebi")
    town.do(notes.delete, note.id)
    found = newest(town)
    assert (found.lead_id, (found.detail or {})["before"]) == (lead, "likes jalebi")


async def test_one_step_over_many_leads_is_one_row_for_each_part(town: LeadTown) -> None:
    ids = [LeadId(town.comes(f"Guest {n}")) for n in range(PART + 5)]
    before = count(town)
    await Bulk(town.shop.db, town.clock, OWNER, ids, lambda _: None).set_owner("Sita")
    await town.shop.db.close()
    assert count(town) == before + 2
    assert newest(town).detail == {"owner": ["", "Sita"], "leads": ids[PART:]}
    assert len(town.read(audit_rows.page, Filter(leads=(ids[0],)), None, 9)) == 2


def test_what_differs_between_the_leads_of_a_step_is_told_by_lead(town: LeadTown) -> None:
    one, two = town.comes("One"), town.comes("Two")
    town.do(life_cycle.set_value, [one], 100)
    town.do(life_cycle.set_value, [one, two], 500)
    each = {str(one): {"value_paise": [100, 500]}, str(two): {"value_paise": [None, 500]}}
    assert newest(town).detail == {"each": each, "leads": [one, two]}


def test_a_step_over_many_leads_names_none_of_them(town: LeadTown) -> None:
    """Its row outlives each of them, so nothing that is theirs stands in it."""
    ids = [town.comes("Priya Sharma"), town.comes("Ravi Kumar")]
    town.do(life_cycle.tag, ids, add=["vip"])
    town.do(tasks.add, ids, "call", None)
    town.do(notes.add_to_each, ids, "met at the fair")
    town.do(undoing.undo_part)
    rows = town.read(audit_rows.page, Filter(), None, 4)
    assert [one.lead_id for one in rows] == [None] * 4
    assert "Priya" not in str(rows)
    assert "Ravi" not in str(rows)


def test_what_customers_write_and_the_worker_finds_are_no_acts(town: LeadTown) -> None:
    before = count(town)
    town.writes("+919876543210", "STOP", town.clock.now(), "Asha")
    assert count(town) == before


def test_what_is_sent_is_in_the_log_and_so_is_what_a_workflow_does(town: LeadTown) -> None:
    lead = town.writes("+919876543210", "hello", town.clock.now(), "Asha")
    now, wanted = town.clock.now(), Wanted(lead, "Namaste!")
    town.shop.db.write_now(sending.queue, wanted, town.shop.policy, OWNER, now)
    assert (newest(town).act, newest(town).lead_id) == ("message_queued", lead)
    workflow = Actor(ActorKind.WORKFLOW, "no_reply")
    town.shop.db.write_now(life_cycle.tag, workflow, now, [lead], ["told"])
    assert newest(town).actor == "workflow:no_reply"


def test_names_of_secrets_are_told_and_never_what_they_are(town: LeadTown) -> None:
    secrets = {"provider_key": "EAAG-very-secret", "relay_token": "t0ken-of-the-relay"}
    profile = BusinessProfile("Another name")
    now = town.clock.now()
    town.shop.db.write_now(setting_up.save, profile, secrets, OWNER, now)
    found = newest(town)
    assert (found.detail or {})["secrets"] == ["provider_key", "relay_token"]
    every = str(town.read(audit_rows.page, Filter(), None, 100))
    assert "very-secret" not in every
    assert "t0ken" not in every
    after = (found.detail or {})["after"]
    assert isinstance(after, dict)
    assert after["name"] == "Another name"


def test_an_export_is_in_the_log_before_anything_leaves(town: LeadTown, tmp_path: Path) -> None:
    town.comes("Priya")
    folder = tmp_path / "no-such-folder"
    with pytest.raises(Exception, match=r"no-such-folder|folder"):
        exporting.export(
            *(town.shop.db, "leads", folder / "all.json", lambda _: None, OWNER),
            town.clock.now(),
        )
    found = newest(town)
    assert (found.act, (found.detail or {})["file"]) == ("export_begun", "all.json")
    exporting.export(
        *(town.shop.db, "leads", tmp_path / "all.json", lambda _: None, OWNER), town.clock.now()
    )
    assert (newest(town).act, (newest(town).detail or {})["items"]) == ("exported", 1)
