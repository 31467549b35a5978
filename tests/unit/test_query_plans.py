"""What is asked for every key, message or tick reads an index, never a whole table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from crm_tui.domain.broadcast import BroadcastState
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.phone import Phone
from crm_tui.domain.workflow import Enrolment, EnrolmentState
from crm_tui.services import automatic, tasks
from crm_tui.shop import Shop
from crm_tui.store import (
    agent_work,
    ahead,
    ai_calls,
    broadcasts,
    doubles,
    engagement,
    enrolments,
    inbox_columns,
    intents,
    jobs,
    lead_query,
    leads,
    media,
    messages,
    outbox,
    promised,
    reactions,
    reports,
    scheduled,
    search_sqlite,
    silence,
    suggestions,
    timing,
    today,
    today_rows,
    usage,
    webhooks,
    workflows,
)
from crm_tui.store import tasks as task_store
from crm_tui.store.tx import Row, Tx
from tests.conftest import NOON
from tests.unit.broadcasts.hall import broadcast

TABLES = "agent_work ai_call message_intent message task lead contact_point suggestion event job media m q o p enrolment workflow_step lead_fact s r e".split()

RUN = Enrolment(
    1, "no_reply", LeadId(1), "message:1", 0, EnrolmentState.WAITING, NOON, NOON, None, ""
)


class Explaining:
    """A transaction that notes every full scan of what it reads."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.scans: list[str] = []

    def _explain(self, sql: str, values: Mapping[str, object]) -> None:
        for row in self._tx.all("EXPLAIN QUERY PLAN " + sql, **values):
            if row["detail"] in [f"SCAN {table}" for table in TABLES]:
                self.scans.append(f"{row['detail']}: {' '.join(sql.split())}")

    def all(self, sql: str, **values: object) -> Sequence[Row]:
        self._explain(sql, values)
        return self._tx.all(sql, **values)

    def one(self, sql: str, **values: object) -> Row | None:
        self._explain(sql, values)
        return self._tx.one(sql, **values)

    def run(self, sql: str, **values: object) -> int:
        self._explain(sql, values)
        return self._tx.run(sql, **values)

    def many(self, sql: str, rows: Sequence[Mapping[str, object]]) -> None:
        self._tx.many(sql, rows)


ASKED: dict[str, Callable[[Any], object]] = {
    "the top of the inbox": lambda tx: leads.first_rows(tx, 50),
    "a page of leads": lambda tx: lead_query.page(tx, LeadFilter(), NOON, after=None, limit=50),
    "what is to be done": lambda tx: tasks.to_do(tx, NOON, "Asia/Kolkata"),
    "what is to be done next": lambda tx: task_store.next_of(tx, 1),
    "what a turn may wake or end": lambda tx: task_store.watching(tx, 1),
    "what waits for its hour": lambda tx: scheduled.of_lead(tx, 1),
    "whether it waits for its hour": lambda tx: scheduled.get(tx, 1),
    "whether they wrote after it was planned": lambda tx: scheduled.answer_after(tx, 1, 5),
    "promises without a follow-up": lambda tx: promised.facts_without(tx, 1, NOON),
    "what they said after a promise": lambda tx: promised.they_said(tx, 1, NOON),
    "what the shop said after one": lambda tx: promised.shop_said(tx, 1, NOON),
    "whether they were called": lambda tx: promised.called_since(tx, 1, NOON),
    "a lead by its number": lambda tx: leads.by_phone(tx, Phone("+919876543210")),
    "who has a number": lambda tx: doubles.holders_of_number(tx, Phone("+919876543210")),
    "who has an e-mail": lambda tx: doubles.holders_of_email(tx, "asha@example.in"),
    "who is somebody else": lambda tx: doubles.told_apart(tx, 1),
    "what a merge moves": lambda tx: doubles.belongings(tx, LeadId(1)),
    "unread chats": leads.unread_total,
    "may a workflow send": lambda tx: automatic.use_of(tx, 1, "workflow:x", NOON),
    "may its message leave": lambda tx: automatic.use_of(tx, 1, "workflow:x", NOON, 5),
    "what leaves by itself": lambda tx: automatic.status(tx, NOON),
    "what was made in the future": lambda tx: ahead.queued(tx, NOON),
    "when somebody wrote": lambda tx: timing.wrote_at(tx, 1),
    "how somebody takes part": lambda tx: engagement.newest(tx, 1, 0.4),
    "what is not counted yet": lambda tx: timing.next_messages(tx, 0, 0, 10),
    "which steps are due": lambda tx: enrolments.due(tx, NOON, 25),
    "when the next step is due": enrolments.next_due_at,
    "which workflows a lead is in": lambda tx: enrolments.open_of(tx, 1),
    "whether they wrote since": lambda tx: enrolments.wrote_since(tx, RUN),
    "whether the shop wrote since": lambda tx: enrolments.person_wrote_since(tx, RUN),
    "whether they were moved on": lambda tx: enrolments.status_moved_since(tx, 1, NOON),
    "what no person has seen": lambda tx: enrolments.automatic_since_person(tx, 1),
    "what a reply keeps back": lambda tx: enrolments.overtaken_by_reply(tx, 1),
    "the step of a proposal": lambda tx: enrolments.step_of_suggestion(tx, 1),
    "the step of a message": lambda tx: enrolments.step_of_message(tx, 1),
    "another proposal": lambda tx: enrolments.proposes_other(tx, 1, 1),
    "what happened lately": lambda tx: workflows.happened_after(tx, 1, 50),
    "what was written lately": lambda tx: workflows.written_after(tx, 1, 50),
    "who is quiet": lambda tx: workflows.quiet_between(
        tx, (1, 1), NOON, list(LeadStatus), shop_wrote_last=True, limit=50
    ),
    "promises that fell due": lambda tx: workflows.promises_between(tx, (1, 1), NOON, 50),
    "tasks that fell due": lambda tx: workflows.tasks_between(tx, (1, 1), NOON, 50),
    "who gets a broadcast next": lambda tx: broadcasts.waiting(tx, 1, 25),
    "what of a broadcast has not left": lambda tx: broadcasts.in_outbox(tx, "broadcast:B1"),
    "who has a broadcast": lambda tx: broadcasts.has_it(tx, "broadcast:B1", 1),
    "how a broadcast fares": lambda tx: broadcasts.newest_sent(
        tx, broadcast(BroadcastState.RUNNING), 500
    ),
    "what became of a broadcast": lambda tx: broadcasts.tally(tx, 1),
    "a conversation": lambda tx: messages.conversation(tx, 1),
    "a double": lambda tx: messages.id_of_wa_id(tx, "wamid.1"),
    "reading a chat": lambda tx: messages.mark_read(tx, 1),
    "words on the phone": lambda tx: messages.written_on_phone_since(tx, 1, NOON),
    "the inbox columns": lambda tx: inbox_columns.refresh(tx, 1, NOON),
    "what is due": lambda tx: outbox.due(tx, NOON),
    "when the next is due": outbox.next_due_at,
    "what the month was": lambda tx: usage.service_messages_since(tx, Millis(NOON - 10**9)),
    "what the month cost": lambda tx: usage.spent_since(tx, Millis(NOON - 10**9)),
    "what one person got": lambda tx: usage.sent_to_since(tx, 1, NOON),
    "who was written to first": lambda tx: usage.written_first_since(tx, NOON, 1),
    "what is in doubt": outbox.unknown,
    "reactions to a message": lambda tx: reactions.refresh(tx, "wamid.1"),
    "reactions that wait": lambda tx: reactions.wait_for(tx, "wamid.1"),
    "a report": lambda tx: reports.report(
        tx, reports.Names("w", "t", "o"), reports.Report(MessageStatus.READ, NOON)
    ),
    "back to a quote": lambda tx: messages.between(tx, 1, 1, 2),
    "small pictures to make": media.without_preview,
    "what a dead worker left": lambda tx: outbox.release_orphans(tx, 9),
    "pending drafts": lambda tx: suggestions.pending(tx, 1),
    "what the agents are to do": lambda tx: agent_work.due(tx, NOON, 4),
    "when the next answer is due": lambda tx: agent_work.next_answer(tx, NOON),
    "who fell silent": lambda tx: silence.silent_since(tx, (NOON - 10**8, 0), NOON, 50),
    "what a message wants": lambda tx: intents.of_message(tx, 1),
    "whether to judge again": lambda tx: suggestions.wrote_since_judged(tx, 1, 5),
    "the newest question": lambda tx: suggestions.newest_question(tx, 1),
    "a day's spending": lambda tx: ai_calls.spent_since(tx, NOON),
    "the next job": lambda tx: jobs.take(tx, NOON),
    "files to fetch": lambda tx: media.pending(tx, NOON),
    "events not yet applied": webhooks.next_waiting,
    "who waits today": lambda tx: today.answers(tx, NOON, Millis(NOON - 10**9), 10),
    "how many wait": lambda tx: today.count_answers(tx, NOON),
    "new leads of the day": lambda tx: today.new_leads(tx, Millis(NOON - 10**9), 10),
    "what is due today": lambda tx: today.due_tasks(tx, NOON, 10),
    "how much is due": lambda tx: today.count_due(tx, NOON),
    "what is proposed": lambda tx: today.proposals(tx, 10),
    "how much is proposed": today.count_proposals,
    "who needs a person": lambda tx: today.need_a_person(tx, Millis(NOON - 10**9), 10),
    "what was kept back": lambda tx: today.kept_back(tx, Millis(NOON - 10**9), 10),
    "who is going cold": lambda tx: today.going_cold(tx, NOON, Millis(NOON - 10**10), 10),
    "the rows of today": lambda tx: today_rows.people(tx, [1], NOON),
    "the drafts of today": lambda tx: today_rows.drafted(tx, [1]),
    "what is being written": lambda tx: today_rows.being_written(tx, [1]),
    "words in messages": lambda tx: search_sqlite.find_messages(tx, "cake"),
    "part of a name": lambda tx: search_sqlite.find_leads(tx, "asha"),
}


@pytest.mark.parametrize("name", ASKED)
def test_no_table_is_read_whole_for(shop: Shop, name: str) -> None:
    def explain(tx: Tx) -> list[str]:
        explaining = Explaining(tx)
        ASKED[name](explaining)
        return explaining.scans

    assert shop.db.write_now(explain) == []


def test_the_explainer_sees_a_scan(shop: Shop) -> None:
    def explain(tx: Tx) -> list[str]:
        explaining = Explaining(tx)
        explaining.all("SELECT id FROM message WHERE content = 'x'")
        return explaining.scans

    assert len(shop.db.read_now(explain)) == 1


def test_the_months_messages_are_counted_only_as_far_as_it_matters(shop: Shop) -> None:
    def fill(tx: Tx) -> int:
        tx.run(
            "INSERT INTO lead (id, name, source, status, created_at, updated_at, activity_at)"
            " VALUES (1, 'Asha', 'x', 'new', 1, 1, 1)"
        )
        row = {"lead_id": 1, "status": "sent"}
        tx.many(
            "INSERT INTO message (lead_id, direction, content, message_type, timestamp, sort_key,"
            " status, actor, created_at, sent_at)"
            " VALUES (:lead_id, 'outbound', '', 'text', 1, :key, :status, 'x', 5, 5)",
            [row | {"key": key} for key in range(1_500)],
        )
        return usage.service_messages_since(tx, Millis(1))

    assert shop.db.write_now(fill) == 1_000


def test_a_number_is_found_by_the_whole_of_its_index(shop: Shop) -> None:
    """By the channel alone it would read every number of the shop."""

    class Plans(Explaining):
        def _explain(self, sql: str, values: Mapping[str, object]) -> None:
            for row in self._tx.all("EXPLAIN QUERY PLAN " + sql, **values):
                self.scans.append(row["detail"])

    def explain(tx: Tx) -> list[str]:
        plans = Plans(tx)
        leads.by_phone(plans, Phone("+919876543210"))
        return [line for line in plans.scans if line.startswith("SEARCH contact_point")]

    found = shop.db.read_now(explain)
    assert found
    assert all("channel=? AND kind=? AND value=?" in line for line in found)


def test_the_board_adds_up_values_without_reading_a_lead(shop: Shop) -> None:
    """Its two readings touch an index alone; a lead's row is wide."""

    class Plans(Explaining):
        def _explain(self, sql: str, values: Mapping[str, object]) -> None:
            for row in self._tx.all("EXPLAIN QUERY PLAN " + sql, **values):
                self.scans.append(row["detail"])

    def explain(tx: Tx) -> list[str]:
        plans = Plans(tx)
        lead_query.by_status(plans, LeadFilter(), NOON)
        return plans.scans

    found = shop.db.read_now(explain)
    assert len(found) == 2
    assert all("COVERING INDEX" in line for line in found)
