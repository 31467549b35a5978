"""What the keys do with the selected message: quotes, reactions, forwarding, settling, maps."""

from pathlib import Path

import pytest

from crm_tui.domain.clock import HOUR, MINUTE, SECOND
from crm_tui.domain.content import Location
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.screens import open_outside
from crm_tui.screens.forward import Forward
from crm_tui.screens.react import React
from crm_tui.screens.settle import Settle
from tests.tui.conftest import Seat, Town, seated
from tests.tui.gallery import Story


def selected(seat: Seat) -> str:
    message = seat.inbox.chat.transcript.selected
    return message.content if message is not None else ""


def typed(seat: Seat) -> str:
    return seat.inbox.chat.writing.composer.text


# -- quotes ------------------------------------------------------------------------------------


def long_story(town: Town, between: int) -> None:
    """A question, many messages, and an answer that quotes the question."""
    story = Story(town, "Asha")
    question = story.hears(MessageType.TEXT, "the question", ago=9 * HOUR)
    for number in range(between):
        story.hears(MessageType.TEXT, f"message {number}", ago=8 * HOUR - number * SECOND)
    story.says(MessageType.TEXT, "the answer", ago=MINUTE, answers=question)


async def test_enter_goes_to_the_quoted_message_and_backspace_back(town: Town) -> None:
    long_story(town, 20)
    async with seated(town.shop, (100, 20)) as seat:
        await seat.opens("Asha")
        await seat.sees("the answer")
        assert "the question  " not in seat.text
        await seat.press("enter")
        await seat.sees("▸▎ the question")
        await seat.press("backspace")
        await seat.until(lambda: selected(seat) == "the answer")
        await seat.sees("the answer")


async def test_a_quoted_message_far_back_is_loaded_first(town: Town) -> None:
    long_story(town, 200)
    async with seated(town.shop, (100, 30)) as seat:
        await seat.opens("Asha")
        transcript = seat.inbox.chat.transcript
        assert len(transcript.loaded) < 200
        await seat.press("enter")
        await seat.sees("▸▎ the question")
        contents = [m.content for m in transcript.messages]
        assert contents == ["the question", *(f"message {n}" for n in range(200)), "the answer"]
        await seat.press("backspace")
        await seat.until(lambda: selected(seat) == "the answer")


async def test_a_message_that_quotes_nothing_says_so(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("enter")
        await seat.sees("This message quotes nothing")
        await seat.press("backspace")
        await seat.sees("You have not gone to a quoted message")


async def test_what_is_too_far_back_is_said(town: Town) -> None:
    long_story(town, 2_100)
    async with seated(town.shop, (100, 30)) as seat:
        await seat.opens("Asha")
        await seat.press("enter")
        await seat.sees("That message is too far back")
        assert selected(seat) == "the answer"


# -- reactions ---------------------------------------------------------------------------------


def our_emoji(town: Town, name: str) -> str | None:
    return next(m for m in town.chat(name) if m.message_type is MessageType.TEXT).our_reaction


async def test_plus_and_a_number_react_and_u_takes_it_back(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("plus")
        await seat.sees("React", "1 👍", "8 ✅", "“Do you have eggless bread?”")
        await seat.press("2")
        await seat.sees("❤️ from you", "❤️ to Ravi", "takes it back")
        assert our_emoji(busy_town, "Ravi") == "❤️"
        await seat.press("u")
        await seat.until(lambda: our_emoji(busy_town, "Ravi") is None)
        await seat.until(lambda: "from you" not in seat.text)
        assert typed(seat) == ""
        assert busy_town.stored_draft("Ravi") == ""


async def test_any_emoji_can_be_typed_but_no_word(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("plus")
        await seat.until(lambda: isinstance(seat.app.screen, React))
        await seat.types("ok")
        await seat.press("enter")
        await seat.sees("That is no emoji")
        window = seat.app.screen
        assert isinstance(window, React)
        window.emoji.value = "🥳"
        await seat.press("enter")
        await seat.sees("🥳 from you")


async def test_zero_takes_our_reaction_away(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("plus", "1")
        await seat.sees("👍 from you")
        busy_town.clock.forward(10 * SECOND)
        await seat.press("plus")
        await seat.sees("0 take 👍 away")
        await seat.press("0")
        await seat.until(lambda: our_emoji(busy_town, "Ravi") is None)


async def test_esc_leaves_the_message_as_it_is(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("plus", "escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        assert our_emoji(busy_town, "Ravi") is None


# -- forwarding --------------------------------------------------------------------------------


async def test_f_finds_a_lead_and_enter_forwards(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("f")
        await seat.sees("Forward to", "Asha", "Meena")
        await seat.types("Asha")
        await seat.until(lambda: "Meena" not in seat.text)
        await seat.press("enter")
        await seat.sees("to Asha", "takes it back")
        assert busy_town.chat("Asha")[-1].content == "Do you have eggless bread?"
        assert busy_town.chat("Asha")[-1].status is MessageStatus.QUEUED


async def test_a_refused_forward_says_every_reason_and_stays_open(busy_town: Town) -> None:
    async with seated(busy_town.shop, (60, 24)) as seat:
        await seat.opens("Ravi")
        await seat.press("f")
        await seat.types("Meena")
        await seat.until(lambda: "Asha" not in seat.text)
        await seat.press("enter")
        await seat.sees("✋ The 24 hours after Meena's last message")
        assert isinstance(seat.app.screen, Forward)
        assert busy_town.chat("Meena")[-1].content == "Thank you, see you next year"


async def test_down_marks_the_next_lead(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("f")
        await seat.sees("Meena")
        window = seat.app.screen
        assert isinstance(window, Forward)
        await seat.press("down", "enter")
        await seat.sees("to Asha", "takes it back")


async def test_nobody_to_forward_to_is_said(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("f")
        await seat.types("zzz")
        await seat.sees("Nobody matches")
        await seat.press("enter", "escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)


# -- messages of unknown fate ------------------------------------------------------------------


def lost(town: Town) -> Story:
    story = Story(town, "Asha")
    story.hears(MessageType.TEXT, "hello", ago=HOUR)
    story.says(MessageType.TEXT, "We are open", ago=MINUTE, status=MessageStatus.UNKNOWN)
    return story


async def test_s_says_that_it_arrived(town: Town) -> None:
    lost(town)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("? not sure", "s settles it")
        await seat.press("s")
        await seat.sees("Did it arrive?", "“We are open”")
        await seat.press("y")
        await seat.sees("✓ sent")
        assert typed(seat) == ""


async def test_what_did_not_arrive_comes_back_into_the_composer(town: Town) -> None:
    lost(town)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("i")
        await seat.types("begun")
        await seat.press("escape", "s", "n")
        await seat.until(lambda: typed(seat) == "We are open\nbegun")
        await seat.sees("✗ failed")


async def test_leaving_it_open_changes_nothing(town: Town) -> None:
    lost(town)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("s")
        await seat.until(lambda: isinstance(seat.app.screen, Settle))
        await seat.press("escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        assert town.chat("Asha")[-1].status is MessageStatus.UNKNOWN


async def test_only_an_unknown_message_can_be_settled(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("s")
        await seat.sees("Only a message marked “? not sure” can be settled")


# -- opening outside ---------------------------------------------------------------------------


async def test_o_on_a_place_opens_a_map_made_of_numbers_alone(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = tmp_path / "opened"
    opener = tmp_path / "opener"
    opener.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {opened}\n')
    opener.chmod(0o700)
    monkeypatch.setattr(open_outside, "_opener", lambda: [str(opener)])
    story = Story(town, "Asha")
    place = Location(18.52, -73.5, "'; rm -rf /", "$(reboot)")
    story.hears(MessageType.LOCATION, "", ago=MINUTE, details=place)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("o")
        await seat.sees("The map opens outside.")
    assert opened.read_text() == (
        "https://www.openstreetmap.org/?mlat=18.520000&mlon=-73.500000#map=17/18.520000/-73.500000"
    )


async def test_without_a_program_the_address_of_the_map_is_said(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_outside, "_opener", lambda: None)
    Story(town, "Asha").hears(MessageType.LOCATION, "", ago=MINUTE, details=Location(1.0, 2.0))
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("o")
        await seat.sees("No program to open it was found", "www.openstreetmap.org")


# -- hostile words in the small windows ----------------------------------------------------------


@pytest.mark.parametrize("key", ["plus", "f"])
async def test_hostile_names_and_messages_are_literal_in_the_small_windows(
    town: Town, key: str
) -> None:
    hostile = "[@click=app.quit]Eve[/] \x1b]52;c;AA\x07"
    town.writes(hostile, hostile)
    async with seated(town.shop, (60, 24)) as seat:
        await seat.opens("Eve")
        await seat.press(key)
        await seat.sees("“[@click=app.quit]Eve[/] ]52;c;AA”")
        for y in range(2, 22):
            await seat.pilot.click(offset=(12, y))
        await seat.pilot.pause()
        assert seat.app.is_running
        assert "\x1b]" not in seat.text


async def test_hostile_words_are_literal_while_a_message_is_settled(town: Town) -> None:
    story = lost(town)
    story.says(MessageType.TEXT, "[@click=app.quit]x[/]", ago=SECOND, status=MessageStatus.UNKNOWN)
    async with seated(town.shop, (60, 24)) as seat:
        await seat.opens("Asha")
        await seat.press("s")
        await seat.sees("“[@click=app.quit]x[/]”", "leave it open")
        for y in range(4, 20):
            await seat.pilot.click(offset=(12, y))
        assert isinstance(seat.app.screen, Settle)
