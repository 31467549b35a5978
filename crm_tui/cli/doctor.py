"""`crm doctor`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, show, show_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_tui.services.check import Check


def doctor(
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on sending: the trouble is settled.")
    ] = False,
    to_share: Annotated[
        bool,
        typer.Option(
            "--copy", help="Without secrets, names, numbers and places: to be sent to a helper."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check this shop, this computer and their connections.

    Each problem comes with the one next step; exit code 1 when there is one.
    """
    from crm_tui.examining import patient, private
    from crm_tui.services import account
    from crm_tui.services.checkup import examine
    from crm_tui.services.sharing import shared
    from crm_tui.shop import open_shop

    shop = open_shop()
    if resume:
        shop.db.write_now(account.resume, shop.actor, shop.clock.now())
    checks = examine(patient(shop), shop.clock.now())
    _show(shared(checks, private(shop)) if to_share else checks, as_json)
    if not all(check.ok for check in checks):
        sys.exit(1)


def _show(checks: "Sequence[Check]", as_json: bool) -> None:
    if as_json:
        items = [
            {"name": check.name, "ok": check.ok, "text": check.text, "fix": check.fix}
            for check in checks
        ]
        show_json({"ok": all(check.ok for check in checks), "checks": items})
        return
    for check in checks:
        mark = "✓" if check.ok else "✗"
        show(f"{mark} {check.name}: {check.text}" + ("" if check.ok else f"  → {check.fix}"))
