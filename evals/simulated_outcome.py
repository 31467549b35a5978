"""What a simulated time brought, read from the ledger and from the shop's own rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.store.tx import Tx
from evals.simulated_shop import SimulatedShop


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a simulated time brought."""

    violations: tuple[str, ...]
    counts: Mapping[str, int]
    exits: Mapping[str, int]
    """Runs by why they ended."""
    entered: Mapping[str, int]
    """Runs by workflow."""
    promises: int
    """Follow-ups made from what somebody promised."""
    held: int
    """Planned messages that were kept back."""
    echo_automatic: int
    """Automatic messages to the machine that answers everything."""
    echo_needs_person: bool
    shop_hour: int
    person_hour: int
    person_day: int
    """The most automatic messages within these."""
    passes: int
    most_rounds: int
    late_proposals: int
    """Steps that were put before a person because they were overdue."""
    expired_by_clock: int
    """Proposals that nobody had two weeks to look at: a wrong clock took them away."""
    forgotten: int
    """Messages that still wait although their time was over for an hour."""
    seconds: float = field(compare=False)


def outcome_of(town: SimulatedShop, echo: LeadId | None, seconds: float) -> Outcome:
    """`echo` is the lead that answers everything."""
    ledger, read = town.ledger, town.shop.db.read_now
    (shop_hour, person_hour), (_, person_day) = ledger.most_within(HOUR), ledger.most_within(DAY)
    return Outcome(
        violations=tuple(ledger.violations),
        counts=dict(ledger.counts),
        exits=read(_exits),
        entered=read(_entered),
        promises=read(_promises),
        held=read(_held),
        echo_automatic=0 if echo is None else ledger.most_automatic(echo),
        echo_needs_person=read(_needs_person, echo),
        shop_hour=shop_hour,
        person_hour=person_hour,
        person_day=person_day,
        passes=town.passes,
        most_rounds=town.most_rounds,
        late_proposals=read(_late),
        expired_by_clock=read(_expired_by_clock, town.clock.now()),
        forgotten=read(_forgotten, Millis(town.clock.now() - HOUR)),
        seconds=seconds,
    )


def _exits(tx: Tx) -> dict[str, int]:
    rows = tx.all("SELECT ended_why, COUNT(*) AS many FROM enrolment GROUP BY 1 ORDER BY 1")
    return {row["ended_why"] or "open": row["many"] for row in rows}


def _entered(tx: Tx) -> dict[str, int]:
    rows = tx.all("SELECT workflow, COUNT(*) AS many FROM enrolment GROUP BY 1 ORDER BY 1")
    return {row["workflow"]: row["many"] for row in rows}


def _promises(tx: Tx) -> int:
    return _count(tx, "SELECT COUNT(*) AS many FROM task WHERE kind = 'promise'")


def _held(tx: Tx) -> int:
    return _count(tx, "SELECT COUNT(*) AS many FROM event WHERE kind = 'message_held'")


def _needs_person(tx: Tx, lead_id: int | None) -> bool:
    found = tx.one(
        "SELECT 1 FROM enrolment WHERE lead_id = :id AND ended_why = 'needs_person'", id=lead_id
    )
    return found is not None


def _late(tx: Tx) -> int:
    return _count(
        tx,
        "SELECT COUNT(*) AS many FROM workflow_step"
        " WHERE why LIKE '%overdue%' OR why LIKE '%was due%'",
    )


def _expired_by_clock(tx: Tx, end: Millis) -> int:
    return _count(
        tx,
        "SELECT COUNT(*) AS many FROM enrolment WHERE ended_why = 'expired' AND ended_at > :end",
        end=end,
    )


def _forgotten(tx: Tx, before: Millis) -> int:
    return _count(
        tx,
        "SELECT COUNT(*) AS many FROM message WHERE status IN ('queued', 'sending')"
        " AND send_at < :before",
        before=before,
    )


def _count(tx: Tx, sql: str, **values: object) -> int:
    row = tx.one(sql, **values)
    return 0 if row is None else int(row["many"])
