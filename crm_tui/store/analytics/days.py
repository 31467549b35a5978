"""What is counted ahead of each day of the shop, summed up from its quarters of an hour."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.clock import DAY, start_of_day
from crm_tui.domain.message import MessageStatus
from crm_tui.store.analytics.slots import AI, COST, IN, LEFT_BY, OUT, SLOT
from crm_tui.store.tx import Tx

Cell = tuple[str, str]
"""Measure and part, as the catalogue names them."""
_CALENDAR = range(10 * 365 * DAY // SLOT, 7_000 * 365 * DAY // SLOT)
"""Slots on days that a shop may have; on others stand times of a clock gone mad."""


def day_of(slot: int, zone: ZoneInfo) -> date | None:
    """The shop's day on which this quarter of an hour lies; None outside of the calendar."""
    return _local(slot, zone).date() if slot in _CALENDAR else None


def count(tx: Tx, day: date, zone: ZoneInfo) -> None:
    """Sum up this day of the shop."""
    counts: Counter[Cell] = Counter()
    rows = tx.all(
        "SELECT slot, measure, part, value FROM slot_count WHERE slot >= :first AND slot < :end",
        first=start_of_day(day, zone) // SLOT,
        end=start_of_day(day + timedelta(1), zone) // SLOT,
    )
    for row in rows:
        for cell in _CELLS[row["measure"]](row["part"], _hour(row["slot"], zone)):
            counts[cell] += row["value"]
    tx.run("DELETE FROM day_count WHERE day = :day", day=str(day))
    tx.many(
        "INSERT INTO day_count (measure, day, part, value) VALUES (?, ?, ?, ?)",
        [(measure, str(day), part, value) for (measure, part), value in counts.items() if value],
    )


def _in(kind: str, hour: str) -> Iterator[Cell]:
    yield "messages_in", ""
    yield "messages_by_kind", f"in {kind}"
    yield "asked_by_hour", hour


def _out(part: str, _: str) -> Iterator[Cell]:
    kind, status = part.split(" ")
    yield "messages_by_kind", f"out {kind}"
    yield "messages_by_outcome", status
    if status == MessageStatus.FAILED:
        yield "messages_failed", ""


def _left(sender: str, hour: str) -> Iterator[Cell]:
    yield "messages_out", ""
    yield "messages_by_sender", sender
    if sender == ActorKind.PERSON:
        yield "answered_by_hour", hour


def _cost(category: str, _: str) -> Iterator[Cell]:
    yield "cost_by_category", category


def _ai(_: str, __: str) -> Iterator[Cell]:
    yield "ai_microusd", ""


_CELLS: Mapping[str, Callable[[str, str], Iterator[Cell]]] = {
    IN: _in,
    OUT: _out,
    LEFT_BY: _left,
    COST: _cost,
    AI: _ai,
}


def _hour(slot: int, zone: ZoneInfo) -> str:
    """Day of the week and hour, `0 00` (Monday, midnight) to `6 23`."""
    there = _local(slot, zone)
    return f"{there.weekday()} {there.hour:02}"


def _local(slot: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(slot * SLOT / 1000, zone)
