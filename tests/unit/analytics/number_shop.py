"""A shop for the tests of reading numbers: a few leads whose every moment a test chooses."""

import json
from datetime import date
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import OWNER
from crm_tui.domain.analytics.numbers import Figure, Numbers, Row
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.analytics.ref import Ref
from crm_tui.domain.clock import start_of_day
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.services import filters
from crm_tui.services.analytics import settling
from crm_tui.services.analytics.reading import numbers
from crm_tui.shop import Shop
from tests.analytics_truth.shop import insert

INDIA = ZoneInfo("Asia/Kolkata")
TODAY = date(2026, 11, 22)
NOVEMBER = Period(date(2026, 11, 1), TODAY)


def moment(day: int, hour: float = 12, month: int = 11) -> int:
    """That hour of a day of 2026 by the shop's clock."""
    return start_of_day(date(2026, month, day), INDIA) + int(hour * 3_600_000)


class NumberShop:
    """Rows are written as they would lie there; the numbers are read as every reader does."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._n = 0

    def lead(self, came: int, **columns: object) -> int:
        """A lead that came in then; the columns as the table has them."""
        self._n += 1
        own: dict[str, object] = {
            "id": self._n,
            "name": f"Lead {self._n}",
            "source": "form",
            "status": "new",
            "created_at": came,
            "updated_at": came,
            "activity_at": came,
        }
        if isinstance(referral := columns.get("referral"), dict):
            columns["referral"] = json.dumps(referral)
        self._insert("lead", own | columns)
        return self._n

    def says(self, lead: int, at: int, *, shop: bool = False, **columns: object) -> None:
        """They write something that wants an answer, or the shop does and it is delivered."""
        self._n += 1
        own: dict[str, object] = {
            "lead_id": lead,
            "direction": "outbound" if shop else "inbound",
            "content": "?",
            "message_type": "text",
            "timestamp": at,
            "sent_at": at if shop else None,
            "sort_key": at * 4_096 + self._n,
            "status": "delivered" if shop else "received",
            "actor": "person:owner" if shop else "customer",
            "origin": "outbound" if shop else "customer",
            "wants_reply": int(not shop),
            "created_at": at,
        }
        self._insert("message", own | columns)

    def task(self, lead: int, due: int, done: int | None = None) -> None:
        columns = {"lead_id": lead, "text": "call", "due_at": due, "done_at": done}
        self._insert("task", {**columns, "actor": "person:owner", "created_at": due})

    def think(self, at: int, microusd: int) -> None:
        """A model is called."""
        columns = {"at": at, "agent": "reply", "model": "m", "ok": 1}
        self._insert("ai_call", {**columns, "cost_microusd": microusd})

    def settle(self) -> None:
        while self.shop.db.write_now(settling.settle, INDIA):
            pass

    def numbers(self, period: Period = NOVEMBER) -> Numbers:
        self.settle()
        now = self.shop.clock.now()
        return self.shop.db.read_now(numbers, OWNER, period, INDIA, "90", now)

    def figure(self, name: str, period: Period = NOVEMBER) -> Figure:
        return self.numbers(period).figures[name]

    def table(self, name: str, period: Period = NOVEMBER) -> dict[str, Row]:
        return {row.part: row for row in self.numbers(period).tables[name]}

    def behind(self, name: str, part: str | None = None, period: Period = NOVEMBER) -> list[int]:
        """The leads behind a number, the one with the newest activity first."""
        self.settle()
        spec = LeadFilter(figure=str(Ref(name, period, part)))
        return list(self.shop.db.read_now(filters.order, spec, self.shop.clock.now()))

    def _insert(self, table: str, row: dict[str, object]) -> None:
        self.shop.db.write_now(insert, table, row)
