"""`crm send`."""

import sys
from typing import Annotated

import typer

from crm_tui.cli.lead import LeadArgument
from crm_tui.cli.out import JsonOption, show, show_json, tell
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ids import MESSAGE, MessageId, read_id
from crm_tui.domain.message import TemplateCall
from crm_tui.domain.money import show_rupees


def send(
    lead: LeadArgument,
    text: Annotated[str, typer.Argument(help="The text; leave it out with --template.")] = "",
    reply_to: Annotated[
        str | None, typer.Option(metavar="ID", help="Quote this message (M981).")
    ] = None,
    template: Annotated[
        str | None, typer.Option(metavar="NAME", help="Send an approved template.")
    ] = None,
    language: Annotated[str, typer.Option(help="The template's language, like en or hi.")] = "",
    var: Annotated[
        list[str] | None, typer.Option(metavar="K=V", help="A variable of the template.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only ask whether it may leave.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Send a message to a lead."""
    from crm_tui.domain.actor import OWNER
    from crm_tui.services import sending
    from crm_tui.services.leads import find
    from crm_tui.services.outbox import need_key
    from crm_tui.services.shapes import Json, message_json, verdict_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    now = shop.clock.now()
    wanted = sending.Wanted(
        lead_id=shop.db.read_now(find, lead).id,
        text=text,
        reply_to=_message_id(reply_to),
        template=_template(template, language, var or []),
    )
    verdict = shop.db.read_now(sending.check, wanted, now)
    document: Json = {"message": None, "gate": verdict_json(verdict)}
    if verdict.allowed and not check:
        need_key(shop.settings.provider_key)
        try:
            queued = shop.db.write_now(sending.queue, wanted, OWNER, now, 0)
        except sending.SendRefused as refused:  # something changed since it was asked
            verdict = refused.verdict
            document["gate"] = verdict_json(verdict)
        else:
            document["message"] = message_json(queued)
    if as_json:
        show_json(document)
    elif verdict.allowed:
        cost = show_rupees(verdict.cost)
        show(
            f"It may leave; it costs {cost}."
            if check
            else f"Queued as {document['message']['id']}."
        )
    for reason in () if as_json else verdict.reasons:
        tell(f"{reason.text} {reason.fix}")
    if not verdict.allowed and not check:
        sys.exit(1)


def _message_id(text: str | None) -> MessageId | None:
    if text is None:
        return None
    number = read_id(MESSAGE, text)
    if number is None:
        raise NotFound(f"{text!r} is no message id.", "They look like M981.")
    return MessageId(number)


def _template(name: str | None, language: str, pairs: list[str]) -> TemplateCall | None:
    if name is None:
        return None
    variables = []
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign:
            raise CrmError(f"{pair!r} is no variable.", "Write --var name=value.")
        variables.append((key, value))
    return TemplateCall(name, language, tuple(variables))
