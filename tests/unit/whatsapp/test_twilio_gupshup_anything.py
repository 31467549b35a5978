"""Whatever comes to Twilio's and Gupshup's readers: never an exception, never nothing."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.content import Location
from crm_tui.domain.webhook import MessageSeen, Unread
from crm_tui.whatsapp.providers import gupshup_parse, twilio_parse
from tests.conftest import NOON

NUMBER = "911000000000"
NAMES = (
    "MessageSid SmsSid SmsStatus MessageStatus From To WaId ExternalUserId ProfileName Body "
    "NumMedia MediaUrl0 MediaContentType0 MediaUrl1 MessageType ButtonText ButtonPayload ListId "
    "ListTitle Latitude Longitude Label Address Forwarded OriginalRepliedMessageSid ErrorCode "
    "ErrorMessage EventType ReferralMediaUrl ReferralMediaContentType"
).split()
GOOD = {
    "MessageSid": "SM1",
    "From": "whatsapp:+919876543210",
    "To": f"whatsapp:+{NUMBER}",
    "Body": "Hi",
}
ODD = st.sampled_from(
    [
        *("", "-1", "1", "9" * 40, "nan", "1e999", "٣", "\x00", "\ud800", "x" * 5_000),
        *("whatsapp:", "whatsapp:+", "whatsapp:IN.", "BEGIN:VCARD\nEND:VCARD"),
        *("received", "failed", "63033", "true"),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
EVENTS: list[dict[str, Any]] = [
    {
        "type": "message",
        "phone": NUMBER,
        "timestamp": 1_795_000_000_000,
        "payload": {
            "id": "1",
            "source": "919876543210",
            "type": kind,
            "payload": {"text": "x", "url": "u", "contacts": [{}], "title": "t", "latitude": 1},
            "sender": {"phone": "919876543210", "name": "A"},
            "context": {"id": "2", "gsId": "3"},
        },
    }
    for kind in ("text", "image", "location", "contact", "list_reply", "reaction", "order", "new")
] + [
    {
        "type": kind,
        "timestamp": 1,
        "payload": {
            "id": "1",
            "gsId": "2",
            "type": word,
            "phone": "91",
            "destination": "91",
            "elementName": "t",
            "category": {"new": "X"},
            "payload": {"code": 1012, "ts": 1},
        },
    }
    for kind, word in (
        ("message-event", "failed"),
        ("user-event", "opted-out"),
        ("template-event", "status-update"),
        ("account-event", "tier-event"),
    )
]
EVENTS.append(
    {"entry": [{"changes": [{"field": "messages", "value": {"statuses": [{"id": "1"}]}}]}]}
)


@pytest.mark.parametrize("parse", [twilio_parse.parse, gupshup_parse.parse])
@given(body=st.binary(max_size=2_000), number=st.none() | st.just(NUMBER))
def test_any_bytes(parse: Any, body: bytes, number: str | None) -> None:
    assert parse(body, NOON, number)


@given(changes=st.dictionaries(st.sampled_from(NAMES), ODD | st.text(max_size=40)))
def test_any_form(changes: dict[str, str]) -> None:
    body = urlencode(GOOD | changes, errors="replace").encode()
    for seen in twilio_parse.parse(body, NOON, None):
        assert not isinstance(seen, Unread) or "the reader failed" not in seen.reason
        if isinstance(seen, MessageSeen):
            assert "\x00" not in seen.content
            if isinstance(seen.details, Location):
                assert -90 <= seen.details.latitude <= 90


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """An event with a few of its values replaced or taken out."""
    event = json.loads(json.dumps(draw(st.sampled_from(EVENTS))))
    for _ in range(draw(st.integers(1, 4))):
        place: Any = event
        while isinstance(place, dict | list) and place:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = draw(st.sampled_from(keys))
            if not isinstance(place[key], dict | list) or draw(st.booleans()):
                if draw(st.booleans()):
                    place[key] = draw(JSON)
                else:
                    place.pop(key)
                break
            place = place[key]
    return event


@given(event=mutated(), number=st.none() | st.just(NUMBER))
def test_any_event(event: Any, number: str | None) -> None:
    for seen in gupshup_parse.parse(json.dumps(event).encode(), NOON, number):
        assert not isinstance(seen, Unread) or "the reader failed" not in seen.reason


@pytest.mark.parametrize("depth", [100, 200_000])
def test_deep_nesting_is_no_crash(depth: int) -> None:
    assert gupshup_parse.parse(b'{"entry":' * depth, NOON, None)
    assert gupshup_parse.parse(b"[" * depth + b"]" * depth, NOON, None)
