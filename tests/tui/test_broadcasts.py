"""Broadcasts on screen: made with a preview, tried, started after a question, paused, ended, looked into."""

from dataclasses import replace

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.broadcast import Broadcast, BroadcastState
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.screens.broadcast_form import BroadcastForm
from crm_tui.screens.broadcast_people import PeopleWindow
from crm_tui.screens.broadcasts_view import BroadcastsView
from crm_tui.services import filters
from crm_tui.services.broadcasts import steering
from crm_tui.shop import Shop
from crm_tui.store import broadcasts, templates
from tests.conftest import FakeClock
from tests.tui.conftest import Seat, seated
from tests.unit.broadcasts.hall import DIWALI, Hall

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"


@pytest.fixture
def hall(shop: Shop, clock: FakeClock) -> Hall:
    made = Hall(shop, clock)
    shop.db.write_now(filters.save, "vips", LeadFilter(tag="vip"), OWNER, clock.now())
    return made


async def opens(seat: Seat) -> None:
    """The third view of the automation window."""
    await seat.press("f10", "3")
    await seat.until(lambda: isinstance(seat.app.focused, BroadcastsView), "the broadcasts")


def every(hall: Hall) -> list[Broadcast]:
    return hall.shop.db.read_now(broadcasts.every)


async def test_one_is_made_tried_and_started_by_keys_alone(hall: Hall) -> None:
    hall.comes("Asha Rao", 1)
    hall.comes("Ravi", 2, agrees=False)
    async with seated(hall.shop) as seat:
        await opens(seat)
        await seat.sees("No broadcast yet.", "n makes one")
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, BroadcastForm))
        await seat.types("Festival")
        await seat.press("enter")
        await seat.sees("vips", "tagged vip", "everybody")
        await seat.press("enter")
        await seat.sees("diwali", "marketing")
        await seat.press("enter", "enter")
        await seat.sees("lead.first_name|friend", "For Ravi it reads:", "Hi Ravi, Diwali")
        await seat.sees("2 people fit, 1 would get it.", "1 skipped: no agreement", "₹0.87")
        await seat.press("ctrl+s")
        await seat.sees("B1 Festival", "draft", "t sends it to yourself first")
        await seat.press("s")
        await seat.sees("B1 has not been tried yet.")
        await seat.press("t")
        await seat.types("98765 00001")
        await seat.sees("who must be one of your leads")
        await seat.press("enter")
        await seat.sees("On its way to you.", "s starts it.")
        await seat.press("s")
        await seat.sees("Start B1 “Festival”?", "2 people fit, 1 would get it.")
        assert every(hall)[0].state is BroadcastState.DRAFT
        await seat.press("y")
        await seat.until(lambda: every(hall)[0].state is BroadcastState.GATHERING)
        await seat.sees("gathering", "p pauses it at once.")


async def test_it_shows_how_far_it_is_and_is_paused_resumed_and_ended(hall: Hall) -> None:
    hall.come(4)
    hall.comes("Ravi", 20, agrees=False)
    one = await hall.gathered(per_minute=120)
    await hall.works(seconds=1)
    async with seated(hall.shop) as seat:
        await opens(seat)
        await seat.sees("2 of 5", "3 waiting · 2 leaving now", "━", "₹0.00 so far.")
        await seat.press("p")
        await seat.until(lambda: hall.look(one).state is BroadcastState.PAUSED)
        await seat.sees("paused", "5 waiting", "p lets it go on, x ends it.")
        await seat.press("p")
        await seat.until(lambda: hall.look(one).state is BroadcastState.RUNNING)
        await seat.press("x")
        await seat.sees("End B1 “Diwali” for good?")
        await seat.press("n")
        assert hall.look(one).state is BroadcastState.RUNNING
        await seat.press("x", "y")
        await seat.until(lambda: hall.look(one).state is BroadcastState.STOPPED)


async def test_why_it_paused_stands_there_in_full_with_the_next_step(hall: Hall) -> None:
    hall.come(2)
    one = await hall.gathered()
    hall.shop.db.write_now(
        steering.pause, one.id, OWNER, hall.now, "5 of the last 20 messages failed."
    )
    async with seated(hall.shop) as seat:
        await opens(seat)
        await seat.sees("5 of the last 20 messages failed.", "p lets it go on")


async def test_without_a_worker_it_says_that_nothing_goes_on(hall: Hall) -> None:
    hall.come(1)
    hall.started()
    async with seated(hall.shop, alive=False) as seat:
        await opens(seat)
        await seat.sees("The worker is not running")


async def test_the_people_stand_under_what_became_of_them(hall: Hall) -> None:
    hall.comes("Asha", 1)
    hall.comes("Ravi", 2, agrees=False)
    await hall.gathered(per_minute=300)
    await hall.works(seconds=1)
    async with seated(hall.shop) as seat:
        await opens(seat)
        await seat.sees("B1 Diwali")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, PeopleWindow))
        await seat.sees("leaving now: 1 person", "skipped: 1 person", "no agreement to get")
        await seat.press("escape")
        await seat.sees("B1 Diwali")


async def test_a_draft_is_thrown_away_after_a_question(hall: Hall) -> None:
    hall.draft()
    async with seated(hall.shop) as seat:
        await opens(seat)
        await seat.sees("B1 Diwali")
        await seat.press("x")
        await seat.sees("Throw B1 “Diwali” away?")
        await seat.press("y")
        await seat.until(lambda: every(hall) == [])
        await seat.sees("No broadcast yet.")


async def test_the_form_says_what_is_missing_and_keeps_what_was_typed(hall: Hall) -> None:
    async with seated(hall.shop) as seat:
        await opens(seat)
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, BroadcastForm))
        await seat.types("Festival")
        await seat.press("ctrl+s")
        await seat.sees("To whom? Choose a filter")
        await seat.press("enter")
        await seat.types("nobody")
        await seat.press("ctrl+s")
        await seat.sees("There is no filter 'nobody'.")
        assert every(hall) == []


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_hostile_names_stay_plain_text_on_any_screen(
    hall: Hall, size: tuple[int, int]
) -> None:
    hall.comes(HOSTILE, 1)
    hall.shop.db.write_now(templates.save, replace(DIWALI, body=f"{HOSTILE} {{{{1}}}}"))
    one = hall.draft()
    hall.shop.db.write_now(lambda tx: broadcasts.change(tx, one.id, name=HOSTILE, why=HOSTILE))
    async with seated(hall.shop, size) as seat:
        await opens(seat)
        await seat.sees("B1 [@click=app.quit]x[/]", "t sends it to yourself")
        assert "\x1b" not in seat.text
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, BroadcastForm))
        await seat.press("enter")
        await seat.sees("everybody")
        await seat.press("down", "up", "down", "enter", "enter")
        await seat.until(lambda: seat.app.focused is not None and seat.app.focused.id == "pace")
        await seat.press("enter")
        await seat.types("you")
        await seat.sees("For [@click=app.quit]x[/] ]52;c;AA it reads:")
        assert "\x1b" not in seat.text
