"""`crm service-account`: let the computer itself hold people to their roles."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, show, show_json

if TYPE_CHECKING:
    from crm_tui.services.service_account.plan import Plan

app = typer.Typer(
    help="Let an account of its own own the shop's file.\n\n"
    "Where everybody works under one account of this computer, a role protects from mistakes and"
    " says who did what; whoever can log in could still copy the file and open it elsewhere. Here"
    " the shop belongs to an account that nobody can log in to, and people reach it only through"
    " `crm`. For Debian and Ubuntu.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Account = Annotated[str, typer.Option("--account", help="The account that owns the shop.")]
_Group = Annotated[str, typer.Option("--group", help="The group of those who may open it.")]
_Program = Annotated[
    Path | None, typer.Option("--program", help="The Python that runs crm, where only root writes.")
]
_Home = Annotated[Path, typer.Option("--home", help="The account's folder.")]
_Exchange = Annotated[Path, typer.Option("--exchange", help="Where people put files that go in.")]
_Command = Annotated[Path, typer.Option("--command", help="What people type.")]


@app.command("show")
def show_steps(
    account: _Account = "crm-shop",
    group: _Group = "crm-people",
    program: _Program = None,
    home: _Home = Path("/var/lib/crm-shop"),
    exchange: _Exchange = Path("/srv/crm-files"),
    command: _Command = Path("/usr/local/bin/crm"),
    as_json: JsonOption = False,
) -> None:
    """Print the exact steps, with the reason for each; nothing is changed."""
    from crm_tui.services.service_account.steps import steps
    from crm_tui.settings import home_folder

    plan = _plan(account, group, program, home, exchange, command)
    found = steps(plan, home_folder(), _keys())
    if as_json:
        items = [{"why": one.why, "commands": list(one.commands)} for one in found]
        show_json({"steps": items})
        return
    show("# As root (`sudo -s`), after reading each line. Have a backup first: `crm backup`.")
    show(
        "# The program must lie where only root writes; a copy in somebody's own folder will not do."
    )
    for number, one in enumerate(found, 1):
        show("\n".join(("", f"# {number}. {one.why}", *one.commands)))
    show(f"\n# From then on people type {plan.command}. A file to send or import goes into")
    show(f"# {plan.exchange} first. Nothing is opened outside and no list is written from there.")


@app.command("check")
def check(
    account: _Account = "crm-shop",
    group: _Group = "crm-people",
    program: _Program = None,
    home: _Home = Path("/var/lib/crm-shop"),
    exchange: _Exchange = Path("/srv/crm-files"),
    command: _Command = Path("/usr/local/bin/crm"),
    as_json: JsonOption = False,
) -> None:
    """Look whether all of it holds; exit code 1 where something does not."""
    from crm_tui.services.service_account.look import look

    found = look(_plan(account, group, program, home, exchange, command))
    if as_json:
        items = [
            {"name": one.name, "ok": one.ok, "text": one.text, "fix": one.fix} for one in found
        ]
        show_json({"checks": items, "ok": all(one.ok for one in found)})
    for one in () if as_json else found:
        show(f"{'ok ' if one.ok else '!! '} {one.name}: {one.text}")
        if one.fix:
            show(f"     {one.fix}")
    if not all(one.ok for one in found):
        raise typer.Exit(1)


def _plan(
    account: str, group: str, program: Path | None, home: Path, exchange: Path, command: Path
) -> "Plan":
    import os
    import sys

    from crm_tui.domain.errors import CrmError
    from crm_tui.services.service_account.plan import read_plan

    if os.name == "nt":
        raise CrmError("Windows has no sudo to build this on.", "Use a Debian or an Ubuntu PC.")
    return read_plan(account, group, program or Path(sys.executable), home, exchange, command)


def _keys() -> tuple[Path, ...]:
    """Key files of this computer, which move along."""
    from crm_tui.settings import key_folder

    return tuple(sorted(key_folder().glob("*.key")))
