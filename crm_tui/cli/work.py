"""`crm work`."""

import logging
from typing import Annotated

import typer

from crm_tui.cli.out import JsonOption, show_json


def work(
    once: Annotated[bool, typer.Option("--once", help="Do all that is due, then stop.")] = False,
    seconds: Annotated[
        float | None, typer.Option("--for", metavar="SECONDS", min=0, help="Stop after so long.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Receive, send and draft without a screen.

    One worker runs for a shop at a time.
    """
    import asyncio

    from crm_tui.shop import open_shop
    from crm_tui.worker import run

    shop = open_shop()
    # httpx would log every address, and addresses hold ids.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    asyncio.run(run(shop, once=once, seconds=seconds))
    if as_json:
        show_json({"ok": True})
