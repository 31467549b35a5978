"""A shop full of people and conversations, made from a seed: the same one each time."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crm_tui.demo.bakery import (
    EXCHANGES,
    FACTS,
    FIRST_NAMES,
    LAST_NAMES,
    PROFILE,
    SOURCES,
    TEMPLATES,
)
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.window import expires_at
from crm_tui.services import agent_queue
from crm_tui.services.knowledge import replace_document, statements
from crm_tui.store import leads, settings, templates
from crm_tui.store.bulk import BulkLead, BulkMessage, add_leads, add_messages
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_STATUSES = ("new", "contacted", "contacted", "qualified", "proposal", "closed")
_FIRST_NUMBER = 1_000_010_000
"""Ten digits beginning with 10, an area code that India has not given out: nobody is called."""
_CHUNK = 200
_KEYS_PER_MS = 4_096


@dataclass(frozen=True, slots=True)
class Chat:
    """One seeded lead with its messages, oldest first."""

    lead: BulkLead
    messages: tuple[BulkMessage, ...]


def furnish(tx: Tx, now: Millis) -> None:
    """The shop's profile, facts and templates."""
    settings.save_profile(tx, PROFILE)
    replace_document(tx, "bakery.md", statements(FACTS), OWNER, now)
    for template in TEMPLATES:
        templates.save(tx, template)


def ask_for_drafts(tx: Tx, now: Millis, limit: int = 20) -> None:
    """The worker is to draft for the chats that wait, as if their messages had just come."""
    for lead_id in leads.waiting(tx, now, limit):
        agent_queue.answer_due(tx, lead_id, now)


def populate(
    db: Database,
    people: int,
    messages: int,
    now: Millis,
    on_progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Add leads and about `messages` messages, in small transactions."""
    waiting: list[Chat] = []
    for number, chat in enumerate(_chats(people, messages, now), start=1):
        waiting.append(chat)
        if len(waiting) == _CHUNK or number == people:
            db.write_now(_add, waiting)
            waiting = []
            on_progress(number)


def _add(tx: Tx, chats: list[Chat]) -> None:
    add_leads(tx, [chat.lead for chat in chats])
    add_messages(tx, [message for chat in chats for message in chat.messages])


def _chats(people: int, messages: int, now: Millis) -> Iterator[Chat]:
    dice = random.Random(20_261_122)
    each = messages / people
    taken: set[int] = set()
    for lead_id in range(1, people + 1):
        count = min(round(dice.expovariate(1 / each)) if each else 0, 4_000)
        yield _chat(lead_id, count, now, dice, taken)


def _chat(lead_id: int, count: int, now: Millis, dice: random.Random, taken: set[int]) -> Chat:
    # Most chats lie in the past; every twentieth was busy today.
    newest = now - int(dice.expovariate(1 / (20 * DAY))) - 5 * MINUTE
    if dice.random() < 0.05:
        newest = now - int(dice.uniform(5 * MINUTE, 20 * HOUR))
    messages = tuple(_messages(lead_id, count, newest, dice, taken))
    return Chat(_lead(lead_id, messages, newest, now, dice), messages)


def _messages(
    lead_id: int, count: int, newest: int, dice: random.Random, taken: set[int]
) -> Iterator[BulkMessage]:
    at = newest - sum(_PAUSES[number % len(_PAUSES)] for number in range(count))
    words: tuple[str, str] = ("", "")
    answered = dice.random() < 0.85
    for number in range(count):
        at += _PAUSES[number % len(_PAUSES)]
        inbound = number % 2 == 0
        if inbound:
            words = dice.choice(EXCHANGES)
        waiting = number == count - 1 and inbound and not answered
        if number == count - 1 and inbound and answered:
            return
        yield _message(lead_id, number, at, inbound, words, waiting, taken)


_PAUSES = (3 * MINUTE, 2 * MINUTE, 26 * HOUR, 4 * MINUTE, 9 * MINUTE, 90 * SECOND)


def _message(
    lead_id: int,
    number: int,
    at: int,
    inbound: bool,
    words: tuple[str, str],
    waiting: bool,
    taken: set[int],
) -> BulkMessage:
    key = at * _KEYS_PER_MS
    while key in taken:
        key += 1
    taken.add(key)
    return BulkMessage(
        lead_id=lead_id,
        direction="inbound" if inbound else "outbound",
        content=words[0] if inbound else words[1],
        wa_id=f"wamid.seed.{lead_id}.{number}",
        timestamp=at,
        sort_key=key,
        status=("received" if waiting else "read"),
        actor="customer:customer" if inbound else "person:owner",
        unread=int(waiting),
        opens_window=int(inbound),
        wants_reply=int(inbound),
    )


def _lead(
    lead_id: int, messages: tuple[BulkMessage, ...], newest: int, now: Millis, dice: random.Random
) -> BulkLead:
    inbound = [message for message in messages if message.direction == "inbound"]
    last = messages[-1] if messages else None
    last_inbound = inbound[-1].timestamp if inbound else None
    created = messages[0].timestamp if messages else newest
    return BulkLead(
        id=lead_id,
        name=f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}",
        phone=f"+91{_FIRST_NUMBER + lead_id}",
        source=dice.choice(SOURCES),
        status=dice.choice(_STATUSES),
        created_at=created,
        activity_at=last.timestamp if last else created,
        last_message_at=last.timestamp if last else None,
        last_message_preview=_preview(last),
        last_inbound_at=last_inbound,
        unread_count=sum(message.unread for message in messages),
        needs_reply=int(last is not None and last.direction == "inbound"),
        window_expires_at=None if last_inbound is None else expires_at(last_inbound),
    )


def _preview(last: BulkMessage | None) -> str:
    if last is None:
        return ""
    return last.content if last.direction == "inbound" else f"You: {last.content}"
