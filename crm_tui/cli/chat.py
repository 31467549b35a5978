"""`crm chat` and `crm search`."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from crm_tui.cli.lead import LeadArgument
from crm_tui.cli.out import JsonOption, one_page, show, show_json


def chat(
    lead: LeadArgument,
    before: Annotated[
        str | None, typer.Option(metavar="ID", help="Only what is older than this message.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many messages.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Show a conversation, newest last."""
    from crm_tui.domain.errors import NotFound
    from crm_tui.domain.ids import MESSAGE, read_id, show_id
    from crm_tui.services.leads import find
    from crm_tui.services.sending import get_message
    from crm_tui.services.shapes import message_json
    from crm_tui.shop import open_shop
    from crm_tui.store.messages import conversation

    older_than = None if before is None else read_id(MESSAGE, before)
    if before is not None and older_than is None:
        raise NotFound(f"{before!r} is no message id.", "They look like M981.")
    db = open_shop().db
    found = db.read_now(find, lead)
    if older_than is not None and db.read_now(get_message, older_than).lead_id != found.id:
        raise NotFound(f"{before} is not in this conversation.", "Take `next` of the page before.")
    newest = db.read_now(conversation, found.id, older_than, limit + 1)
    shown = newest[-limit:]
    if as_json:
        older = show_id(MESSAGE, shown[0].id) if len(newest) > limit else None
        show_json(one_page([message_json(message) for message in shown], older))
        return
    if not shown:
        show(f"{found.name} and you have not written yet.")
    for message in shown:
        show(_line(message_json(message)))


def search(
    query: Annotated[str, typer.Argument(help="Words, a name, or part of a number.")],
    where: Annotated[
        str,
        typer.Option("--in", metavar="leads|messages|knowledge|notes|all", help="Where to look."),
    ] = "messages",
    best: Annotated[
        bool, typer.Option("--best", help="The best match first, not the newest.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many of each kind.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Search messages, leads, notes or the shop's facts; spellings that sound alike find each other."""
    from crm_tui.services import shapes
    from crm_tui.services.search import search as look
    from crm_tui.shop import open_shop

    found = open_shop().db.read_now(look, query, where, limit, best=best)
    parts = {
        "lead": [shapes.lead_json(one) for one in found.leads],
        "message": [shapes.message_json(one) for one in found.messages],
        "note": [shapes.note_json(one) for one in found.notes],
        "knowledge": [shapes.fact_json(one) for one in found.knowledge],
    }
    if as_json:
        mark = where == "all"
        items = [{"kind": k, **one} if mark else one for k, part in parts.items() for one in part]
        show_json(one_page(items, None))
        return
    for kind, part in parts.items():
        for item in part:
            show(_LINES[kind](item))
    if found.is_empty:
        show("Nothing found.")


def _line(item: dict[str, Any]) -> str:
    who = "you" if item["direction"] == "outbound" else "customer"
    return f"{item['id']:>6}  {item['timestamp']}  {who:8}  {item['status']:9}  {_words(item)}"


def _words(item: dict[str, Any]) -> str:
    """What it says, and what kind it is when it is more than words."""
    kind, media = item["message_type"], item["media"] or {}
    if kind == "reaction":
        done = f"reacted {item['content']} to" if item["content"] else "took a reaction from"
        return f"{done} {item['reply_to'] or 'a message that is not here'}"
    parts = [
        f"↩ {item['reply_to']}" if item["reply_to"] else "",
        "" if kind == "text" else f"[{kind}]",
        media.get("filename") or "",
        "(no longer at WhatsApp, ask for it again)" if media.get("state") == "gone" else "",
        "(deleted)" if item["revoked"] else item["content"],
    ]
    return " ".join(part for part in parts if part)


_LINES: dict[str, Callable[[dict[str, Any]], str]] = {
    "lead": lambda item: f"{item['id']:>6}  {item['name']}",
    "message": _line,
    "note": lambda item: f"{item['id']:>6}  {item['created_at']}  {item['text']}",
    "knowledge": lambda item: f"{item['id']:>6}  {item['document']}  {item['text']}",
}
