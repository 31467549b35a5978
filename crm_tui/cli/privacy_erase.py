"""`crm privacy erase|held|retention`: what goes, what is held, how long the rest is kept."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.lead_choice import LeadArgument
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table, tell
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_tui.domain.clock import Millis
    from crm_tui.domain.erasing import Preview, Stage
    from crm_tui.services.shapes import Json
    from crm_tui.shop import Shop
    from crm_tui.store.erasing import Erasure

CodeOption = Annotated[
    str, typer.Option("--code", metavar="CODE", help="Of your second factor, where one is set.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask again.")]
_TRIES = 20
"""Looks at a message that is on its way right now, half a second apart."""


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("erase")(erase)
    app.command("held")(held)
    app.command("retention")(retention)


def erase(
    lead: LeadArgument,
    now: Annotated[bool, typer.Option("--now", help="Destroy everything at once.")] = False,
    hold: Annotated[
        int | None,
        typer.Option(metavar="DAYS", help="Keep a sealed minimal copy for so many days."),
    ] = None,
    yes: YesOption = False,
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Erase a person truly: chats, files, notes, drafts, memory; shows what would go, and asks.

    A law may ask you to keep some of it for a time (DPDP Rule 8(3) speaks of a year): then --hold.
    """
    from crm_tui.domain.erasing import hold_until
    from crm_tui.domain.errors import CrmError
    from crm_tui.services import erasing
    from crm_tui.services.leads import find
    from crm_tui.shop import open_shop

    if now and hold is not None:
        raise CrmError("Both --now and --hold are given.", "Choose one of them.")
    shop = open_shop()
    found = shop.db.read_now(find, lead)
    preview = shop.db.read_now(erasing.preview, shop.actor, found.id)
    if not as_json:
        _show_preview(preview)
    if not now and hold is None:
        hold = _ask_hold()
    until = hold_until(shop.clock.now(), hold)
    if not yes:
        _confirm(preview)
    _prove(shop, code)
    done = _erase(shop, found.id, until)
    if as_json:
        show_json(_erasure_json(done) | {"erased": preview.counts, "elsewhere": preview.elsewhere})
    else:
        _show_done(done)


def _show_preview(preview: "Preview") -> None:
    from crm_tui.domain.erasing import in_words
    from crm_tui.domain.ids import LEAD, show_id

    show(f"{preview.name} ({show_id(LEAD, preview.lead_id)}) would be erased:")
    for kind, number in preview.counts.items():
        show(f"  {in_words(kind, number)}")
    if preview.twins:
        listed = ", ".join(show_id(LEAD, one) for one in preview.twins)
        show(f"  and everything of {listed}, who became part of them")
    if preview.waiting:
        show(f"{counted(preview.waiting, 'message')} to them that did not leave yet never will.")
    for what, number in preview.elsewhere.items():
        show(f"{number:,} {what} hold their number or address. They are other people's, and stay.")
    show(
        "What others quoted or forwarded of them stays too, and what you exported or printed;"
        " backups forget them after a restore, and are 35 days old at most."
    )


def _ask_hold() -> int | None:
    """Days of a hold; None: now. Without a terminal it must be said."""
    from crm_tui.domain.errors import CrmError

    if not sys.stdin.isatty():
        raise CrmError(
            "Say whether all of it goes now, or a sealed copy is held for a time.",
            "Add --now, or --hold DAYS (DPDP Rule 8(3) speaks of a year: ask your lawyer).",
        )
    answer = typer.prompt("Destroy all of it now, or hold a sealed copy? (now, or days like 365)")
    if answer.strip().lower() == "now":
        return None
    if not answer.strip().isascii() or not answer.strip().isdigit():
        raise CrmError(f"{answer.strip()[:20]!r} is neither.", "Write now, or days like 365.")
    return int(answer)


def _confirm(preview: "Preview") -> None:
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.ids import LEAD, show_id

    shown = show_id(LEAD, preview.lead_id)
    if not sys.stdin.isatty():
        raise CrmError("Nobody is here to be asked.", "Add --yes if you are sure.")
    typed = typer.prompt(f"This cannot be undone. Type {shown} to erase them", default="")
    if typed.strip().upper() != shown:
        raise CrmError("Nothing was erased.")


def _prove(shop: "Shop", code: str) -> None:
    """The second factor, of whoever has one; whoever holds the shop's key needs none."""
    import os

    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.roles import Act
    from crm_tui.services import second_factor

    if os.environ.get("CRM_DB_KEY") or (shop.opened is not None and shop.opened.proved):
        return
    if not shop.db.read_now(second_factor.needed, shop.actor, Act.ERASE_PERSON):
        return
    if not code and not sys.stdin.isatty():
        raise CrmError("Your second factor is needed.", "Add --code with the six digits.")
    given = code or typer.prompt("The six digits of your second factor")
    second_factor.check_now(shop.db, given, shop.clock.now(), shop.actor)


def _erase(shop: "Shop", lead_id: int, until: "Millis | None") -> "Erasure":
    """Waits a little for a message that is on its way."""
    import time

    from crm_tui.services import erasing
    from crm_tui.store.erasing_person import is_on_its_way

    for _ in range(_TRIES):
        if not shop.db.read_now(is_on_its_way, lead_id):
            break
        time.sleep(0.5)
    return erasing.erase_now(shop.db, shop.actor, shop.clock, lead_id, until, _tell_stage())


def _tell_stage() -> "Callable[[Stage], None]":
    from crm_tui.domain.erasing import Stage

    words = {
        Stage.ROWS: "Taking their messages out …",
        Stage.TRACES: "Looking through what came in …",
        Stage.INDEX: "Taking their words out of the search …",
    }
    said: set[Stage] = set()

    def told(stage: Stage) -> None:
        if stage in words and stage not in said and sys.stderr.isatty():
            said.add(stage)
            tell(words[stage])

    return told


def _show_done(done: "Erasure") -> None:
    from crm_tui.domain.clock import iso
    from crm_tui.domain.ids import LEAD, show_id

    shown = show_id(LEAD, done.lead_ids[0])
    if done.is_held and done.hold_until is not None:
        show(f"{shown} is erased. A sealed copy is destroyed on {iso(done.hold_until)[:10]}.")
    else:
        show(f"{shown} is erased.")
    show("Your next backup holds nothing of them; a restored older one erases them again.")


def _erasure_json(one: "Erasure") -> "Json":
    from crm_tui.domain.clock import iso, iso_or_none
    from crm_tui.domain.ids import LEAD, show_id

    return {
        "lead_id": show_id(LEAD, one.lead_ids[0]),
        "lead_ids": [show_id(LEAD, each) for each in one.lead_ids],
        "at": iso(one.at),
        "actor": one.actor,
        "held": one.is_held,
        "hold_until": iso_or_none(one.hold_until),
        "done_at": iso_or_none(one.done_at),
    }


def held(
    lead: Annotated[str, typer.Argument(metavar="[LEAD]", help="An id like L42.")] = "",
    opened: Annotated[
        bool, typer.Option("--open", help="Show what is held: a court or an authority asks.")
    ] = False,
    destroy: Annotated[bool, typer.Option("--destroy", help="Destroy it before its day.")] = False,
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """List the sealed copies of erased people that are still held, open one, or destroy one."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.ids import LEAD, read_id
    from crm_tui.services.erasing import holding
    from crm_tui.services.erasing.doing import rewrite_now
    from crm_tui.shop import open_shop

    shop = open_shop()
    if not lead:
        _show_held(shop.db.read_now(holding.held, shop.actor), as_json)
        return
    number = read_id(LEAD, lead)
    if number is None or opened == destroy:
        raise CrmError("What is to be done with whose copy?", "Like: crm privacy held L42 --open")
    _prove(shop, code)
    if destroy:
        shop.db.write_now(holding.destroy_now, shop.actor, shop.clock.now(), number)
        rewrite_now(shop.db)
        if as_json:
            show_json({"lead_id": lead.upper(), "held": False})
        else:
            show(f"The copy of {lead.upper()} is destroyed.")
        return
    show_json(shop.db.write_now(holding.open_held, shop.actor, shop.clock.now(), number))


def _show_held(found: "list[Erasure]", as_json: bool) -> None:
    items = [_erasure_json(one) for one in found]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        heads = ("lead_id", "at", "hold_until", "actor")
        show_table(heads, [[item[head] for head in heads] for item in items])
    else:
        show("Nothing is held of anybody.")


def retention(
    kind: Annotated[
        str, typer.Argument(metavar="[KIND]", help="raw, media, chats or traces.")
    ] = "",
    period: Annotated[
        str, typer.Argument(metavar="[PERIOD]", help='"24 months", "90 days", "2 years" or keep.')
    ] = "",
    yes: YesOption = False,
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show how long what is kept, or set it; before it takes effect it says how many would go."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.retention import Kind, read_period
    from crm_tui.services.erasing import retention as service
    from crm_tui.shop import open_shop

    shop = open_shop()
    if not kind:
        _show_rules(shop, as_json)
        return
    if kind not in list(Kind) or not period:
        raise CrmError(
            "What is to be kept for how long?",
            'Like: crm privacy retention chats "24 months". KIND is raw, media, chats or traces.',
        )
    wanted, now = Kind(kind), shop.clock.now()
    days = read_period(wanted, period)
    number = shop.db.read_now(service.would_go, shop.actor, now, wanted, days)
    if days is not None and not yes:
        _confirm_rule(wanted, number)
    _prove(shop, code)
    shop.db.write_now(service.set_period, shop.actor, now, wanted, days)
    if as_json:
        show_json({"kind": wanted, "days": days, "would_go": number})
    else:
        show("It is kept from now on." if days is None else "Set. The worker begins in an hour.")


def _confirm_rule(kind: str, number: int) -> None:
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.retention import WHAT, Kind

    said = f"{number:,} would go at once ({WHAT[Kind(kind)]})"
    if not sys.stdin.isatty():
        raise CrmError(f"{said}, and nobody is here to be asked.", "Add --yes if you are sure.")
    show(f"{said}, and more as time goes by. What has gone cannot be brought back.")
    if not typer.confirm("Set it?", default=False):
        raise CrmError("Nothing was changed.")


def _show_rules(shop: "Shop", as_json: bool) -> None:
    from crm_tui.domain.retention import show_period
    from crm_tui.services.erasing.retention import view

    lines = shop.db.read_now(view, shop.actor, shop.clock.now())
    if as_json:
        items = [
            {"kind": one.kind, "what": one.what, "days": one.days, "would_go": one.would_go}
            for one in lines
        ]
        show_json(one_page(items, None))
        return
    rows = [
        (
            one.kind,
            one.kept if one.days is None else show_period(one.days),
            f"{one.would_go:,}" if one.days else "",
            one.what,
        )
        for one in lines
    ]
    show_table(("kind", "period", "due now", "what"), rows)
