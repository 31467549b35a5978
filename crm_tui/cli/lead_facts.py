"""`crm leads facts`, `crm leads fact add|edit|remove`: what is known about a lead."""

from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.lead_choice import LeadArgument
from crm_tui.cli.out import JsonOption, show, show_json, show_table

if TYPE_CHECKING:
    from crm_tui.domain.memory import LeadFact

app = typer.Typer(
    help="A fact about a lead: add, edit, remove.", no_args_is_help=True, rich_markup_mode=None
)
FactArgument = Annotated[str, typer.Argument(metavar="FACT", help="An id like F3.")]
ValueArgument = Annotated[str, typer.Argument(metavar="VALUE", help="What is so, in quotes.")]


def facts(lead: LeadArgument, as_json: JsonOption = False) -> None:
    """Show what is known about a lead, each with the words that show it, and the summary."""
    from crm_tui.domain.ids import MESSAGE, show_id
    from crm_tui.domain.memory import FACT
    from crm_tui.services.fact_desk import known
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_fact_json, summary_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(known, shop.db.read_now(find, lead).id)
    if as_json:
        summary = None if found.summary is None else summary_json(found.summary)
        items = [lead_fact_json(fact) for fact in found.facts]
        show_json({"items": items, "next": None, "summary": summary})
        return
    if found.summary is not None:
        show(found.summary.text)
    if not found.facts:
        show('Nothing is known yet. `crm leads fact add LEAD size "XL"` writes a fact down.')
        return
    rows = [
        (
            show_id(FACT, fact.id),
            fact.kind,
            fact.value,
            "" if fact.message_id is None else show_id(MESSAGE, fact.message_id),
            fact.quote,
        )
        for fact in found.facts
    ]
    show_table(("id", "what", "value", "in", "in their words"), rows)


@app.command("add")
def add(
    lead: LeadArgument,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="product, size, colour, budget, promise …")
    ],
    value: ValueArgument,
    as_json: JsonOption = False,
) -> None:
    """Write a fact down; of a size, a colour … it takes the former one's place."""
    from crm_tui.services import fact_desk
    from crm_tui.services.leads import find
    from crm_tui.shop import open_shop

    shop = open_shop()
    lead_id, now = shop.db.read_now(find, lead).id, shop.clock.now()
    made = shop.db.write_now(
        fact_desk.add, shop.actor, now, lead_id, fact_desk.read_kind(kind), value
    )
    _show(made, "written down", as_json)


@app.command("edit")
def edit(fact: FactArgument, value: ValueArgument, as_json: JsonOption = False) -> None:
    """Correct a fact; no agent changes it any more."""
    from crm_tui.services import fact_desk
    from crm_tui.shop import open_shop

    shop, number = open_shop(), fact_desk.read_fact_id(fact)
    made = shop.db.write_now(fact_desk.correct, shop.actor, shop.clock.now(), number, value)
    _show(made, "corrected", as_json)


@app.command("remove")
def remove(fact: FactArgument, as_json: JsonOption = False) -> None:
    """Remove a fact; it is never learnt again from the same message."""
    from crm_tui.services import fact_desk
    from crm_tui.shop import open_shop

    shop, number = open_shop(), fact_desk.read_fact_id(fact)
    gone = shop.db.write_now(fact_desk.remove, shop.actor, shop.clock.now(), number)
    _show(gone, "removed", as_json)


def _show(fact: "LeadFact", what: str, as_json: bool) -> None:
    from crm_tui.domain.ids import show_id
    from crm_tui.domain.memory import FACT
    from crm_tui.services.shapes import lead_fact_json

    if as_json:
        show_json(lead_fact_json(fact))
    else:
        show(f"{show_id(FACT, fact.id)} {what}: {fact.kind} {fact.value}.")
