"""`crm doctor`."""

import sys
from typing import Annotated

import typer

from crm_tui.cli.out import JsonOption, show, show_json


def doctor(
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on sending: the trouble is settled.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check this shop and its connections.

    Each problem comes with the one next step.
    """
    from crm_tui.domain.actor import OWNER
    from crm_tui.pair_shop import look
    from crm_tui.services import account
    from crm_tui.services.checkup import Patient, examine
    from crm_tui.shop import key_place, open_shop
    from crm_tui.worker_lock import worker_alive

    shop = open_shop()
    if resume:
        shop.db.write_now(account.resume, OWNER, shop.clock.now())
    relay, relay_says = look(shop)
    patient = Patient(
        home=shop.home,
        db=shop.db,
        settings=shop.settings,
        key_place=key_place(shop),
        relay=relay,
        relay_says=relay_says,
        worker_runs=worker_alive(shop.home),
    )
    checks = examine(patient, shop.clock.now())
    ok = all(check.ok for check in checks)
    if as_json:
        items = [
            {"name": check.name, "ok": check.ok, "text": check.text, "fix": check.fix}
            for check in checks
        ]
        show_json({"ok": ok, "checks": items})
    else:
        for check in checks:
            mark = "✓" if check.ok else "✗"
            show(f"{mark} {check.name}: {check.text}" + ("" if check.ok else f"  → {check.fix}"))
    if not ok:
        sys.exit(1)
