"""`crm suggest` and `crm suggestions`."""

from enum import StrEnum
from typing import Annotated

import typer

from crm_tui.cli.lead import LeadArgument
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ids import SUGGESTION, SuggestionId, read_id
from crm_tui.domain.message import Message
from crm_tui.domain.suggestion import KINDS, SENDABLE, SuggestionType, Task

app = typer.Typer(
    help="Suggestions: list, show, approve, edit, accept, reject.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Kind(StrEnum):
    MESSAGE = "message"
    ADVICE = "advice"
    ALL = "all"


_TYPES = {
    Kind.MESSAGE: SENDABLE,
    Kind.ADVICE: frozenset(SuggestionType) - SENDABLE,
    Kind.ALL: frozenset(SuggestionType),
}
SuggestionArgument = Annotated[str, typer.Argument(metavar="ID", help="A suggestion, like S7.")]


def suggest(
    lead: LeadArgument,
    task: Annotated[
        Task,
        typer.Option(
            help="An answer, a follow-up after silence, how good the lead is, or what to do next."
        ),
    ] = Task.GENERATE_REPLY,
    hint: Annotated[
        str, typer.Option(help="What is to be different: `chhota karo`, `in English`.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Ask an agent about a lead: what to write, when, how good they are, what to do next."""
    import asyncio

    from crm_tui.services.leads import find
    from crm_tui.services.shapes import suggestion_json
    from crm_tui.shop import open_shop
    from crm_tui.thinking import agents_of

    shop = open_shop()
    found = shop.db.read_now(find, lead)

    async def make() -> list[dict[str, object]]:
        try:
            async with agents_of(shop) as agents:
                made = await agents.make(found.id, task, hint)
        finally:
            await shop.db.close()
        wanted = KINDS[task]
        return [suggestion_json(one) for one in made if one.draft.suggestion_type in wanted]

    items = asyncio.run(make())
    if as_json:
        show_json(_document(task, items))
        return
    for item in items:
        _show_short(item)
    if not items:
        show("Nothing to suggest now.")


def _document(task: Task, items: list[dict[str, object]]) -> dict[str, object]:
    first = items[0] if items else {}
    return {
        "task": task,
        "suggestions": items,
        "intent": first.get("intent", "other"),
        "source": first.get("source", "facts"),
        "model": first.get("model"),
    }


def _show_short(item: dict[str, object]) -> None:
    show(f"{item['id']}  ({item['source']})\n{item['content']}")
    if item["reason"]:
        show(f"  {item['reason']}")
    show("")


@app.command("list")
def list_suggestions(
    status: Annotated[
        str | None, typer.Option(help="pending, approved, modified, rejected or stale.")
    ] = None,
    lead: Annotated[str | None, typer.Option(metavar="LEAD", help="Only of this lead.")] = None,
    kind: Annotated[
        Kind, typer.Option(help="Messages to send, advice to take up, or both.")
    ] = Kind.MESSAGE,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    after: Annotated[str | None, typer.Option(help="Go on after this one (`next`).")] = None,
    as_json: JsonOption = False,
) -> None:
    """List suggestions, newest first: those that are messages, unless `--kind` says otherwise."""
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import suggestion_json
    from crm_tui.shop import open_shop
    from crm_tui.store.suggestions import page

    db = open_shop().db
    found = db.read_now(
        page,
        status=status,
        after=None if after is None else _number(after),
        limit=limit,
        lead_id=None if lead is None else db.read_now(find, lead).id,
        kinds=_TYPES[kind],
    )
    items = [suggestion_json(suggestion) for suggestion in found]
    if as_json:
        show_json(one_page(items, items[-1]["id"] if len(items) == limit else None))
    elif items:
        keys = ("id", "lead_id", "status", "source", "content")
        show_table(keys, [[item[key] for key in keys] for item in items])
    else:
        show("No suggestions.")


@app.command("show")
def show_suggestion(suggestion: SuggestionArgument, as_json: JsonOption = False) -> None:
    """Show one suggestion with what it rests on."""
    from crm_tui.services.deciding import get
    from crm_tui.services.shapes import suggestion_json
    from crm_tui.shop import open_shop

    item = suggestion_json(open_shop().db.read_now(get, _number(suggestion)))
    if as_json:
        show_json(item)
        return
    show(f"{item['id']} for {item['lead_id']}, {item['status']}, by {item['source']}")
    show(str(item["content"]))
    for cited in item["citations"]:
        show(f"  rests on {cited['id']}: {cited['quote']}")
    for flag in item["flags"]:
        show(f"  look at this: {flag['text']}")


@app.command("approve")
def approve_suggestion(suggestion: SuggestionArgument, as_json: JsonOption = False) -> None:
    """Send a suggestion as it stands."""
    from crm_tui.services.deciding import approve
    from crm_tui.services.outbox import need_key
    from crm_tui.shop import open_shop

    shop = open_shop()
    need_key(shop.settings.provider_key)
    message = shop.db.write_now(
        approve, _number(suggestion), shop.policy, shop.actor, shop.clock.now(), 0
    )
    _show_sent(message, as_json)


@app.command("edit")
def edit_suggestion(
    suggestion: SuggestionArgument,
    text: Annotated[str, typer.Argument(help="Your own words.")],
    as_json: JsonOption = False,
) -> None:
    """Send a suggestion in your own words."""
    from crm_tui.services.deciding import send_edited
    from crm_tui.services.outbox import need_key
    from crm_tui.shop import open_shop

    shop = open_shop()
    need_key(shop.settings.provider_key)
    message = shop.db.write_now(
        send_edited, _number(suggestion), text, shop.policy, shop.actor, shop.clock.now(), delay=0
    )
    _show_sent(message, as_json)


@app.command("accept")
def accept_suggestion(suggestion: SuggestionArgument, as_json: JsonOption = False) -> None:
    """Take up an advice: the lead moves on, or a task is made; nothing is sent."""
    from crm_tui.services.shapes import suggestion_json
    from crm_tui.services.taking_up import accept
    from crm_tui.shop import open_shop

    shop = open_shop()
    taken = shop.db.write_now(accept, _number(suggestion), shop.actor, shop.clock.now())
    if as_json:
        show_json(suggestion_json(taken))
    else:
        show(f"Done: {taken.draft.content}")


@app.command("reject")
def reject_suggestion(
    suggestion: SuggestionArgument,
    why: Annotated[str, typer.Option(help="What was wrong with it.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Put a suggestion away."""
    from crm_tui.services.deciding import reject
    from crm_tui.services.shapes import suggestion_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    rejected = shop.db.write_now(reject, _number(suggestion), shop.actor, shop.clock.now(), why)
    if as_json:
        show_json(suggestion_json(rejected))
    else:
        show(f"{suggestion} is put away.")


def _show_sent(message: Message, as_json: bool) -> None:
    from crm_tui.services.shapes import message_json

    document = {"message": message_json(message)}
    if as_json:
        show_json(document)
    else:
        show(f"Queued as {document['message']['id']}.")


def _number(text: str) -> SuggestionId:
    number = read_id(SUGGESTION, text)
    if number is None:
        raise NotFound(f"{text!r} is no suggestion id.", "They look like S7.")
    return SuggestionId(number)
