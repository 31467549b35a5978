"""`crm second-factor`: the code from an app that is asked before a workflow may send by itself."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, show, show_json, tell
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from crm_tui.domain.totp import Secret
    from crm_tui.shop import Shop

app = typer.Typer(
    help="Your second factor, asked when you log in and before owners' acts:"
    " set up, confirm, status, check, remove.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

CodeArgument = Annotated[
    str, typer.Argument(metavar="CODE", help="The six digits of the app, or a recovery code.")
]


@app.command("setup")
def setup(as_json: JsonOption = False) -> None:
    """Make a secret for an authenticator app and, at a terminal, ask for its first code."""
    from crm_tui.services import second_factor
    from crm_tui.shop import open_shop
    from crm_tui.store.settings import profile

    shop = open_shop()
    name = shop.db.read_now(profile).name
    secret = shop.db.write_now(second_factor.begin, name, shop.actor)
    if as_json:
        show_json({"secret": secret.text, "address": secret.address, "is_set": False})
        return
    _show_secret(secret)
    if sys.stdin.isatty():
        _ask_first_code(shop)
    else:
        show("Then: `crm second-factor confirm CODE` with the six digits that it shows.")


@app.command("confirm")
def confirm(code: CodeArgument, as_json: JsonOption = False) -> None:
    """Give the first code: from then on the factor holds. Shows the recovery codes, once."""
    from crm_tui.shop import open_shop

    codes = _confirm(open_shop(), code)
    if as_json:
        show_json({"is_set": True, "recovery_codes": list(codes)})
    else:
        _show_recovery(codes)


@app.command("status")
def status(as_json: JsonOption = False) -> None:
    """Show whether a second factor is set, and how many recovery codes are left."""
    from crm_tui.domain.clock import iso_or_none
    from crm_tui.services import second_factor
    from crm_tui.shop import open_shop

    shop = open_shop()
    found = shop.db.read_now(second_factor.state, shop.clock.now(), shop.actor)
    if as_json:
        show_json(
            {
                "is_set": found.is_set,
                "since": iso_or_none(found.since),
                "recovery_left": found.recovery_left,
                "wait_until": iso_or_none(found.wait_until),
            }
        )
    elif found.is_set:
        show(f"A second factor is set; {counted(found.recovery_left, 'recovery code')} left.")
        if found.wait_until is not None:
            show("Too many wrong codes were given: it pauses for now.")
    else:
        show("No second factor is set. `crm second-factor setup` sets one up.")


@app.command("check")
def check(code: CodeArgument, as_json: JsonOption = False) -> None:
    """Try a code; a right one is used up by it."""
    from crm_tui.services import second_factor
    from crm_tui.shop import open_shop

    shop = open_shop()
    second_factor.check_now(shop.db, code, shop.clock.now(), shop.actor)
    if as_json:
        show_json({"ok": True})
    else:
        show("The code is right.")


@app.command("remove")
def remove(
    code: Annotated[
        str,
        typer.Argument(
            metavar="[CODE]",
            help="The six digits of the app, or a recovery code; not asked with CRM_DB_KEY.",
        ),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Take the second factor off, with a code of it."""
    import os

    from crm_tui.services import second_factor
    from crm_tui.shop import open_shop

    shop = open_shop()
    now = shop.clock.now()
    # Whoever holds the key of the database is the owner: they could change it there as well.
    proved = shop.opened is not None and shop.opened.proved
    if not (os.environ.get("CRM_DB_KEY") or proved):
        second_factor.check_now(shop.db, code, now, shop.actor)
    shop.db.write_now(second_factor.remove, shop.actor, now)
    if as_json:
        show_json({"is_set": False})
    else:
        show("The second factor is off.")


def _show_secret(secret: "Secret") -> None:
    from crm_tui.cli.qr import show_qr

    if show_qr(secret.address):
        show("\nScan this with an authenticator app, or type it in as a key that goes by time:\n")
    else:
        show("Add this to an authenticator app, as a key that goes by time:\n")
    show(f"  {secret.groups}\n")
    show("Or as an address, for an app on this computer:\n")
    show(f"  {secret.address}\n")


def _ask_first_code(shop: "Shop") -> None:
    from crm_tui.domain.errors import CrmError

    while True:
        code = typer.prompt("The six digits that it shows now", default="", show_default=False)
        if not code.strip():
            tell("Nothing is set. `crm second-factor setup` begins anew.")
            return
        try:
            codes = _confirm(shop, code)
        except CrmError as error:
            tell(error.sentence())
        else:
            _show_recovery(codes)
            return


def _confirm(shop: "Shop", code: str) -> tuple[str, ...]:
    from crm_tui.services import second_factor

    return shop.db.write_now(second_factor.confirm, code, shop.actor, shop.clock.now())


def _show_recovery(codes: tuple[str, ...]) -> None:
    show("The second factor is set. Write these recovery codes on paper: each works once,")
    show("and they are not shown again.\n")
    for code in codes:
        show(f"  {code}")
