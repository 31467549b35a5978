"""`crm demo`."""

import sys
from typing import Annotated

import typer

from crm_tui.cli.out import JsonOption


def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="Play the scripted day without a screen.")
    ] = False,
    leads: Annotated[int, typer.Option(min=1, help="How many leads the shop has.")] = 200,
    messages: Annotated[int, typer.Option(min=0, help="How many messages, about.")] = 4000,
    as_json: JsonOption = False,
) -> None:
    """Try a whole simulated shop.

    Simulated WhatsApp, relay, worker and inbox, all on this computer, in a folder of its own.
    """
    from crm_tui.demo.play import play_headless, play_on_screen

    looking = sys.stdin.isatty() and sys.stdout.isatty()
    if headless or as_json or not looking:
        raise typer.Exit(play_headless(leads, messages, as_json=as_json))
    raise typer.Exit(play_on_screen(leads, messages))
