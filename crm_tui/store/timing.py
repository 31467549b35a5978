"""When people wrote: of one person from their newest messages, of all from a small table of counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.clock import HOUR, SECOND, Millis
from crm_tui.store import settings
from crm_tui.store.timeline import KEYS_PER_MS
from crm_tui.store.tx import Tx

_NEWEST = 120
"""Messages of one chat that are looked at, whoever wrote them."""
_MOST_PERIODS = 26
"""Kept: two years of four weeks."""
_WALK = "answer_hours"


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the messages were counted, and for which time zone."""

    zone: str
    until: int
    """Id of the last message that was looked at."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """A message that the count comes by."""

    id: int
    at: Millis
    counts: bool
    """It is theirs, and the first of this person that is here of its hour."""


def wrote_at(tx: Tx, lead_id: int) -> list[Millis]:
    """When they wrote, newest first, among the newest messages of their chat."""
    rows = tx.all(
        "SELECT timestamp FROM (SELECT direction, timestamp, sort_key FROM message"
        " WHERE lead_id = :lead_id ORDER BY sort_key DESC LIMIT :newest)"
        " WHERE direction = 'inbound' ORDER BY sort_key DESC",
        lead_id=lead_id,
        newest=_NEWEST,
    )
    return [Millis(row["timestamp"]) for row in rows]


def counts(tx: Tx) -> dict[int, int]:
    """Answers by bucket (domain.timing.bucket): at most 1,248 rows."""
    return {row["hour"]: row["answers"] for row in tx.all("SELECT hour, answers FROM answer_hour")}


def walk(tx: Tx) -> Walk | None:
    found: dict[str, Any] | None = settings.get(tx, _WALK)
    return None if found is None else Walk(found["zone"], found["until"])


def begin(tx: Tx, zone: str) -> Walk:
    """Count from the first message on."""
    tx.run("DELETE FROM answer_hour")
    return _put_walk(tx, Walk(zone, 0))


def next_messages(tx: Tx, after: int, shift: int, limit: int) -> Sequence[Wrote]:
    """The next messages by id; `shift` is by how many milliseconds local hours begin off UTC's.

    Of one person's messages in one hour the one that came here first counts: so it does not matter
    in which order they were written.
    """
    rows = tx.all(
        "SELECT m.id, m.timestamp, m.direction = 'inbound' AND NOT EXISTS ("
        " SELECT 1 FROM message p WHERE p.lead_id = m.lead_id"
        " AND p.sort_key >= (m.timestamp - (m.timestamp + :shift) % :hour) * :keys"
        " AND p.sort_key < (m.timestamp - (m.timestamp + :shift) % :hour + :most) * :keys"
        " AND (p.timestamp + :shift) / :hour = (m.timestamp + :shift) / :hour"
        " AND p.direction = 'inbound' AND p.id < m.id) AS counts"
        " FROM message m WHERE m.id > :after ORDER BY m.id LIMIT :limit",
        after=after,
        shift=shift,
        hour=HOUR,
        most=HOUR + SECOND,
        keys=KEYS_PER_MS,
        limit=limit,
    )
    return [Wrote(row["id"], Millis(row["timestamp"]), bool(row["counts"])) for row in rows]


def count(tx: Tx, buckets: Iterable[int], walked: Walk) -> None:
    """Add one answer for each, and remember how far that was."""
    added: Mapping[int, int] = Counter(buckets)
    tx.many(
        "INSERT INTO answer_hour (hour, answers) VALUES (:hour, :answers)"
        " ON CONFLICT (hour) DO UPDATE SET answers = answers + excluded.answers",
        [{"hour": hour, "answers": answers} for hour, answers in added.items()],
    )
    tx.run(
        "DELETE FROM answer_hour WHERE hour / 48 NOT IN"
        " (SELECT DISTINCT hour / 48 FROM answer_hour ORDER BY 1 DESC LIMIT :most)",
        most=_MOST_PERIODS,
    )
    _put_walk(tx, walked)


def _put_walk(tx: Tx, walked: Walk) -> Walk:
    settings.put(tx, _WALK, {"zone": walked.zone, "until": walked.until})
    return walked
