"""Twilio's webhooks: forms, one message or one report each (Twilio, "Webhook request").

`parse` raises for no input at all. The forms carry no time, so everything is dated `now`.
"""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from crm_tui.domain.clock import Millis
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.refusal import Action
from crm_tui.domain.text import clean
from crm_tui.domain.webhook import Ignored, PreferenceSeen, Seen, Sender, StatusSeen, Unread
from crm_tui.whatsapp.providers.meta_people import address, user
from crm_tui.whatsapp.providers.reading import (
    Nonsense,
    Part,
    identifier,
    line,
    raw,
    raw_bytes,
    text,
    whole,
)
from crm_tui.whatsapp.providers.twilio_errors import action, sentence
from crm_tui.whatsapp.providers.twilio_message import read_message
from crm_tui.whatsapp.providers.twilio_states import STATUSES

_MOST_FIELDS = 1_000
_PREFIX = "whatsapp:"


def parse(body: bytes, now: Millis, number_id: str | None = None) -> tuple[Seen, ...]:
    """Everything that one webhook body says; never raises.

    With `number_id` (the shop's own number), events of any other number are ignored.
    """
    try:
        fields = _fields(body)
    except ValueError as problem:
        return (Unread(f"the body is no form: {problem}", raw_bytes(body)),)
    try:
        return tuple(_event(fields, now, number_id))
    except Nonsense as problem:
        return (Unread(str(problem), raw(dict(fields))),)
    except Exception as mistake:
        # A mistake in this reader must show, and must not stop the events behind it.
        why = clean(f"the reader failed: {type(mistake).__name__}: {mistake}")
        return (Unread(why, raw(dict(fields))),)


def _fields(body: bytes) -> Part:
    """The form's fields; of one that is given twice the first."""
    pairs = parse_qsl(
        body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
    )
    return dict(reversed(pairs))


def _event(form: Part, now: Millis, number_id: str | None) -> Iterator[Seen]:
    sid = identifier(form.get("MessageSid") or form.get("SmsSid"))
    if sid is None:
        raise Nonsense("the form has no MessageSid")
    state = line(form.get("MessageStatus") or form.get("SmsStatus"), 60).lower()
    is_inbound = not form.get("MessageStatus") and state in ("", "received", "receiving")
    ours, theirs = ("To", "From") if is_inbound else ("From", "To")
    if not text(form.get(theirs)).startswith(_PREFIX):
        yield Ignored("other_channel")
    elif number_id and not _is_number(form.get(ours), number_id):
        yield Ignored("other_number")
    elif is_inbound:
        yield from read_message(form, sid, _person(form, theirs), now)
    else:
        yield from _report(form, sid, state, now)


def _is_number(value: object, number_id: str) -> bool:
    """Whether it is the shop's own number; a form without one is taken for it."""
    found = text(value)
    return not found or _digits(found) == _digits(number_id)


def _digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number.removeprefix(_PREFIX)))


def _person(form: Part, key: str) -> Sender:
    """The customer by every id that the form shows. Raises Nonsense when there is none."""
    found = [
        address(text(form.get(key)).removeprefix(_PREFIX)),
        address(form.get("WaId")),
        user(text(form.get("ExternalUserId")).removeprefix(_PREFIX)),
    ]
    points = tuple(dict.fromkeys(point for point in found if point is not None))
    if not points:
        raise Nonsense("nobody is named as the other side")
    return Sender(points, line(form.get("ProfileName")) or None)


def _report(form: Part, sid: str, state: str, now: Millis) -> Iterator[Seen]:
    """A status callback; of the states before `sent` the store knows enough."""
    status = STATUSES.get(state)
    if line(form.get("EventType"), 60).upper() == "READ":
        status = MessageStatus.READ
    if status in (None, MessageStatus.SENDING):
        yield Ignored(f"statuses.{state}")
        return
    code = whole(form.get("ErrorCode"))
    said = line(form.get("ErrorMessage") or form.get("ChannelStatusMessage"), 500)
    failed = status is MessageStatus.FAILED
    recipient = _person(form, "To")
    yield StatusSeen(
        wa_id=sid,
        status=status,
        timestamp=now,
        error_code=code if failed else None,
        error_text=sentence(code, said) if failed else None,
        action=action(code) if failed else None,
        recipient=recipient,
    )
    if failed and action(code) is Action.OPT_OUT:
        proof = f"Twilio error {code}: {said or sentence(code)}"
        yield PreferenceSeen(recipient, wants=False, timestamp=now, everything=True, words=proof)
