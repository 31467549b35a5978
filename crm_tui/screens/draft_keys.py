"""What the keys do with the drafts of the open chat: send, edit, dismiss, another, its grounds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.message import Message as TextualMessage

from crm_tui.actions import Scope, key_of
from crm_tui.domain.ids import KNOWLEDGE, MESSAGE, LeadId, MessageId, read_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.suggestion import Citation, Suggestion, Task
from crm_tui.domain.text import clean_line
from crm_tui.messages import Notice, Problem
from crm_tui.screens.talk_pane import TalkPane
from crm_tui.screens.tell import told
from crm_tui.screens.write_pane import WritePane
from crm_tui.widgets import draft_words
from crm_tui.widgets.panes import Pane

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

# The small windows are loaded when somebody wants one: the first paint is better off without them.

_LONGEST_HINT = 200
_READ_SECONDS = 12.0
"""A fact is longer than a notice: time to read it."""
_NOT_SEEN = f"Not all of this draft is on screen: {key_of(Scope.CHAT, 'unfold_draft')} shows it."


class DraftKeys(Pane):
    """Acts on the draft that is on screen, when it belongs to the open chat."""

    talk = getters.query_one(TalkPane)
    writing = getters.query_one(WritePane)

    @dataclass
    class Asked(TextualMessage):
        """Another draft is asked for, and will come."""

        lead_id: LeadId

    @dataclass
    class PartRead(TextualMessage):
        """So much of the draft that was asked for is there; None when none is asked for any more."""

        lead_id: LeadId
        words: str | None

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(id="chat-pane", classes="-closed")
        self._inbox, self._zone = inbox, zone
        self.lead: Lead | None = None
        self._seen: set[int] = set()
        self._waited_for: LeadId | None = None

    # -- the draft on screen ---------------------------------------------------------------------

    def action_approve(self) -> None:
        suggestion = self.ready_draft()
        if suggestion is None:
            return
        drawer = self.talk.drawer
        if suggestion.draft.flags:
            self.post_message(Problem("Check this draft first: e takes it into the composer."))
        elif not drawer.settled:
            self.post_message(Notice("The draft has just changed: read it, then press a again."))
        elif not drawer.whole:
            self.post_message(Notice(_NOT_SEEN))
        else:
            self.writing.approve(suggestion)

    def action_edit_draft(self) -> None:
        suggestion = self.ready_draft()
        if suggestion is not None:
            self.writing.edit(suggestion)

    def ready_draft(self) -> Suggestion | None:
        """The draft on screen when it belongs to the open chat; says so when there is none."""
        suggestion = self.talk.drawer.suggestion
        if suggestion is not None and self.lead is not None and suggestion.lead_id == self.lead.id:
            return suggestion
        if self.lead is not None:
            self.post_message(Notice("There is no draft here. d asks for one, i writes your own."))
        return None

    def action_next_draft(self) -> None:
        self._step(1)

    def action_previous_draft(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        if self.ready_draft() is None:
            return
        if self.talk.drawer.step(by):
            self.tell_seen()
        else:
            self.post_message(Notice("There is no other draft. d asks for one."))

    def action_unfold_draft(self) -> None:
        if self.ready_draft() is not None:
            self.talk.drawer.unfold()

    # -- dismissing ------------------------------------------------------------------------------

    def action_reject(self) -> None:
        from crm_tui.screens.reject_why import RejectWhy

        suggestion = self.ready_draft()
        if suggestion is None:
            return

        def why(said: str | None) -> None:
            if said is not None:
                self._reject(suggestion, said)

        self.app.push_screen(RejectWhy(draft_words.beginning(suggestion.draft)), why)

    @work(group="decide")
    async def _reject(self, suggestion: Suggestion, why: str) -> None:
        await told(self, self._inbox.reject(suggestion.id, why))

    # -- asking for another ----------------------------------------------------------------------

    def action_ask_draft(self) -> None:
        """The first one at once; another one with a word on what should be different."""
        from crm_tui.screens.hint_line import HintLine

        if self.lead is None:
            return
        lead_id, shown = self.lead.id, self.talk.drawer.suggestion
        if shown is None:
            self._ask_for(lead_id, Task.GENERATE_REPLY, "")
            return

        def hinted(hint: str | None) -> None:
            if hint is not None:
                self._ask_for(lead_id, _task_of(shown), clean_line(hint, _LONGEST_HINT))

        self.app.push_screen(HintLine(draft_words.beginning(shown.draft)), hinted)

    @work(group="decide")
    async def _ask_for(self, lead_id: LeadId, task: Task, hint: str) -> None:
        async def ask() -> bool:
            await self._inbox.ask_for(lead_id, task, hint)
            return True

        if await told(self, ask()):
            self.post_message(self.Asked(lead_id))

    @on(Asked)
    def _asked(self, event: Asked) -> None:
        event.stop()
        if self.lead is not None and self.lead.id == event.lead_id:
            self.talk.drawer.write("")

    # -- waiting for one -------------------------------------------------------------------------

    def wait_for_draft(self) -> None:
        """Who sits before an open chat without a draft comes first."""
        drawer = self.talk.drawer
        if drawer.being_written is None or self.lead is None:
            self._waited_for = None
        elif drawer.suggestion is None and self._waited_for != self.lead.id:
            self._waited_for = self.lead.id
            self._wait(self.lead.id)

    @work(group="decide")
    async def _wait(self, lead_id: LeadId) -> None:
        await told(self, self._inbox.wait_for_draft(lead_id))

    def look_at_writing(self) -> None:
        """Nobody says so when work is given up: look now and then while one waits."""
        if self.lead is not None and self.talk.drawer.being_written is not None:
            self._read_part(self.lead.id)

    @work(exclusive=True, group="part")
    async def _read_part(self, lead_id: LeadId) -> None:
        words = await told(self, self._inbox.partial_draft(lead_id))
        self.post_message(self.PartRead(lead_id, words))

    @on(PartRead)
    def _part_read(self, event: PartRead) -> None:
        event.stop()
        if self.lead is not None and self.lead.id == event.lead_id:
            self.talk.drawer.write(event.words)

    # -- what it rests on ------------------------------------------------------------------------

    def action_to_grounds(self) -> None:
        if self.ready_draft() is None:
            return
        cited = self.talk.drawer.next_citation()
        if cited is None:
            self.post_message(Notice("This draft names nothing that it rests on."))
        elif cited.kind == "message" and (message_id := read_id(MESSAGE, cited.id)) is not None:
            self.talk.go_to(MessageId(message_id))
        else:
            self._show_grounds(cited)

    @work(exclusive=True, group="grounds")
    async def _show_grounds(self, cited: Citation) -> None:
        fact_id = read_id(KNOWLEDGE, cited.id) if cited.kind == "knowledge" else None
        found = None if fact_id is None else await told(self, self._inbox.fact(fact_id))
        if found is not None:
            words = draft_words.fact_words(*found)
        elif fact_id is not None:
            words = draft_words.gone_words(cited)
        else:
            words = draft_words.grounds_words(cited)
        self.post_message(Notice(words, _READ_SECONDS))

    # -- before somebody's eyes ------------------------------------------------------------------

    def tell_seen(self) -> None:
        """What the drawer shows is being read: it is written down once."""
        new = [one for one in self.talk.drawer.before_eyes if one.id not in self._seen]
        if new:
            self._seen.update(one.id for one in new)
            self._write_seen(new)

    @work(group="read")
    async def _write_seen(self, new: list[Suggestion]) -> None:
        await told(self, self._inbox.seen(new))


def _task_of(suggestion: Suggestion) -> Task:
    """What to ask for to get another one of these."""
    planned = suggestion.draft.advice is not None
    return Task.SUGGEST_FOLLOWUP if planned else Task.GENERATE_REPLY
