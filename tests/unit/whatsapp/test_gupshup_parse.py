"""What each of Gupshup's webhooks says, in our own words."""

import json
from typing import Any

import pytest

from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Card, Cards, Choice, Location
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.refusal import Action
from crm_tui.domain.webhook import (
    AccountSeen,
    Blocks,
    Ignored,
    MessageSeen,
    PreferenceSeen,
    ReactionSeen,
    Seen,
    Sender,
    StatusSeen,
    TemplateSeen,
    Unread,
)
from crm_tui.whatsapp.providers import gupshup_parse
from crm_tui.whatsapp.providers.gupshup_parse import parse
from tests.conftest import NOON

NUMBER = "911000000000"
AT = Millis(1_795_000_000_123)
PERSON = Sender((ContactPoint("whatsapp", PointKind.WA_ID, "919876543210"),))
GS_ID, WA_ID = "ee4a68a0-1203-4c85-8dc3-49d0b3226a35", "gBEGkYaYVSEEAgnZxQ3JmKK6Wvg"
URL = "https://filemanager.gupshup.io/wa/1?download=false"


def event(kind: str, payload: Any, **more: Any) -> tuple[Seen, ...]:
    frame = {"app": "DemoApp", "phone": NUMBER, "timestamp": AT, "version": 2, "type": kind}
    return parse(json.dumps(frame | {"payload": payload} | more).encode(), NOON, NUMBER)


def message(kind: str, inner: Any, **more: Any) -> Seen:
    payload = {
        "id": WA_ID,
        "source": "919876543210",
        "type": kind,
        "payload": inner,
        "sender": {"phone": "919876543210", "name": "Drew", "country_code": "91"},
    }
    (seen,) = event("message", payload | more)
    return seen


def heard(kind: str, inner: Any, **more: Any) -> MessageSeen:
    seen = message(kind, inner, **more)
    assert isinstance(seen, MessageSeen)
    return seen


def report(word: str, inner: Any, **more: Any) -> tuple[Seen, ...]:
    payload = {"id": WA_ID, "type": word, "destination": "919876543210", "payload": inner}
    return event("message-event", payload | more)


class TestMessages:
    def test_a_text_with_its_time_in_milliseconds(self) -> None:
        seen = heard("text", {"text": " नमस्ते "})
        assert (seen.content, seen.timestamp, seen.wa_id) == (" नमस्ते ", AT, WA_ID)
        assert (seen.sender.points, seen.sender.name) == (PERSON.points, "Drew")

    def test_a_quote_and_a_forward(self) -> None:
        context = {"id": "wamid.1", "gsId": GS_ID, "forwarded": True}
        seen = heard("text", {"text": "Yes"}, context=context)
        assert (seen.reply_to_wa_id, seen.forwarded) == ("wamid.1", True)
        assert heard("text", {"text": "x"}, context={"gsId": GS_ID}).reply_to_wa_id == GS_ID

    @pytest.mark.parametrize(
        ("kind", "mime", "expected", "voice"),
        [
            ("image", "image/jpeg", MessageType.IMAGE, False),
            ("video", "video/mp4", MessageType.VIDEO, False),
            ("audio", "audio/ogg; codecs=opus", MessageType.AUDIO, True),
            ("audio", "audio/mpeg", MessageType.AUDIO, False),
            ("sticker", "image/webp", MessageType.STICKER, False),
        ],
    )
    def test_a_file(self, kind: str, mime: str, expected: MessageType, voice: bool) -> None:
        inner = {"url": URL, "contentType": mime, "urlExpiry": AT, "caption": "see", "name": "x"}
        seen = heard(kind, inner)
        assert (seen.message_type, seen.content) == (expected, "see")
        assert seen.media is not None
        assert (seen.media.url, seen.media.mime_type, seen.media.voice) == (URL, mime, voice)

    def test_a_document_has_its_name_without_folders(self) -> None:
        seen = heard("file", {"url": URL, "contentType": "application/pdf", "name": "../b.pdf"})
        assert seen.message_type is MessageType.DOCUMENT
        assert seen.media is not None
        assert seen.media.filename == "_b.pdf"

    @pytest.mark.parametrize("degrees", [("18.5", "73.8"), (18.5, 73.8)])
    def test_a_place_in_texts_or_numbers(self, degrees: tuple[Any, Any]) -> None:
        inner = {"latitude": degrees[0], "longitude": degrees[1], "name": "Shop"}
        seen = heard("location", inner)
        assert seen.details == Location(18.5, 73.8, "Shop")
        assert seen.content == "📍 Shop (18.5, 73.8)"

    def test_contact_cards(self) -> None:
        inner = {
            "contacts": [
                {
                    "name": {"formatted_name": "Asha Rao"},
                    "phones": [{"phone": "+91 98"}],
                    "emails": [{"email": "a@b.in"}],
                    "org": {"company": "Cakes"},
                }
            ]
        }
        seen = heard("contact", inner)
        assert seen.details == Cards((Card("Asha Rao", ("+91 98",), ("a@b.in",), "Cakes"),))
        assert seen.message_type is MessageType.CONTACTS

    @pytest.mark.parametrize(
        ("kind", "inner", "expected"),
        [
            (
                "button_reply",
                {"title": "Yes", "id": "1", "reply": "Yes 1", "postbackText": "y"},
                MessageType.INTERACTIVE,
            ),
            (
                "list_reply",
                {"title": "Yes", "id": "1", "postbackText": "y", "description": "d"},
                MessageType.INTERACTIVE,
            ),
            (
                "quick_reply",
                {"text": "Yes", "type": "button", "postbackText": "y"},
                MessageType.BUTTON,
            ),
        ],
    )
    def test_what_was_tapped(self, kind: str, inner: Any, expected: MessageType) -> None:
        seen = heard(kind, inner)
        assert (seen.message_type, seen.content, seen.details) == (
            expected,
            "Yes",
            Choice("y", "Yes"),
        )

    def test_a_reaction_and_its_end(self) -> None:
        seen = message("reaction", {"emoji": "👍", "id": "wamid.1", "gsId": GS_ID})
        assert isinstance(seen, ReactionSeen)
        assert (seen.emoji, seen.target_wa_id) == ("👍", "wamid.1")
        gone = message("reaction", {"emoji": "", "gsId": GS_ID})
        assert isinstance(gone, ReactionSeen)
        assert (gone.emoji, gone.target_wa_id) == (None, GS_ID)

    def test_an_order(self) -> None:
        item = {"product_retailer_id": "plum", "quantity": 2, "item_price": 450, "currency": "INR"}
        seen = heard("order", {"product_items": [item], "text": "by 5"})
        assert (seen.message_type, seen.content) == (
            MessageType.ORDER,
            "🛒 2 × plum at ₹450\nby 5",
        )

    @pytest.mark.parametrize(
        ("kind", "inner"),
        [("hologram", {}), ("text", {}), ("location", {"latitude": "x"}), ("contact", {})],
    )
    def test_what_cannot_be_shown_says_so_and_opens_nothing(self, kind: str, inner: Any) -> None:
        seen = heard(kind, inner)
        assert seen.message_type is MessageType.UNSUPPORTED
        assert seen.unsupported_reason
        assert not seen.opens_window


class TestReports:
    def test_queued_tells_the_pair_of_ids_and_shows_no_tick(self) -> None:
        inner = {"whatsappMessageId": WA_ID, "type": "session"}
        assert report("enqueued", inner, id=GS_ID) == (
            StatusSeen(WA_ID, MessageStatus.SENDING, AT, other_id=GS_ID, recipient=PERSON),
        )

    @pytest.mark.parametrize(
        ("word", "status"),
        [
            ("sent", MessageStatus.SENT),
            ("delivered", MessageStatus.DELIVERED),
            ("read", MessageStatus.READ),
        ],
    )
    def test_a_tick_with_its_own_time_in_seconds(self, word: str, status: MessageStatus) -> None:
        (seen,) = report(word, {"ts": 1_795_000_000}, gsId=GS_ID)
        assert seen == StatusSeen(
            WA_ID, status, Millis(1_795_000_000_000), other_id=GS_ID, recipient=PERSON
        )

    def test_a_week_later_gupshups_id_is_missing(self) -> None:
        (seen,) = report("read", {"ts": 1_795_000_000})
        assert isinstance(seen, StatusSeen)
        assert (seen.wa_id, seen.other_id) == (WA_ID, None)

    @pytest.mark.parametrize(
        ("code", "action", "words"),
        [
            (1002, Action.BAD_NUMBER, "not on WhatsApp"),
            (1003, Action.STOP, "wallet is empty"),
            (1008, Action.TEMPLATE, "(Gupshup: why it failed.)"),
            (131049, Action.LATER, "held this marketing message back"),
            (999, Action.FIX, "why it failed (error 999)"),
        ],
    )
    def test_a_failure_says_why_and_what_to_do(self, code: int, action: Action, words: str) -> None:
        (seen,) = report("failed", {"code": code, "reason": "why it failed"}, id=GS_ID)
        assert isinstance(seen, StatusSeen)
        assert (seen.wa_id, seen.status, seen.error_code) == (GS_ID, MessageStatus.FAILED, code)
        assert seen.action is action
        assert words in str(seen.error_text)

    def test_who_wants_nothing_more_is_told_with_the_proof(self) -> None:
        _, wish = report("failed", {"code": 1012, "reason": "opted out"})
        assert wish == PreferenceSeen(
            PERSON,
            wants=False,
            timestamp=AT,
            everything=True,
            words="Gupshup error 1012: opted out",
        )

    def test_a_state_that_nobody_knows_changes_nothing(self) -> None:
        assert report("deleted", {}) == (Ignored("message-event.deleted"),)


class TestOthers:
    @pytest.mark.parametrize(("word", "wants"), [("opted-in", True), ("opted-out", False)])
    def test_a_wish_about_all_messages(self, word: str, wants: bool) -> None:
        assert event("user-event", {"phone": "919876543210", "type": word}) == (
            PreferenceSeen(PERSON, wants, AT, everything=True, words=f"Gupshup: {word}"),
        )

    def test_gupshups_trial_of_the_address_changes_nothing(self) -> None:
        payload = {"phone": "callbackSetPhone", "type": "sandbox-start"}
        assert event("user-event", payload) == (Ignored("user-event.sandbox-start"),)

    def test_a_templates_state_category_and_quality(self) -> None:
        frame = {"id": "4dac", "elementName": "offer", "languageCode": "en-US"}
        paused = {"type": "status-update", "status": "paused", "description": "3 hours"}
        assert event("template-event", frame | paused) == (
            TemplateSeen("offer", "en_US", "paused", reason="3 hours"),
        )
        moved = {"type": "category-update", "category": {"old": "UTILITY", "new": "MARKETING"}}
        assert event("template-event", frame | moved) == (
            TemplateSeen("offer", "en_US", category="marketing"),
        )
        rated = {"type": "quality-update", "quality": "RED"}
        assert event("template-event", frame | rated) == (
            TemplateSeen("offer", "en_US", quality="red"),
        )

    @pytest.mark.parametrize(
        ("limit", "people"),
        [("TIER_1K", 1000), ("TIER_100K", 100_000), ("TIER_UNLIMITED", 0), (250, 250), ("x", None)],
    )
    def test_the_limit_of_the_number(self, limit: Any, people: int | None) -> None:
        (seen,) = event("account-event", {"type": "tier-event", "currentLimit": limit})
        assert isinstance(seen, AccountSeen)
        assert seen.daily_limit == people

    @pytest.mark.parametrize(
        ("status", "blocks"),
        [
            ("ACCOUNT_RESTRICTED", Blocks.EVERYTHING),
            ("DISABLED", Blocks.EVERYTHING),
            ("ACCOUNT_VERIFIED", Blocks.NOTHING),
            ("SOMETHING", None),
        ],
    )
    def test_the_state_of_the_number(self, status: str, blocks: Blocks | None) -> None:
        (seen,) = event("account-event", {"type": "status-event", "status": status})
        assert isinstance(seen, AccountSeen)
        assert (seen.blocks, seen.urgent) == (blocks, blocks is Blocks.EVERYTHING)
        assert seen.text.endswith("Look at Gupshup's site.")

    @pytest.mark.parametrize("kind", ["billing-event", "system-event", "platform-event", "new"])
    def test_the_rest_changes_nothing(self, kind: str) -> None:
        assert event(kind, {}) == (Ignored(kind),)

    def test_events_of_another_number_are_ignored(self) -> None:
        assert event("message", {}, phone="911") == (Ignored("other_number"),)

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", "no JSON"),
            (b"[]", "no JSON object"),
            (b"{}", "no type"),
            (b'{"type":"message"}', "payload of message"),
            (b'{"type":"message","payload":{"type":"text"}}', "no id"),
            (b'{"type":"message","payload":{"id":"1","type":"text"}}', "nobody is named"),
            (b'{"type":"message-event","payload":{"type":"sent"}}', "no id"),
            (b'{"type":"template-event","payload":{}}', "template's name"),
            (b'{"type":"user-event","payload":{"type":"opted-out"}}', "without a person"),
        ],
    )
    def test_what_makes_no_sense_is_kept_with_the_reason(self, body: bytes, reason: str) -> None:
        (seen,) = parse(body, NOON, None)
        assert isinstance(seen, Unread)
        assert reason in seen.reason

    def test_a_number_longer_than_any_clock_costs_no_message(self) -> None:
        inner = '"payload":{"id":"1","source":"91","type":"text","payload":{"text":"Hi"}}'
        body = f'{{"type":"message","timestamp":{"9" * 5_000},{inner}}}'
        (seen,) = parse(body.encode(), NOON, None)
        assert isinstance(seen, MessageSeen)
        assert seen.content == "Hi"

    def test_a_mistake_of_the_reader_shows_and_costs_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(gupshup_parse._READERS, "message", lambda *_: 1 / 0)
        (seen,) = event("message", {})
        assert isinstance(seen, Unread)
        assert seen.reason == "the reader failed: ZeroDivisionError: division by zero"


class TestVersionThree:
    """Meta's envelope with Gupshup's own ids."""

    def v3(self, number: str = NUMBER, **value: Any) -> tuple[Seen, ...]:
        frame = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": number, "phone_number_id": "1"},
        }
        change = {"field": "messages", "value": frame | value}
        body = {
            "object": "whatsapp_business_account",
            "gs_app_id": "82ed",
            "entry": [{"id": "2", "changes": [change]}],
        }
        return parse(json.dumps(body).encode(), NOON, NUMBER)

    def status(self, word: str, **more: Any) -> dict[str, Any]:
        ids = {"id": "wamid.1", "gs_id": GS_ID, "recipient_id": "919876543210"}
        return ids | {"status": word, "timestamp": AT} | more

    def test_queued_tells_the_pair(self) -> None:
        assert self.v3(statuses=[self.status("enqueued")]) == (
            StatusSeen("wamid.1", MessageStatus.SENDING, AT, other_id=GS_ID, recipient=PERSON),
        )

    def test_a_tick_has_both_ids(self) -> None:
        (seen,) = self.v3(statuses=[self.status("read")])
        assert isinstance(seen, StatusSeen)
        assert (seen.wa_id, seen.other_id, seen.timestamp) == ("wamid.1", GS_ID, AT)

    def test_a_message_is_read_as_metas(self) -> None:
        text = {"id": "wamid.2", "from": "919876543210", "timestamp": "1795000000"}
        (seen,) = self.v3(messages=[text | {"type": "text", "text": {"body": "Hi"}}])
        assert isinstance(seen, MessageSeen)
        assert seen.content == "Hi"

    def test_another_number_is_ignored(self) -> None:
        assert self.v3("915", statuses=[self.status("read")]) == (Ignored("other_number"),)
