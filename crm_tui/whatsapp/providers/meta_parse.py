"""Meta's webhook envelope, which 360dialog passes on unchanged, read part by part.

`parse` raises for no input at all: a part that makes no sense becomes `Unread` with its reason, and
its siblings are read all the same. Names and shapes: Meta, "Webhooks reference", 2026.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from crm_tui.domain.clock import Millis
from crm_tui.domain.text import clean
from crm_tui.domain.webhook import Ignored, Origin, Seen, Unread
from crm_tui.whatsapp.providers.meta_book import read_entry
from crm_tui.whatsapp.providers.meta_calls import read_call
from crm_tui.whatsapp.providers.meta_fields import (
    read_preference,
    read_template_category,
    read_template_quality,
    read_template_status,
    read_template_words,
    read_user_ids,
    thread_person,
)
from crm_tui.whatsapp.providers.meta_messages import Scene, read_message
from crm_tui.whatsapp.providers.meta_notices import NOTICES, read_errors, read_notice
from crm_tui.whatsapp.providers.meta_people import read_people
from crm_tui.whatsapp.providers.meta_statuses import read_status
from crm_tui.whatsapp.providers.reading import (
    Nonsense,
    Part,
    each,
    line,
    moment,
    part,
    raw,
    raw_bytes,
    required,
    text,
)

_NO_DIGIT = re.compile(r"[^0-9]")


def parse(body: bytes, now: Millis, number_id: str | None = None) -> tuple[Seen, ...]:
    """Everything that one webhook body says, in its order; never raises.

    With `number_id`, changes for any other phone number id are ignored.
    """
    try:
        envelope = _JSON.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except (ValueError, RecursionError) as problem:
        return (Unread(f"the body is no JSON: {type(problem).__name__}", raw_bytes(body)),)
    if not isinstance(envelope, dict):
        return (Unread("the body is no JSON object", raw(envelope)),)
    return tuple(_guarded(lambda _: _envelope(envelope, now, number_id), envelope))


def _whole(digits: str) -> int | str:
    """A number that fits no 64 bits stays text: Python itself refuses to read very long ones."""
    return int(digits) if len(digits) < 19 else digits


_JSON = json.JSONDecoder(parse_int=_whole)
"""Made once: `json.loads` with an option makes a new one for every body."""


def _guarded(read: Callable[[object], Iterable[Seen]], piece: object) -> Iterator[Seen]:
    """What `read` makes of a piece; what it cannot read is quarantined with the reason."""
    try:
        yield from read(piece)
    except Nonsense as problem:
        yield Unread(str(problem), raw(piece))
    except Exception as mistake:
        # A mistake in this reader must cost no other message of the same body, and must show.
        why = clean(f"the reader failed: {type(mistake).__name__}: {mistake}")
        yield Unread(why, raw(piece))


def _envelope(envelope: Part, now: Millis, number_id: str | None) -> Iterator[Seen]:
    # 360dialog sends coexistence events in an envelope of its own, without entries.
    event = line(envelope.get("event"), 60)
    if event and isinstance(envelope.get("data"), dict):
        yield from _value(event, part(envelope.get("data")), now, number_id)
        return
    # Meta prints the refusal of a history sync without any envelope.
    if "entry" not in envelope and "history" in envelope:
        yield from _value("history", envelope, now, number_id)
        return
    if "entry" not in envelope:
        raise Nonsense("the body has no entry")
    for entry in each(envelope["entry"], "entry"):
        yield from _guarded(lambda piece: _entry(piece, now, number_id), entry)


def _entry(entry: object, now: Millis, number_id: str | None) -> Iterator[Seen]:
    source = required(entry, "an entry")
    # Only events of the account carry it; their values have no time of their own.
    at = moment(source.get("time"), now)
    for change in each(source.get("changes"), "changes"):
        yield from _guarded(lambda piece: _change(piece, now, number_id, at), change)


def _change(change: object, now: Millis, number_id: str | None, at: Millis) -> Iterator[Seen]:
    source = required(change, "a change")
    field = line(source.get("field"), 60)
    if not field:
        raise Nonsense("a change without its field")
    value = required(source.get("value"), f"the value of {field}")
    yield from _value(field, value, now, number_id, at)


def _value(
    field: str, value: Part, now: Millis, number_id: str | None, at: Millis | None = None
) -> Iterator[Seen]:
    metadata = part(value.get("metadata"))
    number = text(metadata.get("phone_number_id"))
    if number_id and number and number != number_id:
        yield Ignored(f"{field}.other_number")
        return
    own = _NO_DIGIT.sub("", text(metadata.get("display_phone_number")))
    scene = Scene(field, now, read_people(value.get("contacts")), at or now, own)
    reader = _FIELDS.get(field)
    if reader is None:
        yield Ignored(field)
        return
    yield from reader(value, scene)


def _messages(value: Part, scene: Scene) -> Iterator[Seen]:
    yield from _many(value, "messages", lambda piece: read_message(piece, scene))
    yield from _many(
        value, "statuses", lambda piece: (read_status(piece, scene.now, scene.people),)
    )
    yield from read_errors(value, scene.at)


def _echoes(value: Part, scene: Scene) -> Iterator[Seen]:
    echoes = replace(scene, origin=Origin.PHONE_APP)
    yield from _many(value, "message_echoes", lambda piece: read_message(piece, echoes))


def _history(value: Part, scene: Scene) -> Iterator[Seen]:
    late = replace(scene, origin=Origin.HISTORY)
    yield from _many(value, "history", lambda piece: _chunk(piece, late))
    # The files of the last 14 days follow in a webhook of their own.
    yield from _many(value, "messages", lambda piece: read_message(piece, late))
    yield from read_errors(value, scene.at)


def _chunk(value: object, scene: Scene) -> Iterator[Seen]:
    chunk = required(value, "a piece of history")
    yield from _many(chunk, "threads", lambda piece: _thread(piece, scene))
    yield from read_errors(chunk, scene.at)


def _thread(value: object, scene: Scene) -> Iterator[Seen]:
    thread = required(value, "a thread")
    inside = replace(scene, thread=thread_person(thread).points)
    yield from _many(thread, "messages", lambda piece: read_message(piece, inside))


def _calls(value: Part, scene: Scene) -> Iterator[Seen]:
    yield from _many(value, "calls", lambda piece: (read_call(piece, scene.now, scene.people),))
    yield from _many(value, "statuses", lambda _: (Ignored("calls.status"),))


def _book(value: Part, scene: Scene) -> Iterator[Seen]:
    yield from _many(value, "state_sync", lambda piece: (read_entry(piece),))


def _preferences(value: Part, scene: Scene) -> Iterator[Seen]:
    def one(piece: object) -> Iterable[Seen]:
        return (read_preference(piece, scene.now, scene.people),)

    yield from _many(value, "user_preferences", one)


def _many(value: Part, key: str, read: Callable[[object], Iterable[Seen]]) -> Iterator[Seen]:
    """Every element under `key`, each guarded on its own."""
    try:
        pieces = each(value.get(key), key)
    except Nonsense as problem:
        yield Unread(str(problem), raw(value))
        return
    for piece in pieces:
        yield from _guarded(read, piece)


_FIELDS: dict[str, Callable[[Part, Scene], Iterable[Seen]]] = {
    "messages": _messages,
    "smb_message_echoes": _echoes,
    "message_echoes": _echoes,
    "history": _history,
    "user_preferences": _preferences,
    "message_template_status_update": lambda value, _: (read_template_status(value),),
    "template_category_update": lambda value, scene: read_template_category(value, scene.at),
    "message_template_quality_update": lambda value, _: (read_template_quality(value),),
    "message_template_components_update": lambda value, _: (read_template_words(value),),
    "calls": _calls,
    "smb_app_state_sync": _book,
    "user_id_update": lambda value, scene: read_user_ids(value, scene.now),
}
_FIELDS |= {
    field: lambda value, scene: (read_notice(scene.field, value, scene.at),) for field in NOTICES
}
