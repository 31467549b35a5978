"""Experiments on the screen: what may be said first, a bar for each arm, and what the keys do."""

from crm_tui.domain.clock import DAY
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.screens.automation import AutomationWindow
from crm_tui.screens.experiments_view import ExperimentsView
from crm_tui.screens.importing.pick import Pick
from crm_tui.services.experiments.reporting import reports
from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.tui.conftest import Seat, seated
from tests.unit.experiments.lab import Lab

FILE = """
title = "A [@click=app.quit]reminder[/]"
why = "Because."
[when]
trigger = "no_reply"
days = 2
[[step]]
[[step.arm]]
name = "short"
draft = "Still keen? [bold red]x[/]"
[[step.arm]]
name = "long"
draft = "Dear friend, did you think about it?"
"""


async def opens(seat: Seat) -> None:
    await seat.press("f10")
    await seat.until(lambda: isinstance(seat.app.screen, AutomationWindow))
    await seat.press("2")
    await seat.until(lambda: bool(seat.app.screen.query(ExperimentsView)))


def with_file(shop: Shop) -> None:
    folder = shop.home / "workflows"
    folder.mkdir()
    (folder / "own_reminder.toml").write_text(FILE, encoding="utf-8")


async def test_a_step_with_two_arms_is_begun_by_a_key(shop: Shop) -> None:
    with_file(shop)
    async with seated(shop) as seat:
        await opens(seat)
        await seat.sees("No experiment yet", "Could be compared", "2 arms: short, long")
        await seat.sees("A [@click=app.quit]reminder[/], step 1")
        await seat.press("s")
        await seat.sees("Running", "X1 own_reminder, step 1", "Not enough yet: no week is complete")
        await seat.sees("“Still keen? [bold red]x[/]”", "nobody yet")
        assert "Could be compared" not in seat.text
        await seat.press("s")
        await seat.sees("Mark a step under “Could be compared” to begin.")


async def test_without_arms_it_says_how_to_get_some(shop: Shop) -> None:
    async with seated(shop, (80, 24)) as seat:
        await opens(seat)
        await seat.sees("No experiment yet.", "[[step.arm]]")
        await seat.press("a", "x", "j", "k", "G", "g")  # nothing is marked: nothing happens
        await seat.sees("No experiment yet.")


async def test_the_verdict_stands_first_with_a_bar_for_each_arm(
    shop: Shop, clock: FakeClock
) -> None:
    lab = Lab(shop, clock)
    lab.start(holdout=0.1)
    lab.week(16, {"short": 0.6, "long": 0.2})
    clock.forward(3 * DAY)
    for width in (60, 120):
        async with seated(shop, (width, 40)) as seat:
            await opens(seat)
            await seat.sees("Not enough yet", "██", "answer", "of the people", "Odds for short")


async def test_the_owner_chooses_an_arm_or_nobody(shop: Shop, clock: FakeClock) -> None:
    lab = Lab(shop, clock)
    one = lab.start()
    async with seated(shop) as seat:
        await opens(seat)
        await seat.sees("Running")
        await seat.press("a")
        await seat.until(lambda: isinstance(seat.app.screen, Pick))
        await seat.sees("What shall everybody get?", "long: Dear friend", "The experiment ends")
        await seat.press("escape", "a", "down", "enter")
        await seat.sees("Ended", "Everybody gets long, chosen by hand.")
        assert lab.look(one).taken == "long"
        await seat.press("a")
        await seat.types("nobody")
        await seat.press("enter")
        await seat.sees("Nobody gets this message, chosen by hand.")
        assert lab.look(one).taken == HOLDOUT


async def test_ending_it_asks_first(shop: Shop, clock: FakeClock) -> None:
    lab = Lab(shop, clock)
    one = lab.start()
    async with seated(shop) as seat:
        await opens(seat)
        await seat.sees("Running")
        await seat.press("x")
        await seat.sees("End X1 “reminder, step 1”?")
        await seat.press("n")
        assert lab.look(one).running
        await seat.press("x", "y")
        await seat.sees("Stopped by hand.")
        await seat.press("x", "y")
        await seat.sees("X1 has ended.")


async def test_what_happens_elsewhere_is_seen(shop: Shop, clock: FakeClock) -> None:
    lab = Lab(shop, clock)
    async with seated(shop) as seat:
        await opens(seat)
        await seat.sees("No experiment yet")
        one = lab.start()
        await seat.sees("Running", "X1")
        lab.adopt(one, "short")
        await seat.sees("Ended")
        assert shop.db.read_now(reports, clock.now())[0].verdict.arm == "short"
