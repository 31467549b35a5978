"""`crm automatic`: the switch that stops all that leaves without a person."""

from typing import TYPE_CHECKING, Any

import typer

from crm_tui.cli.out import JsonOption, show, show_json
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from crm_tui.services.automatic import Status

app = typer.Typer(
    help="What leaves by itself: stop all of it, resume, status.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("stop")
def stop(as_json: JsonOption = False) -> None:
    """Stop workflows and broadcasts at once; what waits to leave is kept back."""
    from crm_tui.services import automatic
    from crm_tui.shop import open_shop

    shop = open_shop()
    kept = shop.db.write_now(automatic.stop, shop.actor, shop.clock.now())
    if as_json:
        found = shop.db.read_now(automatic.status, shop.clock.now())
        show_json(_status_json(found) | {"kept_back": kept})
    else:
        show(f"Automatic sending is stopped; {counted(kept, 'message')} kept back.")
        show("`crm automatic resume` lets it go on.")


@app.command("resume")
def resume(as_json: JsonOption = False) -> None:
    """Let workflows and broadcasts send again."""
    from crm_tui.services import automatic
    from crm_tui.shop import open_shop

    shop = open_shop()
    was_stopped = shop.db.write_now(automatic.resume, shop.actor, shop.clock.now())
    if as_json:
        show_json(_status_json(shop.db.read_now(automatic.status, shop.clock.now())))
    elif was_stopped:
        show("Automatic sending goes on.")
    else:
        show("It was not stopped.")


@app.command("status")
def status(as_json: JsonOption = False) -> None:
    """Show whether it is stopped, and how many automatic messages left within an hour."""
    from zoneinfo import ZoneInfo

    from crm_tui.services import automatic
    from crm_tui.shop import open_shop
    from crm_tui.store.settings import profile
    from crm_tui.widgets.when import clock_time, day_title

    shop = open_shop()
    found = shop.db.read_now(automatic.status, shop.clock.now())
    if as_json:
        show_json(_status_json(found))
        return
    if found.stopped is None:
        show("Automatic sending is on: workflows that may, and broadcasts, send by themselves.")
    else:
        zone = ZoneInfo(shop.db.read_now(profile).timezone)
        at, by = found.stopped.at, found.stopped.by.partition(":")[2]
        day = day_title(at, shop.clock.now(), zone).lower()
        show(f"Automatic sending was stopped {day} at {clock_time(at, zone)} by {by}.")
        show("`crm automatic resume` lets it go on.")
    show(
        f"Workflows sent {counted(found.last_hour, 'message')} by themselves within the last hour."
    )


def _status_json(found: "Status") -> dict[str, Any]:
    from crm_tui.domain.clock import iso_or_none

    stopped = found.stopped
    return {
        "stopped": stopped is not None,
        "stopped_at": iso_or_none(None if stopped is None else stopped.at),
        "stopped_by": None if stopped is None else stopped.by,
        "last_hour": found.last_hour,
        "waiting": found.waiting,
    }
