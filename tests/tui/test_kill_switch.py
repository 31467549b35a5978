"""The kill switch: one key stops what leaves by itself, and the top bar says so until somebody agrees."""

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.roles import Role
from crm_tui.services import automatic
from tests.tui.conftest import Town, seated


async def test_one_key_stops_it_at_once_and_the_second_press_asks(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.sees("3 unread")
        assert "is stopped" not in seat.text
        await seat.press("f12")
        await seat.sees("■ automatic sending is stopped · F12")
        assert busy_town.shop.db.read_now(automatic.stopped_at) == busy_town.clock.now()
        await seat.press("f12")
        await seat.sees("Let automatic sending go on?", "owner stopped it today at 12:30.")
        await seat.press("n")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        assert busy_town.shop.db.read_now(automatic.stopped_at) is not None
        await seat.press("f12")
        await seat.sees("Let automatic sending go on?")
        await seat.press("y")
        await seat.until(lambda: "■" not in seat.text)
        assert busy_town.shop.db.read_now(automatic.stopped_at) is None


async def test_it_works_while_a_message_is_being_typed(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.sees("3 unread")
        await seat.press("enter", "i")
        await seat.types("haan")
        await seat.press("f12")
        await seat.sees("■ automatic sending is stopped", "haan")


async def test_a_stop_in_another_process_is_seen_and_only_its_person_ends_it(
    busy_town: Town,
) -> None:
    ravi = Actor(ActorKind.PERSON, "[b]Ravi[/b]", Role.STAFF)
    async with seated(busy_town.shop, (60, 20)) as seat:
        await seat.sees("3 unread")
        busy_town.shop.db.write_now(automatic.stop, ravi, busy_town.clock.now())
        await seat.sees("■ automatic sending is stopped")
        await seat.press("f12")
        await seat.sees("[b]Ravi[/b] stopped it today")


async def test_it_works_from_within_a_window_and_asks_only_once(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.sees("3 unread")
        await seat.press("f3", "f12")
        await seat.until(lambda: busy_town.shop.db.read_now(automatic.stopped_at) is not None)
        await seat.press("f12")
        await seat.sees("Let automatic sending go on?")
        windows = len(seat.app.screen_stack)
        await seat.press("f12", "f12")
        assert len(seat.app.screen_stack) == windows
        await seat.press("escape", "escape")
        await seat.sees("■ automatic sending is stopped")
