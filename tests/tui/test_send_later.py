"""Sending later from the composer and from the template form, and taking it back."""

from crm_tui.domain.clock import DAY, HOUR
from crm_tui.domain.message import Message, MessageStatus
from crm_tui.screens.later_window import LaterWindow
from tests.tui.conftest import Seat, Town, seated


def waiting(town: Town, name: str = "Asha") -> list[Message]:
    return [one for one in town.chat(name) if one.status is MessageStatus.QUEUED]


async def types(seat: Seat, text: str) -> None:
    await seat.opens("Asha")
    await seat.press("tab")
    seat.inbox.chat.writing.composer.focus()
    await seat.press(*text)


async def test_ctrl_l_asks_when_and_the_message_waits_in_the_chat(town: Town) -> None:
    town.writes("Asha", "Cake kab milega?", ago=HOUR)
    async with seated(town.shop) as seat:
        await types(seat, "Taiyar hai")
        await seat.press("ctrl+l")
        await seat.sees("Send later", "to Asha", "leaves tomorrow, 10:00")
        await seat.press(*"4 baje")
        await seat.sees("leaves today, 16:00")
        await seat.press("enter")
        await seat.sees("🕓 leaves at 16:00", "It leaves at 16:00; u on it takes it back")
        (message,) = waiting(town)
        assert message.content == "Taiyar hai"
        assert message.send_at == town.clock.now() + 3 * HOUR + HOUR // 2
        assert seat.inbox.chat.writing.composer.text == ""


async def test_u_on_it_takes_it_back_into_the_composer(town: Town) -> None:
    town.writes("Asha", "Cake kab milega?", ago=HOUR)
    async with seated(town.shop) as seat:
        await types(seat, "Taiyar hai")
        await seat.press("ctrl+l", *"4 baje", "enter")
        await seat.sees("🕓 leaves at 16:00")
        await seat.press("escape", "u")
        await seat.until(lambda: not waiting(town))
        await seat.until(lambda: seat.inbox.chat.writing.composer.text == "Taiyar hai")


async def test_an_hour_when_it_may_not_leave_is_told_and_the_text_stays(town: Town) -> None:
    town.writes("Asha", "Cake kab milega?", ago=HOUR)
    async with seated(town.shop) as seat:
        await types(seat, "Taiyar hai")
        await seat.press("ctrl+l", *"parso", "enter")
        await seat.sees("At that hour:")
        assert waiting(town) == []
        assert seat.inbox.chat.writing.composer.text == "Taiyar hai"


async def test_esc_changes_nothing_and_an_unreadable_hour_stays_open(town: Town) -> None:
    town.writes("Asha", "Cake kab milega?", ago=HOUR)
    async with seated(town.shop) as seat:
        await types(seat, "Taiyar hai")
        await seat.press("ctrl+l", *"jaldi", "enter")
        await seat.sees("no time that is understood here")
        assert isinstance(seat.app.screen, LaterWindow)
        await seat.press("escape")
        await seat.until(lambda: not isinstance(seat.app.screen, LaterWindow))
        assert waiting(town) == []
        assert seat.inbox.chat.writing.composer.text == "Taiyar hai"


async def test_when_they_write_before_it_is_held_and_stands_in_the_head_as_a_follow_up(
    town: Town,
) -> None:
    town.writes("Asha", "Cake kab milega?", ago=HOUR)
    async with seated(town.shop) as seat:
        await types(seat, "Taiyar hai")
        await seat.press("ctrl+l", *"4 baje", "enter")
        await seat.sees("🕓 leaves at 16:00")
        town.clock.forward(HOUR)
        town.writes("Asha", "Cancel kar do")
        await seat.until(lambda: not waiting(town))
        await seat.sees("They wrote before this left")


async def test_an_hour_of_tomorrow_is_shown_by_the_clock(town: Town) -> None:
    town.writes("Asha", "Cake kab milega?")
    now = town.clock.now()
    async with seated(town.shop) as seat:
        await types(seat, "Taiyar hai")
        await seat.press("ctrl+l", *"tomorrow 11 am", "enter")
        await seat.sees("🕓 leaves at 11:00")
        (message,) = waiting(town)
        assert message.send_at == now + DAY - HOUR - HOUR // 2
