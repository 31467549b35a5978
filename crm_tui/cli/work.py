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
    metrics_port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65_535, help="Show figures of the agents at this port, to Prometheus."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Receive, send and draft without a screen.

    One worker runs for a shop at a time.
    """
    import asyncio

    from crm_tui.services.choosing_ai import read_port
    from crm_tui.shop import open_shop
    from crm_tui.worker import run

    shop = open_shop()
    # httpx would log every address, and addresses hold ids.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    port = metrics_port or read_port(shop.settings.metrics_port)
    asyncio.run(run(shop, once=once, seconds=seconds, metrics_port=port))
    if as_json:
        show_json({"ok": True})
