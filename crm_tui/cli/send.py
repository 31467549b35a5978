"""`crm send` and `crm settle`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.lead import LeadArgument
from crm_tui.cli.out import JsonOption, show, show_json, tell

if TYPE_CHECKING:
    from crm_tui.domain.clock import Millis
    from crm_tui.domain.message import Message
    from crm_tui.domain.outgoing import Verdict
    from crm_tui.services.sending import Wanted
    from crm_tui.shop import Shop


def send(
    lead: LeadArgument,
    text: Annotated[str, typer.Argument(help="The text, or the caption of a file.")] = "",
    reply_to: Annotated[
        str | None, typer.Option(metavar="ID", help="Quote this message (M981).")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="F", help="Send a picture, document, recording, video.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(metavar="NAME", help="Send an approved template.")
    ] = None,
    language: Annotated[str, typer.Option(help="The template's language, like en or hi.")] = "",
    var: Annotated[
        list[str] | None, typer.Option(metavar="K=V", help="A variable of the template.")
    ] = None,
    react: Annotated[
        str | None,
        typer.Option(metavar="EMOJI", help='React to --reply-to; "" takes the reaction away.'),
    ] = None,
    forward: Annotated[
        str | None, typer.Option(metavar="ID", help="Send this message on, to LEAD.")
    ] = None,
    location: Annotated[
        str | None, typer.Option(metavar="LAT,LON[,NAME[,ADDRESS]]", help="Send a place.")
    ] = None,
    contact: Annotated[
        list[str] | None, typer.Option(metavar="NAME:PHONE", help="Send a contact card.")
    ] = None,
    button: Annotated[
        list[str] | None, typer.Option(metavar="TITLE", help="A button below the text, up to 3.")
    ] = None,
    row: Annotated[
        list[str] | None,
        typer.Option(metavar="TITLE[|DESCRIPTION]", help="A row of a list, up to 10."),
    ] = None,
    menu: Annotated[str, typer.Option(help="The words that open the list of rows.")] = "Choose",
    link: Annotated[
        str | None, typer.Option(metavar="LABEL=URL", help="A button that opens an address.")
    ] = None,
    footer: Annotated[str, typer.Option(help="Small words below buttons, a list or a link.")] = "",
    later: Annotated[
        bool, typer.Option("--later", help="In quiet hours: let it leave when they end.")
    ] = False,
    at: Annotated[
        str,
        typer.Option(metavar="WHEN", help='Let it leave then: "kal 4 baje", "Friday shaam", +2h.'),
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="Only ask whether it may leave.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Send a message to a lead, once the gate allows it."""
    from crm_tui.cli import wanted as parts
    from crm_tui.shop import open_shop

    shop = open_shop()
    wanted = parts.read(
        shop,
        lead,
        parts.Options(
            *(text, reply_to, file, template, language, tuple(var or ()), react, forward),
            *(location, tuple(contact or ()), tuple(button or ()), tuple(row or ()), menu),
            *(link, footer),
        ),
    )
    moment = _read_at(shop, at, later=later)
    verdict, message = _ask_and_queue(shop, wanted, check=check, later=later, at=moment)
    _report(verdict, message, check=check, planned=moment is not None, as_json=as_json)
    if message is None and not check:
        sys.exit(1)


def _ask_and_queue(
    shop: "Shop", wanted: "Wanted", *, check: bool, later: bool, at: "Millis | None"
) -> "tuple[Verdict, Message | None]":
    from crm_tui.domain.roles import Act
    from crm_tui.services import sending
    from crm_tui.services.follow_ups.later import at_that_hour, schedule
    from crm_tui.services.may import insist
    from crm_tui.services.outbox import need_key

    now = shop.clock.now()
    verdict = shop.db.read_now(sending.check, wanted, shop.policy, now if at is None else at)
    if at is not None:
        verdict = at_that_hour(verdict)
    if check or not (verdict.allowed or (later and verdict.only_quiet)):
        return verdict, None
    insist(shop.actor, Act.WRITE_TO_CUSTOMERS)
    need_key(shop.settings.provider_key)
    try:
        if at is not None:
            plan = shop.db.write_now(
                schedule, wanted, shop.policy, shop.actor, at, now, clears_draft=False
            )
            return verdict, plan
        queued = shop.db.write_now(
            sending.queue, wanted, shop.policy, shop.actor, now, 0, later=later, clears_draft=False
        )
    except sending.SendRefused as refused:  # something changed since it was asked
        return refused.verdict, None
    return verdict, queued


def _read_at(shop: "Shop", text: str, *, later: bool) -> "Millis | None":
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.when import read_when
    from crm_tui.services.setting_up import saved_profile

    if not text:
        return None
    if later:
        raise CrmError("--later and --at cannot go together.", "--at names the hour by itself.")
    return read_when(text, shop.clock.now(), shop.db.read_now(saved_profile).timezone)


def _report(
    verdict: "Verdict", message: "Message | None", *, check: bool, planned: bool, as_json: bool
) -> None:
    from crm_tui.domain.clock import iso_or_none
    from crm_tui.domain.ids import MESSAGE, show_id
    from crm_tui.domain.money import show_rupees
    from crm_tui.services.shapes import message_json, verdict_json

    if as_json:
        shown = None if message is None else message_json(message)
        show_json({"message": shown, "gate": verdict_json(verdict)})
        return
    amount = verdict.cost
    cost = f"it costs {show_rupees(amount)}" if amount.amount_paise else "it is free"
    if message is not None:
        waits = not verdict.allowed or planned
        at = f", leaves at {iso_or_none(message.send_at)}" if waits else ""
        show(f"Queued as {show_id(MESSAGE, message.id)}; {cost}{at}.")
        return
    if verdict.allowed and check:
        show(f"It may leave; {cost}.")
    for reason in verdict.reasons:
        tell(f"{reason.text} {reason.fix}")


def settle(
    message: Annotated[str, typer.Argument(metavar="ID", help="A message like M981.")],
    arrived: Annotated[
        bool, typer.Option("--arrived/--lost", help="What the chat on the phone shows.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Say what became of a message whose fate is not known."""
    from crm_tui.cli.wanted import message_id
    from crm_tui.services import settling
    from crm_tui.services.shapes import message_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    settled = shop.db.write_now(
        settling.settle, message_id(message), arrived, shop.actor, shop.clock.now()
    )
    if as_json:
        show_json(message_json(settled))
    else:
        show(f"{message} is {settled.status} now.")
