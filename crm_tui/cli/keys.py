"""`crm keys`: what opens the shop, where it is kept, and what to do when it was lost or copied."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, show, show_json, tell
from crm_tui.cli.proving import CodeOption, DropFactorOption, prove_for

if TYPE_CHECKING:
    from crm_tui.shop import Shop

app = typer.Typer(
    help="What opens the shop: show, recovery, recover, rotate, keep-here, forget-here.\n\n"
    "The shop's data is under one random key. Each person's password opens a slot that holds it,"
    " and so do sixteen recovery words on paper. This computer may keep the key too, in its keyring"
    " or in a file that only you can read: then the worker starts by itself. The key can also come"
    " from CRM_DB_KEY, from CRM_DB_KEY_FILE, or from HashiCorp Vault (CRM_DB_KEY=vault with"
    " CRM_VAULT_ADDR, CRM_VAULT_TOKEN_FILE and CRM_VAULT_PATH=mount/path#field)."
    " Nobody can open the shop when all of these are lost.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("show")
def show_(as_json: JsonOption = False) -> None:
    """What opens the shop, and where this computer keeps its key: never the key itself."""
    import os

    from crm_tui.services.key_places import state
    from crm_tui.settings import key_folder
    from crm_tui.shop import open_shop

    found = state(open_shop().db, os.environ, key_folder())
    if as_json:
        show_json(
            {
                "key_kept_in": list(found.places),
                "people": [{"name": one.name, "role": str(one.role)} for one in found.people],
                "recovery_words": found.has_recovery,
                "rotation_due": found.rotation_due,
            }
        )
        return
    kept = ", ".join(found.places) or "nowhere: it opens by a password or by the recovery words"
    show(f"This computer keeps the key in {kept}." if found.places else f"The key is kept {kept}.")
    names = ", ".join(f"{one.name} ({one.role})" for one in found.people)
    show(f"A password opens it for: {names}." if names else "Nobody logs in.")
    words = "Recovery words were made." if found.has_recovery else "There are no recovery words."
    show(words if found.has_recovery else f"{words} `crm keys recovery` makes some.")
    if found.rotation_due:
        show("Somebody left and may have copied the key: `crm keys rotate` makes a new one.")


@app.command("recovery")
def recovery(code: CodeOption = "", as_json: JsonOption = False) -> None:
    """Make sixteen words that open the shop when a password is forgotten; the former ones end."""
    from crm_tui.cli.first_person import show_words
    from crm_tui.services import people

    with _owner(code) as shop:
        at = shop.db.read_now(people.room, shop.db)
        change = people.plan_recovery(shop.actor, at)
        people.do_now(shop.db, shop.actor, shop.clock.now(), change)
    if as_json:
        show_json({"recovery_words": list(change.shown_once)})
    else:
        show_words(change.shown_once)


@app.command("recover")
def recover(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose password is forgotten.")],
    words_file: Annotated[
        Path | None,
        typer.Option(
            "--words-file", metavar="FILE", help="The words, in a file only you can read."
        ),
    ] = None,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", metavar="FILE", help="The new password: its first line."),
    ] = None,
    drop_factor: DropFactorOption = False,
    as_json: JsonOption = False,
) -> None:
    """Set a new password with the recovery words.

    Numbers, commas and capitals do not matter, and the first letters of a word are enough where no
    other begins so.
    """
    from crm_tui.cli.own_password import ask_new
    from crm_tui.cli.recovering import opened_with_words
    from crm_tui.domain.people import SlotName
    from crm_tui.services import people

    shop = opened_with_words(words_file)
    try:
        at = shop.db.read_now(people.room, shop.db)
        found = at.slots.person(name)
        who = SlotName(found.name, found.role)
        given = _line_of(password_file) or ask_new(who.name, at.shop_name)
        change = people.plan_new_password(
            shop.actor, at, who.name, given, temporary=False, drop_factor=drop_factor
        )
        people.do_now(shop.db, shop.actor, shop.clock.now(), change)
    finally:
        shop.db.close_now()
    if as_json:
        show_json({"name": who.name, "changed": True})
    else:
        show(f"{who.name} has a new password. The recovery words still open the shop:")
        show("if anybody else saw them, make new ones with `crm keys recovery`.")


@app.command("rotate")
def rotate(
    key_to: Annotated[
        Path | None,
        typer.Option(
            "--key-to",
            metavar="FILE",
            help="Write the new key to this new file; needed where the key comes from CRM_DB_KEY"
            " or Vault, which this program cannot change.",
        ),
    ] = None,
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give the shop a new key: who copied the old one reads nothing that comes from now on.

    The inbox and the worker must be closed, and as much disk space be free as the data takes.
    Backups made before still open with the old key and the old passwords.
    """
    import os

    from crm_tui.domain.errors import CrmError
    from crm_tui.services import key_places, key_rotation
    from crm_tui.settings import key_folder

    elsewhere = key_places.is_elsewhere(os.environ)
    if elsewhere and key_to is None:
        raise CrmError(
            f"The key of this shop comes from {elsewhere}, which this program cannot change.",
            "Name a file for the new one (--key-to FILE), then put it there.",
        )
    with _owner(code) as shop:
        kept = key_places.kept(shop.db, os.environ, key_folder())
        tell("Putting the data under a new key …")
        key_rotation.rotate(shop.actor, shop.db, shop.clock.now(), kept, key_to=key_to)
    if as_json:
        show_json({"rotated": True, "key_written_to": str(key_to) if key_to else None})
    else:
        show("The shop has a new key; every password and the recovery words open it as before.")
        show("Make a backup now (`crm backup`): those from before open with the key of their day.")
        if key_to is not None:
            show(
                f"The new key is in {key_to}: {elsewhere or 'whoever needs it'} gets it from there."
            )


@app.command("keep-here")
def keep_here(
    where: Annotated[
        str,
        typer.Option("--in", metavar="file|keyring", help="Without it: the safest there is."),
    ] = "",
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Let this computer keep the key, so that the worker starts by itself, after a power cut too.

    Whoever can read your files on this computer, or your unlocked keyring, can then open the shop.
    """
    from crm_tui.services import key_places
    from crm_tui.settings import key_folder

    if where not in ("", "file", "keyring"):
        raise typer.BadParameter("file or keyring", param_hint="--in")
    with _owner(code) as shop:
        place = key_places.keep_here(shop.actor, shop.db, shop.clock.now(), key_folder(), where)
    if as_json:
        show_json({"key_kept_in": place})
    else:
        show(f"This computer keeps the key in {place}.")


@app.command("forget-here")
def forget_here(code: CodeOption = "", as_json: JsonOption = False) -> None:
    """Take the key off this computer: the shop opens by a password, and the worker once somebody is in."""
    import os

    from crm_tui.services import key_places
    from crm_tui.settings import key_folder

    with _owner(code) as shop:
        was = key_places.forget_here(shop.actor, shop.db, shop.clock.now(), key_folder())
    if as_json:
        show_json({"forgotten": was})
        return
    show("This computer keeps the key no longer." if was else "This computer did not keep the key.")
    if warning := key_places.service_warning(os.environ):
        show(warning)


@contextmanager
def _owner(code: str) -> Iterator["Shop"]:
    """An open shop whose keys this person may change."""
    from crm_tui.domain.roles import Act
    from crm_tui.shop import open_shop

    shop = open_shop()
    try:
        prove_for(shop, Act.MANAGE_PEOPLE, code)
        yield shop
    finally:
        shop.db.close_now()


def _line_of(path: Path | None) -> str:
    from crm_tui.asking import read_password_file

    return "" if path is None else read_password_file(path)
