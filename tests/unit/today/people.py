"""The people of a shop as Today finds them, each told in a line."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.follow import TaskKind
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.suggestion import Draft, Source, SuggestionType
from crm_tui.domain.today import Today
from crm_tui.services import today as service
from crm_tui.shop import Shop
from crm_tui.store import suggestions
from crm_tui.store import tasks as task_store
from crm_tui.store.tx import new_id
from tests.conftest import FakeClock

ZONE = "Asia/Kolkata"
KOLKATA = ZoneInfo(ZONE)
DAY_BEGAN = Millis(int(datetime(2026, 11, 22, 5, tzinfo=KOLKATA).timestamp() * 1000))


NOT_KNOWN = (
    *("last_inbound_at", "window_expires_at", "opted_out_at", "marketing_consent_at"),
    *("value_paise", "quality_score"),
)
LEAD = (
    "INSERT INTO lead (name, source, status, created_at, updated_at, activity_at, last_message_at,"
    " needs_reply, do_not_disturb, last_inbound_at, window_expires_at, opted_out_at,"
    " marketing_consent_at, value_paise, quality_score)"
    " VALUES (:name, :source, :status, :created_at, :updated_at, :activity_at, :last_message_at,"
    " :needs_reply, :do_not_disturb, :last_inbound_at, :window_expires_at, :opted_out_at,"
    " :marketing_consent_at, :value_paise, :quality_score) RETURNING id"
)
MESSAGE = (
    "INSERT INTO message (lead_id, direction, content, message_type, timestamp, sort_key, status,"
    " actor, created_at, send_at, error_text)"
    " VALUES (:lead_id, :direction, :content, :message_type, :timestamp, :sort_key, :status,"
    " :actor, :created_at, :send_at, :error_text) RETURNING id"
)


class People:
    """Leads of a shop as their rows would be after all that is told of them."""

    def __init__(self, shop: Shop, clock: FakeClock) -> None:
        self.shop, self.clock = shop, clock

    def lead(self, name: str, **columns: object) -> LeadId:
        now = self.clock.time
        row = {
            "name": name,
            "source": "counter",
            "status": "contacted",
            "created_at": now - 5 * DAY,
            "updated_at": now,
            "activity_at": now - DAY,
            "last_message_at": now - DAY,
            **dict.fromkeys(NOT_KNOWN),
            "needs_reply": 0,
            "do_not_disturb": 0,
            **columns,
        }
        return LeadId(self.shop.db.write_now(lambda tx: new_id(tx, LEAD, **row)))

    def waits(self, name: str, ago: int, **columns: object) -> LeadId:
        """Wrote so long ago, and has no answer yet."""
        at = self.clock.time - ago
        seen = {"last_message_at": at, "last_inbound_at": at, "activity_at": at}
        window = at + 24 * HOUR
        return self.lead(name, needs_reply=1, window_expires_at=window, **{**seen, **columns})

    def new(self, name: str, ago: int, **columns: object) -> LeadId:
        """Came so long ago, and nobody has written."""
        at = self.clock.time - ago
        moments = {"created_at": at, "activity_at": at, "last_message_at": None}
        return self.lead(name, status="new", **{**moments, **columns})

    def task(
        self,
        lead_id: LeadId,
        text: str,
        due: int,
        kind: TaskKind = TaskKind.TASK,
        words: str = "",
    ) -> int:
        """Due so long from now."""
        now = self.clock.now()
        at = Millis(now + due)
        keep = partial(task_store.add, kind=kind, words=words)
        return self.shop.db.write_now(keep, lead_id, text, at, str(OWNER), now).id

    def draft(self, lead_id: LeadId, content: str, **more: Any) -> int:
        draft = Draft(
            content=content,
            agent_type="message_generation",
            suggestion_type=SuggestionType.REPLY,
            confidence_score=0.9,
            intent="price",
            source=Source.FACTS,
            model=None,
            prompt_version="1",
        )
        made = replace(draft, **more)
        return self.shop.db.write_now(suggestions.add, lead_id, None, made, self.clock.now())

    def message(self, lead_id: LeadId, **columns: object) -> MessageId:
        """One of the shop's."""
        now = self.clock.time
        row = {
            "lead_id": lead_id,
            "direction": "outbound",
            "content": "Your order is ready",
            "message_type": "text",
            "timestamp": now,
            "sort_key": now * 4_096,
            "status": "sent",
            "actor": str(OWNER),
            "created_at": now,
            "send_at": None,
            "error_text": None,
            **columns,
        }
        return MessageId(self.shop.db.write_now(lambda tx: new_id(tx, MESSAGE, **row)))

    def run_ended(self, lead_id: LeadId, why: str, ago: int) -> None:
        """A run of a workflow with them ended so long ago."""
        at = self.clock.time - ago
        self.run(
            "INSERT INTO enrolment (workflow, lead_id, cause, state, entered_at, ended_at, ended_why)"
            " VALUES ('greeting', :lead, :why, 'ended', :at, :at, :why)",
            lead=lead_id,
            why=why,
            at=at,
        )

    def run(self, sql: str, **values: object) -> None:
        self.shop.db.write_now(lambda tx: tx.run(sql, **values))

    def today(self, limit: int = 100) -> Today:
        now, policy = self.clock.now(), self.shop.policy
        return self.shop.db.read_now(service.today, policy, ZONE, now, limit=limit)

    def names(self) -> list[str]:
        return [item.name for item in self.today().items]
