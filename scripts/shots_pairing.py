"""Pairing on both ends: the terminal on the VPS and the six words at the shop."""

import asyncio
import os
import pty
import subprocess
import sys
import tempfile
from dataclasses import asdict
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text
from textual.pilot import Pilot

from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.screens.setup import SetupApp
from crm_tui.screens.six_words import SixWords
from crm_tui.services.pairing import Paired, Pairing
from crm_tui.services.setting_up import Answers
from crm_tui.settings import Settings

NAMES = ("pair-vps", "pair-shop")
URL = "https://relay.example.in"
WIDTH = 76
_PAIRED = Paired(
    Pairing(URL, "main", "7f3a91c2", Millis(0)),
    ("harbour", "violin", "mango", "copper", "river", "kite"),
)


def svg(name: str) -> str:
    return _vps() if name == "pair-vps" else asyncio.run(_shop())


def _vps() -> str:
    """What the real command prints on a terminal."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "relay.toml"
        config.write_text(f'[relay]\nhome = "{folder}/home"\n')
        command = (
            "-m",
            "webhook_relay",
            "pair",
            "--no-wait",
            "--url",
            URL,
            "--config",
            str(config),
        )
        printed = _on_a_terminal(sys.executable, *command)
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(printed))
    return console.export_svg(title="webhook-relay pair")


def _on_a_terminal(*command: str) -> str:
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    said = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        said += part
    process.wait()
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


async def _shop() -> str:
    """The set-up's last screen, as a pairing leaves it."""
    now = Answers(BusinessProfile("Sweet Crumbs"), asdict(Settings()), pairing=f"{URL}#K3T9P-7WZQ2")
    app = SetupApp(now, lambda _: _PAIRED)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        await _until_words(app, pilot)
        return app.export_screenshot()


async def _until_words(app: SetupApp, pilot: Pilot[bool]) -> None:
    while not isinstance(app.screen, SixWords):
        await pilot.pause(0.02)
    await pilot.pause()
