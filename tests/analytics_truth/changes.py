"""What happens to a shop after its rows were written: late news, and people who change their minds."""

import random
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.services import life_cycle, merging
from crm_tui.services.analytics import settling
from crm_tui.store import erasing_rows, messages, outbox, reports
from crm_tui.store import leads as lead_store
from crm_tui.store.tx import Tx
from tests.analytics_truth import by_hand
from tests.analytics_truth.days import DAY, HOUR
from tests.analytics_truth.shop import PAST

Change = Callable[[Tx, int, random.Random], None]


def _somebody(tx: Tx, dice: random.Random) -> LeadId:
    return LeadId(dice.choice([row["id"] for row in tx.all("SELECT id FROM lead ORDER BY id")]))


def _some_message(tx: Tx, dice: random.Random, statuses: str) -> int | None:
    rows = tx.all(
        "SELECT id FROM message WHERE direction = 'outbound' AND origin = 'customer'"
        " AND instr(:statuses, status) ORDER BY id",
        statuses=statuses,
    )
    return dice.choice(rows)["id"] if rows else None


def _count(tx: Tx) -> None:
    while settling.settle(tx, ZoneInfo("Asia/Kolkata")):
        pass


def late_report(tx: Tx, now: int, dice: random.Random) -> None:
    """A provider says what became of a message, whenever it was sent."""
    message_id = _some_message(tx, dice, "sending unknown sent delivered failed")
    row = tx.one("SELECT wa_id FROM message WHERE id = :id", id=message_id)
    if row is None:
        return
    tx.run("UPDATE message SET tracker = wa_id WHERE id = :id", id=message_id)
    status = dice.choice((MessageStatus.SENT, MessageStatus.READ, MessageStatus.FAILED))
    report = reports.Report(status, Millis(now), pricing_category="utility", pricing_type="regular")
    reports.report(tx, reports.Names(row["wa_id"]), report)


def sending(tx: Tx, now: int, dice: random.Random) -> None:
    """What was queued leaves, fails, is put back, or is in doubt until somebody says so."""
    message_id = _some_message(tx, dice, "queued")
    if message_id is None:
        return
    tx.run(
        "UPDATE message SET status = 'sending', sent_at = :now WHERE id = :id",
        now=now - dice.randrange(3 * DAY),
        id=message_id,
    )
    what = dice.randrange(4)
    if what == 0:
        outbox.set_accepted(tx, message_id, f"wamid.accepted.{message_id}", "cloud")
    elif what == 1:
        outbox.put_back(tx, message_id, Millis(now), "The line was busy.")
    else:
        outbox.set_unknown(tx, message_id, "Nobody knows.")
        outbox.settle(tx, message_id, arrived=what == 2)


def accepted_later(tx: Tx, now: int, dice: random.Random) -> None:
    """The answer of the provider comes after the days were counted."""
    message_id = _some_message(tx, dice, "sending")
    if message_id is not None:
        outbox.set_accepted(tx, message_id, f"wamid.later.{message_id}", "cloud")


def late_message(tx: Tx, now: int, dice: random.Random) -> None:
    """A message of the past comes in, or of the phone; some are of a clock that was wrong."""
    at = Millis(now - dice.randrange(PAST) + dice.choice((0, 0, DAY)))
    inbound = dice.random() < 0.6
    messages.add_new(
        tx,
        messages.NewMessage(
            lead_id=_somebody(tx, dice),
            direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
            content="words",
            message_type=MessageType.TEXT,
            timestamp=at,
            status=MessageStatus.RECEIVED if inbound else MessageStatus.SENT,
            actor="customer:customer" if inbound else "person:phone app",
            origin="customer" if inbound else "phone_app",
            wants_reply=inbound,
        ),
        Millis(now),
    )


def taken_back(tx: Tx, now: int, dice: random.Random) -> None:
    """A queued message never leaves."""
    message_id = _some_message(tx, dice, "queued")
    if message_id is not None:
        outbox.take_back(tx, message_id)


def turned_into(tx: Tx, now: int, dice: random.Random) -> None:
    """A file takes its place, and it is of another kind."""
    tx.run(
        "UPDATE message SET placeholder = 1 WHERE id = :id",
        id=_some_message(tx, dice, "sent delivered read"),
    )
    for row in tx.all("SELECT id FROM message WHERE placeholder = 1"):
        new = messages.NewMessage(
            LeadId(0),
            Direction.OUTBOUND,
            "a voice note",
            MessageType.AUDIO,
            Millis(now),
            MessageStatus.SENT,
            "person:owner",
        )
        messages.fill_placeholder(tx, row["id"], new)


def merge(tx: Tx, now: int, dice: random.Random) -> None:
    """Two are one person."""
    one, other = _somebody(tx, dice), _somebody(tx, dice)
    if one != other:
        merging.merge(tx, OWNER, Millis(now), one, other, dice.choice(((), ("status", "source"))))


def unmerge(tx: Tx, now: int, dice: random.Random) -> None:
    """The last two that became one are two again."""
    rows = tx.all(
        "SELECT gone_id, kept_id FROM lead_merge WHERE undone_at IS NULL ORDER BY id DESC"
    )
    if rows and lead_store.exists(tx, rows[0]["kept_id"]):
        merging.unmerge(tx, OWNER, Millis(now), rows[0]["gone_id"])


def merged_for_a_while(tx: Tx, now: int, dice: random.Random) -> None:
    """Counted as one meanwhile: by and by everything is what it was."""
    merge(tx, now, dice)
    _count(tx)
    unmerge(tx, now, dice)


def erase(tx: Tx, now: int, dice: random.Random) -> None:
    """The rows of a person go, part by part."""
    lead_id = _somebody(tx, dice)
    erasing_rows.blank(tx, lead_id)
    while erasing_rows.message_rows(tx, lead_id, 3):
        pass
    erasing_rows.lead_rows(tx, [lead_id])


def decide(tx: Tx, now: int, dice: random.Random) -> None:
    """Won, lost, or open again."""
    status = dice.choice((LeadStatus.CLOSED, LeadStatus.LOST, LeadStatus.QUALIFIED))
    lead_id, at = _somebody(tx, dice), Millis(now - dice.randrange(5 * DAY))
    life_cycle.set_status(tx, OWNER, at, [lead_id], status, "price")


def edit(tx: Tx, now: int, dice: random.Random) -> None:
    """Another source, another owner, what they may spend."""
    lead_store.change(
        tx,
        _somebody(tx, dice),
        Millis(now),
        source=dice.choice(("justdial", "whatsapp")),
        owner=dice.choice(("", "Meena")),
        value_paise=dice.choice((None, 5_000)),
    )


def stop(tx: Tx, now: int, dice: random.Random) -> None:
    """They want no more messages, or take it back."""
    tx.run(
        "UPDATE lead SET opted_out_at = :at WHERE id = :id",
        at=dice.choice((None, now - dice.randrange(DAY))),
        id=_somebody(tx, dice),
    )


def imported(tx: Tx, now: int, dice: random.Random) -> None:
    """A file makes a lead; in the same transaction it is noted that it did."""
    row = tx.one("SELECT MAX(id) AS id FROM lead")
    lead_id = 1 if row is None else row["id"] + dice.randint(1, 3)
    by_hand.lead(tx, lead_id, now - dice.randrange(PAST))
    by_hand.imported(tx, lead_id)


def import_forgotten(tx: Tx, now: int, dice: random.Random) -> None:
    """It is kept no longer that an import made them."""
    tx.run("DELETE FROM import_change WHERE lead_id = :id", id=_somebody(tx, dice))


def follow_up(tx: Tx, now: int, dice: random.Random) -> None:
    due = now - dice.randrange(3 * DAY)
    by_hand.task(tx, _somebody(tx, dice), due, dice.choice((None, due + HOUR, due + DAY)))


def model_called(tx: Tx, now: int, dice: random.Random) -> None:
    by_hand.call(tx, now - dice.randrange(3 * DAY), dice.randrange(9_000))


CHANGES: Mapping[str, Change] = {
    change.__name__: change
    for change in (
        *(late_report, sending, accepted_later, late_message, taken_back, turned_into),
        *(merge, unmerge, merged_for_a_while, erase, decide, edit, stop),
        *(imported, import_forgotten, follow_up, model_called),
    )
}
"""By name; each with the time, and dice of its own."""
