"""`crm experiments`: which way of writing people answer."""

from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table

if TYPE_CHECKING:
    from crm_tui.domain.experiment.plan import Experiment
    from crm_tui.services.experiments.reporting import ArmReport, Report
    from crm_tui.shop import Shop

ExperimentArgument = Annotated[
    str, typer.Argument(metavar="EXPERIMENT", help="An id like X3, or its name.")
]

app = typer.Typer(
    help="Experiments: compare ways of writing, and learn which one people answer.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_experiments(as_json: JsonOption = False) -> None:
    """List the experiments, running ones first."""
    from crm_tui.domain.experiment.plan import EXPERIMENT
    from crm_tui.domain.ids import show_id
    from crm_tui.services.experiments.reporting import reports
    from crm_tui.services.experiments.shape import experiment_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(reports, shop.clock.now())
    if as_json:
        show_json(one_page([experiment_json(one) for one in found], None))
    elif found:
        rows = [
            (
                show_id(EXPERIMENT, one.experiment.id),
                one.experiment.state,
                one.experiment.week + 1,
                one.experiment.name,
                one.verdict.text,
            )
            for one in found
        ]
        show_table(("id", "state", "week", "name", "verdict"), rows)
    else:
        show("No experiments yet. `crm experiments start WORKFLOW` begins one.")


@app.command("show")
def show_experiment(experiment: ExperimentArgument, as_json: JsonOption = False) -> None:
    """Show what is known: the verdict, then each arm with how many people answer it."""
    from crm_tui.services.experiments import steering
    from crm_tui.shop import open_shop

    shop = open_shop()
    _show(shop, shop.db.read_now(steering.find, experiment), as_json)


@app.command("start")
def start(
    workflow: Annotated[str, typer.Argument(metavar="WORKFLOW", help="By its name.")],
    step: Annotated[int, typer.Option(help="Which step of it, from 1.")] = 1,
    name: Annotated[str, typer.Option(help="What to call it.")] = "",
    holdout: Annotated[
        float, typer.Option(help="Per cent of the people who are not written to, 0 to 50.")
    ] = 10,
    fixed: Annotated[
        int | None,
        typer.Option(help="People for each arm, then one test; without it every week counts."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the arms that a step of a workflow has in its file."""
    from crm_tui.services.experiments import steering
    from crm_tui.services.workflows.files import load
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = load(shop.home).get(workflow)
    wish = steering.Wish(found, step - 1, name, holdout / 100, fixed)
    made = shop.db.write_now(steering.start, wish, shop.actor, shop.clock.now())
    _show(shop, made, as_json)


@app.command("stop")
def stop(experiment: ExperimentArgument, as_json: JsonOption = False) -> None:
    """End an experiment without a winner: the step is as its file has it."""
    from crm_tui.services.experiments import steering
    from crm_tui.shop import open_shop

    shop = open_shop()
    one = shop.db.read_now(steering.find, experiment)
    _show(shop, shop.db.write_now(steering.stop, one.id, shop.actor, shop.clock.now()), as_json)


@app.command("adopt")
def adopt(
    experiment: ExperimentArgument,
    arm: Annotated[
        str, typer.Argument(metavar="ARM", help="An arm's name; holdout: write to nobody.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Give everybody this arm from now on, whatever the counts say."""
    from crm_tui.services.experiments import steering
    from crm_tui.shop import open_shop

    shop = open_shop()
    one = shop.db.read_now(steering.find, experiment)
    _show(
        shop, shop.db.write_now(steering.adopt, one.id, arm, shop.actor, shop.clock.now()), as_json
    )


@app.command("size")
def size(
    low: Annotated[float, typer.Argument(help="Per cent who answer now.")],
    high: Annotated[float, typer.Argument(help="Per cent that would be worth finding.")],
    as_json: JsonOption = False,
) -> None:
    """Tell how many people each of two arms needs for `--fixed`, to find such a difference."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.experiment.fixed import size_for

    if not 0 < low < high < 100:
        raise CrmError("These are no two rates.", "Write the lower one first: 15 30.")
    people = size_for(low / 100, high / 100)
    if as_json:
        show_json({"low": low / 100, "high": high / 100, "people_for_each_arm": people})
    else:
        show(
            f"{people:,} people for each arm: a difference of {low:g} to {high:g} in 100 is then"
            " found 4 times in 5."
        )


def _show(shop: "Shop", one: "Experiment", as_json: bool) -> None:
    from crm_tui.services.experiments.reporting import report
    from crm_tui.services.experiments.shape import experiment_json

    found = shop.db.read_now(report, one, shop.clock.now())
    if as_json:
        show_json(experiment_json(found))
    else:
        _show_for_person(found)


def _show_for_person(report: "Report") -> None:
    from crm_tui.domain.experiment.plan import EXPERIMENT
    from crm_tui.domain.ids import show_id

    one = report.experiment
    shown = show_id(EXPERIMENT, one.id)
    show(f"{shown} {one.name}: {one.state}, week {one.week + 1}")
    show(report.verdict.text)
    for arm in (*report.arms, report.holdout):
        show(f"  {arm.name}: {_line(arm)}")
        show(f"      {arm.text}")


def _line(arm: "ArmReport") -> str:
    from crm_tui.domain.experiment.interval import said

    parts = [said(arm.counted), f"sent to {arm.sent}", f"{arm.share:.0%} of this week"]
    if arm.opted_out:
        parts.append(f"{arm.opted_out} wanted no more messages")
    if arm.stopped:
        parts.append(f"stopped: {arm.stopped}")
    return "; ".join(parts)
