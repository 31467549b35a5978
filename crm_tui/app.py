"""The Textual app: the inbox screen, its looks, its palette, and a calm end whatever happens."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.app import App
from textual.screen import Screen

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MessageId
from crm_tui.screens.crash import keep_report
from crm_tui.screens.help import HelpScreen
from crm_tui.screens.inbox import InboxScreen
from crm_tui.screens.palette import ActionCommands, LeadCommands, WordCommands
from crm_tui.screens.tell import WRITES
from crm_tui.screens.terminal import drawn_on_stdout
from crm_tui.widgets import themes

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

HOME_ZONE = "Asia/Kolkata"
_STILL_COUNTING = (
    "A message is about to leave: u takes it back. q again leaves; the worker then sends it."
)


class CrmApp(App[None]):
    """One person's inbox over one shop."""

    TITLE = "crm"
    # The first screen of an app is not asked for a style sheet of its own.
    CSS_PATH = Path(__file__).parent / "screens" / "inbox.tcss"
    COMMANDS = {ActionCommands, LeadCommands, WordCommands}
    BINDINGS = bindings(Scope.APP)

    def __init__(self, inbox: "Inbox", zone: str = HOME_ZONE, logs: Path | None = None) -> None:
        super().__init__()
        self._inbox, self._logs = inbox, logs
        self._warned_of: MessageId | None = None
        self.last_words = ""
        self._inbox_screen = InboxScreen(inbox, ZoneInfo(zone))
        for theme in themes.ALL:
            self.register_theme(theme)
        self.theme = themes.DARK.name

    def get_default_screen(self) -> Screen[None]:
        return self._inbox_screen

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.DEFAULTS

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
        await self._inbox_screen.chat.writing.keep_now()
        writing = [worker for worker in self.workers if worker.group in WRITES]
        await asyncio.gather(*(worker.wait() for worker in writing), return_exceptions=True)
        self.exit()

    async def action_quit(self) -> None:
        await self.action_leave()

    def action_help_quit(self) -> None:
        """ctrl+c ends so many programs that it should end none by habit."""
        self.notify("ctrl+q leaves the inbox.", markup=False)

    def _handle_exception(self, error: Exception) -> None:
        """Close and keep a report; Textual's own would print every local variable."""
        if not self.last_words:
            kept = keep_report(error, self._logs, self._inbox.clock.now())
            where = f" A report without customers' data is in {kept}." if kept else ""
            self.last_words = f"The inbox had to close; nothing is lost.{where}"
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Nothing is printed here: `run_inbox` hands the sentence on.
        self.panic()


def run_inbox(inbox: "Inbox", zone: str = HOME_ZONE, logs: Path | None = None) -> int:
    """Open the inbox until it is left; the program's exit code. Raises CrmError after a crash."""
    app = CrmApp(inbox, zone, logs)
    with drawn_on_stdout():
        app.run()
    if app.last_words:
        raise CrmError(app.last_words, "Start it again with `crm`.")
    return app.return_code or 0
