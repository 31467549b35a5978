"""Who agreed to what: what holds, the notice they saw, what they asked, and the log with its proofs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from textual import on, work
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import Changed
from crm_tui.screens.consent_forms import AnswerForm, AskForm, ExportForm, ProofForm
from crm_tui.screens.erase_form import EraseForm
from crm_tui.screens.pace import Pace
from crm_tui.screens.row_window import RowWindow
from crm_tui.screens.tell import refused_words
from crm_tui.services.privacy.desk import ConsentDesk, Ledger
from crm_tui.widgets.consent_words import Entry, entries
from crm_tui.widgets.row_list import Heading


class ConsentWindow(RowWindow[MessageId]):
    """Ends with the message to go to, or None."""

    BINDINGS = bindings(Scope.CONSENT)
    SCOPE = Scope.CONSENT
    TITLE = "Consent"

    @dataclass
    class Loaded(Message):
        """As it is now."""

        shown: Ledger

    @dataclass
    class Done(Message):
        """Something was written down, or (`trouble`) why it could not be."""

        words: str
        trouble: bool = False

    def __init__(self, desk: ConsentDesk, lead_id: LeadId, clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._desk, self._lead_id, self._clock, self._zone = desk, lead_id, clock, zone
        self._pace = Pace(self, self._read)
        self._known: Ledger | None = None
        self._entries: list[Entry] = []

    def on_mount(self) -> None:
        super().on_mount()
        self._read()

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="consent")
    async def _read(self) -> None:
        try:
            with self._pace.reading():
                found = await self._desk.ledger(self._lead_id)
        except CrmError as error:
            self.post_message(self.Done(error.sentence(), trouble=True))
        else:
            self.post_message(self.Loaded(found))

    @on(Changed)
    def _changed(self, event: Changed) -> None:
        if self._lead_id in event.leads:
            self._pace.ask()

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        self._known = event.shown
        items = entries(event.shown, self._clock.now(), self._zone)
        self._entries = [item for item in items if isinstance(item, Entry)]
        self.shown.show([one if isinstance(one, Heading) else one.row for one in items])
        self.shown.move_to(self.shown.cursor)
        self.tell(self._whose)

    @property
    def _whose(self) -> str:
        return "" if self._known is None else line_for_screen(self._known.lead.name, 60)

    @property
    def _marked(self) -> Entry | None:
        place = self.shown.cursor
        return self._entries[place] if place < len(self._entries) else None

    # -- what the keys do ------------------------------------------------------------------------

    def action_go(self) -> None:
        """To the message that shows it."""
        entry = self._marked
        if entry is not None and entry.message_id is not None:
            self.dismiss(entry.message_id)
        else:
            self.notify("No message shows this one.", markup=False)

    def action_give(self) -> None:
        self._prove(given=True)

    def action_withdraw(self) -> None:
        self._prove(given=False)

    def _prove(self, *, given: bool) -> None:
        entry = self._marked
        if entry is None or entry.purpose is None:
            self.notify("Mark messages, marketing or AI assistance first.", markup=False)
            return
        write = partial(self._desk.record, self._lead_id, entry.purpose, given)
        self.app.push_screen(ProofForm(self._whose, entry.purpose, given, write), self._said)

    def action_notice(self) -> None:
        self._send_notice("en")

    def action_notice_hindi(self) -> None:
        self._send_notice("hi")

    def _send_notice(self, language: str) -> None:
        words = "The privacy notice leaves in five seconds."
        self._do(partial(self._desk.send_notice, self._lead_id, language), words)

    def action_shown(self) -> None:
        words = f"Written down: {self._whose} was shown the notice."
        self._do(partial(self._desk.notice_shown, self._lead_id, "en"), words)

    def action_minor(self) -> None:
        if self._known is not None:
            on = not self._known.lead.minor
            words = f"{self._whose} is {'under 18' if on else 'of age'}."
            self._do(partial(self._desk.set_minor, self._lead_id, on), words)

    def action_ask(self) -> None:
        write = partial(self._desk.ask, self._lead_id)
        self.app.push_screen(AskForm(self._whose, write), self._said)

    def action_answer(self) -> None:
        entry = self._marked
        request = None if entry is None else entry.request
        if request is None or request.done_at is not None:
            self.notify("Mark an open request first.", markup=False)
            return
        write = partial(self._desk.answer, request.id)
        self.app.push_screen(AnswerForm(request, write), self._said)

    def action_export(self) -> None:
        if self._known is None:
            return
        folder = self._desk.folder_for(self._known.lead)
        write = partial(self._desk.export, self._lead_id)
        self.app.push_screen(ExportForm(self._whose, folder, write), self._said)

    @work(group="decide")
    async def action_erase(self) -> None:
        """What would go is shown; once they are erased there is nothing left to show here."""
        desk = self._desk.erase_desk()
        try:
            preview, code = await desk.preview(self._lead_id), await desk.needs_code()
        except CrmError as error:
            self.post_message(self.Done(str(refused_words(error)), trouble=True))
        else:
            self.app.push_screen(EraseForm(desk, preview, code=code), self._erased)

    def _erased(self, words: str | None) -> None:
        if words is not None:
            self.app.notify(words, markup=False)
            self.dismiss(None)

    def _said(self, words: str | None) -> None:
        if words is not None:
            self.post_message(self.Done(words))

    @work(group="decide")
    async def _do(self, write: Callable[[], Awaitable[object]], words: str) -> None:
        try:
            await write()
        except CrmError as error:
            self.post_message(self.Done(str(refused_words(error)), trouble=True))
        else:
            self.post_message(self.Done(words))

    @on(Done)
    def _told(self, event: Done) -> None:
        words = line_for_screen(event.words, 400)
        if event.trouble:
            self.notify(words, severity="warning", markup=False)
        else:
            self.notify(words, markup=False)
            self._read()
