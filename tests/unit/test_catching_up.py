"""Catching up in large steps tells the same as event by event, and what was put off is owed to nobody."""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, SECOND, Millis
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.suggestion import Task
from crm_tui.domain.webhook import (
    IdentityChanged,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    Origin,
    PreferenceSeen,
    ReactionSeen,
    Seen,
    Sender,
    StatusSeen,
    Unread,
)
from crm_tui.services import ingest, sending, stepping
from crm_tui.services.follow_ups import keeping, later
from crm_tui.services.sending import Wanted
from crm_tui.shop import open_shop
from crm_tui.store import agent_work, enrolments, unsettled
from crm_tui.store.tx import Tx
from crm_tui.store.webhooks import RawEvent
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import LeadTown

PEOPLE = 7
EVENTS = 70
_WORDS = (
    *("Price?", "ok", "I want to order two cakes", "stop", "start", "kal aaunga pakka"),
    *("nahi chahiye", "done, paid", "haan", "kitne ka hai"),
)


def point(person: int) -> ContactPoint:
    return ContactPoint("whatsapp", PointKind.WA_ID, f"91987654321{person}")


def business_id(person: int) -> ContactPoint:
    return ContactPoint("whatsapp", PointKind.BSUID, f"IN.{person}")


def furnish(town: LeadTown) -> None:
    """People who wait for nothing, and people for whom a word of theirs changes something."""
    ids = [town.writes(f"+91987654321{n}", "hello", NOON - 3 * HOUR) for n in range(PEOPLE - 2)]
    _, planned, snoozed, enrolled, answered = ids
    shop, now = town.shop, Millis(NOON - 2 * HOUR)
    hour = Millis(NOON + HOUR)
    shop.db.write_now(later.schedule, Wanted(planned, "There?"), shop.policy, OWNER, hour, now)
    task = town.do(keeping.add, snoozed, NOON + DAY, "call them")
    town.do(keeping.snooze, task.id, Millis(NOON + 2 * DAY))
    shop.db.write_now(enrolments.add, "win_back", enrolled, "by hand", hour, now)
    shop.db.write_now(sending.queue, Wanted(answered, "Yes"), shop.policy, OWNER, now)


def week(seed: int) -> list[list[Seen]]:
    """The parts of each event, in the order in which they came; some come twice, some too late."""
    dice = random.Random(seed)
    return [_event(dice, number) for number in range(EVENTS)]


def _event(dice: random.Random, number: int) -> list[Seen]:
    return [_part(dice, number * 10 + place) for place in range(dice.choice((1, 1, 1, 2)))]


def _part(dice: random.Random, number: int) -> Seen:
    person = dice.randrange(PEOPLE)
    sender = Sender((point(person),), "Asha")
    at = Millis(NOON - HOUR + number * 5 * SECOND - dice.choice((0, 0, 0, 4 * HOUR)))
    said = MessageSeen(f"wamid.w{number}", sender, at, MessageType.TEXT, dice.choice(_WORDS))
    some = f"wamid.w{dice.randrange(number + 1)}"
    likely: list[Seen] = [said] * 14
    seldom: list[Seen] = [
        replace(said, wa_id=some),
        replace(said, origin=Origin.PHONE_APP, outgoing=True),
        replace(said, message_type=MessageType.SYSTEM, opens_window=False),
        replace(said, sender=Sender((point(person), business_id(dice.randrange(PEOPLE))), "Asha")),
        ReactionSeen(f"wamid.r{number}", some, sender, at, "👍"),
        MessageEdited(some, "changed", at),
        MessageRevoked(some, at),
        PreferenceSeen(sender, dice.random() < 0.5, at),
        IdentityChanged((point(person),), (business_id(person + 20),), at),
        Unread("no id", "{}"),
        replace(said, timestamp=Millis(2**70)),
    ]
    reports: list[Seen] = [
        StatusSeen(some, dice.choice(list(MessageStatus)), at, recipient=sender) for _ in range(5)
    ]
    return dice.choice([*likely, *seldom, *reports])


def raw(seq: int) -> RawEvent:
    return RawEvent("spool", seq, "channel", "cloud", NOON, {}, b"{}")


def one_by_one(town: LeadTown, parts: Sequence[list[Seen]]) -> None:
    for seq in range(len(parts)):
        town.shop.db.write_now(ingest.keep_and_apply, [raw(seq)], reader(parts), NOON)


def in_large_steps(town: LeadTown, parts: Sequence[list[Seen]], dice: random.Random) -> None:
    db, done = town.shop.db, 0
    events = [raw(seq) for seq in range(len(parts))]
    while done < len(events):
        most = dice.choice((1, 5, 40, 100))
        done += db.write_now(
            lambda tx, some: ingest.keep_and_apply(
                tx, some, reader(parts), NOON, behind=True, is_wanted=lambda: dice.random() < 0.5
            ),
            events[done : done + most],
        )
        if dice.random() < 0.1:
            db.write_now(stepping.settle, NOON, lambda: True)
    settle_all(town)


def settle_all(town: LeadTown) -> None:
    while town.shop.db.write_now(stepping.settle, NOON):
        pass


def reader(parts: Sequence[list[Seen]]) -> Callable[[RawEvent], Sequence[Seen]]:
    return lambda event: parts[event.seq]


def everything(town: LeadTown) -> dict[str, Any]:
    """Every table; of the change feed which rows it names, since each is read again once."""
    tables: dict[str, Any] = dict(town.tables("change"))
    tables["change"] = town.read(
        lambda tx: {tuple(row) for row in tx.all("SELECT DISTINCT entity, id FROM change")}
    )
    tables["search"] = town.read(_found_by)
    return tables


def _found_by(tx: Tx) -> list[int]:
    found = tx.all(
        "SELECT id FROM message_fts_docsize UNION ALL SELECT id FROM message_sound_docsize"
        " UNION ALL SELECT id FROM lead_fts_docsize ORDER BY id"
    )
    return [row["id"] for row in found]


@pytest.fixture
def furnished(shop_env: dict[str, str], tmp_path: Path) -> Path:
    town = LeadTown(open_shop(shop_env, FakeClock()), FakeClock())
    furnish(town)
    town.shop.db.close_now()
    return Path(shop_env["CRM_HOME"])


@pytest.fixture
def twin(
    furnished: Path, shop_env: dict[str, str], tmp_path: Path
) -> Iterator[Callable[[], LeadTown]]:
    """Gives a new copy of the furnished shop each time."""
    opened: list[LeadTown] = []

    def copy() -> LeadTown:
        home = tmp_path / f"copy{len(opened)}"
        shutil.copytree(furnished, home)
        shop = open_shop({**shop_env, "CRM_HOME": str(home)}, FakeClock())
        opened.append(LeadTown(shop, FakeClock()))
        return opened[-1]

    yield copy
    for town in opened:
        town.shop.db.close_now()


@pytest.mark.parametrize("seed", range(5))
def test_large_steps_and_event_by_event_end_in_the_same_database(
    twin: Callable[[], LeadTown], seed: int
) -> None:
    parts = week(seed)
    slow, fast = twin(), twin()
    one_by_one(slow, parts)
    in_large_steps(fast, parts, random.Random(seed))
    expected, found = everything(slow), everything(fast)
    for table in expected:
        assert found[table] == expected[table], table


def test_while_it_is_put_off_a_message_is_there_and_its_lead_is_named(
    twin: Callable[[], LeadTown],
) -> None:
    town = twin()
    parts = [[_plain(n)] for n in range(3)]
    town.shop.db.write_now(
        lambda tx: ingest.keep_and_apply(
            tx, [raw(n) for n in range(3)], reader(parts), NOON, behind=True
        )
    )
    (lead_id,) = town.read(unsettled.every)
    assert town.lead(lead_id).unread_count == 1
    town.shop.db.write_now(agent_work.drop_many, lead_id, tuple(Task))
    settle_all(town)
    assert town.lead(lead_id).unread_count == 4
    assert town.read(unsettled.every) == []
    asked = [row["task"] for row in town.read(agent_work.of_lead, lead_id)]
    assert asked == [Task.GENERATE_REPLY, Task.QUALIFY_LEAD]


def _plain(number: int) -> MessageSeen:
    sender = Sender((point(0),), "Asha")
    return MessageSeen(f"wamid.p{number}", sender, NOON, MessageType.TEXT, f"plain {number}")
