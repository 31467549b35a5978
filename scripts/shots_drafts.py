"""Pictures of what the agents offer: several drafts, next steps, a follow-up, one being written."""

import asyncio

from textual.pilot import Pilot

from crm_tui.agents.crew import make_crew
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.memory import FactKind
from crm_tui.domain.suggestion import SuggestionType, Task
from crm_tui.papers.statement import Statement
from crm_tui.services import fact_desk
from crm_tui.services.knowledge import replace_document
from crm_tui.services.suggestions import Suggestions
from crm_tui.shop import Shop
from crm_tui.store import agent_work, suggestions
from crm_tui.store.tx import Tx
from scripts.shots_clock import NOW

_FACTS = ("Chocolate cake, eggless: ₹650 per kg", "Orders: one day ahead")


def fill(shop: Shop, leads: dict[str, LeadId]) -> None:
    """What the worker left for the made-up people."""
    shop.db.write_now(_answered)
    shop.db.write_now(_price_list)
    asyncio.run(_let_them_work(shop, leads["Asha Verma"], leads["Arjun Mehta"]))
    shop.db.write_now(_imran, leads["Imran Sheikh"])


async def _let_them_work(shop: Shop, asha: LeadId, arjun: LeadId) -> None:
    """What stands in the pictures is what the agents say, with no model."""
    agents = Suggestions(shop.db, make_crew(None, shop.clock), shop.clock, shop.policy)
    await agents.make(asha, Task.GENERATE_REPLY)
    await agents.make(asha, Task.QUALIFY_LEAD)
    await agents.make(arjun, Task.SUGGEST_FOLLOWUP)
    await shop.db.write(fact_desk.add, OWNER, NOW, asha, FactKind.OTHER, "सास के जन्मदिन के लिए")
    await shop.db.close()


def _price_list(tx: Tx) -> None:
    statements = [Statement("Cakes", text, f"row {n}") for n, text in enumerate(_FACTS, start=2)]
    replace_document(tx, "prices.xlsx", statements, OWNER, NOW)


def _answered(tx: Tx) -> None:
    """Nobody waits for a draft any more."""
    tx.run("DELETE FROM agent_work")


def _imran(tx: Tx, lead_id: LeadId) -> None:
    """A slow model is at it, and somebody waits."""
    _retire(tx, lead_id)
    now = Millis(NOW - MINUTE // 60)
    agent_work.ask(tx, lead_id, Task.GENERATE_REPLY, now, waited_at=now)
    agent_work.show_partial(
        tx, lead_id, "Namaste Imran ji! Maaf kijiye, jawab mein der hui. Eid ke liye 5 kg mithai ka"
    )


def _retire(tx: Tx, lead_id: LeadId) -> None:
    agent_work.drop_many(tx, lead_id, tuple(Task))
    suggestions.retire(tx, lead_id, tuple(SuggestionType))


async def another(pilot: Pilot[None]) -> None:
    """The second of three drafts."""
    await pilot.press("n")
    await pilot.pause()
    await pilot.press("right_square_bracket")


async def memory(pilot: Pilot[None]) -> None:
    """What is remembered of Asha."""
    await pilot.press("n")
    await pilot.pause()
    await pilot.press("m")
