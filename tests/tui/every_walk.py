"""A walk through the inbox and all its windows, over a shop that is full of hostile words."""

from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from textual.screen import Screen

from crm_tui.app import CrmApp
from crm_tui.screens.automation import AutomationWindow
from crm_tui.screens.today import TodayWindow
from tests.tui import hostile_shop, rights_windows
from tests.tui.conftest import Seat, Town, seated
from tests.tui.every_window import WINDOWS, Stand
from tests.tui.hostile_words import live, obeyed, visible, written

QUIET = {
    "add_lead.AddLead",
    "broadcast_form.BroadcastForm",
    "knowledge_words.WordForm",
    "people.TeamWindow",
    "react.React",
    "second_factor_window.SecondFactorWindow",
}
"""Nothing of others stands in these before one types."""
_PATIENCE = 5.0
"""Seconds for a window to read what stands in it, on a computer that has much else to do."""


@dataclass(slots=True)
class Seen:
    """What came of it."""

    words: str
    ran: list[str] = field(default_factory=list)
    """Actions that the words had run."""
    hurt: set[str] = field(default_factory=set)
    """What would reach the terminal that it obeys, and links and actions on the screen."""
    shown: set[type[Screen[Any]]] = field(default_factory=set)
    spoke: set[type[Screen[Any]]] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    """Screens on which the words do not stand."""

    async def look(self, seat: Seat) -> None:
        """Once everything that goes on has come to rest."""
        await seat.pilot.pause()
        screen = seat.app.screen
        name = f"{type(screen).__module__.rpartition('.')[2]}.{type(screen).__name__}"
        if not seat.app.is_running or seat.app._exception is not None:
            raise AssertionError(f"{name} ended the program") from seat.app._exception
        self.shown.add(type(screen))
        self.hurt |= {f"{name}: {sign!r}" for sign in (*obeyed(written(seat)), *live(seat))}
        deadline = monotonic() + (0 if name in QUIET else _PATIENCE)
        while visible(self.words) not in seat.text and monotonic() < deadline:
            await seat.pilot.pause()
        if visible(self.words) in seat.text:
            self.silent.discard(name)
            self.spoke.add(type(screen))
        elif type(screen) not in self.spoke:
            self.silent.add(name)


async def walk(town: Town, words: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """The inbox, a chat, its draft, the palette, and every window in its turn."""
    seen, lead = Seen(words), hostile_shop.furnish(town)
    monkeypatch.setattr(
        CrmApp, "action_planted", lambda app: seen.ran.append("planted"), raising=False
    )
    hostile_shop.poison(town, words)
    (folder / words.replace("/", "_").replace("\0", "")[:80]).touch()
    async with seated(town.shop) as seat:
        await _inbox(seat, seen)
        stand = Stand(seat, town, lead, words, folder)
        assert rights_windows.BASES  # its windows are among WINDOWS
        for opens in WINDOWS.values():
            await seat.app.push_screen(await opens(stand))
            await seen.look(seat)
            await _further(seat, seen)
            while len(seat.app.screen_stack) > 1:
                seat.app.pop_screen()
            await seat.pilot.pause()
    return seen


async def _inbox(seat: Seat, seen: Seen) -> None:
    await seat.press("n")
    await seat.until(lambda: seat.inbox.chat.lead is not None, "a chat")
    await seen.look(seat)
    for keys in (("e",), ("escape", "escape", "ctrl+p", *visible(seen.words)[:3])):
        await seat.press(*("space" if key == " " else key for key in keys))
        await seen.look(seat)
    await seat.press("escape", "tab")


async def _further(seat: Seat, seen: Seen) -> None:
    """What is not on the first page of a window."""
    screen = seat.app.screen
    if isinstance(screen, AutomationWindow):
        for key in ("2", "3"):
            await seat.press(key)
            await seen.look(seat)
    elif isinstance(screen, TodayWindow):
        loaded = (visible(seen.words), "opens the chat", "sends it")
        await seat.until(lambda: any(one in seat.text for one in loaded), "the day")
        await seen.look(seat)
