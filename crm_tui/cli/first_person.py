"""The first person of a shop: a password of their own, recovery words, and where the key shall stay."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from crm_tui.cli.out import show, show_json, tell

if TYPE_CHECKING:
    from crm_tui.domain.roles import Role
    from crm_tui.services.people import Room
    from crm_tui.shop import Shop

_QUESTION = (
    "Shall this computer keep the shop's key? Then the worker starts by itself after a power cut,"
    " and whoever can read your files on this computer can open the shop."
    " Otherwise it opens by passwords alone, and the worker runs once somebody has logged in."
)


def add_first(
    shop: "Shop",
    at: "Room",
    name: str,
    role: "Role",
    password_file: Path | None,
    key: str,
    *,
    as_json: bool,
) -> None:
    """From now on everybody logs in."""
    from crm_tui.domain.people import read_name
    from crm_tui.services import people

    keeps = _read_wish(key)
    person = read_name(name)
    given = _password(person, at.shop_name, password_file, role)
    now = shop.clock.now()
    adding = people.plan_adding(shop.actor, at, person, role, given, temporary=False)
    people.do_now(shop.db, shop.actor, now, adding)
    after = shop.db.read_now(people.room, shop.db)
    words = people.plan_recovery(shop.actor, after)
    people.do_now(shop.db, shop.actor, now, words)
    places = () if keeps is False else _kept(shop, keeps=bool(keeps))
    temporary = adding.shown_once[0] if adding.shown_once else None
    if as_json:
        show_json(
            {
                "name": person,
                "role": str(role),
                "temporary_password": temporary,
                "recovery_words": list(words.shown_once),
                "key_kept_in": list(places),
            }
        )
    else:
        show(f"{person} is the owner: from now on everybody who opens this shop logs in.")
        if temporary is not None:
            show(f"\nThe first password, to be changed at the first log-in:\n\n  {temporary}")
        show_words(words.shown_once)
    if keeps is False:
        _forget(shop)
    if not as_json:
        _show_places(places)


def show_words(words: tuple[str, ...]) -> None:
    """Once, and never again."""
    from crm_tui.domain.recovery_words import shown

    show("\nThe recovery words. Write them on paper and keep it out of the shop: they open it when")
    show("a password is forgotten (`crm keys recover`). They are not shown again.\n")
    for line in shown(words):
        show(f"  {line}")
    show("")


def _password(person: str, shop_name: str, file: Path | None, role: "Role") -> str:
    """From the file, asked twice, or empty: then a temporary one is made."""
    from crm_tui.asking import read_password_file
    from crm_tui.cli.own_password import ask_new
    from crm_tui.domain.roles import Role

    if file is not None:
        return read_password_file(file)
    if role is not Role.OWNER or not sys.stdin.isatty():
        return ""
    return ask_new(person, shop_name)


def _read_wish(key: str) -> bool | None:
    """Whether the key shall be kept here; None when nobody said so and nobody can be asked."""
    if key in ("keep", "forget"):
        return key == "keep"
    if key:
        raise typer.BadParameter("keep or forget", param_hint="--key")
    if not sys.stdin.isatty():
        return None
    tell(_QUESTION)
    return typer.confirm("Keep it on this computer", default=True, err=True)


def _kept(shop: "Shop", *, keeps: bool) -> tuple[str, ...]:
    """Where the key is. Words that cannot be shown any more for a keyring that is locked help nobody."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.services import key_places
    from crm_tui.settings import key_folder

    try:
        places = key_places.state(shop.db, os.environ, key_folder()).places
        if keeps and not places:
            place = key_places.keep_here(shop.actor, shop.db, shop.clock.now(), key_folder(), "")
            return (place,)
    except CrmError as error:
        tell(error.sentence())
        return ()
    return places


def _forget(shop: "Shop") -> None:
    """Only once the password and the words have left this program: from now on nothing else opens."""
    from crm_tui.services import key_places
    from crm_tui.settings import key_folder

    sys.stdout.flush()
    key_places.forget_here(shop.actor, shop.db, shop.clock.now(), key_folder())


def _show_places(places: tuple[str, ...]) -> None:
    if places:
        show(f"This computer keeps the key in {', '.join(places)}: the worker starts by itself.")
        show("`crm keys forget-here` changes that.")
    else:
        show("This computer does not keep the key: the shop opens by a password, or by the words.")
