"""Every webhook envelope of pywa's own tests, as it is and as providers bend it."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from crm_tui.domain.clock import Millis
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import (
    AccountSeen,
    Blocks,
    IdentityChanged,
    Ignored,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    PreferenceSeen,
    ReactionSeen,
    StatusSeen,
    TemplateSeen,
    Unread,
)
from crm_tui.whatsapp.providers import parser_for

NOW = Millis(1_800_000_000_000)
parse = parser_for("cloud")
FOLDER = Path(__file__).parent / "fixtures" / "pywa"
FILES = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.json")}
ENVELOPES = [(file, name) for file, found in sorted(FILES.items()) for name in found]

KINDS = {
    "account_update": AccountSeen,
    "call_connect": MessageSeen,
    "call_connect/business_initiated": Ignored,
    "call_permission_update": MessageSeen,
    "call_status": Ignored,
    "call_terminate": Ignored,
    "callback_button": MessageSeen,
    "callback_selection": MessageSeen,
    "deleted_message": MessageRevoked,
    "edited_message": MessageEdited,
    "flow_completion": MessageSeen,
    "message": MessageSeen,
    "message/reaction": ReactionSeen,
    "message/unreaction_empty": ReactionSeen,
    "message/unreaction_no_emoji": ReactionSeen,
    "message_status": StatusSeen,
    "message_status/group": Ignored,
    "outgoing_message": MessageSeen,
    "outgoing_message/delete": MessageRevoked,
    "outgoing_message/edit": MessageEdited,
    "system": MessageSeen,
    "system/phone_number_change": IdentityChanged,
    "template_category_update": TemplateSeen,
    "template_components_update": TemplateSeen,
    "template_quality_update": TemplateSeen,
    "template_status_update": TemplateSeen,
    "user_marketing_preferences": PreferenceSeen,
}
BESIDE: dict[str, list[type]] = {
    "message/interactive_message_with_err": [AccountSeen],
    "system/phone_number_change": [MessageSeen],
    "call_status/call_status": [],
}
"""What else an envelope says."""
TYPES = {
    "text": MessageType.TEXT,
    "image": MessageType.IMAGE,
    "media_with_url": MessageType.IMAGE,
    "video": MessageType.VIDEO,
    "document": MessageType.DOCUMENT,
    "audio": MessageType.AUDIO,
    "voice": MessageType.AUDIO,
    "static_sticker": MessageType.STICKER,
    "animated_sticker": MessageType.STICKER,
    "current_location": MessageType.LOCATION,
    "chosen_location": MessageType.LOCATION,
    "contacts": MessageType.CONTACTS,
    "order": MessageType.ORDER,
    "unsupported": MessageType.UNSUPPORTED,
    "unsupported_with_type": MessageType.UNSUPPORTED,
    "interactive_message_with_err": MessageType.UNSUPPORTED,
    "reply": MessageType.TEXT,
    "forwarded": MessageType.TEXT,
    "forwarded_many_times": MessageType.TEXT,
    "referral": MessageType.TEXT,
}


def envelope(file: str, name: str) -> Any:
    return copy.deepcopy(FILES[file][name])


def value(found: Any) -> Any:
    return found["entry"][0]["changes"][0]["value"]


def read(found: Any) -> tuple[Any, ...]:
    return parse(json.dumps(found).encode(), NOW, None)


def test_every_envelope_of_the_folder_is_here() -> None:
    assert len(ENVELOPES) == 74


@pytest.mark.parametrize(("file", "name"), ENVELOPES)
def test_every_envelope_is_read_as_what_it_is(file: str, name: str) -> None:
    first, *others = read(envelope(file, name))
    assert isinstance(first, KINDS.get(f"{file}/{name}", KINDS[file]))
    assert [type(other) for other in others] == BESIDE.get(f"{file}/{name}", [])
    if file == "message" and name in TYPES:
        assert first.message_type is TYPES[name]
        assert (first.unsupported_reason is None) == (first.message_type != MessageType.UNSUPPORTED)


MESSAGES = [
    pair
    for pair in ENVELOPES
    if KINDS.get("/".join(pair), KINDS[pair[0]]) is MessageSeen and pair[0] != "call_connect"
]


@pytest.mark.parametrize(("file", "name"), MESSAGES)
class TestBent:
    """The same message in the ways that providers are known to bend it."""

    def test_without_contacts(self, file: str, name: str) -> None:
        found = envelope(file, name)
        plain = read(found)[0]
        value(found).pop("contacts", None)
        bent = read(found)[0]
        assert bent.sender.name is None
        assert bent.sender.points
        assert (bent.content, bent.media) == (plain.content, plain.media)

    def test_without_any_phone_number(self, file: str, name: str) -> None:
        found = envelope(file, name)
        value(found)["contacts"] = [{"profile": {"name": "U"}, "user_id": "IN.1"}]
        for message in value(found).get("messages", []) + value(found).get("message_echoes", []):
            message.pop("from", None)
            message.pop("to", None)
            message |= {"from_user_id": "IN.1", "to_user_id": "IN.1"}
            message.pop("to_parent_user_id", None)
        assert [point.value for point in read(found)[0].sender.points] == ["IN.1"]

    def test_with_times_as_numbers(self, file: str, name: str) -> None:
        found = envelope(file, name)
        plain = read(found)
        for message in value(found).get("messages", []) + value(found).get("message_echoes", []):
            message["timestamp"] = int(message["timestamp"])
        assert read(found) == plain

    def test_twice_over(self, file: str, name: str) -> None:
        found = envelope(file, name)
        once = read(found)
        found["entry"] *= 2
        assert read(found) == once + once

    def test_of_a_type_from_the_future(self, file: str, name: str) -> None:
        found = envelope(file, name)
        for message in value(found).get("messages", []) + value(found).get("message_echoes", []):
            message["type"] = "hologram"
        first = read(found)[0]
        assert (first.message_type, first.content) == (MessageType.UNSUPPORTED, "")
        assert first.unsupported_reason

    def test_in_a_field_from_the_future(self, file: str, name: str) -> None:
        found = envelope(file, name)
        found["entry"][0]["changes"][0]["field"] = "holograms"
        assert read(found) == (Ignored("holograms"),)

    def test_in_plain_utf8_and_escaped(self, file: str, name: str) -> None:
        found = envelope(file, name)
        plain = json.dumps(found, ensure_ascii=False).encode()
        assert parse(plain, NOW, None) == read(found)


BLOCKED = {
    "account_deleted": Blocks.EVERYTHING,
    "account_offboarded": Blocks.EVERYTHING,
    "account_restriction": Blocks.TEMPLATES,
    "account_disabled": Blocks.NOTHING,
    "account_reconnected": Blocks.NOTHING,
}


@pytest.mark.parametrize("name", sorted(FILES["account_update"]))
def test_every_notice_of_the_account_is_one_sentence_or_two(name: str) -> None:
    (seen,) = read(envelope("account_update", name))
    assert seen.text.endswith(".")
    assert "_" not in seen.text
    assert seen.blocks == BLOCKED.get(name)
    assert seen.urgent or seen.blocks is None


def test_a_history_of_three_megabytes_is_read_whole() -> None:
    threads = []
    for n in range(400):
        row = [
            {"from": f"91100{n:07d}", "id": f"w.{n}.{m}", "timestamp": "1", "type": "text"}
            | {"text": {"body": "नमस्ते " * 3}}
            for m in range(40)
        ]
        threads.append({"id": f"91100{n:07d}", "messages": row})
    found = envelope("message", "text")
    found["entry"][0]["changes"][0] = {
        "field": "history",
        "value": {"history": [{"threads": threads}]},
    }
    assert len(json.dumps(found)) > 3_000_000
    seen = read(found)
    assert len({item.wa_id for item in seen}) == 16_000
    assert not any(isinstance(item, Unread) for item in seen)
