"""Yesterday in numbers: each counted from what is stored, by the shop's own calendar."""

import json
from functools import partial

import pytest
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.actor import OWNER, WORKER, Actor, ActorKind
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.follow import Ended, TaskKind
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.services import audit, digest, leads
from crm_tui.services.capturing import capture
from crm_tui.services.digest import Digest
from crm_tui.shop import Shop
from crm_tui.store import ai_calls, inbox_columns, messages, tasks
from crm_tui.store.ai_calls import AiCall
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock

ZONE = "Asia/Kolkata"
MIDNIGHT = NOON - 12 * HOUR - 30 * MINUTE
"""When today began in India."""
TEN = MIDNIGHT - 14 * HOUR
"""Yesterday at ten in the morning."""
WORKFLOW = Actor(ActorKind.WORKFLOW, "no_reply")


class Yesterday:
    """A shop and what happened in it."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.count = shop, 0

    def person(self, *, at: int = NOON - 30 * DAY) -> LeadId:
        self.count += 1
        phone = f"98765432{self.count:02d}"
        add = partial(leads.add, name=f"Person {self.count}", phone=phone)
        return self.shop.db.write_now(add, OWNER, Millis(at)).id

    def says(self, lead_id: LeadId, at: int, **more: object) -> None:
        self._add(lead_id, at, Direction.INBOUND, MessageStatus.RECEIVED, "customer:customer", more)

    def answers(
        self,
        lead_id: LeadId,
        at: int,
        actor: Actor = OWNER,
        status: MessageStatus = MessageStatus.SENT,
        **more: object,
    ) -> None:
        self._add(lead_id, at, Direction.OUTBOUND, status, str(actor), more)

    def _add(
        self,
        lead_id: LeadId,
        at: int,
        direction: Direction,
        status: MessageStatus,
        actor: str,
        more: dict[str, object],
    ) -> None:
        inbound = direction is Direction.INBOUND
        values: dict[str, object] = {
            "lead_id": lead_id,
            "direction": direction,
            "content": "…",
            "message_type": MessageType.TEXT,
            "timestamp": Millis(at),
            "status": status,
            "actor": actor,
            "wants_reply": inbound,
            "opens_window": inbound,
        }

        def keep(tx: Tx) -> None:
            messages.add(tx, messages.NewMessage(**{**values, **more}), Millis(at))
            inbox_columns.refresh(tx, lead_id, Millis(at))

        self.shop.db.write_now(keep)

    def digest(self, now: Millis = NOON) -> Digest:
        return self.shop.db.read_now(digest.digest, ZONE, now)


@pytest.fixture
def yesterday(shop: Shop) -> Yesterday:
    return Yesterday(shop)


def test_an_empty_day_is_empty(yesterday: Yesterday) -> None:
    found = yesterday.digest()
    assert found.is_empty
    assert found.day.isoformat() == "2026-11-21"
    assert digest.line(found) == "Yesterday: 0 in, 0 out"


def test_it_names_the_head_of_the_audit_log(yesterday: Yesterday) -> None:
    yesterday.person()
    head = yesterday.shop.db.read_now(audit.head)
    assert (yesterday.digest().acts, yesterday.digest().head) == (head.n, head.mac.hex())
    assert digest.line(yesterday.digest()).endswith(f" · audit: 1 act, head {head}")


def test_the_day_goes_from_midnight_to_midnight_in_the_shop(yesterday: Yesterday) -> None:
    lead_id = yesterday.person()
    for at in (MIDNIGHT - DAY - 1, MIDNIGHT - DAY, MIDNIGHT - 1, MIDNIGHT):
        yesterday.says(lead_id, at)
    assert yesterday.digest().received == 2


def test_an_answer_within_five_minutes_counts_as_fast(yesterday: Yesterday) -> None:
    fast, slow, never, twice = (yesterday.person() for _ in range(4))
    for lead_id in (fast, slow, never, twice):
        yesterday.says(lead_id, TEN)
    yesterday.answers(fast, TEN + 5 * MINUTE)
    yesterday.answers(slow, TEN + 5 * MINUTE + 1)
    yesterday.says(twice, TEN + MINUTE)  # they wait since the first one
    yesterday.answers(twice, TEN + 6 * MINUTE)
    found = yesterday.digest()
    assert (found.received, found.sent, found.asked, found.fast) == (5, 3, 4, 1)


def test_an_answer_just_after_midnight_is_still_fast(yesterday: Yesterday) -> None:
    lead_id = yesterday.person()
    yesterday.says(lead_id, MIDNIGHT - MINUTE)
    yesterday.answers(lead_id, MIDNIGHT + 2 * MINUTE)
    found = yesterday.digest()
    assert (found.sent, found.asked, found.fast) == (0, 1, 1)


def test_a_workflow_answers_for_nobody_and_what_failed_was_not_sent(yesterday: Yesterday) -> None:
    lead_id = yesterday.person()
    yesterday.says(lead_id, TEN)
    yesterday.answers(lead_id, TEN + MINUTE, WORKFLOW)
    yesterday.answers(lead_id, TEN + 2 * MINUTE, status=MessageStatus.FAILED)
    found = yesterday.digest()
    assert (found.sent, found.automatic, found.fast) == (1, 1, 0)


def test_a_synchronised_history_is_no_work_of_yesterday(yesterday: Yesterday) -> None:
    yesterday.says(yesterday.person(), TEN, origin="history")
    assert yesterday.digest().received == 0


def test_a_window_that_closed_while_somebody_waited_was_missed(yesterday: Yesterday) -> None:
    waited, answered = yesterday.person(), yesterday.person()
    for lead_id in (waited, answered):
        yesterday.says(lead_id, TEN - DAY)
    yesterday.answers(answered, TEN - DAY + HOUR)
    assert yesterday.digest().missed == 1


def test_new_leads_are_those_that_asked_not_those_of_a_file(yesterday: Yesterday) -> None:
    yesterday.person(at=TEN)  # typed in or imported, and nobody has said a word
    yesterday.says(yesterday.person(at=TEN), TEN)
    draft = LeadDraft(source="indiamart", name="Ravi", phones=("9876500000",), asked_at=Millis(TEN))
    yesterday.shop.db.write_now(capture, draft, WORKER, Millis(TEN))
    assert yesterday.digest().new_leads == 2


def test_promises_costs_and_models_of_the_day(yesterday: Yesterday) -> None:
    lead_id, db = yesterday.person(), yesterday.shop.db
    for at in (TEN, TEN - 2 * DAY):
        add = partial(tasks.add, kind=TaskKind.PROMISE)
        task = db.write_now(add, lead_id, "They come", Millis(at), str(OWNER), Millis(at - DAY))
        db.write_now(tasks.set_done, task, Millis(at), Ended.KEPT)
        db.write_now(ai_calls.add, AiCall("m", "x", True, "", False, 1, 1, 20_000, 1), Millis(at))
        yesterday.answers(lead_id, at, cost_paise=115)
    db.write_now(lambda tx: tx.run("UPDATE message SET sent_at = timestamp"))
    found = yesterday.digest()
    assert (found.kept_promises, found.cost_paise, found.ai_microusd) == (1, 115, 20_000)
    assert digest.ai_paise(found, "90") == 180  # 2 cents
    assert "1 promise kept · ₹1.15" in digest.line(found)


def test_a_rate_that_is_no_number_is_a_sentence(yesterday: Yesterday) -> None:
    with pytest.raises(CrmError, match="CRM_USD_INR is no number"):
        digest.ai_paise(yesterday.digest(), "ninety")


async def test_the_line_of_the_morning_comes_once_and_not_before_five(
    yesterday: Yesterday, clock: FakeClock
) -> None:
    yesterday.says(yesterday.person(), TEN)
    db = yesterday.shop.db
    assert await digest.of_the_morning(db, Millis(MIDNIGHT + 4 * HOUR)) == ""
    line = await digest.of_the_morning(db, Millis(MIDNIGHT + 5 * HOUR))
    assert line.startswith("Yesterday: 1 in, 0 out · 0 of 1 answered within 5 min · audit: ")
    assert await digest.of_the_morning(db, clock.now()) == ""
    await db.close()


def test_the_command_prints_one_document(
    yesterday: Yesterday, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("crm_tui.domain.clock.SystemClock.now", lambda _: NOON)
    yesterday.says(yesterday.person(), TEN)
    done = CliRunner().invoke(app, ["digest", "--json"])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert (found["day"], found["received"], found["asked"]) == ("2026-11-21", 1, 1)
    assert found["cost"] == {"amount_paise": 0, "currency": "INR"}
    plain = CliRunner().invoke(app, ["digest"])
    assert plain.stdout.splitlines()[0] == "Saturday 21 November"
