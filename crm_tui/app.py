"""The Textual app: the inbox screen, its looks, its palette, and a calm end whatever happens."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from textual import events, on
from textual.screen import Screen

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.idle import Place
from crm_tui.domain.ids import MessageId
from crm_tui.domain.text import for_screen
from crm_tui.messages import Changed, OpenChat
from crm_tui.screens.crash import keep_report
from crm_tui.screens.help import HelpScreen
from crm_tui.screens.idle_lock import Blank, Lock, Watch
from crm_tui.screens.inbox import InboxScreen
from crm_tui.screens.palette import ActionCommands, LeadCommands, WordCommands
from crm_tui.screens.refusing import Refusing
from crm_tui.screens.tell import WRITES
from crm_tui.screens.terminal import drawn_on_stdout
from crm_tui.widgets import themes

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

HOME_ZONE = "Asia/Kolkata"
_STILL_COUNTING = (
    "A message is about to leave: u takes it back. q again leaves; the worker then sends it."
)

_NOBODY_LOGS_IN = (
    "The inbox locks where people log in with a password: `crm users add` begins that."
)
_LOOK = 1.0
"""Seconds between two looks at whether somebody is still there."""


class CrmApp(Refusing):
    """One person's inbox over one shop."""

    TITLE = "crm"
    # The first screen of an app is not asked for a style sheet of its own.
    CSS_PATH = Path(__file__).parent / "screens" / "inbox.tcss"
    COMMANDS = {ActionCommands, LeadCommands, WordCommands}
    BINDINGS = bindings(Scope.APP)

    def __init__(
        self,
        inbox: "Inbox",
        zone: str = HOME_ZONE,
        logs: Path | None = None,
        *,
        lock: Lock | None = None,
        place: Place | None = None,
    ) -> None:
        super().__init__()
        self._inbox, self._logs = inbox, logs
        self.actor = inbox.actor
        self._lock, self._watch = lock, Watch(lock, inbox.clock) if lock else None
        self._place, self._locking = place, False
        self._warned_of: MessageId | None = None
        self.last_words = ""
        self._inbox_screen = InboxScreen(inbox, ZoneInfo(zone))
        for theme in themes.ALL:
            self.register_theme(theme)
        named = place.theme if place else ""
        self.theme = named if named in self.available_themes else themes.DARK.name

    def get_default_screen(self) -> Screen[None]:
        return self._inbox_screen

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.DEFAULTS

    def on_mount(self) -> None:
        if self._watch is not None:
            self.set_interval(_LOOK, self._look_who_is_there)
        if self._place is not None and self._place.lead_id is not None:
            opened = OpenChat(self._place.lead_id, write=self._place.writing)
            self.call_after_refresh(self._inbox_screen.post_message, opened)

    async def on_event(self, event: events.Event) -> None:
        if self._watch is not None and not event.is_forwarded:
            self._watch.feel(event)
        await super().on_event(event)

    async def on_unmount(self) -> None:
        """Close the database only when nobody reads it any more."""
        self.workers.cancel_all()
        await asyncio.gather(*(w.wait() for w in self.workers), return_exceptions=True)
        await self._inbox.close()

    def action_palette(self) -> None:
        self.action_command_palette()

    def action_next_theme(self) -> None:
        self.theme = themes.after(self.theme)

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_stop_automatic(self) -> None:
        """From whatever window: it must not wait."""
        self._inbox_screen.action_stop_automatic()

    async def action_leave(self) -> None:
        """Leave and keep the draft; while a message counts down only the second press does."""
        counting = self._inbox_screen.undo.newest
        if counting is not None and self._warned_of != counting.message.id:
            self._warned_of = counting.message.id
            self.notify(_STILL_COUNTING, severity="warning", timeout=6, markup=False)
            return
        await self._finish_writing()
        self.exit()

    # -- locking ---------------------------------------------------------------------------------

    def _look_who_is_there(self) -> None:
        if self._watch is not None and self._watch.is_due():
            self.action_lock()

    @on(Changed)
    async def _look_who_may_stay(self, event: Changed) -> None:
        """Whoever was let go, or has another role now, logs in anew or not at all."""
        if event.people and self._lock and not await self._inbox.people_desk().is_still_let_in():
            self.action_lock()

    def action_lock(self) -> None:
        """At once nothing of a chat is on the screen; then what was typed is kept, and the app ends."""
        if self._lock is None:
            self.notify(_NOBODY_LOGS_IN, markup=False)
        elif not self._locking:
            self._locking = True
            chat = self._inbox_screen.chat
            place = Place(chat.lead_id, chat.writing.composer.has_focus, self.theme)
            self._lock.begin(place)
            self.clear_notifications()
            self.push_screen(Blank())

    @on(Blank.Painted)
    async def _end_locked(self) -> None:
        # What cannot be written now must not keep the screen open.
        with suppress(CrmError):
            await self._finish_writing()
            await self._inbox.note_locked()
        self.exit()

    async def _finish_writing(self) -> None:
        await self._inbox_screen.chat.writing.keep_now()
        writing = [worker for worker in self.workers if worker.group in WRITES]
        await asyncio.gather(*(worker.wait() for worker in writing), return_exceptions=True)

    async def action_quit(self) -> None:
        await self.action_leave()

    def notify(self, message: str, **more: Any) -> None:
        """Somebody's words may stand in it: nothing that a terminal obeys, and no markup."""
        super().notify(for_screen(message), **{**more, "markup": False})

    def action_help_quit(self) -> None:
        """ctrl+c ends so many programs that it should end none by habit."""
        self.notify("ctrl+q leaves the inbox.", markup=False)

    def _handle_exception(self, error: Exception) -> None:
        """Close and keep a report; Textual's own would print every local variable."""
        if self.was_refused(error):
            return
        if not self.last_words:
            kept = keep_report(error, self._logs, self._inbox.clock.now())
            where = f" A report without customers' data is in {kept}." if kept else ""
            self.last_words = f"The inbox had to close; nothing is lost.{where}"
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Nothing is printed here: `run_inbox` hands the sentence on.
        self.panic()


def run_inbox(
    inbox: "Inbox",
    zone: str = HOME_ZONE,
    logs: Path | None = None,
    *,
    lock: Lock | None = None,
    place: Place | None = None,
) -> int:
    """Open the inbox until it is left or locked; the program's exit code. Raises CrmError after a crash."""
    app = CrmApp(inbox, zone, logs, lock=lock, place=place)
    with drawn_on_stdout():
        app.run()
    if app.last_words:
        raise CrmError(app.last_words, "Start it again with `crm`.")
    return app.return_code or 0
