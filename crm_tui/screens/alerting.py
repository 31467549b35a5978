"""Notices while nobody looks: bell, the terminal's own notice, a desktop notification."""

import asyncio
import contextlib
import html
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import work
from textual.widget import Widget

from crm_tui.domain.alert import Alert, AlertKind, Channels, Held, words
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import Notice
from crm_tui.screens.tell import told

if TYPE_CHECKING:
    from crm_tui.services.alerts import AlertDesk
    from crm_tui.services.inbox import Inbox

_TITLE = "crm"
_BELL = "\a"
_LONGEST = 160
"""Characters of one notice."""
_REST = 30.0
"""Seconds between two looks at what only the passing of time changes."""
_DESKTOP_PATIENCE = 5.0
_SHOWN_FOR = 12.0
"""Seconds that a line in the inbox stands."""
_SHOWN_INSIDE = frozenset({AlertKind.STILL_NEW, AlertKind.PROMISE, AlertKind.AWAY})
"""What the list does not show by itself: a line in the inbox too, whoever looks."""


class Alerting(Widget):
    """Draws nothing: looks when something changed, and gives notice when the window is not looked at."""

    DEFAULT_CSS = """
    Alerting { display: none; }
    """

    def __init__(
        self,
        inbox: "Inbox",
        env: Mapping[str, str] = os.environ,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._inbox, self._env, self._monotonic = inbox, env, monotonic
        self._desk: AlertDesk | None = None
        self._held, self._opened = Held(), frozenset[LeadId]()
        self._due, self._looking, self._looked_at = True, False, float("-inf")

    def changed(self) -> None:
        """Something was written: look at the next tick."""
        self._due = True

    def opened(self, lead_id: LeadId) -> None:
        """A person opened this chat: nobody needs to be told of it again."""
        self._opened |= {lead_id}

    def tick(self) -> None:
        """Once a second."""
        now = self._monotonic()
        if not self._inbox.channels.any() or self._looking:
            return
        if self._due or self._held.alerts or now - self._looked_at >= _REST:
            self._due, self._looking, self._looked_at = False, True, now
            self._look()

    @work(group="alerts")
    async def _look(self) -> None:
        try:
            if self._desk is None:
                self._desk = self._inbox.alert_desk()
                self._say(await told(self, self._desk.morning()) or "")
            found = await told(self, self._desk.look(self._opened))
        finally:
            self._looking = False
        self._show_inside(found or [])
        self._tell(found or [])

    def _show_inside(self, found: Sequence[Alert]) -> None:
        inside = [one for one in found if one.kind in _SHOWN_INSIDE]
        if inside:
            self._say(words(inside, self._inbox.clock.now()))

    def _say(self, line: str) -> None:
        if line:
            self.post_message(Notice(line, _SHOWN_FOR))

    def _tell(self, found: Sequence[Alert]) -> None:
        if self.app.app_focus:
            self._held = Held((), self._held.last)  # whoever looks has seen it
            return
        loud = [one for one in found if one.kind is not AlertKind.AWAY]
        self._held, now = self._held.take(loud, self._monotonic())
        if now:
            self._give_notice(words(now, self._inbox.clock.now()))

    def _give_notice(self, text: str) -> None:
        channels = self._inbox.channels
        signal = terminal_signal(text, channels, self._env)
        driver = self.app._driver
        if driver is not None and signal:
            driver.write(signal)
        if channels.desktop and not (channels.terminal and terminal_kind(self._env)):
            self._notify_desktop(text)

    @work(group="desktop")
    async def _notify_desktop(self, text: str) -> None:
        await notify_desktop(text, self._env)


def terminal_signal(text: str, channels: Channels, env: Mapping[str, str]) -> str:
    """What is written to the terminal: a bell, and its own notice where it knows one."""
    notice = terminal_notice(text, terminal_kind(env)) if channels.terminal else ""
    return (_BELL if channels.bell else "") + notice


def terminal_notice(text: str, kind: str) -> str:
    """A notice of the terminal; the words reach it without any character that it would obey.

    OSC 9 as iTerm2 made it known, OSC 777 as urxvt did; both end with BEL.
    """
    said = plain(text)
    if kind == "9":
        # Never a number first: some terminals read `9;4` as another command.
        return f"\x1b]9;{_TITLE}: {said}{_BELL}"
    return f"\x1b]777;notify;{_TITLE};{said}{_BELL}" if kind == "777" else ""


def plain(text: str) -> str:
    """One bounded line without control characters and without the `;` that parts a command."""
    return line_for_screen(text.replace(";", ","), _LONGEST)


def terminal_kind(env: Mapping[str, str]) -> str:
    """Which notice this terminal shows: `9`, `777`, or none that is known of."""
    term, program = env.get("TERM", ""), env.get("TERM_PROGRAM", "")
    if "TMUX" in env or term.startswith(("screen", "tmux", "linux", "dumb")):
        return ""  # a multiplexer keeps it to itself; its bell goes on
    if term.startswith(("rxvt", "foot")) or "VTE_VERSION" in env:
        return "777"
    known = program in ("iTerm.app", "WezTerm", "ghostty", "WarpTerminal")
    return "9" if known or "KITTY_WINDOW_ID" in env or "WT_SESSION" in env else ""


async def notify_desktop(text: str, env: Mapping[str, str]) -> None:
    """`notify-send` where it is and a desktop is; its body is markup, so the words are escaped."""
    program = shutil.which("notify-send", path=env.get("PATH"))
    if program is None or not (env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")):
        return
    body = html.escape(plain(text), quote=False)
    try:
        child = await asyncio.create_subprocess_exec(
            *(program, f"--app-name={_TITLE}", "--", _TITLE, body),
            env=dict(env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return  # an extra: without it there is still the bell
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DESKTOP_PATIENCE):
                await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
