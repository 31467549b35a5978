"""The pictures of the numbers: ten weeks of a made-up bakery, its busy hours and its lost leads."""

import math
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import count

from textual.pilot import Pilot

from crm_tui.demo.bakery import FIRST_NAMES, LAST_NAMES
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.shop import Shop
from crm_tui.store.bulk import BulkLead, BulkMessage, add_leads, add_messages
from crm_tui.store.tx import Tx
from scripts.shots_clock import NOW

NAMES = frozenset({"numbers", "numbers-60", "numbers-meaning"})
"""Pictures that need `fill`."""
_FIRST_ID, _FIRST_NUMBER, _PEOPLE, _DAYS = 800_000, 1_008_000_000, 420, 70
_SOURCES = {"whatsapp": 9, "indiamart": 6, "instagram": 4, "walk-in": 3, "form": 2, "justdial": 1}
_WINS = {"walk-in": 0.6, "whatsapp": 0.35, "instagram": 0.3}
_LOST = ("price", "no answer", "bought elsewhere", "not now")
_HOURS = (11, 11, 12, 13, 17, 18, 18, 19, 20)


class Dice:
    """Falls the same way for every picture."""

    def __init__(self) -> None:
        self._throws = count()

    def share(self) -> float:
        """From 0 to below 1."""
        return int.from_bytes(sha256(b"%d" % next(self._throws)).digest()[:6]) / 2**48

    def below(self, end: int) -> int:
        return int(self.share() * end)

    def one_of(self, things: Sequence[str]) -> str:
        return things[self.below(len(things))]

    def weighted(self, things: Mapping[str, int]) -> str:
        return self.one_of([one for one, weight in things.items() for _ in range(weight)])

    def wait(self, mean: float) -> float:
        """Mostly short, sometimes long."""
        return -mean * math.log(1 - self.share())


def fill(shop: Shop) -> None:
    """Before the bakery's own customers, so that theirs stay on top of the list."""
    shop.db.write_now(_fill)


def _fill(tx: Tx) -> None:
    dice = Dice()
    for number in range(_PEOPLE):
        # The newer the more: business grows.
        ago = int(_DAYS * DAY * (1 - dice.share() ** 0.7)) + 3 * HOUR
        day = (NOW - ago) // DAY * DAY
        at = day + (_HOURS[dice.below(len(_HOURS))] * HOUR + dice.below(HOUR)) - 11 * HOUR // 2
        if at < NOW - 2 * HOUR:
            _person(tx, _FIRST_ID + number, at, dice)


def _person(tx: Tx, lead_id: int, at: int, dice: "Dice") -> None:
    source = dice.weighted(_SOURCES)
    name = f"{dice.one_of(FIRST_NAMES)} {dice.one_of(LAST_NAMES)}"
    said = list(_talk(lead_id, at, dice))
    last = said[-1].timestamp
    phone = f"+91{_FIRST_NUMBER + lead_id - _FIRST_ID}"
    heard = max(one.timestamp for one in said if one.direction == "inbound")
    lead = BulkLead(
        *(lead_id, name, phone, source, "contacted", at, last, last, said[-1].content, heard),
        *(0, 0, None),
    )
    add_leads(tx, [lead])
    add_messages(tx, said)
    tx.run(
        "UPDATE message SET cost_paise = 12, pricing_category = 'service'"
        " WHERE lead_id = :id AND sent_at IS NOT NULL",
        id=lead_id,
    )
    _decide(tx, lead_id, source, last, dice)


def _talk(lead_id: int, at: int, dice: "Dice") -> Iterator[BulkMessage]:
    for number in range((1, 1, 2, 3)[dice.below(4)]):
        yield _message(lead_id, 2 * number, at, "Cake ka rate bata dijiye", inbound=True)
        if dice.share() < 0.08:
            return
        answered = at + int(dice.wait(9) * MINUTE) + MINUTE
        if answered < NOW:
            yield _message(lead_id, 2 * number + 1, answered, "1 kg ₹650 ji", inbound=False)
        at = answered + dice.below(20) * HOUR
        if at > NOW:
            return


def _message(lead_id: int, number: int, at: int, text: str, *, inbound: bool) -> BulkMessage:
    return BulkMessage(
        lead_id=lead_id,
        direction="inbound" if inbound else "outbound",
        content=text,
        wa_id=f"wamid.numbers.{lead_id}.{number}",
        timestamp=at,
        sort_key=at * 4_096 + (lead_id * 8 + number) % 4_096,
        status="read",
        actor="customer:customer" if inbound else "person:owner",
        unread=0,
        opens_window=int(inbound),
        wants_reply=int(inbound),
        sent_at=None if inbound else at,
    )


def _decide(tx: Tx, lead_id: int, source: str, last: int, dice: "Dice") -> None:
    at = last + (1 + dice.below(8)) * DAY
    if at > NOW or dice.share() < 0.3:
        return
    won = dice.share() < _WINS.get(source, 0.2)
    tx.run(
        "UPDATE lead SET status = :status, status_at = :at, lost_reason = :why, owner = :owner,"
        " value_paise = :paise, decided_score = :score WHERE id = :id",
        id=lead_id,
        status="closed" if won else "lost",
        at=at,
        why=None if won else dice.one_of(_LOST),
        owner=dice.one_of(("Asha", "Ravi", "")),
        paise=(6 + dice.below(54)) * 10_000 if won else None,
        score=(5 if won else 2) + dice.below(5),
    )


async def shows(pilot: Pilot[None]) -> None:
    """The thirty days to today."""
    await pilot.press("R")
    await pilot.pause(2.5)


async def meaning(pilot: Pilot[None]) -> None:
    """What exactly a number counts."""
    await shows(pilot)
    await pilot.press("l", "j", "j", "question_mark")
    await pilot.pause(0.6)


async def empty(pilot: Pilot[None]) -> None:
    """Days in which nothing happened."""
    await shows(pilot)
    await pilot.press("4", *"2024-02", "enter")
    await pilot.pause(1.5)


SCENES = {
    "numbers": (shows, (120, 60)),
    "numbers-60": (shows, (60, 40)),
    "numbers-meaning": (meaning, (120, 36)),
    "numbers-empty": (empty, (120, 30)),
}
