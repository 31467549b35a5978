"""Pictures of what goes on by itself: workflows, an experiment with its verdict, the switch that stops it."""

from textual.pilot import Pilot

from crm_tui.demo import past_weeks
from crm_tui.demo.bakery import TEMPLATES
from crm_tui.domain.actor import WORKER
from crm_tui.services.workflows import entering
from crm_tui.services.workflows.files import load
from crm_tui.services.workflows.planning import Shop as Place
from crm_tui.shop import Shop
from crm_tui.store import leads, templates
from crm_tui.store import workflows as store
from crm_tui.store.tx import Tx
from scripts.shots_clock import NOW

NAMES = frozenset({"automation", "experiment", "experiment-60", "stopped"})
"""Pictures that need `fill`."""


def fill(shop: Shop) -> None:
    """Ten weeks of an experiment, and somebody in a workflow."""
    past_weeks.write_workflow(shop.home)
    shop.db.write_now(_fill, shop)


def _fill(tx: Tx, shop: Shop) -> None:
    for template in TEMPLATES:
        templates.save(tx, template)
    past_weeks.live_through(tx, shop.home, NOW)
    flows = load(shop.home)
    for name in flows.workflows:
        store.first_seen(tx, name, WORKER, NOW)
    place = Place(shop.policy, "Asia/Kolkata")
    for lead_id in leads.waiting(tx, NOW, 3):
        entering.by_hand(tx, flows.get("no_reply"), lead_id, place, WORKER, NOW)


async def workflows(pilot: Pilot[None]) -> None:
    """The five, and how each is switched."""
    await pilot.press("f10")
    await pilot.pause(0.5)
    await pilot.press("j", "j", "j")


async def experiment(pilot: Pilot[None]) -> None:
    """Which way of asking again is answered."""
    await pilot.press("f10")
    await pilot.pause(0.5)
    await pilot.press("2")
    await pilot.pause(0.5)


async def stopped(pilot: Pilot[None]) -> None:
    """One key has stopped all that leaves by itself."""
    await pilot.press("f12")
    await pilot.pause(0.5)
