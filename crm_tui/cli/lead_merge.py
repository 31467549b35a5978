"""`crm leads merge|unmerge|apart|doubles|timeline`."""

from typing import Annotated

import typer

from crm_tui.cli.lead_choice import LeadArgument
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table


def merge(
    lead: LeadArgument,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="The lead that becomes part of it.")
    ],
    take: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=LEAD", help="Whose value a field keeps: --take name=L57."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make one lead of two; `crm leads unmerge` parts them again."""
    from crm_tui.services import merging
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    kept, gone = shop.db.read_now(find, lead).id, shop.db.read_now(find, other).id
    wanted = _taken(take or [], {str(kept): False, str(gone): True})
    merged = shop.db.write_now(merging.merge, shop.actor, shop.clock.now(), kept, gone, wanted)
    if as_json:
        show_json(lead_json(merged))
    else:
        show(
            f"L{gone} is part of {merged.name} (L{kept}) now. `crm leads unmerge L{gone}` parts them."
        )


def _taken(pairs: list[str], sides: dict[str, bool]) -> list[str]:
    """The fields whose value comes from the lead that goes; raises CrmError."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.ids import LEAD, read_id

    wanted = []
    for pair in pairs:
        field, _, whose = pair.partition("=")
        from_gone = sides.get(str(read_id(LEAD, whose)))
        if from_gone is None:
            raise CrmError(f"{pair!r} names neither of the two.", "Write it like name=L57.")
        if from_gone:
            wanted.append(field.strip())
    return wanted


def unmerge(
    lead: Annotated[str, typer.Argument(metavar="LEAD", help="The id that was merged, like L57.")],
    as_json: JsonOption = False,
) -> None:
    """Part two leads again: what moved goes back."""
    from crm_tui.domain.errors import NotFound
    from crm_tui.domain.ids import LEAD, read_id
    from crm_tui.services.merging import unmerge as part
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    gone = read_id(LEAD, lead)
    if gone is None:
        raise NotFound(f"{lead!r} is no id of a lead.", "They look like L57.")
    shop = open_shop()
    kept, back = shop.db.write_now(part, shop.actor, shop.clock.now(), gone)
    if as_json:
        show_json({"kept": lead_json(kept), "back": lead_json(back)})
    else:
        show(f"{kept.name} (L{kept.id}) and {back.name} (L{back.id}) are two again.")


def apart(
    lead: LeadArgument,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Who is somebody else.")],
    as_json: JsonOption = False,
) -> None:
    """Say that two leads are two people: nobody is asked about them again."""
    from crm_tui.services import merging
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    one, second = shop.db.read_now(find, lead), shop.db.read_now(find, other)
    shop.db.write_now(merging.tell_apart, shop.actor, shop.clock.now(), one.id, second.id)
    if as_json:
        show_json(one_page([lead_json(one), lead_json(second)], None))
    else:
        show(
            f"{one.name} (L{one.id}) and {second.name} (L{second.id}) are two people."
            " `crm leads undo` takes that back."
        )


def doubles(
    lead: Annotated[
        str, typer.Argument(metavar="[LEAD]", help="Of whom; leave it out for the whole shop.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Show who may be the same person, and why; nothing is merged."""
    from crm_tui.services import merging
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import lead_json
    from crm_tui.shop import open_shop

    db = open_shop().db
    if lead:
        one = db.read_now(find, lead)
        pairs = [(one, found) for found in db.read_now(merging.doubles, one.id)]
    else:
        pairs = db.read_now(merging.all_doubles)
    if as_json:
        items = [
            {"lead": lead_json(a), "double": lead_json(b.lead), "reasons": list(b.reasons)}
            for a, b in pairs
        ]
        show_json(one_page(items, None))
        return
    for a, b in pairs:
        show(f"L{a.id} {a.name}  and  L{b.lead.id} {b.lead.name}: {'; '.join(b.reasons)}")
    if not pairs:
        show("No likely doubles.")


def timeline(
    lead: LeadArgument,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only of this kind: message, call, note, task …")
    ] = None,
    before: Annotated[str, typer.Option(help="Go on before this place (`next`).")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Show all that happened with a lead, newest first."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.ids import LEAD, show_id
    from crm_tui.domain.timeline import read_cursor
    from crm_tui.services import timeline as service
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import entry_json
    from crm_tui.shop import open_shop

    cursor = read_cursor(before) if before else None
    if before and cursor is None:
        raise CrmError(f"{before!r} is no place on a timeline.", "Take `next` of the page before.")
    kinds = [service.read_kind(one) for one in kind or []]
    db = open_shop().db
    lead_id = db.read_now(find, lead).id
    page = db.read_now(service.page, lead_id, kinds, cursor, limit)
    items = [{"lead_id": show_id(LEAD, lead_id), **entry_json(entry)} for entry in page.entries]
    following = None if page.next is None else str(page.next)
    if as_json:
        show_json(one_page(items, following))
        return
    show_table(("at", "what", "words"), [(one["at"], one["title"], one["words"]) for one in items])
    if following:
        show(f"More: add --before {following}")
