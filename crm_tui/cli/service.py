"""`crm service`: the worker goes on when no window is open."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_tui.cli.out import JsonOption, show, show_json, tell

if TYPE_CHECKING:
    from crm_tui.services.background import Manager, State
    from crm_tui.services.service_unit import Plan

app = typer.Typer(
    help="Let the worker go on when no window is open.", no_args_is_help=True, rich_markup_mode=None
)
_ON, _OFF = ("on", "yes"), ("off", "no")
_KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        help="Let the service open the shop with a copy of its key in this file, yours alone to read.",
    ),
]


@app.command("install")
def install(key_file: _KeyFile = None, as_json: JsonOption = False) -> None:
    """Start the worker as a service of this person, now and whenever the computer starts.

    With its key in a file (mode 0600) it starts before anybody logs in; with the key in the keyring
    of this computer it starts when you log in, for the keyring opens then.
    """
    from crm_tui.services.background import Systemd, refuse_where_it_cannot_be

    refuse_where_it_cannot_be()
    if key_file is not None:
        _keep_key(key_file)
    found = start_service(Systemd(), key_file)
    if as_json:
        show_json(state_json(found))
    else:
        show(state_words(found))


@app.command("remove")
def remove(as_json: JsonOption = False) -> None:
    """Stop the service and take it away; the shop and its key stay."""
    import os

    from crm_tui.services import background

    background.refuse_where_it_cannot_be()
    folder = background.unit_folder(os.environ)
    was_there = background.remove(folder, background.Systemd())
    if as_json:
        show_json({"removed": was_there})
    elif was_there:
        show("The service is gone. While the inbox is open it starts a worker of its own.")
    else:
        show("There was no service.")


@app.command("status")
def status(as_json: JsonOption = False) -> None:
    """Whether the service is installed, runs, and starts with the computer."""
    import os

    from crm_tui.services import background

    found = background.state(background.unit_folder(os.environ), background.Systemd())
    if as_json:
        show_json(state_json(found))
    else:
        show(state_words(found))


@app.command("show")
def show_unit(key_file: _KeyFile = None, as_json: JsonOption = False) -> None:
    """The unit file that `crm service install` would write; nothing is changed."""
    from crm_tui.services.service_unit import UNIT, unit_text

    text = unit_text(_plan(key_file))
    if as_json:
        show_json({"name": UNIT, "text": text})
    else:
        show(text)


def read_on_off(text: str | None) -> bool | None:
    """`on` or `off`; None or nothing leaves it as it is. Raises CrmError."""
    from crm_tui.domain.errors import CrmError

    given = (text or "").strip().lower()
    if given not in ("", *_ON, *_OFF):
        raise CrmError("The service is on or off.", "Write --service on, or leave it out.")
    return None if not given else given in _ON


def follow_wish(wanted: bool | None) -> None:
    """What the set-up was told about the service; None changes nothing. Raises CrmError."""
    import os

    from crm_tui.services import background

    if wanted is None:
        return
    folder, manager = background.unit_folder(os.environ), background.Systemd()
    if wanted:
        background.refuse_where_it_cannot_be()
        start_service(manager)
    else:
        background.remove(folder, manager)


def start_service(manager: "Manager", key_file: Path | None = None) -> "State":
    """Install the service for the shop of this folder; raises CrmError."""
    import os

    from crm_tui.services import background

    plan = _plan(key_file)
    if hidden := background.unseen_by_it(os.environ):
        tell(
            f"Set in this shell alone, so the service does not see it: {', '.join(hidden)}."
            " `crm setup` saves it."
        )
    return background.install(plan, background.unit_folder(os.environ), manager)


def state_json(found: "State") -> dict[str, Any]:
    return {
        "installed": found.installed,
        "running": found.running,
        "starts": _starts(found),
        "key": str(found.key_file) if found.key_file else "keyring" if found.installed else None,
        "home": None if found.home is None else str(found.home),
        "unit": str(found.unit),
        "hardened": found.hardened,
        "problem": found.problem,
    }


def state_words(found: "State") -> str:
    """What a person is told, line by line."""
    if not found.installed:
        return (
            "No service is installed: the worker runs while an inbox is open.\n"
            "`crm service install` changes that."
        )
    runs = "runs" if found.running else f"does not run ({found.problem or 'no reason is known'})"
    lines = [f"The service {runs}, for the shop in {found.home}."]
    if not found.running:
        lines.append("`journalctl --user -u crm-work` says why.")
    lines.append(_when(found))
    if not found.hardened:
        lines.append("This computer allows it no fence of its own: it runs with your rights.")
    return "\n".join(lines)


def _when(found: "State") -> str:
    if found.key_file is None:
        return (
            "It starts when you log in, for its key is in the keyring. To start with the computer"
            " it needs the key in a file: `crm service install --key-file ~/keys/shop.key`."
        )
    key = f"Its key is in {found.key_file}: whoever can read that file can open the shop."
    if found.lingers:
        return f"It starts with the computer, before anybody logs in. {key}"
    return (
        "It starts when you log in. To start with the computer run:"
        f" sudo loginctl enable-linger $USER. {key}"
    )


def _starts(found: "State") -> str | None:
    if not found.installed:
        return None
    return "with the computer" if found.lingers and found.key_file else "at log-in"


def _plan(key_file: Path | None) -> "Plan":
    import os

    from crm_tui.services.background import plan_for
    from crm_tui.settings import home_folder, key_folder
    from crm_tui.store.marker import read_marker

    home = home_folder()
    env = dict(os.environ)
    if key_file is not None:
        env["CRM_DB_KEY_FILE"] = str(key_file.expanduser().resolve())
    return plan_for(home, read_marker(home), env, key_folder())


def _keep_key(path: Path) -> None:
    import os

    from crm_tui.services.background import keep_key_in
    from crm_tui.session import people_here
    from crm_tui.settings import home_folder, key_folder
    from crm_tui.store.marker import read_marker

    place, home = path.expanduser().resolve(), home_folder()
    env = _keys_of_owner(place) if people_here(home) else os.environ
    keep_key_in(place, read_marker(home), env, key_folder())


def _keys_of_owner(place: Path) -> Mapping[str, str]:
    """Where people log in, who may manage keys gives theirs; whoever sits here may not copy the kept one."""
    from crm_tui.cli.proving import prove_for
    from crm_tui.domain.roles import Act
    from crm_tui.services import audit
    from crm_tui.shop import open_shop

    shop = open_shop()
    try:
        prove_for(shop, Act.MANAGE_PEOPLE)
        detail: dict[str, object] = {"place": place.name}
        shop.db.write_now(audit.note, shop.actor, shop.clock.now(), "key_kept_here", detail)
        return {"CRM_DB_KEY": shop.db.key.hex()}
    finally:
        shop.db.close_now()
