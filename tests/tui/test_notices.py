"""What WhatsApp says about the account: an urgent line at the top, all of it behind a key."""

from crm_tui.domain.clock import HOUR, Millis
from crm_tui.screens.notices import Notices
from crm_tui.store import account
from tests.tui.conftest import Town, seated


def tells(town: Town, text: str, *, urgent: bool, ago: int = 0) -> None:
    at = Millis(town.clock.time - ago)
    town.shop.db.write_now(lambda tx: account.notify(tx, "quality", text, at, urgent=urgent))


async def test_an_urgent_notice_stands_at_the_top_with_its_key(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.sees("3 unread")
        assert "⚠" not in seat.text
        tells(busy_town, "The quality of your number is low.", urgent=True)
        await seat.sees("⚠ The quality of your number is low. · F3")


async def test_a_calm_notice_stays_behind_the_key(busy_town: Town) -> None:
    tells(busy_town, "Your limit is 1,000 people a day.", urgent=False)
    async with seated(busy_town.shop) as seat:
        await seat.sees("3 unread")
        assert "1,000 people" not in seat.text
        await seat.press("f3")
        await seat.sees("Notices from WhatsApp", "· 12:30  Your limit is 1,000 people a day.")


async def test_x_dismisses_the_marked_one_and_the_line_at_the_top_goes(busy_town: Town) -> None:
    tells(busy_town, "An older one.", urgent=False, ago=HOUR)
    tells(busy_town, "Quality is low.", urgent=True)
    async with seated(busy_town.shop) as seat:
        await seat.sees("⚠ Quality is low.")
        await seat.press("f3")
        await seat.sees("An older one.")
        await seat.press("j", "k", "x")
        await seat.until(lambda: seat.text.count("Quality is low.") == 0)
        await seat.press("x")
        await seat.sees("Nothing: all is well.")
        await seat.press("x", "escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        assert "⚠" not in seat.text


async def test_the_palette_shows_them_too(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("ctrl+p")
        await seat.types("WhatsApp says")
        await seat.until(lambda: "Open the next chat" not in seat.text and "Chat" not in seat.text)
        await seat.sees("Show what WhatsApp says")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, Notices))


async def test_a_hostile_notice_is_literal_and_fits_in_sixty_columns(busy_town: Town) -> None:
    words = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"
    tells(busy_town, words + " and much more to say about it than fits", urgent=True)
    async with seated(busy_town.shop, (60, 20)) as seat:
        await seat.sees("⚠ [@click=app.quit]x[/]", "… · F3")
        await seat.press("f3")
        await seat.sees("[@click=app.quit]x[/] ]52;c;AA", "than fits")
        await seat.pilot.click(offset=(20, 8))
        assert seat.app.is_running


async def test_a_dead_worker_is_said_before_any_notice(busy_town: Town) -> None:
    tells(busy_town, "Quality is low.", urgent=True)
    async with seated(busy_town.shop, alive=False) as seat:
        await seat.sees("⚠ worker not running")
        assert "Quality is low" not in seat.text
