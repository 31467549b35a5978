"""Every kind of message is shown as what it is, and its text literally."""

import pytest

from crm_tui.domain.clock import HOUR, MINUTE
from crm_tui.domain.content import Button, Buttons, Card, Cards, Choice, Link, Location, Menu, Row
from crm_tui.domain.message import MediaState, MessageStatus, MessageType, Preview
from crm_tui.domain.webhook import MediaRef
from crm_tui.widgets import message_words, picture_lines
from crm_tui.widgets.referral_words import came_by
from tests.tui.conftest import Town, seated
from tests.tui.gallery import Story, bill, every_kind, sunset

SCREEN = (150, 200)
"""High enough for the whole chat at once."""

SHOWN = {
    "referral": ("came by the ad “Diwali boxes”", "Hello! Saw your ad."),
    "quote": ("↩ Hello! Saw your ad.",),
    "buttons": ("Namaste Kavya ji! When shall we deliver?", "‹ Morning ›  ‹ Evening ›"),
    "footer": ("Free within 5 km",),
    "tap": ("tapped: Evening",),
    "photo": ("🖼 photo · 84 KB · o opens it", "This one please"),
    "video": ("🎞 video · 3.1 MB · o plays it",),
    "voice note": ("🎤 voice note 0:07 · o plays it",),
    "sticker": ("🏷 sticker · 20 KB · o opens it",),
    "location": ("📍 Kavya's office", "FC Road, Pune", "18.52043, 73.85674 · o opens the map"),
    "contact": ("👤 Ramesh Kumar", "Kirana", "+91 98220 12345", "+91 20 2553 1234"),
    "forwarded": ("↪ forwarded",),
    "menu": ("‹ Choose a box ›", "· Small box", "12 pieces, ₹350", "· Large box"),
    "link": ("‹ Pay ₹650 ›", "https://pay.example/118"),
    "order": ("🧾 order", "🛒 2 × box-large at ₹650"),
    "flow": ("📝 answers", "name: Kavya", "pin: 411004"),
    "system": ("Kavya Reddy changed their phone number · 10:20",),
    "unsupported": ("They sent a poll, which WhatsApp does not hand on.",),
    "deleted": ("deleted by the sender",),
    "edited": ("at 7 please  10:23 edited",),
    "document": ("📄 document · Bill 2026-118.pdf · 84 KB · o opens it", "Your bill"),
    "quoted photo": ("↩ 🖼 photo · This one please",),
    "template": ("template order_ready", "Order 118", "Sweet Crumbs, MG Road", "‹ Thanks ›"),
    "template's link": ("‹ ↗ See the bill ›", "https://crumbs.example/118"),
    "reaction": ("❤️ from them",),
    "failed": ("✗ failed", "The number cannot be reached just now. Send it again later."),
    "unknown": ("? not sure", "It may have arrived", "s settles it"),
    "hindi": ("धन्यवाद! कल मिलते हैं 🙏",),
}


async def test_every_kind_is_shown_as_what_it_is(town: Town) -> None:
    every_kind(town)
    async with seated(town.shop, SCREEN) as seat:
        await seat.opens("Kavya")
        await seat.sees("‹ Thanks ›")
        missing = {kind: [w for w in words if w not in seat.text] for kind, words in SHOWN.items()}
        assert {kind: words for kind, words in missing.items() if words} == {}
        assert "wrong chat" not in seat.text


async def test_every_kind_fits_into_sixty_columns(town: Town) -> None:
    every_kind(town)
    async with seated(town.shop, (60, 200)) as seat:
        await seat.opens("Kavya")
        await seat.sees("‹ Thanks ›", "👤 Ramesh Kumar", "tapped: Evening", "· o opens the map")


async def test_reactions_have_no_bubble_of_their_own(town: Town) -> None:
    story = Story(town, "Asha")
    first = story.hears(MessageType.TEXT, "hello", ago=MINUTE)
    answer = story.says(MessageType.TEXT, "hi", ago=MINUTE)
    story.reacts(answer, "🎉")
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("🎉 from them")
        shown = [m.whatsapp_message_id for m in seat.inbox.chat.transcript.messages]
        assert shown == [first, answer]


async def test_a_chat_full_of_reactions_still_loads_what_is_older(town: Town) -> None:
    story = Story(town, "Asha")
    first = story.hears(MessageType.TEXT, "the very first", ago=5 * HOUR)
    for number in range(130):
        story.says(MessageType.REACTION, "👍", ago=4 * HOUR - number, answers=first)
    story.hears(MessageType.TEXT, "the last", ago=MINUTE)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("the last", "the very first")


async def test_both_sides_reactions_stand_under_the_message(town: Town) -> None:
    story = Story(town, "Asha")
    hello = story.hears(MessageType.TEXT, "hello", ago=MINUTE)
    story.reacts(hello, "🙏")
    town.answer_with_emoji(story.message(hello).id, "👍")
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("🙏 from them   👍 from you")


HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07\u202e"
LITERAL = "[@click=app.quit]x[/] ]52;c;AA"


async def test_hostile_words_are_literal_in_every_kind(town: Town) -> None:
    story = Story(town, "Eve")
    kinds = MessageType
    ad = {"source_type": "ad", "headline": HOSTILE}
    story.hears(kinds.TEXT, "hi", ago=HOUR, referral=ad)
    story.hears(kinds.LOCATION, "", ago=HOUR, details=Location(1.0, 2.0, HOSTILE, HOSTILE))
    card = Card(HOSTILE, (HOSTILE,), (HOSTILE,), HOSTILE)
    story.hears(kinds.CONTACTS, "", ago=HOUR, details=Cards((card,)))
    story.hears(kinds.INTERACTIVE, "", ago=HOUR, details=Choice("1", HOSTILE))
    story.hears(kinds.UNSUPPORTED, "", ago=HOUR, unsupported=HOSTILE)
    menu = Menu(HOSTILE, (Row("1", HOSTILE, HOSTILE),), HOSTILE)
    for details in (Buttons((Button("1", HOSTILE),), HOSTILE), menu, Link(HOSTILE, HOSTILE)):
        story.says(kinds.INTERACTIVE, HOSTILE, ago=MINUTE, details=details)
    async with seated(town.shop, SCREEN) as seat:
        await seat.opens("Eve")
        await seat.until(lambda: seat.text.count(LITERAL) >= 17, "all of it, literally")
        assert "\x1b]" not in seat.text
        assert "\u202e" not in seat.text
        for y in range(2, 80, 3):
            await seat.pilot.click(offset=(60, y))
        assert seat.app.is_running


# -- photos ------------------------------------------------------------------------------------


def test_a_photo_keeps_its_proportions_and_its_place() -> None:
    lines = picture_lines.picture(sunset(48, 32), 70)
    assert len(lines) == 11
    assert all(sum(len(text) for text, _ in line) == 32 for line in lines)
    narrow = picture_lines.picture(sunset(48, 32), 10)
    assert all(sum(len(text) for text, _ in line) == 10 for line in narrow)
    tall = picture_lines.picture(sunset(20, 200), 70)
    assert len(tall) == picture_lines.TALLEST


def test_the_upper_pixel_is_in_front_and_the_lower_behind() -> None:
    two = Preview(1, 2, bytes((255, 0, 0, 0, 0, 255)))
    ((text, style),) = picture_lines.picture(two, 10)[0]
    assert text == "▀"
    assert style.color is not None
    assert style.bgcolor is not None
    assert style.color.triplet == (255, 0, 0)
    assert style.bgcolor.triplet == (0, 0, 255)


def test_a_picture_with_an_odd_number_of_rows_ends_with_half_a_line() -> None:
    three = Preview(1, 3, bytes(9))
    assert picture_lines.picture(three, 10)[1][0][1].bgcolor is None


@pytest.mark.parametrize("broken", [Preview(0, 0, b""), Preview(9, 9, b"\0" * 5)])
def test_a_preview_that_is_no_picture_shows_nothing(broken: Preview) -> None:
    assert picture_lines.picture(broken, 10) == []


async def test_a_photo_is_painted_only_where_the_terminal_has_every_colour(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(town, "Asha")
    photo = story.hears(
        MessageType.IMAGE, "look", ago=MINUTE, file=MediaRef("1", None, "image/jpeg")
    )
    story.fetched(photo, "image/jpeg", 84_211, preview=sunset())
    for colours, painted in (("truecolor", True), ("256", False)):
        monkeypatch.setattr("textual.constants.COLOR_SYSTEM", colours)
        async with seated(town.shop) as seat:
            await seat.opens("Asha")
            await seat.sees("🖼 photo · 84 KB · o opens it", "look")
            assert ("▀▀▀" in seat.text) is painted


# -- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, ""), (0.4, "0:00"), (7.2, "0:07"), (65, "1:05"), (3_723, "1:02:03")],
)
def test_lengths_are_minutes_and_seconds(seconds: float | None, shown: str) -> None:
    assert message_words.show_length(seconds) == shown


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("poll: x", "They sent a poll, which WhatsApp does not hand on. Look at it on the phone."),
        ("weird: Message type unknown", "(Message type unknown). Look at it on the phone."),
        ("", "They sent something that WhatsApp does not hand on. Look at it on the phone."),
    ],
)
def test_what_cannot_be_shown_is_said_in_plain_words(reason: str, shown: str) -> None:
    assert message_words.unsupported(reason).endswith(shown)


@pytest.mark.parametrize(
    ("preview", "shown"),
    [
        ("image", "🖼 photo"),
        ("location", "📍 location"),
        ("good morning", "good morning"),
        (None, "an earlier message"),
        ("a\nb\x1b[2J", "a b[2J"),
    ],
)
def test_a_quoted_message_that_is_not_loaded_is_named(preview: str | None, shown: str) -> None:
    assert message_words.quoted_words(preview) == shown


@pytest.mark.parametrize(
    ("referral", "shown"),
    [
        (None, ""),
        ({"source_type": "ad", "headline": "Boxes"}, "came by the ad “Boxes”"),
        ({"source_type": "post"}, "came by one of your posts"),
        ({"body": "Look!"}, "came by the link “Look!”"),
    ],
)
def test_how_they_came_is_one_line(referral: dict[str, str] | None, shown: str) -> None:
    assert came_by(referral) == shown


def test_a_file_of_ours_that_is_gone_says_so(town: Town) -> None:
    story = Story(town, "Asha")
    story.hears(MessageType.TEXT, "hello", ago=MINUTE)
    sent = story.says(
        MessageType.DOCUMENT, "", ago=MINUTE, file=bill(MediaState.GONE), status=MessageStatus.SENT
    )
    line = message_words.media_line(story.message(sent))
    assert line == "📄 document · Bill 2026-118.pdf · no longer at WhatsApp, ask for it again"
