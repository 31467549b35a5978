"""Sentences that a model wrote about the numbers of some days, and which days somebody looks at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import Millis
from crm_tui.store import changes, settings
from crm_tui.store.tx import Tx

_KEPT, _WANTED = "insights.kept", "insights.wanted"
_MOST = 8
"""Periods: those that somebody looked at last."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a model wrote; whether it still holds is for the reader to see."""

    period: Period
    at: Millis
    about: str
    """A fingerprint of the numbers that it was told."""
    model: str | None
    why: str
    sentences: tuple[tuple[tuple[str, ...], str], ...] = ()
    """The ids of the numbers, and the words."""


def keep(tx: Tx, one: Kept) -> None:
    """In place of what was kept for the same days; screens read it again."""
    others = [row for row in _rows(tx) if _period(row) != one.period]
    settings.put(tx, _KEPT, [_row(one), *others][:_MOST])
    changes.note(tx, "insight", 0)


def kept(tx: Tx, period: Period) -> Kept | None:
    """What was written for these days."""
    found = [row for row in _rows(tx) if _period(row) == period]
    return _kept(found[0]) if found else None


def forget(tx: Tx) -> None:
    """All that was written: a source may be named after somebody who is erased."""
    if _rows(tx):
        settings.put(tx, _KEPT, [])


def want(tx: Tx, period: Period) -> None:
    """Somebody looks at these days; only the last wish counts."""
    if wanted(tx) != period:
        settings.put(tx, _WANTED, {"first": str(period.first), "last": str(period.last)})


def wanted(tx: Tx) -> Period | None:
    row = settings.get(tx, _WANTED)
    return None if row is None else _period(row)


def forget_wish(tx: Tx, period: Period) -> None:
    """It is done, unless other days are wanted by now."""
    if wanted(tx) == period:
        settings.put(tx, _WANTED, None)


def _rows(tx: Tx) -> Sequence[Mapping[str, Any]]:
    return settings.get(tx, _KEPT) or ()


def _row(one: Kept) -> dict[str, object]:
    return {
        "first": str(one.period.first),
        "last": str(one.period.last),
        "at": one.at,
        "about": one.about,
        "model": one.model,
        "why": one.why,
        "sentences": [[list(about), text] for about, text in one.sentences],
    }


def _kept(row: Mapping[str, Any]) -> Kept:
    said = tuple((tuple(about), text) for about, text in row["sentences"])
    at = Millis(row["at"])
    return Kept(_period(row), at, row["about"], row["model"], row["why"], said)


def _period(row: Mapping[str, Any]) -> Period:
    return Period(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
