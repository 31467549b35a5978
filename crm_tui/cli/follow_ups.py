"""`crm followups`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.lead import LeadArgument
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table
from crm_tui.services.follow_ups.due import Due

if TYPE_CHECKING:
    from crm_tui.domain.clock import Millis
    from crm_tui.domain.follow import Task
    from crm_tui.domain.ids import LeadId
    from crm_tui.services.follow_ups.keeping import Page
    from crm_tui.shop import Shop

app = typer.Typer(
    help="Follow-ups and promises: list, add, snooze, done, open, history; messages for later.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

FollowUpArgument = Annotated[str, typer.Argument(metavar="ID", help="A follow-up, like T3.")]
WhenArgument = Annotated[
    str, typer.Argument(metavar="WHEN", help='"kal 4 baje", "Friday shaam", "2 din baad", +3h.')
]
LeadOption = Annotated[str | None, typer.Option(metavar="LEAD", help="Only of this lead.")]
LimitOption = Annotated[int, typer.Option(min=1, max=1000, help="How many.")]
AfterOption = Annotated[str | None, typer.Option(help="Go on after this one (`next`).")]


@app.command("list")
def list_follow_ups(
    due: Annotated[Due, typer.Option(help="Which: all, overdue, or today with those.")] = Due.ALL,
    lead: LeadOption = None,
    limit: LimitOption = 50,
    after: AfterOption = None,
    as_json: JsonOption = False,
) -> None:
    """List open follow-ups and promises, the earliest due first."""
    from crm_tui.services.follow_ups.keeping import listing
    from crm_tui.services.setting_up import saved_profile
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(
        listing,
        shop.clock.now(),
        shop.db.read_now(saved_profile).timezone,
        due=due,
        lead_id=_lead_id(shop, lead),
        after=None if after is None else _number(after),
        limit=limit,
    )
    _show_page(shop, found, as_json, "Nobody is to be followed up.")


@app.command("history")
def history(
    lead: LeadOption = None,
    limit: LimitOption = 50,
    after: AfterOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what is over: done by hand, kept, or gone; the latest first."""
    from crm_tui.services.follow_ups.keeping import history as done_ones
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(
        done_ones,
        lead_id=_lead_id(shop, lead),
        after=None if after is None else _number(after),
        limit=limit,
    )
    _show_page(shop, found, as_json, "Nothing is over yet.")


@app.command("planned")
def planned(limit: LimitOption = 50, as_json: JsonOption = False) -> None:
    """List messages that wait for their hour (sent with `--at`), the earliest first."""
    from crm_tui.services.follow_ups.later import planned as waiting
    from crm_tui.services.shapes import message_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(waiting, limit)
    items = [message_json(one) for one in found]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        rows = [[one["id"], one["lead_id"], one["send_at"], one["content"]] for one in items]
        show_table(("id", "lead", "leaves", "what"), rows)
    else:
        show("Nothing waits for its hour.")


@app.command("take-back")
def take_back(
    message: Annotated[str, typer.Argument(metavar="ID", help="A message like M981.")],
    as_json: JsonOption = False,
) -> None:
    """Take back a message that has not left; what was typed is the chat's draft again."""
    from crm_tui.cli.wanted import message_id
    from crm_tui.services import sending
    from crm_tui.shop import open_shop

    shop = open_shop()
    text = shop.db.write_now(sending.undo, message_id(message), shop.actor, shop.clock.now())
    if as_json:
        show_json({"id": message.upper(), "draft": text})
    else:
        show(f"{message.upper()} is taken back.")


@app.command("add")
def add_follow_up(
    lead: LeadArgument,
    when: WhenArgument,
    text: Annotated[str, typer.Option(help="What is to be done.")] = "",
    send: Annotated[str, typer.Option(help="Words to send then, once you say so.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Follow a lead up: `crm followups add L42 "kal 4 baje" --text "ask about the cake"`."""
    from crm_tui.services.follow_ups.keeping import add
    from crm_tui.services.leads import find
    from crm_tui.shop import open_shop

    shop = open_shop()
    found, due_at = shop.db.read_now(find, lead), _moment(shop, when)
    task = shop.db.write_now(add, shop.actor, shop.clock.now(), found.id, due_at, text, send)
    _show_one(shop, task, as_json)


@app.command("snooze")
def snooze_follow_up(
    follow_up: FollowUpArgument, when: WhenArgument, as_json: JsonOption = False
) -> None:
    """Put one off; what they write before then makes it due at once."""
    from crm_tui.services.follow_ups.keeping import snooze
    from crm_tui.shop import open_shop

    shop = open_shop()
    number, until = _number(follow_up), _moment(shop, when)
    task = shop.db.write_now(snooze, shop.actor, shop.clock.now(), number, until)
    _show_one(shop, task, as_json)


@app.command("done")
def done_follow_up(follow_up: FollowUpArgument, as_json: JsonOption = False) -> None:
    """It is done."""
    _set_done(follow_up, True, as_json)


@app.command("open")
def open_follow_up(follow_up: FollowUpArgument, as_json: JsonOption = False) -> None:
    """It is not done after all."""
    _set_done(follow_up, False, as_json)


def _set_done(follow_up: str, done: bool, as_json: bool) -> None:
    from crm_tui.services.tasks import set_done
    from crm_tui.shop import open_shop

    shop = open_shop()
    task = shop.db.write_now(set_done, shop.actor, shop.clock.now(), _number(follow_up), done)
    _show_one(shop, task, as_json)


def _number(text: str) -> int:
    from crm_tui.domain.errors import NotFound
    from crm_tui.domain.follow import TASK
    from crm_tui.domain.ids import read_id

    number = read_id(TASK, text)
    if number is None:
        raise NotFound(f"{text!r} is no follow-up.", "They look like T3.")
    return number


def _lead_id(shop: "Shop", lead: str | None) -> "LeadId | None":
    from crm_tui.services.leads import find

    return None if lead is None else shop.db.read_now(find, lead).id


def _moment(shop: "Shop", text: str) -> "Millis":
    from crm_tui.domain.when import read_when
    from crm_tui.services.setting_up import saved_profile

    return read_when(text, shop.clock.now(), shop.db.read_now(saved_profile).timezone)


def _show_one(shop: "Shop", task: "Task", as_json: bool) -> None:
    from crm_tui.services.shapes import follow_up_json

    if as_json:
        show_json(follow_up_json(task))
    else:
        show("  ".join(_line(shop, task)))


def _show_page(shop: "Shop", page: "Page", as_json: bool, nothing: str) -> None:
    from crm_tui.domain.follow import TASK
    from crm_tui.domain.ids import show_id
    from crm_tui.services.shapes import follow_up_json

    cursor = None if page.next is None else show_id(TASK, page.next)
    if as_json:
        show_json(one_page([follow_up_json(one.task) for one in page.items], cursor))
        return
    if not page.items:
        show(nothing)
        return
    rows: list[Sequence[str]] = [[*_line(shop, one.task), one.name] for one in page.items]
    show_table(("id", "lead", "when", "what", "who"), rows)
    if cursor:
        show(f"More: add --after {cursor}")


def _line(shop: "Shop", task: "Task") -> list[str]:
    from crm_tui.domain.follow import TASK
    from crm_tui.domain.ids import LEAD, show_id

    return [show_id(TASK, task.id), show_id(LEAD, task.lead_id), _when(shop, task), task.text]


def _when(shop: "Shop", task: "Task") -> str:
    """`due tomorrow, 16:00`, `done 23 Nov 2026, 10:00`, `kept …`."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from crm_tui.services.setting_up import saved_profile

    moment = task.done_at or task.due_at
    if moment is None:
        return "some day"
    zone = ZoneInfo(shop.db.read_now(saved_profile).timezone)
    state = "due" if task.done_at is None else (task.ended or "done")
    return f"{state} {datetime.fromtimestamp(moment / 1000, zone):%d %b %Y, %H:%M}"
