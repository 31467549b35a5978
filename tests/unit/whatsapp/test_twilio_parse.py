"""What each of Twilio's webhooks says, in our own words."""

from urllib.parse import urlencode

import pytest

from crm_tui.domain.content import Card, Cards, Choice, Location
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.refusal import Action
from crm_tui.domain.webhook import Ignored, MessageSeen, PreferenceSeen, Seen, StatusSeen, Unread
from crm_tui.whatsapp.providers import twilio_parse
from crm_tui.whatsapp.providers.twilio_parse import parse
from tests.conftest import NOON

NUMBER = "911000000000"
SID = "SM0123456789abcdef0123456789abcdef"
PHONE = ContactPoint("whatsapp", PointKind.WA_ID, "919876543210")
USER_ID = ContactPoint("whatsapp", PointKind.BSUID, "IN.1349abc")
FILE = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


def read(form: dict[str, str], number: str | None = NUMBER) -> tuple[Seen, ...]:
    return parse(urlencode(form).encode(), NOON, number)


def inbound(**more: str) -> tuple[Seen, ...]:
    form = {
        "MessageSid": SID,
        "SmsStatus": "received",
        "From": "whatsapp:+919876543210",
        "To": f"whatsapp:+{NUMBER}",
        "WaId": "919876543210",
        "ProfileName": "Amit",
        "NumMedia": "0",
        "Body": "",
    }
    return read(form | more)


def heard(**more: str) -> MessageSeen:
    (seen,) = inbound(**more)
    assert isinstance(seen, MessageSeen)
    return seen


def reported(status: str, **more: str) -> tuple[Seen, ...]:
    ends = {"To": "whatsapp:+919876543210", "From": f"whatsapp:+{NUMBER}"}
    return read({"MessageSid": SID, "MessageStatus": status} | ends | more)


class TestMessages:
    def test_a_text_is_kept_blank_for_blank_and_dated_now(self) -> None:
        seen = heard(Body=" Namaste, 1 kg?\nनमस्ते ", MessageType="text")
        assert seen.content == " Namaste, 1 kg?\nनमस्ते "
        assert (seen.message_type, seen.wa_id, seen.timestamp) == (MessageType.TEXT, SID, NOON)
        assert (seen.sender.points, seen.sender.name) == ((PHONE,), "Amit")
        assert seen.opens_window

    def test_control_characters_are_taken_out(self) -> None:
        assert heard(Body="ok\x1b]52;c;AA\x07").content == "ok]52;c;AA"

    def test_somebody_is_known_by_every_id_that_is_shown(self) -> None:
        assert heard(Body="x", ExternalUserId="whatsapp:IN.1349abc").sender.points == (
            PHONE,
            USER_ID,
        )
        alone = heard(Body="x", From="whatsapp:IN.1349abc", WaId="")
        assert alone.sender.points == (USER_ID,)

    def test_a_quote_and_a_forward(self) -> None:
        seen = heard(Body="Yes", OriginalRepliedMessageSid="SM9", FrequentlyForwarded="true")
        assert (seen.reply_to_wa_id, seen.forwarded) == ("SM9", True)
        assert not heard(Body="Yes", Forwarded="false").forwarded

    @pytest.mark.parametrize(
        ("kind", "mime", "expected", "voice"),
        [
            ("image", "image/jpeg", MessageType.IMAGE, False),
            ("video", "video/mp4", MessageType.VIDEO, False),
            ("audio", "audio/ogg", MessageType.AUDIO, True),
            ("audio", "audio/mpeg", MessageType.AUDIO, False),
            ("document", "application/pdf", MessageType.DOCUMENT, False),
            ("sticker", "image/webp", MessageType.STICKER, False),
            ("", "image/webp", MessageType.STICKER, False),
            ("", "video/3gpp", MessageType.VIDEO, False),
            ("contacts", "text/vcard", MessageType.DOCUMENT, False),
            ("hologram", "application/x-3d", MessageType.DOCUMENT, False),
        ],
    )
    def test_a_file_by_its_kind_or_its_type(
        self, kind: str, mime: str, expected: MessageType, voice: bool
    ) -> None:
        file = {"NumMedia": "1", "MediaUrl0": FILE, "MediaContentType0": mime}
        seen = heard(Body="look", MessageType=kind, **file)
        assert (seen.message_type, seen.content) == (expected, "look")
        assert seen.media is not None
        assert (seen.media.url, seen.media.mime_type, seen.media.voice) == (FILE, mime, voice)

    def test_several_files_are_several_messages(self) -> None:
        files = {
            "NumMedia": "2",
            "MediaUrl0": FILE,
            "MediaContentType0": "image/png",
            "MediaUrl1": FILE + "x",
            "MediaContentType1": "application/pdf",
        }
        first, second = inbound(Body="both", **files)
        assert isinstance(first, MessageSeen)
        assert isinstance(second, MessageSeen)
        assert (first.wa_id, first.content) == (SID, "both")
        assert (second.wa_id, second.content) == (f"{SID}/1", "")
        assert (first.message_type, second.message_type) == (
            MessageType.IMAGE,
            MessageType.DOCUMENT,
        )

    def test_a_place(self) -> None:
        spot = {"Latitude": "18.5204", "Longitude": "73.8567", "Label": "Shop", "Address": "Pune"}
        seen = heard(MessageType="location", **spot)
        assert seen.details == Location(18.5204, 73.8567, "Shop", "Pune")
        assert seen.content == "📍 Shop, Pune (18.5204, 73.8567)"

    @pytest.mark.parametrize("latitude", ["north", "nan", "inf", "91", ""])
    def test_a_place_that_is_none_is_not_made_up(self, latitude: str) -> None:
        seen = heard(MessageType="location", Latitude=latitude, Longitude="73")
        assert (seen.message_type, seen.details) == (MessageType.UNSUPPORTED, None)
        assert seen.unsupported_reason == "location"

    def test_what_was_tapped(self) -> None:
        button = heard(Body="Yes", MessageType="button", ButtonText="Yes", ButtonPayload="y")
        assert (button.message_type, button.content) == (MessageType.BUTTON, "Yes")
        assert button.details == Choice("y", "Yes")
        row = heard(Body="Plum", MessageType="interactive", ListId="r1", ListTitle="Plum")
        assert (row.message_type, row.details) == (MessageType.INTERACTIVE, Choice("r1", "Plum"))

    def test_contact_cards_in_the_words(self) -> None:
        card = "BEGIN:VCARD\nVERSION:3.0\nN:Rao;Asha;;;\nFN:Asha Rao\nORG:Cakes\\, Ltd;x\n"
        card += "item1.TEL;type=CELL:+91 98765 43210\nEMAIL:a@b.in\nEND:VCARD"
        seen = heard(Body=card, MessageType="contacts")
        wanted = Card("Asha Rao", ("+91 98765 43210",), ("a@b.in",), "Cakes, Ltd")
        assert seen.details == Cards((wanted,))
        assert seen.message_type is MessageType.CONTACTS

    def test_where_an_advertisement_was_tapped_is_kept_by_metas_names(self) -> None:
        seen = heard(
            Body="Hi",
            ReferralSourceUrl="https://fb.example/1",
            ReferralSourceType="ad",
            ReferralHeadline="Cakes",
            ReferralMediaContentType="video/mp4",
            ReferralMediaUrl="https://fb.example/v",
            ReferralCtwaClid="clid",
        )
        assert seen.referral == {
            "source_url": "https://fb.example/1",
            "source_type": "ad",
            "headline": "Cakes",
            "media_type": "video",
            "video_url": "https://fb.example/v",
            "ctwa_clid": "clid",
        }

    def test_a_kind_that_nobody_knows_says_so_and_opens_nothing(self) -> None:
        seen = heard(MessageType="hologram")
        assert (seen.message_type, seen.unsupported_reason) == (MessageType.UNSUPPORTED, "hologram")
        assert not seen.opens_window

    def test_words_of_a_kind_that_nobody_knows_are_kept(self) -> None:
        assert heard(MessageType="hologram", Body="hello").message_type is MessageType.TEXT


class TestReports:
    @pytest.mark.parametrize(
        ("word", "status"),
        [
            ("sent", MessageStatus.SENT),
            ("delivered", MessageStatus.DELIVERED),
            ("read", MessageStatus.READ),
        ],
    )
    def test_a_tick(self, word: str, status: MessageStatus) -> None:
        (seen,) = reported(word)
        assert isinstance(seen, StatusSeen)
        assert (seen.wa_id, seen.status, seen.error_code) == (SID, status, None)
        assert seen.recipient is not None
        assert seen.recipient.points == (PHONE,)

    def test_a_blue_tick_may_come_as_an_event(self) -> None:
        (seen,) = reported("delivered", EventType="READ")
        assert isinstance(seen, StatusSeen)
        assert seen.status is MessageStatus.READ

    @pytest.mark.parametrize("word", ["queued", "sending", "accepted", "scheduled", "new word"])
    def test_what_comes_before_sent_changes_nothing(self, word: str) -> None:
        assert reported(word) == (Ignored(f"statuses.{word}"),)

    @pytest.mark.parametrize("word", ["failed", "undelivered"])
    def test_a_failure_says_why_and_what_to_do(self, word: str) -> None:
        (seen,) = reported(word, ErrorCode="63016")
        assert isinstance(seen, StatusSeen)
        assert (seen.status, seen.error_code) == (MessageStatus.FAILED, 63016)
        assert seen.action is Action.TEMPLATE
        assert "Send an approved template." in str(seen.error_text)

    def test_an_error_that_is_not_known_keeps_twilios_words(self) -> None:
        (seen,) = reported("failed", ErrorCode="63999", ErrorMessage="Something new.")
        assert isinstance(seen, StatusSeen)
        assert str(seen.error_text).startswith("Something new (error 63999).")

    @pytest.mark.parametrize("code", ["21610", "63014", "63032", "63033"])
    def test_who_wants_nothing_more_is_told_with_the_proof(self, code: str) -> None:
        _, wish = reported("undelivered", ErrorCode=code)
        assert isinstance(wish, PreferenceSeen)
        assert (wish.wants, wish.everything, wish.sender.points) == (False, True, (PHONE,))
        assert f"error {code}" in wish.words


class TestOthers:
    def test_events_of_another_number_are_ignored(self) -> None:
        assert inbound(Body="x", To="whatsapp:+911") == (Ignored("other_number"),)
        assert reported("sent", From="whatsapp:+911") == (Ignored("other_number"),)

    def test_the_number_is_known_in_every_spelling(self) -> None:
        for spelling in (f"+{NUMBER}", f"whatsapp:+{NUMBER}", None):
            form = {"MessageSid": SID, "From": "whatsapp:+91987", "To": f"whatsapp:+{NUMBER}"}
            (seen,) = read(form | {"Body": "x"}, spelling)
            assert isinstance(seen, MessageSeen)

    def test_a_text_message_of_the_telephone_network_is_none_of_ours(self) -> None:
        assert inbound(Body="x", From="+919876543210") == (Ignored("other_channel"),)

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", "no MessageSid"),
            (b'{"json": 1}', "no MessageSid"),
            (b"a=1&" * 2_000, "no form"),
            (b"MessageSid=SM1&From=whatsapp%3A", "nobody is named"),
        ],
    )
    def test_what_makes_no_sense_is_kept_with_the_reason(self, body: bytes, reason: str) -> None:
        (seen,) = parse(body, NOON, None)
        assert isinstance(seen, Unread)
        assert reason in seen.reason

    def test_a_mistake_of_the_reader_shows_and_costs_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(twilio_parse, "read_message", lambda *_: 1 / 0)
        (seen,) = inbound(Body="x")
        assert isinstance(seen, Unread)
        assert seen.reason == "the reader failed: ZeroDivisionError: division by zero"
