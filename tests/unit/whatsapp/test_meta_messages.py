"""What the parser makes of one message."""

from typing import Any

import pytest

from crm_tui.domain.clock import EARLIEST, MINUTE
from crm_tui.domain.content import Card, Cards, Choice, Location
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import (
    IdentityChanged,
    Ignored,
    MediaRef,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    ReactionSeen,
    Unread,
)
from crm_tui.whatsapp.providers.meta_parse import parse
from tests.unit.whatsapp.meta_samples import (
    ASKED_AT,
    CONTACT,
    NOW,
    PHONE,
    USER,
    body,
    message,
    read,
)


def read_all(**more: Any) -> tuple[Any, ...]:
    return parse(body(messages=[message(**more)]), NOW)


def test_a_text_message_with_everything_it_shows() -> None:
    assert read() == MessageSeen(
        wa_id="wamid.A",
        sender=read().sender,
        timestamp=ASKED_AT * 1000,
        message_type=MessageType.TEXT,
        content="Price?",
    )
    assert read().sender.points == (PHONE, USER)
    assert read().sender.name == "Amit"
    assert read().opens_window


def test_a_reply_names_the_message_that_it_quotes() -> None:
    assert read(context={"from": "91", "id": "wamid.Q"}).reply_to_wa_id == "wamid.Q"
    assert read(context={"forwarded": True}).reply_to_wa_id is None


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("location", {"latitude": 18.5, "longitude": 73.8}, "📍 18.5, 73.8"),
        (
            "location",
            {"latitude": 18.5, "longitude": 73.8, "name": "Shop", "address": "Pune"},
            "📍 Shop, Pune (18.5, 73.8)",
        ),
        (
            "contacts",
            [{"name": {"formatted_name": "Asha"}, "phones": [{"phone": "+91 1"}, {"phone": "2"}]}],
            "👤 Asha, +91 1, 2",
        ),
        ("button", {"payload": "YES", "text": "Yes"}, "Yes"),
        (
            "interactive",
            {"type": "button_reply", "button_reply": {"id": "1", "title": "Tomorrow"}},
            "Tomorrow",
        ),
        (
            "interactive",
            {"type": "list_reply", "list_reply": {"id": "1", "title": "2 kg"}},
            "2 kg",
        ),
        (
            "interactive",
            {
                "type": "nfm_reply",
                "nfm_reply": {"body": "Sent", "response_json": '{"flow_token":"t","size":"2 kg"}'},
            },
            "size: 2 kg",
        ),
        (
            "order",
            {
                "text": "by 5 pm",
                "product_items": [
                    {
                        "product_retailer_id": "CAKE",
                        "quantity": 2,
                        "item_price": 450.5,
                        "currency": "INR",
                    }
                ],
            },
            "🛒 2 × CAKE at ₹450.5\nby 5 pm",
        ),
    ],
)
def test_what_is_no_text_is_told_in_words(kind: str, content: Any, text: str) -> None:
    seen = read(type=kind, text=..., **{kind: content})
    assert seen.content == text
    assert seen.message_type == MessageType(kind)


def test_a_picture_brings_its_caption_and_the_way_to_its_file() -> None:
    picture = {"id": "55", "mime_type": "image/jpeg", "sha256": "x=", "caption": "like this"}
    seen = read(type="image", text=..., image=picture)
    assert (seen.message_type, seen.content) == (MessageType.IMAGE, "like this")
    assert seen.media == MediaRef("55", None, "image/jpeg", sha256="x=")


def test_a_voice_note_is_marked_as_one() -> None:
    seen = read(
        type="audio", audio={"id": "5", "mime_type": "audio/ogg; codecs=opus", "voice": True}
    )
    assert seen.media is not None
    assert seen.media.voice


@pytest.mark.parametrize(("name", "kept"), [("../../etc/x", "_.._etc_x"), ("bill.pdf", "bill.pdf")])
def test_a_file_name_cannot_name_a_folder(name: str, kept: str) -> None:
    assert read(type="document", document={"id": "5", "filename": name}).media.filename == kept


@pytest.mark.parametrize("emoji", [{}, {"emoji": ""}, {"emoji": None}])
def test_a_reaction_is_taken_away_by_an_empty_emoji_or_by_none(emoji: dict[str, Any]) -> None:
    seen = read(type="reaction", reaction={"message_id": "wamid.T"} | emoji)
    assert isinstance(seen, ReactionSeen)
    assert (seen.target_wa_id, seen.emoji) == ("wamid.T", None)


def test_a_reaction_brings_its_emoji() -> None:
    seen = read(type="reaction", reaction={"message_id": "wamid.T", "emoji": "👍🏽"})
    assert seen.emoji == "👍🏽"


def test_an_edit_and_a_revoke_name_the_original() -> None:
    inner = {"type": "text", "text": {"body": "2 kg"}}
    edit = {"original_message_id": "wamid.O", "message": inner}
    assert read(type="edit", edit=edit) == MessageEdited("wamid.O", "2 kg", ASKED_AT * 1000)
    revoked = read(type="revoke", revoke={"original_message_id": "wamid.O"})
    assert revoked == MessageRevoked("wamid.O", ASKED_AT * 1000)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"type": "hologram"}, "hologram"),
        ({"type": ...}, "no type given"),
        ({"type": "unsupported", "unsupported": {"type": "poll"}}, "poll"),
        (
            {"type": "unsupported", "errors": [{"code": 131051, "title": "Unknown"}]},
            "unsupported: Unknown",
        ),
        ({"type": "interactive"}, "interactive: its content is missing"),
        ({"text": {"body": ""}}, "a text message without text"),
        ({"type": "image", "image": "x"}, "image: its content is missing"),
    ],
)
def test_what_cannot_be_shown_is_kept_as_unsupported(more: dict[str, Any], reason: str) -> None:
    seen = read(**more)
    assert (seen.message_type, seen.unsupported_reason) == (MessageType.UNSUPPORTED, reason)
    assert not seen.opens_window


def test_a_system_notice_opens_no_window() -> None:
    seen = read(
        type="system", system={"body": "identity changed", "type": "customer_identity_changed"}
    )
    assert (seen.message_type, seen.content) == (MessageType.SYSTEM, "identity changed")
    assert not seen.opens_window


def test_a_changed_number_joins_both_numbers_and_stands_in_the_chat() -> None:
    new = {"type": "user_changed_number", "wa_id": "911000000456", "body": "Amit has a new number"}
    changed, notice = read_all(type="system", system=new)
    point = ContactPoint("whatsapp", PointKind.WA_ID, "911000000456")
    assert changed == IdentityChanged((PHONE,), (point,), ASKED_AT * 1000)
    assert (notice.message_type, notice.content) == (MessageType.SYSTEM, "Amit has a new number")
    assert PHONE in notice.sender.points
    assert not notice.opens_window


def test_a_changed_user_id_joins_both_ids() -> None:
    new = {"type": "user_changed_user_id", "user_id": "IN.88"}
    changed, notice = read_all(type="system", system=new)
    assert changed.old == (PHONE, USER)
    assert changed.new == (ContactPoint("whatsapp", PointKind.BSUID, "IN.88"),)
    assert notice.message_type is MessageType.SYSTEM


@pytest.mark.parametrize(
    ("kind", "content", "details"),
    [
        (
            "location",
            {"latitude": "18.5", "longitude": 73.8, "name": "Shop"},
            Location(18.5, 73.8, "Shop"),
        ),
        (
            "contacts",
            [
                {
                    "name": {"formatted_name": "Asha"},
                    "phones": [{"phone": "+91 1"}, {}],
                    "emails": [{"email": "a@b.in"}],
                    "org": {"company": "Sweets"},
                }
            ],
            Cards((Card("Asha", ("+91 1",), ("a@b.in",), "Sweets"),)),
        ),
        ("button", {"payload": "YES", "text": "Yes"}, Choice("YES", "Yes")),
        (
            "interactive",
            {"type": "button_reply", "button_reply": {"id": "k1", "title": "Tomorrow"}},
            Choice("k1", "Tomorrow"),
        ),
        (
            "interactive",
            {"type": "list_reply", "list_reply": {"id": "k2", "title": "2 kg"}},
            Choice("k2", "2 kg"),
        ),
    ],
)
def test_what_it_carries_beside_its_words_is_kept(kind: str, content: Any, details: Any) -> None:
    assert read(type=kind, text=..., **{kind: content}).details == details


@pytest.mark.parametrize(
    "place", [{}, {"latitude": 91, "longitude": 1}, {"latitude": 1, "longitude": "nan"}]
)
def test_a_place_on_no_globe_is_unsupported(place: dict[str, Any]) -> None:
    seen = read(type="location", location=place)
    assert seen.unsupported_reason == "a location without its degrees"


@pytest.mark.parametrize("key", ["forwarded", "frequently_forwarded"])
def test_a_forwarded_message_says_so(key: str) -> None:
    assert read(context={key: True}).forwarded
    assert not read(context={"id": "wamid.Q"}).forwarded


def test_an_advertisement_is_kept_with_the_message() -> None:
    seen = read(referral={"source_id": "AD", "n": 3, "welcome_message": {"text": "Hi"}, "x": None})
    assert seen.referral == {"source_id": "AD", "n": "3", "welcome_message": "Hi"}


class TestWhoWrote:
    def one(self, contacts: Any, **more: Any) -> Any:
        (seen,) = parse(body(messages=[message(**more)], contacts=contacts), NOW)
        return seen

    def test_without_contacts_the_number_is_enough(self) -> None:
        assert self.one(None).sender.points == (PHONE,)

    def test_somebody_with_a_user_name_has_no_number(self) -> None:
        contact = {"profile": {"name": "Amit"}, "user_id": "IN.77", "parent_user_id": "IN.ENT.7"}
        seen = self.one([contact], **{"from": ..., "from_user_id": "IN.77"})
        assert seen.sender.points == (
            USER,
            ContactPoint("whatsapp", PointKind.PARENT_BSUID, "IN.ENT.7"),
        )
        assert seen.sender.name == "Amit"

    def test_contacts_are_matched_by_id_and_not_by_place(self) -> None:
        other = {"profile": {"name": "Zoya"}, "wa_id": "911000000999"}
        assert self.one([other, CONTACT]).sender.name == "Amit"

    def test_a_contact_of_somebody_else_is_not_taken_for_the_sender(self) -> None:
        other = {"profile": {"name": "Zoya"}, "wa_id": "911000000999"}
        assert self.one([other]).sender.name is None

    def test_a_sender_who_cannot_be_dialled_is_a_sender_all_the_same(self) -> None:
        seen = self.one(None, **{"from": "shop-bot"})
        assert seen.sender.points == (ContactPoint("whatsapp", PointKind.WA_ID, "shop-bot"),)

    def test_a_number_given_as_a_number_is_the_same_person(self) -> None:
        assert self.one(None, **{"from": 911000000123}).sender.points == (PHONE,)

    def test_a_user_id_in_the_place_of_the_number_is_a_user_id(self) -> None:
        assert self.one(None, **{"from": "IN.77"}).sender.points == (USER,)

    def test_a_message_of_nobody_is_quarantined(self) -> None:
        seen = self.one(None, **{"from": ...})
        assert isinstance(seen, Unread)
        assert seen.reason == "nobody is named as the other side"

    def test_a_group_is_not_taken_for_a_private_chat(self) -> None:
        assert self.one(None, group_id="G") == Ignored("messages.group")


class TestTime:
    @pytest.mark.parametrize(
        "written", [str(ASKED_AT), ASKED_AT, float(ASKED_AT), ASKED_AT * 1000, str(ASKED_AT * 1000)]
    )
    def test_seconds_or_milliseconds_as_text_or_number(self, written: Any) -> None:
        assert read(timestamp=written).timestamp == ASKED_AT * 1000

    @pytest.mark.parametrize(
        "written", [..., None, "", "soon", True, [], float("nan"), float("inf")]
    )
    def test_a_time_that_is_none_is_now(self, written: Any) -> None:
        assert read(timestamp=written).timestamp == NOW

    @pytest.mark.parametrize(
        ("written", "bounded"), [(2**63, NOW + MINUTE), ("9" * 30, NOW + MINUTE), (-5, EARLIEST)]
    )
    def test_no_message_sorts_into_the_future_or_before_whatsapp(
        self, written: Any, bounded: int
    ) -> None:
        assert read(timestamp=written).timestamp == bounded


class TestHostileText:
    def test_escapes_and_overrides_are_taken_out_and_the_rest_is_kept(self) -> None:
        seen = read(text={"body": "a\x1b]52;c;AA\x07 [@click=app.quit] \u202eहिन्दी👨‍👩‍👧"})
        assert seen.content == "a]52;c;AA [@click=app.quit] हिन्दी👨‍👩‍👧"

    def test_lone_surrogates_become_the_replacement_sign(self) -> None:
        raw = body(messages=[message()]).replace(b'"Price?"', b'"\\ud800 ok"')
        (seen,) = parse(raw, NOW)
        assert isinstance(seen, MessageSeen)
        assert seen.content == "\ufffd ok"

    def test_a_long_line_stays_whole(self) -> None:
        assert len(read(text={"body": "क" * 1_000_000}).content) == 1_000_000

    def test_a_name_becomes_one_bounded_line(self) -> None:
        contact = {"profile": {"name": "A\nB" + "c" * 1000}, "wa_id": "911000000123"}
        (seen,) = parse(body(messages=[message()], contacts=[contact]), NOW)
        assert isinstance(seen, MessageSeen)
        assert seen.sender.name is not None
        assert seen.sender.name.startswith("A Bcc")
        assert len(seen.sender.name) == 200
