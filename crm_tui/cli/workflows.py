"""`crm workflows`: what follows up by itself, who is in it, and whether it may send."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_tui.cli import workflow_ideas, workflow_templates
from crm_tui.cli.automatic import resume, stop
from crm_tui.cli.lead_choice import LeadArgument
from crm_tui.cli.out import JsonOption, one_page, show, show_json
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from crm_tui.domain.workflow import Enrolment, Workflow
    from crm_tui.services.workflows.desk import Line, Run
    from crm_tui.services.workflows.files import Library
    from crm_tui.shop import Shop

app = typer.Typer(
    help="Workflows: greet, remind, win back; they propose, or send where you allow it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("stop")(stop)
app.command("resume")(resume)
workflow_ideas.add_to(app)
workflow_templates.add_to(app)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name, such as no_reply.")]


@app.command("list")
def list_all(as_json: JsonOption = False) -> None:
    """Show every workflow: how it is switched, who is in it, what it sent."""
    from crm_tui.services.workflows.desk import view
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(view, _library(shop), shop.clock.now())
    if as_json:
        page = one_page([_line_json(line) for line in found.lines], None)
        show_json(page | {"troubles": list(found.troubles), "stopped": bool(found.stopped_at)})
        return
    for line in found.lines:
        show(f"{line.workflow.name}  ({line.state})  {line.workflow.title}")
        show(f"  {_counts_words(line)}")
    for sentence in found.troubles:
        show(f"! {sentence}")
    if found.stopped_at:
        show("Automatic sending is stopped; `crm workflows resume` lets it go on.")


@app.command("show")
def show_one(name: _Name, as_json: JsonOption = False) -> None:
    """Show one workflow with its file."""
    from crm_tui.services.workflows.desk import view
    from crm_tui.shop import open_shop

    shop = open_shop()
    library = _library(shop)
    workflow = library.get(name)
    found = shop.db.read_now(view, library, shop.clock.now())
    line = next(one for one in found.lines if one.workflow.name == workflow.name)
    if as_json:
        show_json(_line_json(line) | {"file": workflow.text})
        return
    show(f"{workflow.title}  ({line.state})\n{workflow.why}\n{_counts_words(line)}\n")
    show(workflow.text)


@app.command("on")
def switch_on(name: _Name, as_json: JsonOption = False) -> None:
    """Let a workflow propose."""
    _switch(name, True, as_json)


@app.command("off")
def switch_off(name: _Name, as_json: JsonOption = False) -> None:
    """Stop a workflow: nobody enters, and what it proposes is put away."""
    _switch(name, False, as_json)


@app.command("auto")
def auto(
    name: _Name,
    on_or_off: Annotated[str, typer.Argument(metavar="on|off", help="on: it sends by itself.")],
    code: Annotated[str, typer.Option(help="The code of your authenticator app.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Let a workflow send by itself: only approved templates, filled from the database."""
    import os

    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.roles import Act
    from crm_tui.services.may import insist
    from crm_tui.services.workflows import switching
    from crm_tui.shop import open_shop

    if on_or_off not in ("on", "off"):
        raise CrmError(f"{on_or_off!r} is neither on nor off.", "Write on or off.")
    shop, is_on = open_shop(), on_or_off == "on"
    workflow, now = _library(shop).get(name), shop.clock.now()
    if is_on:
        insist(shop.actor, Act.SEND_BY_ITSELF)
        proved = shop.opened is not None and shop.opened.proved
        switching.check_owner_now(
            shop.db,
            code=code,
            by_key=proved or bool(os.environ.get("CRM_DB_KEY")),
            now=now,
            actor=shop.actor,
        )
    shop.db.write_now(switching.set_automatic, workflow, is_on, shop.actor, now)
    words = "sends by itself now" if is_on else "only proposes now"
    _tell_switch(shop, name, f"{workflow.title}: it {words}.", as_json)


@app.command("enrol")
def enrol(name: _Name, lead: LeadArgument, as_json: JsonOption = False) -> None:
    """Put a lead into a workflow."""
    from crm_tui.services.leads import find
    from crm_tui.services.workflows import desk
    from crm_tui.shop import open_shop

    shop = open_shop()
    workflow, now = _library(shop).get(name), shop.clock.now()
    lead_id = shop.db.read_now(find, lead).id
    made = shop.db.write_now(desk.enrol, workflow, lead_id, shop.policy, shop.actor, now)
    _show_run(shop, made, as_json)


@app.command("leave")
def leave(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's id, such as W12.")],
    as_json: JsonOption = False,
) -> None:
    """Take a lead out of a workflow."""
    from crm_tui.services.workflows import desk
    from crm_tui.shop import open_shop

    shop = open_shop()
    ended = shop.db.write_now(desk.leave, _run_id(run), shop.actor, shop.clock.now())
    _show_run(shop, ended, as_json)


@app.command("runs")
def runs(
    lead: Annotated[str, typer.Option(help="Only this lead's: its id or number.")] = "",
    name: Annotated[str, typer.Option(help="Only of this workflow.")] = "",
    state: Annotated[str, typer.Option(help="waiting, proposed or ended.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 50,
    after: Annotated[
        str, typer.Option(help="Go on after this run: `next` of the page before.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Show who is in which workflow, and what became of each step."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.services.leads import find
    from crm_tui.services.workflows import desk
    from crm_tui.shop import open_shop

    if state not in ("", "waiting", "proposed", "ended"):
        raise CrmError(f"{state!r} is no state of a run.", "Write waiting, proposed or ended.")
    shop = open_shop()
    lead_id = shop.db.read_now(find, lead).id if lead else None
    found = shop.db.read_now(
        lambda tx: desk.runs(
            tx,
            workflow=name or None,
            lead_id=lead_id,
            state=state or None,
            before=_run_id(after) if after else None,
            limit=limit + 1,
        )
    )
    items = [_run_json(one) for one in found[:limit]]
    if as_json:
        show_json(one_page(items, items[-1]["id"] if len(found) > limit else None))
        return
    for item in items:
        show(_run_words(item))
    if not items:
        show("Nobody is in a workflow.")


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workflow's file.")],
    as_json: JsonOption = False,
) -> None:
    """Read a workflow's file and say whether it is right; nothing is changed."""
    from crm_tui.services.workflows.files import check_file

    workflow = check_file(file)
    if as_json:
        show_json(_workflow_json(workflow))
    else:
        show(f"{workflow.title}: {counted(len(workflow.steps), 'step')}, all right.")


@app.command("new")
def new(name: _Name, as_json: JsonOption = False) -> None:
    """Write an example into the shop's folder, to begin a workflow of your own from."""
    from crm_tui.services.workflows.files import write_example
    from crm_tui.shop import open_shop

    shop = open_shop()
    path = write_example(shop.home, name, shop.actor)
    if as_json:
        show_json({"name": name, "file": str(path)})
    else:
        show(f"{path} is written: change it, then `crm workflows check {path}`.")


# -- what they have in common -------------------------------------------------------------------


def _library(shop: "Shop") -> "Library":
    from crm_tui.services.workflows.files import load

    return load(shop.home)


def _switch(name: str, on: bool, as_json: bool) -> None:
    from crm_tui.services.workflows import switching
    from crm_tui.shop import open_shop

    shop = open_shop()
    workflow = _library(shop).get(name)
    shop.db.write_now(switching.set_enabled, workflow, on, shop.actor, shop.clock.now())
    words = "proposes now" if on else "is off"
    _tell_switch(shop, name, f"{workflow.title}: it {words}.", as_json)


def _tell_switch(shop: "Shop", name: str, words: str, as_json: bool) -> None:
    from crm_tui.services.workflows.desk import view

    found = shop.db.read_now(view, _library(shop), shop.clock.now())
    line = next(one for one in found.lines if one.workflow.name == name)
    if as_json:
        show_json(_line_json(line))
    else:
        show(words)


def _show_run(shop: "Shop", one: "Enrolment", as_json: bool) -> None:
    from crm_tui.services.workflows import desk

    found = shop.db.read_now(lambda tx: desk.runs(tx, lead_id=one.lead_id))
    item = next(_run_json(run) for run in found if run.enrolment.id == one.id)
    if as_json:
        show_json(item)
    else:
        show(_run_words(item))


def _run_id(text: str) -> int:
    from crm_tui.domain.errors import NotFound
    from crm_tui.domain.ids import read_id
    from crm_tui.domain.workflow import ENROLMENT

    found = read_id(ENROLMENT, text)
    if found is None:
        raise NotFound(
            f"{text!r} is no run.", "They look like W12; `crm workflows runs` shows them."
        )
    return found


def _counts_words(line: "Line") -> str:
    counts = line.counts
    return (
        f"{counts.waiting} waiting, {counts.proposed} proposed, {counts.ended} over;"
        f" {counts.sent} sent in 90 days, {counts.replied} answered within 72 h"
    )


def _run_words(item: dict[str, Any]) -> str:
    state = item["ended_why"] or item["state"]
    when = f", step {item['step'] + 1} due {item['due_at']}" if item["due_at"] else ""
    return f"{item['id']}  {item['lead_id']} {item['name']}  {item['workflow']}: {state}{when}"


def _workflow_json(workflow: "Workflow") -> dict[str, Any]:
    return {
        "name": workflow.name,
        "title": workflow.title,
        "why": workflow.why,
        "trigger": workflow.when.trigger,
        "steps": len(workflow.steps),
        "own": workflow.own,
        "sha256": workflow.sha256,
    }


def _line_json(line: "Line") -> dict[str, Any]:
    counts = line.counts
    return _workflow_json(line.workflow) | {
        "enabled": line.switch.enabled,
        "automatic": line.switch.sends(line.workflow),
        "file_changed": line.switch.was_changed(line.workflow),
        "waiting": counts.waiting,
        "proposed": counts.proposed,
        "ended": counts.ended,
        "sent": counts.sent,
        "replied": counts.replied,
    }


def _run_json(run: "Run") -> dict[str, Any]:
    from crm_tui.domain.clock import iso, iso_or_none
    from crm_tui.domain.ids import LEAD, MESSAGE, SUGGESTION, show_id
    from crm_tui.domain.workflow import ENROLMENT

    one = run.enrolment
    return {
        "id": show_id(ENROLMENT, one.id),
        "workflow": one.workflow,
        "lead_id": show_id(LEAD, one.lead_id),
        "name": run.name,
        "cause": one.cause,
        "state": one.state,
        "step": one.step,
        "due_at": iso_or_none(one.due_at),
        "entered_at": iso(one.entered_at),
        "ended_at": iso_or_none(one.ended_at),
        "ended_why": one.ended_why or None,
        "steps": [
            {
                "step": done.step,
                "arm": done.arm or None,
                "outcome": done.outcome,
                "why": done.why or None,
                "suggestion_id": done.suggestion_id and show_id(SUGGESTION, done.suggestion_id),
                "message_id": done.message_id and show_id(MESSAGE, done.message_id),
                "at": iso(done.at),
            }
            for done in run.steps
        ],
    }
