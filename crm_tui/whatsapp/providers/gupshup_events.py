"""Gupshup's other events (version 2): reports on messages, people's wishes, templates, the account.

The names inside an `account-event` differ between Gupshup's pages and are read with patience.
"""

from collections.abc import Iterator
from dataclasses import replace

from crm_tui.domain.clock import Millis
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.webhook import (
    AccountSeen,
    Blocks,
    Ignored,
    PreferenceSeen,
    Seen,
    Sender,
    StatusSeen,
    TemplateSeen,
)
from crm_tui.whatsapp.providers.gupshup_errors import action, sentence
from crm_tui.whatsapp.providers.meta_people import address
from crm_tui.whatsapp.providers.reading import (
    Nonsense,
    Part,
    identifier,
    line,
    moment,
    part,
    required_id,
    whole,
)

_STATES = {
    # Queued is not sent: this tells the pair of ids and shows no tick.
    "enqueued": MessageStatus.SENDING,
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "failed": MessageStatus.FAILED,
}
_WISHES = {"opted-in": True, "opted-out": False}
OPTED_OUT = 1012
"""Of everything; Meta's own number for it (131050) speaks of marketing alone."""
_QUALITIES = frozenset({"green", "yellow", "red", "unknown"})
_LIMITS = {"TIER_UNLIMITED": 0, "UNLIMITED": 0}
_BLOCKING = ("RESTRICT", "DISABLED", "BANNED", "BLOCKED", "SUSPENDED")
_LIFTING = ("VERIFIED", "REINSTATE", "CONNECTED", "ENABLED", "APPROVED")


def read_report(payload: Part, at: Millis) -> Iterator[Seen]:
    """A `message-event`; raises Nonsense.

    `id` is Gupshup's for `enqueued` and for a failure told at once, WhatsApp's for the rest, which
    carry Gupshup's as `gsId` (Gupshup, "Message events").
    """
    word = line(payload.get("type"), 60)
    status = _STATES.get(word)
    if status is None:
        yield Ignored(f"message-event.{word}")
        return
    inner = part(payload.get("payload"))
    wa_id, other_id = _ids(payload, inner)
    when, person = moment(inner.get("ts"), at), _person(payload.get("destination"))
    report = StatusSeen(wa_id, status, when, other_id=other_id, recipient=person)
    if status is MessageStatus.FAILED:
        yield from _failed(report, whole(inner.get("code")), line(inner.get("reason"), 500))
    else:
        yield report


def _failed(report: StatusSeen, code: int | None, said: str) -> Iterator[Seen]:
    why = sentence(code, said)
    yield replace(report, error_code=code, error_text=why, action=action(code))
    if report.recipient is not None and code == OPTED_OUT:
        proof = f"Gupshup error {code}: {said or why}"
        yield PreferenceSeen(
            report.recipient, False, report.timestamp, everything=True, words=proof
        )


def _ids(payload: Part, inner: Part) -> tuple[str, str | None]:
    """WhatsApp's id where it is known, and Gupshup's beside it."""
    named = required_id(payload, "id", "a message-event")
    whatsapp = identifier(inner.get("whatsappMessageId"))
    if whatsapp is not None:
        return whatsapp, named
    return named, identifier(payload.get("gsId"))


def _person(value: object) -> Sender | None:
    point = address(value)
    return Sender((point,)) if point is not None else None


def read_user(payload: Part, at: Millis) -> Iterator[Seen]:
    """A `user-event`: somebody wants the shop's messages, or none any more. Raises Nonsense."""
    word = line(payload.get("type"), 60)
    if word not in _WISHES:
        yield Ignored(f"user-event.{word}")
        return
    person = _person(payload.get("phone"))
    if person is None:
        raise Nonsense("a user-event without a person")
    said = f"Gupshup: {word}"
    yield PreferenceSeen(person, _WISHES[word], at, everything=True, words=said)


def read_template_event(payload: Part, at: Millis) -> Iterator[Seen]:
    """A `template-event`: state, category or quality. Raises Nonsense without a name."""
    name = line(payload.get("elementName"), 512)
    if not name:
        raise Nonsense("a template-event without the template's name")
    quality = line(payload.get("quality"), 60).lower()
    yield TemplateSeen(
        name=name,
        language=line(payload.get("languageCode"), 20).replace("-", "_"),
        status=line(payload.get("status"), 60).lower() or None,
        category=_category(payload.get("category")),
        quality=quality if quality in _QUALITIES else None,
        reason=line(payload.get("rejectedReason") or payload.get("description"), 300) or None,
    )


def _category(value: object) -> str | None:
    """Today's; an update tells it beside the old one."""
    found = part(value)
    return line(found.get("new") or found.get("newCategory") or value, 60).lower() or None


def read_account(payload: Part, at: Millis) -> Iterator[Seen]:
    """An `account-event`: limit, quality, state or name of the number."""
    kind = line(payload.get("type"), 60) or "account-event"
    word = line(payload.get("event") or payload.get("status") or payload.get("state"), 100)
    quality = line(payload.get("currentRating") or payload.get("quality"), 60).lower()
    limit = _limit(payload.get("currentLimit") or payload.get("maxDailyConversationPerPhone"))
    blocks = _blocks(word.upper()) if kind == "status-event" else None
    yield AccountSeen(
        kind=kind,
        text=_sentence(kind, word, quality, limit),
        timestamp=at,
        urgent=blocks is Blocks.EVERYTHING or quality == "red",
        blocks=blocks,
        quality=quality if quality in ("green", "yellow", "red") else None,
        daily_limit=limit,
    )


def _limit(value: object) -> int | None:
    """People a day: `TIER_1K`, `TIER_UNLIMITED`, or a number."""
    found = line(value, 60).upper()
    if found in _LIMITS:
        return _LIMITS[found]
    digits = found.removeprefix("TIER_").replace("_", "")
    scale = 1_000 if digits.endswith("K") else 1
    number = whole(digits.removesuffix("K"))
    return number * scale if number is not None and number > 0 else None


def _blocks(word: str) -> Blocks | None:
    if any(part_ in word for part_ in _BLOCKING):
        return Blocks.EVERYTHING
    return Blocks.NOTHING if any(part_ in word for part_ in _LIFTING) else None


def _sentence(kind: str, word: str, quality: str, limit: int | None) -> str:
    if limit is not None:
        people = "any number of people" if limit == 0 else f"{limit:,} people"
        return f"The shop may now write first to {people} a day."
    if quality:
        return f"WhatsApp rates the number's quality {quality}. Write only to who wants it."
    told = word.replace("_", " ").lower() or "something changed"
    return f"Gupshup says of the account ({kind}): {told}. Look at Gupshup's site."
