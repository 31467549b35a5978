"""`crm privacy`: the notice, requests, exports, breaches: what people may ask and must be told."""

from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli import privacy_breach, privacy_erase, privacy_requests
from crm_tui.cli.lead_choice import LeadArgument
from crm_tui.cli.out import JsonOption, show, show_json, tell
from crm_tui.domain.text import counted

app = typer.Typer(
    help="What people may ask about their data, and what they must be told.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(privacy_requests.app, name="request")
app.add_typer(privacy_breach.app, name="breach")
privacy_erase.add_to(app)


@app.command("notice")
def notice(
    language: Annotated[str, typer.Option(help="en, hi, or one of your own files.")] = "en",
    lead: Annotated[str, typer.Option(metavar="LEAD", help="To whom; see --send, --shown.")] = "",
    send: Annotated[bool, typer.Option("--send", help="Send it to LEAD's chat.")] = False,
    shown: Annotated[
        bool, typer.Option("--shown", help="LEAD was shown it, or was given it on paper.")
    ] = False,
    own: Annotated[
        bool, typer.Option("--own", help="Make a file of your own of it, to be changed.")
    ] = False,
    version: Annotated[
        str, typer.Option(metavar="VERSION", help="Show the words of an earlier version.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Print the privacy notice, send it, or write down that somebody was shown it."""
    from crm_tui.cli.privacy_notice import Wanted, run

    run(Wanted(language, lead, send, shown, own, version, as_json))


@app.command("export")
def export(
    lead: LeadArgument,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="A new folder for it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Export everything about one person: JSON, a page to read, and their files.

    With --json and no --to the document is printed, and nothing is written.
    """
    from crm_tui.services.leads import find
    from crm_tui.services.privacy.person_export import default_folder, gather, listed, write
    from crm_tui.shop import open_shop

    shop = open_shop()
    now, lead_id = shop.clock.now(), shop.db.read_now(find, lead).id
    known = shop.db.write_now(gather, shop.actor, now, lead_id)
    if as_json and to is None:
        show_json(listed(known))
        return
    folder = to or default_folder(known.lead, now)
    known = write(known, folder, shop.media)
    missing = [one for one in known.files if not one.copied]
    if as_json:
        show_json(known.document | {"folder": str(folder)})
        return
    show(
        f"{counted(known.rows, 'row')} and {counted(len(known.files) - len(missing), 'file')}"
        f" about {known.lead.name} in {folder}: person.html to read, person.json for a program."
    )
    for one in missing:
        tell(f"  {one.message}: {one.problem}")
    tell("It is not encrypted: hand it over, then delete the folder.")


@app.command("declare")
def declare(
    import_id: Annotated[str, typer.Argument(metavar="ID", help="An import's id like I3.")],
    proof: Annotated[str, typer.Option(help="How these people agreed to marketing.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Vouch that the people of an import agreed to marketing; without it nobody of a list has."""
    from crm_tui.services.privacy.declaring import declare as write
    from crm_tui.shop import open_shop

    shop = open_shop()
    made = write(shop.db, shop.actor, shop.clock.now(), import_id, proof)
    if as_json:
        show_json({"import_id": import_id.upper(), "agreed": made.agreed, "left": made.left})
        return
    show(
        f"Marketing consent is written down for {counted(made.agreed, 'lead')} of"
        f" {import_id.upper()}, with file and row; {made.left:,} were left as they are."
    )


@app.command("minor")
def minor(
    lead: LeadArgument,
    off: Annotated[bool, typer.Option("--off", help="They are of age: take the mark off.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Mark somebody as under 18: no marketing, nothing remembered, no score."""
    from crm_tui.services.consent import set_minor
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    lead_id = shop.db.read_now(find, lead).id
    found = shop.db.write_now(set_minor, shop.actor, shop.clock.now(), lead_id, not off)
    if as_json:
        show_json(lead_json(found))
    elif off:
        show(f"{found.name} is of age.")
    else:
        show(f"{found.name} is under 18: no marketing, no memory, no score.")
