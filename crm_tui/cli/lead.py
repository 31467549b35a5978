"""`crm leads`."""

from typing import Annotated

import typer

from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table

app = typer.Typer(
    help="Leads: list, show, add, edit, consent.", no_args_is_help=True, rich_markup_mode=None
)

LeadArgument = Annotated[
    str, typer.Argument(metavar="LEAD", help="An id like L42, or a phone number.")
]


@app.command("list")
def list_leads(
    status: Annotated[str | None, typer.Option(help="Only with this status.")] = None,
    source: Annotated[str | None, typer.Option(help="Only from this source.")] = None,
    unread: Annotated[bool, typer.Option("--unread", help="Only with unread messages.")] = False,
    query: Annotated[str | None, typer.Option(help="Name, number or words of the chat.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    after: Annotated[str | None, typer.Option(help="Go on after this lead (`next`).")] = None,
    as_json: JsonOption = False,
) -> None:
    """List leads, newest activity first."""
    from crm_tui.domain.ids import LEAD, show_id
    from crm_tui.services.inbox import search_leads
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop
    from crm_tui.store import leads

    db = open_shop().db
    found, cursor = db.read_now(
        leads.page,
        after=None if after is None else db.read_now(find, after).id,
        limit=limit,
        status=status,
        source=source,
        unread=unread,
        ids=None if query is None else db.read_now(search_leads, query),
    )
    next_cursor = None if cursor is None else show_id(LEAD, cursor)
    if as_json:
        show_json(one_page([lead_json(lead) for lead in found], next_cursor))
        return
    if not found:
        show("No leads here yet. `crm leads add --name NAME --phone NUMBER` adds one.")
        return
    show_table(
        ("id", "status", "phone", "unread", "name"),
        [
            (show_id(LEAD, lead.id), lead.status, lead.phone or "-", lead.unread_count, lead.name)
            for lead in found
        ],
    )
    if next_cursor:
        show(f"More: add --after {next_cursor}")


@app.command("show")
def show_lead(lead: LeadArgument, as_json: JsonOption = False) -> None:
    """Show one lead."""
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    document = lead_json(open_shop().db.read_now(find, lead))
    if as_json:
        show_json(document)
        return
    points = document.pop("contact_points")
    rows = [
        (key.replace("_", " "), "-" if value in (None, "", []) else value)
        for key, value in document.items()
    ]
    rows += [(f"{point['channel']} {point['kind']}", point["value"]) for point in points]
    show_table(("", ""), rows)


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
    from crm_tui.domain.actor import OWNER
    from crm_tui.domain.ids import LEAD, show_id
    from crm_tui.services.leads import add
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    added = shop.db.write_now(
        add,
        OWNER,
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
        str | None, typer.Option(help="new, contacted, qualified, proposal or closed.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change a lead."""
    from crm_tui.domain.actor import OWNER
    from crm_tui.services.leads import edit, find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    wanted = {
        "name": name,
        "phone": phone,
        "email": email,
        "company": company,
        "source": source,
        "status": status,
    }
    shop = open_shop()
    found = shop.db.read_now(find, lead)
    changed = shop.db.write_now(
        edit,
        OWNER,
        shop.clock.now(),
        found.id,
        {field: text for field, text in wanted.items() if text is not None},
    )
    if as_json:
        show_json(lead_json(changed))
    else:
        show(f"Changed {changed.name}.")


@app.command("consent")
def consent(
    lead: LeadArgument,
    proof: Annotated[str, typer.Option(help="How they agreed; leave it out to see the log.")] = "",
    purpose: Annotated[str, typer.Option(help="marketing or messages.")] = "marketing",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="They want no more of it.")] = False,
    source: Annotated[str, typer.Option(help="Where they said so.")] = "counter",
    as_json: JsonOption = False,
) -> None:
    """Record that somebody agreed to be written to, or withdrew; without a proof, show the log."""
    from crm_tui.domain.actor import OWNER
    from crm_tui.domain.consent import Purpose
    from crm_tui.domain.errors import CrmError
    from crm_tui.services.consent import record
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import consent_json
    from crm_tui.shop import open_shop
    from crm_tui.store.consents import log

    if purpose not in tuple(Purpose):
        raise CrmError(f"{purpose!r} is no purpose.", "Choose marketing or messages.")
    shop = open_shop()
    lead_id = shop.db.read_now(find, lead).id
    if proof or withdraw:
        shop.db.write_now(
            record,
            OWNER,
            shop.clock.now(),
            lead_id,
            Purpose(purpose),
            given=not withdraw,
            source=source,
            proof=proof,
        )
    items = [consent_json(line) for line in shop.db.read_now(log, lead_id)]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        rows = [(i["at"], i["purpose"], "given" if i["given"] else "withdrawn") for i in items]
        tails = [(i["source"], i["proof"]) for i in items]
        show_table(
            ("at", "purpose", "", "where", "proof"),
            [(*row, *tail) for row, tail in zip(rows, tails, strict=True)],
        )
    else:
        show('Nothing is recorded. Add --proof "how they agreed" to record that they agreed.')
