"""What is asked for every key, message or tick reads an index, never a whole table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.phone import Phone
from crm_tui.services import tasks
from crm_tui.shop import Shop
from crm_tui.store import (
    agent_work,
    ai_calls,
    doubles,
    inbox_columns,
    intents,
    jobs,
    lead_query,
    leads,
    media,
    messages,
    outbox,
    reactions,
    reports,
    search_sqlite,
    silence,
    suggestions,
    usage,
    webhooks,
)
from crm_tui.store import tasks as task_store
from crm_tui.store.tx import Row, Tx
from tests.conftest import NOON

TABLES = "agent_work ai_call message_intent message task lead contact_point suggestion event job media m q o".split()


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
    "a lead by its number": lambda tx: leads.by_phone(tx, Phone("+919876543210")),
    "who has a number": lambda tx: doubles.holders_of_number(tx, Phone("+919876543210")),
    "who has an e-mail": lambda tx: doubles.holders_of_email(tx, "asha@example.in"),
    "who is somebody else": lambda tx: doubles.told_apart(tx, 1),
    "what a merge moves": lambda tx: doubles.belongings(tx, LeadId(1)),
    "unread chats": leads.unread_total,
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
