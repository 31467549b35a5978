"""`crm broadcasts`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.lead_choice import FilterOption, Narrowing, filtered, spec_of
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table, tell
from crm_tui.cli.proving import CodeOption, prove_for
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from crm_tui.domain.actor import Actor
    from crm_tui.domain.broadcast import Broadcast
    from crm_tui.domain.broadcast_report import Plan
    from crm_tui.domain.clock import Millis
    from crm_tui.shop import Shop
    from crm_tui.store.tx import Tx

    Step = Callable[[Tx, int, Actor, Millis], Broadcast]

app = typer.Typer(
    help="Broadcasts: one template to many people, tried, paced, paused, counted.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

BroadcastArgument = Annotated[str, typer.Argument(metavar="ID", help="A broadcast, like B5.")]


@app.command("list")
def list_broadcasts(as_json: JsonOption = False) -> None:
    """List broadcasts, newest first, and how each stands."""
    from crm_tui.domain.broadcast import BROADCAST
    from crm_tui.domain.broadcast_words import tally_line
    from crm_tui.domain.ids import show_id
    from crm_tui.services.broadcasts.desk import standings
    from crm_tui.services.broadcasts.shapes import broadcast_json, tally_json
    from crm_tui.shop import open_shop

    found = open_shop().db.read_now(standings)
    if as_json:
        items = [broadcast_json(one.broadcast) | tally_json(one.tally) for one in found]
        show_json(one_page(items, None))
    elif found:
        rows = [
            (
                *(show_id(BROADCAST, one.broadcast.id), one.broadcast.state),
                *(one.broadcast.form.template, one.broadcast.name, tally_line(one.tally)),
            )
            for one in found
        ]
        show_table(("id", "state", "template", "name", "people"), rows)
    else:
        show("No broadcast yet. `crm broadcasts create NAME --template T --tag vip` makes one.")


@app.command("create")
@filtered
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What you call it, like Diwali.")],
    template: Annotated[str, typer.Option(metavar="NAME", help="An approved template.")],
    narrowed: Narrowing,
    language: Annotated[str, typer.Option(help="The template's language, like en or hi.")] = "",
    var: Annotated[
        list[str] | None,
        typer.Option(
            metavar="K=V",
            help="What fills a variable: 1=lead.first_name|friend, or fixed words: 2=Sunday.",
        ),
    ] = None,
    filter_name: FilterOption = "",
    pace: Annotated[int, typer.Option(help="Messages a minute.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Make a broadcast: whom it would reach and what that costs is shown, nothing is sent."""
    from crm_tui.domain.broadcast import Audience
    from crm_tui.domain.broadcast_slots import Form, read_slot
    from crm_tui.services.broadcasts import planning
    from crm_tui.shop import open_shop

    shop = open_shop()
    audience = Audience(spec_of(shop, narrowed, filter_name), filter_name)
    form = Form(template, language, tuple(read_slot(one) for one in var or ()))
    wish = planning.Wish(name, audience, form, pace)
    made = shop.db.write_now(planning.create, wish, shop.actor, shop.clock.now())
    _show_plan(shop, made, as_json)


@app.command("show")
def show_broadcast(broadcast: BroadcastArgument, as_json: JsonOption = False) -> None:
    """Show a broadcast: before it starts whom it would reach, then what became of it."""
    from crm_tui.domain.broadcast import BroadcastState
    from crm_tui.services.broadcasts.planning import find
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(find, broadcast)
    if found.state is BroadcastState.DRAFT:
        _show_plan(shop, found, as_json)
    else:
        _show_standing(shop, found, as_json)


def _show_plan(shop: "Shop", one: "Broadcast", as_json: bool) -> None:
    from crm_tui.domain.broadcast_words import plan_lines
    from crm_tui.services.broadcasts.shapes import broadcast_json, plan_json

    plan = _plan(shop, one)
    if as_json:
        show_json(broadcast_json(one) | {"plan": plan_json(plan)})
        return
    _head(one)
    show("\n".join(plan_lines(plan, one.per_minute)))
    _foot(one)


def _plan(shop: "Shop", one: "Broadcast") -> "Plan":
    from crm_tui.services.broadcasts.planning import Forecast

    return Forecast(shop.db, shop.policy, shop.clock).plan_now(one.audience, one.form)


def _show_standing(shop: "Shop", one: "Broadcast", as_json: bool) -> None:
    from crm_tui.domain.broadcast_words import cost_line, skip_lines, tally_line
    from crm_tui.services.broadcasts.shapes import broadcast_json, tally_json
    from crm_tui.store import broadcasts

    tally = shop.db.read_now(broadcasts.tally, one.id)
    skips = shop.db.read_now(broadcasts.skips, one.id)
    if as_json:
        show_json(broadcast_json(one) | tally_json(tally, skips))
        return
    _head(one)
    lines = [tally_line(tally), *skip_lines(skips), cost_line(tally), one.why]
    show("\n".join(filter(None, lines)))
    _foot(one)


def _head(one: "Broadcast") -> None:
    from crm_tui.domain.broadcast import BROADCAST
    from crm_tui.domain.ids import show_id

    number = show_id(BROADCAST, one.id)
    show(f"{number} {one.name}: {one.state}, {one.form.template}, {one.per_minute} a minute")


def _foot(one: "Broadcast") -> None:
    from crm_tui.domain.broadcast import BROADCAST
    from crm_tui.domain.broadcast_words import next_step
    from crm_tui.domain.ids import show_id

    if words := next_step(one, show_id(BROADCAST, one.id)):
        show(words)


# -- people ------------------------------------------------------------------------------------


@app.command("people")
def people(
    broadcast: BroadcastArgument,
    state: Annotated[
        str, typer.Option(metavar="OUTCOME", help="Only these: waiting, skipped, replied …")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    after: Annotated[str, typer.Option(help="Go on after this lead (`next`).")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the people of a broadcast and what became of each."""
    from crm_tui.domain.ids import LEAD, read_id, show_id
    from crm_tui.services.broadcasts.planning import find, read_outcome
    from crm_tui.services.broadcasts.shapes import person_json
    from crm_tui.shop import open_shop
    from crm_tui.store import broadcasts

    shop = open_shop()
    one, outcome = shop.db.read_now(find, broadcast), read_outcome(state)
    last = read_id(LEAD, after) or 0
    found = shop.db.read_now(broadcasts.people, one.id, outcome, last, limit + 1)
    page, more = found[:limit], len(found) > limit
    cursor = show_id(LEAD, page[-1].lead_id) if more else None
    if as_json:
        show_json(one_page([person_json(person) for person in page], cursor))
        return
    rows = [
        (show_id(LEAD, person.lead_id), person.outcome, person.name, person.why or "-")
        for person in page
    ]
    show_table(("lead", "outcome", "name", "why"), rows)
    if cursor:
        show(f"More: add --after {cursor}")


@app.command("export")
def export(
    broadcast: BroadcastArgument,
    file: Annotated[Path, typer.Argument(help="Where to: .xlsx, .csv or .json.")],
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write what became of each person to a file."""
    from crm_tui.cli.progress import Progress
    from crm_tui.domain.roles import Act
    from crm_tui.services.broadcasts.exporting import write
    from crm_tui.services.broadcasts.planning import find
    from crm_tui.shop import open_shop

    shop = open_shop()
    prove_for(shop, Act.EXPORT_ALL, code)
    one = shop.db.read_now(find, broadcast)
    with Progress("exporting people") as progress:
        count = write(shop.db, one.id, file, progress.at, shop.actor, shop.clock.now())
    if as_json:
        show_json({"file": str(file), "items": count})
    else:
        show(f"{counted(count, 'row')} in {file}.")


# -- steps -------------------------------------------------------------------------------------


@app.command("test")
def try_on(
    broadcast: BroadcastArgument,
    to: Annotated[str, typer.Option(metavar="LEAD", help="Your own number, or a lead's id.")],
    as_json: JsonOption = False,
) -> None:
    """Send a broadcast to yourself first: it cannot start before."""
    from crm_tui.services.broadcasts import steering
    from crm_tui.services.broadcasts.planning import find, get
    from crm_tui.services.broadcasts.shapes import broadcast_json
    from crm_tui.services.outbox import need_key
    from crm_tui.services.shapes import message_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    need_key(shop.settings.provider_key)
    one, now = shop.db.read_now(find, broadcast), shop.clock.now()
    message = shop.db.write_now(steering.try_on, one.id, to, shop.policy, shop.actor, now)
    tried = shop.db.read_now(get, one.id)
    if as_json:
        show_json(broadcast_json(tried) | {"message": message_json(message)})
    else:
        show(f"On its way to {to}: {message.content}")
        _foot(tried)


@app.command("start")
def start(broadcast: BroadcastArgument, as_json: JsonOption = False) -> None:
    """Start a broadcast: the worker sends it from now on, at its pace."""
    from crm_tui.services.broadcasts import steering
    from crm_tui.services.outbox import need_key
    from crm_tui.shop import open_shop
    from crm_tui.worker_lock import worker_alive

    shop = open_shop()
    need_key(shop.settings.provider_key)
    _step(shop, broadcast, steering.start, as_json)
    if not worker_alive(shop.home):
        tell("No worker is running: start `crm work`, then it goes on.")


@app.command("pause")
def pause(broadcast: BroadcastArgument, as_json: JsonOption = False) -> None:
    """Pause a broadcast: nobody more is written to until it is resumed."""
    from crm_tui.services.broadcasts import steering
    from crm_tui.shop import open_shop

    _step(open_shop(), broadcast, steering.pause, as_json)


@app.command("resume")
def resume(broadcast: BroadcastArgument, as_json: JsonOption = False) -> None:
    """Let a paused broadcast go on from where it was."""
    from crm_tui.services.broadcasts import steering
    from crm_tui.shop import open_shop

    _step(open_shop(), broadcast, steering.resume, as_json)


@app.command("stop")
def stop(broadcast: BroadcastArgument, as_json: JsonOption = False) -> None:
    """End a broadcast for good; who waits is not written to."""
    from crm_tui.services.broadcasts import steering
    from crm_tui.shop import open_shop

    _step(open_shop(), broadcast, steering.stop, as_json)


def _step(shop: "Shop", broadcast: str, work: "Step", as_json: bool) -> None:
    from crm_tui.services.broadcasts.planning import find

    one = shop.db.read_now(find, broadcast)
    _show_standing(shop, shop.db.write_now(work, one.id, shop.actor, shop.clock.now()), as_json)


@app.command("delete")
def delete(broadcast: BroadcastArgument, as_json: JsonOption = False) -> None:
    """Take back a broadcast that has not been started."""
    from crm_tui.services.broadcasts import planning
    from crm_tui.shop import open_shop

    shop = open_shop()
    one = shop.db.read_now(planning.find, broadcast)
    shop.db.write_now(planning.delete, one.id, shop.actor, shop.clock.now())
    if as_json:
        show_json({"deleted": broadcast})
    else:
        show(f"{one.name} is gone.")
