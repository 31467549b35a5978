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
    as_service: Annotated[
        bool,
        typer.Option(
            "--as-service", help="Wait while another worker runs, then go on without any window."
        ),
    ] = False,
    beside: Annotated[
        bool, typer.Option("--beside", hidden=True, help="End when standard input ends.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Receive, send and draft without a screen.

    One worker runs for a shop at a time.
    """
    import asyncio

    from crm_tui.services.choosing_ai import read_port
    from crm_tui.settings import home_folder
    from crm_tui.shop import open_for_worker
    from crm_tui.worker import run
    from crm_tui.worker_lock import wait_until_free

    if beside:
        _end_with_the_window()
    if as_service:
        # Before the shop is opened: its settings may be changed meanwhile.
        wait_until_free(home_folder())
    shop = open_for_worker()
    # httpx would log every address, and addresses hold ids.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    port = metrics_port or read_port(shop.settings.metrics_port)
    asyncio.run(run(shop, once=once, seconds=seconds, metrics_port=port, as_service=as_service))
    if as_json:
        show_json({"ok": True})


def _end_with_the_window() -> None:
    """The inbox that started this worker holds the other end of its standard input, also when it is
    locked; a killed one holds nothing, and no worker is left behind for ever."""
    import os
    import signal
    import threading

    def wait() -> None:
        # Not through sys.stdin: its lock, held by this thread, would break the end of the program.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
