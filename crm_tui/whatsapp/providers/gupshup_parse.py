"""Gupshup's webhooks: version 2, one event each, and version 3, which is Meta's envelope.

`parse` raises for no input at all. Names and shapes: Gupshup, "Inbound message events", "Message
events", "System events". Nothing of Gupshup's is signed: who may post is the relay's business.
"""

import json
from collections.abc import Callable, Iterable

from crm_tui.domain.clock import Millis
from crm_tui.domain.text import clean
from crm_tui.domain.webhook import Ignored, Seen, Unread
from crm_tui.whatsapp.providers import gupshup_v3
from crm_tui.whatsapp.providers.gupshup_events import (
    read_account,
    read_report,
    read_template_event,
    read_user,
)
from crm_tui.whatsapp.providers.gupshup_message import read_message
from crm_tui.whatsapp.providers.gupshup_v3 import digits
from crm_tui.whatsapp.providers.reading import (
    Nonsense,
    Part,
    line,
    moment,
    raw,
    raw_bytes,
    required,
)

Reader = Callable[[Part, Millis], Iterable[Seen]]


def parse(body: bytes, now: Millis, number_id: str | None = None) -> tuple[Seen, ...]:
    """Everything that one webhook body says; never raises.

    With `number_id` (the shop's own number), events of any other number are ignored.
    """
    try:
        event = json.loads(body, parse_int=_whole)
    except (ValueError, RecursionError) as problem:
        return (Unread(f"the body is no JSON: {type(problem).__name__}", raw_bytes(body)),)
    if not isinstance(event, dict):
        return (Unread("the body is no JSON object", raw(event)),)
    if "entry" in event:
        return gupshup_v3.parse(event, body, now, number_id)
    return tuple(_guarded(event, now, number_id))


def _whole(digits: str) -> int | str:
    """A number that fits no 64 bits stays text: Python itself refuses to read very long ones."""
    return int(digits) if len(digits) < 19 else digits


def _guarded(event: Part, now: Millis, number_id: str | None) -> Iterable[Seen]:
    try:
        return tuple(_event(event, now, number_id))
    except Nonsense as problem:
        return (Unread(str(problem), raw(event)),)
    except Exception as mistake:
        # A mistake in this reader must show, and must not stop the events behind it.
        why = clean(f"the reader failed: {type(mistake).__name__}: {mistake}")
        return (Unread(why, raw(event)),)


def _event(event: Part, now: Millis, number_id: str | None) -> Iterable[Seen]:
    kind = line(event.get("type"), 60)
    if not kind:
        raise Nonsense("the event has no type")
    number = digits(line(event.get("phone")))
    if number_id and number and number != digits(number_id):
        return (Ignored("other_number"),)
    reader = _READERS.get(kind)
    if reader is None:
        return (Ignored(kind),)
    payload = required(event.get("payload"), f"the payload of {kind}")
    return reader(payload, moment(event.get("timestamp"), now))


_READERS: dict[str, Reader] = {
    "message": read_message,
    "message-event": read_report,
    "user-event": read_user,
    "template-event": read_template_event,
    "account-event": read_account,
}
