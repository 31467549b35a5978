"""`crm users`: who may open the shop, and what each of them may do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_tui.cli.out import JsonOption, show, show_json, show_table, tell
from crm_tui.cli.proving import CodeOption, DropFactorOption, prove_for

if TYPE_CHECKING:
    from crm_tui.domain.people import Person
    from crm_tui.services.people import Change, Room
    from crm_tui.shop import Shop

app = typer.Typer(
    help="Who may open the shop: list, add, role, password, remove.\n\n"
    "Until somebody is added the shop has one owner and no log-in. From the first person on"
    " everybody logs in: at the terminal, or in scripts with CRM_USER, CRM_PASSWORD_FILE (a file"
    " that only you can read) and, where a second factor is set, CRM_CODE. Whoever holds the key"
    " (CRM_DB_KEY) acts as owner without a log-in.\n\n"
    "Where everybody works under one account of this computer, roles protect from mistakes and say"
    " who did what, and nobody reads without a log-in; who can log in could still copy the file."
    " `crm service-account` shows how the computer itself holds them to it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file", metavar="FILE", help="Take the new password from this file's first line."
    ),
]


@app.command("list")
def list_(
    former: Annotated[bool, typer.Option("--former", help="Also who has left.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Who may log in, with role and last log-in."""
    from crm_tui.domain.roles import MEANS, Role
    from crm_tui.services.people import everybody
    from crm_tui.shop import open_shop

    found = open_shop().db.read_now(everybody, also_former=former)
    if as_json:
        show_json({"items": [person_json(one) for one in found], "next": None})
    elif not found:
        show("Nobody was added: the shop has one owner and no log-in.")
        show("`crm users add NAME --role owner` changes that.")
    else:
        rows = [(one.name, one.role, _seen(one), _notes(one)) for one in found]
        show_table(("Name", "Role", "Last log-in", ""), rows)
        for role in sorted({one.role for one in found}, key=list(Role).index):
            show(f"{role}: {MEANS[role]}.")


@app.command("add")
def add(
    name: NameArgument,
    role: Annotated[str, typer.Option("--role", help="owner, manager, staff or viewer.")] = "staff",
    password_file: PasswordFile = None,
    key: Annotated[
        str,
        typer.Option(
            "--key",
            metavar="keep|forget",
            help="With the first person: whether this computer keeps the shop's key, so that the"
            " worker starts by itself after a power cut, or the shop opens by passwords alone.",
        ),
    ] = "",
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Let somebody in.

    The first person must be an owner, and is shown the recovery words. Everybody else gets a
    temporary password, which they change at their first log-in.
    """
    from crm_tui.cli.first_person import add_first
    from crm_tui.domain.people import read_role
    from crm_tui.services.people import do_now, plan_adding

    wanted = read_role(role)
    with _at_the_desk(code) as (shop, at):
        if not at.slots.people():
            add_first(shop, at, name, wanted, password_file, key, as_json=as_json)
            return
        given = _from_file(password_file)
        change = plan_adding(shop.actor, at, name, wanted, given)
        do_now(shop.db, shop.actor, shop.clock.now(), change)
        _show_added(str(change.detail["person"]), role, change, as_json=as_json)


@app.command("role")
def role(
    name: NameArgument,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="owner, manager, staff or viewer.")],
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give somebody another role, from their next log-in on."""
    from crm_tui.domain.people import read_role
    from crm_tui.services.people import do_now, plan_role

    wanted = read_role(role)
    with _at_the_desk(code) as (shop, at):
        change = plan_role(shop.actor, at, name, wanted)
        do_now(shop.db, shop.actor, shop.clock.now(), change)
    person = change.detail["person"]
    if as_json:
        show_json({"name": person, "role": str(wanted)})
    else:
        show(f"{person} is {wanted} from the next log-in on.")


@app.command("password")
def password(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="Somebody who forgot theirs; without, your own.")
    ] = "",
    password_file: PasswordFile = None,
    drop_factor: DropFactorOption = False,
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Change your own password, or give somebody else a temporary one."""
    from crm_tui.cli.own_password import change_own
    from crm_tui.services.people import do_now, plan_new_password

    if not name:
        change_own(_from_file(password_file), as_json=as_json)
        return
    with _at_the_desk(code) as (shop, at):
        given = _from_file(password_file)
        change = plan_new_password(shop.actor, at, name, given, drop_factor=drop_factor)
        do_now(shop.db, shop.actor, shop.clock.now(), change)
    _show_temporary(str(change.detail["person"]), change, as_json=as_json)


@app.command("remove")
def remove(
    name: NameArgument,
    later: Annotated[
        bool,
        typer.Option("--later", help="Leave the key as it is for now: no window must be closed."),
    ] = False,
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """They cannot log in any more, and the shop gets a new key, for they may have copied the old one.

    For the new key the inbox and the worker must be closed.
    """
    from crm_tui.services.people import plan_removing

    with _at_the_desk(code) as (shop, at):
        change = plan_removing(shop.actor, at, name)
        rotated, why = _let_go(shop, change, later=later)
    person = change.detail["person"]
    if as_json:
        show_json({"name": person, "removed": True, "rotated": rotated})
    elif rotated:
        show(f"{person} cannot log in any more, and the shop has a new key.")
    else:
        show(f"{person} cannot log in any more. {why}")


def _let_go(shop: "Shop", change: "Change", *, later: bool) -> tuple[bool, str]:
    """Whether the key was rotated with it, and why not."""
    import os

    from crm_tui.services import key_places, key_rotation
    from crm_tui.services.people import do_now
    from crm_tui.settings import key_folder

    elsewhere = key_places.is_elsewhere(os.environ)
    if later or elsewhere:
        do_now(shop.db, shop.actor, shop.clock.now(), change, leaver=True)
        todo = "Rotate the key, for they may have copied it: `crm keys rotate"
        return False, f"{todo}{' --key-to FILE' if elsewhere else ''}`."
    kept = key_places.kept(shop.db, os.environ, key_folder())
    key_rotation.rotate(shop.actor, shop.db, shop.clock.now(), kept, change)
    return True, ""


def person_json(one: "Person") -> dict[str, Any]:
    from crm_tui.domain.clock import iso, iso_or_none

    return {
        "name": one.name,
        "role": str(one.role),
        "since": iso(one.since),
        "last_seen": iso_or_none(one.last_seen),
        "left_at": iso_or_none(one.left_at),
        "must_change_password": one.must_change,
        "second_factor": one.has_code,
    }


@contextmanager
def _at_the_desk(code: str) -> Iterator[tuple["Shop", "Room"]]:
    """An open shop whose people this person may change."""
    from crm_tui.domain.roles import Act
    from crm_tui.services.people import room
    from crm_tui.shop import open_shop

    shop = open_shop()
    try:
        prove_for(shop, Act.MANAGE_PEOPLE, code)
        yield shop, shop.db.read_now(room, shop.db)
    finally:
        shop.db.close_now()


def _from_file(path: Path | None) -> str:
    from crm_tui.asking import read_password_file

    return "" if path is None else read_password_file(path)


def _show_added(name: str, role: str, change: "Change", *, as_json: bool) -> None:
    if as_json:
        given = change.shown_once[0] if change.shown_once else None
        show_json({"name": name, "role": role, "temporary_password": given})
        return
    show(f"{name} can log in as {role}.")
    if change.shown_once:
        show(f"\n  {change.shown_once[0]}\n")
        show("That is the first password, shown once; they choose their own when they log in.")
    else:
        tell("They choose a password of their own when they log in.")


def _show_temporary(name: str, change: "Change", *, as_json: bool) -> None:
    if as_json:
        given = change.shown_once[0] if change.shown_once else None
        show_json({"name": name, "temporary_password": given})
        return
    show(f"{name} has a new password, which they change when they log in.")
    if change.shown_once:
        show(f"\n  {change.shown_once[0]}\n")
        show("It is shown once.")


def _seen(one: "Person") -> str:
    from crm_tui.domain.clock import iso

    return "never" if one.last_seen is None else iso(one.last_seen)


def _notes(one: "Person") -> str:
    notes = [
        *(["has left"] if one.left_at is not None else []),
        *(["temporary password"] if one.must_change else []),
        *(["second factor"] if one.has_code else []),
    ]
    return ", ".join(notes)
