"""The open chat: what it shows of each message, where it stands, and when it counts as read."""

import pytest
from textual import events

from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import (
    Direction,
    Media,
    MediaState,
    Message,
    MessageStatus,
    MessageType,
)
from crm_tui.domain.webhook import MediaRef
from crm_tui.store import outbox
from crm_tui.widgets import message_words
from tests.conftest import NOON
from tests.tui.conftest import Seat, Town, seated


def ours(status: MessageStatus, **more: object) -> Message:
    fields: dict[str, object] = {
        "id": MessageId(1),
        "lead_id": LeadId(1),
        "direction": Direction.OUTBOUND,
        "content": "hello",
        "message_type": MessageType.TEXT,
        "whatsapp_message_id": None,
        "timestamp": NOON,
        "status": status,
        "actor": "person:owner",
    }
    return Message(**{**fields, **more})


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (MessageStatus.SENDING, "🕓 sending"),
        (MessageStatus.SENT, "✓ sent"),
        (MessageStatus.DELIVERED, "✓✓ delivered"),
        (MessageStatus.READ, "✓✓ read"),
        (MessageStatus.FAILED, "✗ failed"),
        (MessageStatus.UNKNOWN, "? not sure"),
    ],
)
def test_every_state_has_a_glyph_and_a_word(status: MessageStatus, words: str) -> None:
    assert message_words.ticks(ours(status), NOON)[0] == words


def test_a_queued_message_counts_whole_seconds_down() -> None:
    message = ours(MessageStatus.QUEUED, send_at=Millis(NOON + 5 * SECOND))
    shown = [message_words.ticks(message, Millis(NOON + ms))[0] for ms in (0, 1, 4_001, 5_000)]
    assert shown == [
        "🕓 leaves in 5 s",
        "🕓 leaves in 5 s",
        "🕓 leaves in 1 s",
        "🕓 waiting to leave",
    ]


def test_an_unknown_fate_is_explained_with_what_will_not_happen() -> None:
    sentence = message_words.trouble(ours(MessageStatus.UNKNOWN, error_text="Timed out."))
    assert sentence.startswith("Timed out.")
    assert "not sent again by itself" in sentence


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (MediaState.STORED, "🖼 photo · 84 KB · o opens it"),
        (MediaState.PENDING, "🖼 photo · on its way"),
        (MediaState.GONE, "🖼 photo · no longer at WhatsApp, ask for it again"),
    ],
)
def test_a_file_is_one_clean_line(state: MediaState, shown: str) -> None:
    media = Media(state, "image/jpeg", size=84_211)
    message = ours(MessageStatus.SENT, message_type=MessageType.IMAGE, media=media)
    assert message_words.media_line(message) == shown


def bottom(seat: Seat) -> bool:
    return seat.inbox.chat.transcript.at_bottom


def long_chat(town: Town, count: int = 150) -> None:
    for number in range(count):
        town.writes("Asha", f"message {number:03}", ago=(count - number) * MINUTE)


async def test_days_are_named_and_a_new_message_appears_at_the_bottom(town: Town) -> None:
    town.writes("Asha", "long ago", ago=3 * DAY)
    town.writes("Asha", "yesterday's", ago=DAY)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("Thursday 19 Nov", "Yesterday", "long ago")
        town.writes("Asha", "just now", ago=0)
        await seat.sees("Today", "just now")
        assert bottom(seat)


async def test_older_messages_are_loaded_at_the_top_without_a_jump(town: Town) -> None:
    long_chat(town)
    async with seated(town.shop, (100, 30)) as seat:
        await seat.opens("Asha")
        await seat.sees("message 149")
        transcript = seat.inbox.chat.transcript
        assert len(transcript.messages) == 60
        await seat.press("g")
        await seat.until(lambda: len(transcript.messages) == 120)
        await seat.sees("message 090")
        await seat.press("g")
        await seat.until(lambda: len(transcript.messages) == 150)
        await seat.press("g")
        await seat.sees("message 000")
        assert [m.content for m in transcript.messages] == [f"message {n:03}" for n in range(150)]


async def test_scrolled_up_the_view_stays_when_a_message_comes(town: Town) -> None:
    long_chat(town, 40)
    async with seated(town.shop, (100, 30)) as seat:
        await seat.opens("Asha")
        await seat.sees("message 039")
        await seat.press("pageup")
        await seat.until(lambda: not bottom(seat))
        town.writes("Asha", "newest of all", ago=0)
        await seat.until(lambda: seat.inbox.chat.transcript.messages[-1].content == "newest of all")
        assert not bottom(seat)
        await seat.press("G")
        await seat.until(lambda: bottom(seat))


async def test_a_chat_counts_as_read_only_at_its_bottom(town: Town) -> None:
    long_chat(town, 40)
    async with seated(town.shop, (100, 30)) as seat:
        assert town.unread("Asha") == 40
        await seat.opens("Asha")
        await seat.until(lambda: town.unread("Asha") == 0)
        await seat.press("pageup")
        await seat.until(lambda: not bottom(seat))
        town.writes("Asha", "newest of all", ago=0)
        await seat.until(lambda: seat.inbox.chat.transcript.messages[-1].content == "newest of all")
        await seat.pilot.pause()
        assert town.unread("Asha") == 1
        await seat.press("G")
        await seat.until(lambda: town.unread("Asha") == 0)


async def test_a_chat_is_not_read_while_the_terminal_is_out_of_sight(town: Town) -> None:
    town.writes("Asha", "one")
    async with seated(town.shop) as seat:
        seat.app.post_message(events.AppBlur())
        await seat.until(lambda: not seat.app.app_focus)
        seat.inbox.chat.open(town.lead("Asha"))
        await seat.sees("one")
        lead: Lead | None = None
        await seat.until(lambda: seat.inbox.chat.lead)
        lead = seat.inbox.chat.lead
        assert lead is not None
        assert town.unread("Asha") == 1
        seat.app.post_message(events.AppFocus())
        await seat.until(lambda: town.unread("Asha") == 0)


async def test_ticks_follow_the_reports(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        await seat.press("a")
        await seat.sees("leaves in 5 s")
        busy_town.clock.forward(6 * SECOND)
        message = busy_town.chat("Asha")[-1]
        busy_town.shop.db.write_now(outbox.set_accepted, message.id, "wamid.out", "cloud")
        await seat.sees("✓ sent")
        busy_town.report("wamid.out", MessageStatus.DELIVERED)
        await seat.sees("✓✓ delivered")
        busy_town.report("wamid.out", MessageStatus.READ)
        await seat.sees("✓✓ read")


async def test_a_failed_message_shows_its_sentence(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        await seat.press("a")
        await seat.sees("leaves in 5 s")
        message = busy_town.chat("Asha")[-1]
        busy_town.shop.db.write_now(outbox.set_failed, message.id, 131026, "They have no WhatsApp.")
        await seat.sees("✗ failed", "They have no WhatsApp.")


async def test_o_on_a_text_says_that_there_is_no_file(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("o")
        await seat.sees("This message has no file")


async def test_o_on_a_photo_that_is_not_here_yet_says_so(town: Town) -> None:
    photo = MediaRef("1", None, "image/jpeg")
    town.writes("Asha", "look", media=photo, kind=MessageType.IMAGE)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("🖼 photo · on its way", "look")
        await seat.press("o")
        await seat.sees("The file is not here yet")


async def test_the_window_words_follow_the_clock(town: Town) -> None:
    town.writes("Asha", "hi", ago=20 * HOUR)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("4h left to reply")
        town.clock.forward(2 * HOUR)
        await seat.sees("2h left, closing soon")
        town.clock.forward(3 * HOUR)
        await seat.sees("○ window closed", "24 hours are over: ctrl+t sends a template")
