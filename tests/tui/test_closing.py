"""Esc over something typed asks first, in every window where one writes down something new."""

import pytest

from tests.tui.conftest import Seat, Town, seated

WARNING = "Esc again throws away what you wrote."


async def opens(seat: Seat, key: str, field: str) -> None:
    await seat.press(key)
    await seat.until(lambda: len(seat.app.screen_stack) == 2)
    await seat.until(lambda: seat.app.screen.query_one(field).has_focus)


async def closed(seat: Seat) -> None:
    await seat.until(lambda: len(seat.app.screen_stack) == 1)


WINDOWS = pytest.mark.parametrize(
    ("key", "field"), [("N", "#text"), ("T", "#text"), ("ctrl+n", "#phone")]
)


@WINDOWS
async def test_an_empty_window_closes_at_once(busy_town: Town, key: str, field: str) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await opens(seat, key, field)
        await seat.press("space", "escape")
        await closed(seat)


@WINDOWS
@pytest.mark.parametrize("size", [(120, 40), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_what_was_written_goes_only_at_the_second_esc(
    busy_town: Town, key: str, field: str, size: tuple[int, int]
) -> None:
    async with seated(busy_town.shop, size) as seat:
        await seat.opens("Asha")
        await opens(seat, key, field)
        await seat.types("77")
        await seat.press("escape")
        await seat.sees(WARNING, "77")
        await seat.press("escape")
        await closed(seat)


@WINDOWS
async def test_who_types_on_is_asked_again(busy_town: Town, key: str, field: str) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await opens(seat, key, field)
        await seat.types("7")
        await seat.press("escape")
        await seat.sees(WARNING)
        await seat.types("7")
        await seat.until(lambda: WARNING not in seat.text)
        await seat.press("escape")
        await seat.sees(WARNING)
        assert len(seat.app.screen_stack) == 2


async def test_the_time_of_a_task_counts_as_well(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await opens(seat, "T", "#text")
        await seat.press("tab")
        await seat.until(lambda: seat.app.screen.query_one("#due").has_focus)
        await seat.types("kal")
        await seat.press("escape")
        await seat.sees(WARNING, "due tomorrow")
