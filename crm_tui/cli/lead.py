"""`crm leads`."""

from typing import Annotated

import typer

from crm_tui.cli import consent, lead_facts, lead_filters, lead_merge, lead_steps
from crm_tui.cli.lead_choice import FilterOption, LeadArgument, Narrowing, filtered, spec_of
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table

__all__ = ["LeadArgument", "app"]

app = typer.Typer(
    help="Leads: list, show, add, edit, consent, and all that is done with them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("stage")(lead_steps.stage)
app.command("tag", context_settings=lead_steps.NO_SHORT_OPTIONS)(lead_steps.tag)
app.command("owner")(lead_steps.owner)
app.command("score")(lead_steps.score)
app.command("note")(lead_steps.note)
app.command("task")(lead_steps.task)
app.command("call")(lead_steps.call)
app.command("undo")(lead_steps.undo)
app.command("merge")(lead_merge.merge)
app.command("unmerge")(lead_merge.unmerge)
app.command("apart")(lead_merge.apart)
app.command("doubles")(lead_merge.doubles)
app.command("timeline")(lead_merge.timeline)
app.command("facts")(lead_facts.facts)
app.command("consent")(consent.consent)
app.add_typer(lead_facts.app, name="fact")
app.add_typer(lead_filters.app, name="filters")


@app.command("list")
@filtered
def list_leads(
    narrowed: Narrowing,
    name: FilterOption = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    after: Annotated[str | None, typer.Option(help="Go on after this lead (`next`).")] = None,
    as_json: JsonOption = False,
) -> None:
    """List leads, newest activity first."""
    from crm_tui.domain.ids import LEAD, show_id
    from crm_tui.services.filters import page
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    spec = spec_of(shop, narrowed, name)
    last = None if after is None else shop.db.read_now(find, after).id
    found, cursor = shop.db.read_now(page, spec, shop.clock.now(), last, limit)
    next_cursor = None if cursor is None else show_id(LEAD, cursor)
    if as_json:
        show_json(one_page([lead_json(lead) for lead in found], next_cursor))
        return
    if not found:
        show("No leads here yet. `crm leads add --name NAME --phone NUMBER` adds one.")
        return
    show_table(
        ("id", "status", "score", "phone", "unread", "name"),
        [
            (
                *(show_id(LEAD, lead.id), lead.status, lead.quality_score or "-"),
                *(lead.phone or "-", lead.unread_count, lead.name),
            )
            for lead in found
        ],
    )
    if next_cursor:
        show(f"More: add --after {next_cursor}")


@app.command("show")
def show_lead(
    lead: LeadArgument,
    with_engagement: Annotated[
        bool,
        typer.Option(
            "--engagement", help="With --json: also when, how fast and how often they write."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one lead."""
    from crm_tui.domain.engagement_words import lines
    from crm_tui.services import engagement
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(find, lead)
    document = lead_json(found)
    if as_json and not with_engagement:
        show_json(document)  # the same object as in a list and in an export
        return
    pattern = shop.db.read_now(engagement.of_lead, found.id, shop.clock.now())
    if as_json:
        show_json(document | {"engagement": engagement.engagement_json(pattern)})
        return
    points = document.pop("contact_points")
    rows = [
        (key.replace("_", " "), "-" if value in (None, "", []) else value)
        for key, value in document.items()
    ]
    rows += [(f"{point['channel']} {point['kind']}", point["value"]) for point in points]
    rows += [(label.lower(), words) for label, words in lines(pattern)] if pattern else []
    show_table(("", ""), rows)


@app.command("answers")
def show_answers(lead: LeadArgument, as_json: JsonOption = False) -> None:
    """Show at which hours a lead answers, and what that is learnt from."""
    from crm_tui.domain.ids import LEAD, show_id
    from crm_tui.services import timing
    from crm_tui.services.leads import find
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(find, lead)
    answers = shop.db.read_now(timing.answers, found.id, shop.clock.now())
    if as_json:
        show_json({"lead_id": show_id(LEAD, found.id), **timing.answers_json(answers)})
    else:
        show(answers.words or f"It cannot be told yet ({answers.count} answers are known).")


@app.command("add")
def add_lead(
    name: Annotated[str, typer.Option(help="Name of the person or firm.")] = "",
    phone: Annotated[str, typer.Option(help="Phone number, any usual spelling.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
    company: Annotated[str, typer.Option(help="Firm.")] = "",
    source: Annotated[str, typer.Option(help="Where they come from.")] = "walk-in",
    as_json: JsonOption = False,
) -> None:
    """Add a lead."""
    from crm_tui.domain.ids import LEAD, show_id
    from crm_tui.services.leads import add
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    added = shop.db.write_now(
        add,
        shop.actor,
        shop.clock.now(),
        name=name,
        phone=phone,
        email=email,
        company=company,
        source=source,
    )
    if as_json:
        show_json(lead_json(added))
    else:
        show(f"Added {added.name} ({show_id(LEAD, added.id)}).")


@app.command("edit")
def edit_lead(
    lead: LeadArgument,
    name: Annotated[str | None, typer.Option(help="New name.")] = None,
    phone: Annotated[str | None, typer.Option(help="New number.")] = None,
    email: Annotated[str | None, typer.Option(help="New e-mail address.")] = None,
    company: Annotated[str | None, typer.Option(help="New firm.")] = None,
    source: Annotated[str | None, typer.Option(help="New source.")] = None,
    status: Annotated[
        str | None, typer.Option(help="new, contacted, qualified, proposal, closed or lost.")
    ] = None,
    reason: Annotated[
        str, typer.Option(help="With `lost`: price, no answer, … or `other: words`.")
    ] = "",
    owner: Annotated[str | None, typer.Option(help="Who looks after them.")] = None,
    value: Annotated[
        str | None, typer.Option(metavar="RUPEES", help="What they may spend; 0 takes it away.")
    ] = None,
    disturb: Annotated[
        bool | None,
        typer.Option("--disturb/--do-not-disturb", help="Whether they may be called and invited."),
    ] = None,
    field: Annotated[
        list[str] | None, typer.Option(metavar="LABEL=TEXT", help="A custom field.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change a lead."""
    from crm_tui.cli.lead_edit import Wanted, apply
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    own = {"name": name, "phone": phone, "email": email, "company": company, "source": source}
    wanted = Wanted(
        {key: text for key, text in own.items() if text is not None},
        status,
        reason,
        owner,
        value,
        disturb,
        field or [],
    )
    shop = open_shop()
    lead_id = shop.db.read_now(find, lead).id
    changed = shop.db.write_now(apply, shop.actor, shop.clock.now(), wanted, lead_id)
    if as_json:
        show_json(lead_json(changed))
    else:
        show(f"Changed {changed.name}.")
