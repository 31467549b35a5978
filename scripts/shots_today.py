"""Pictures of Today: the first screen of the morning; and what the shop needs for it."""

from functools import partial

from textual.pilot import Pilot

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.follow import TaskKind
from crm_tui.domain.ids import LeadId
from crm_tui.domain.suggestion import Draft, Source, SuggestionType
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.services import leads, search, tasks
from crm_tui.shop import Shop
from crm_tui.store import suggestions, templates
from crm_tui.store import tasks as task_store
from scripts.shots_clock import NOW

NAMES = frozenset({"today", "today-80", "today-60"})
"""Pictures that need `fill`."""
_QUOTE = Template(
    name="quote_follow_up",
    language="en",
    category="utility",
    status="approved",
    body="Hi {{1}}, did you have time to look at our quotation? The price holds until Friday.",
    variables=("1",),
)


def fill(shop: Shop) -> None:
    """A promise, tasks, two who just came in, a proposal."""
    write = shop.db.write_now

    def lead(name: str) -> LeadId:
        return LeadId(shop.db.read_now(search.search_leads, name)[0])

    for name, phone, ago in (
        ("Ananya Das", "+911000088801", 12 * MINUTE),
        ("Farhan Qureshi", "+911000088802", 75 * MINUTE),
    ):
        add = partial(leads.add, name=name, phone=phone, email="", company="", source="website")
        write(add, OWNER, Millis(NOW - ago))
    due, promised = Millis(NOW + 3 * HOUR), "Send the menu for the party"
    write(
        task_store.add,
        lead("Sunita Rao"),
        promised,
        Millis(NOW - 25 * MINUTE),
        str(OWNER),
        Millis(NOW - DAY),
        kind=TaskKind.PROMISE,
    )
    write(tasks.add, OWNER, NOW, [lead("Vikram Patel")], "Call about the next invoice", due)
    write(templates.save, _QUOTE)
    draft = Draft(
        content=_QUOTE.fill({"1": "Deepa"}),
        agent_type="followup_scheduler",
        suggestion_type=SuggestionType.FOLLOW_UP,
        confidence_score=0.9,
        intent="follow_up",
        source=Source.FACTS,
        model=None,
        prompt_version="1",
        reason="Four days without a word after the quotation.",
        template=TemplateCall(_QUOTE.name, "en", (("1", "Deepa"),)),
    )
    write(suggestions.add, lead("Deepa Krishnan"), None, draft, NOW)


async def morning(pilot: Pilot[None]) -> None:
    """Who comes first, and the first who may be answered by one key."""
    await pilot.press("f9")
    await pilot.pause(0.3)
    await pilot.press("j")
