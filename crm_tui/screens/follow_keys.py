"""Who the keys for leads are about, and steps over one lead or all marked ones, taken back as one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.message import Message

from crm_tui.actions import Scope, key_of
from crm_tui.domain.ids import LeadId
from crm_tui.messages import Busy, Notice
from crm_tui.screens.chat_pane import ChatPane
from crm_tui.screens.lead_pane import LeadPane
from crm_tui.screens.meant import ASK_FROM, Meant
from crm_tui.screens.tell import told
from crm_tui.widgets.lead_line import title
from crm_tui.widgets.panes import Panes

if TYPE_CHECKING:
    from crm_tui.services.bulk import Bulk
    from crm_tui.services.inbox import Inbox
    from crm_tui.services.lead_desk import LeadDesk

Write = Callable[["Bulk"], Awaitable[int]]
Words = Callable[[str, int], str]
"""A sentence from `Asha is` or `312 leads are`, and from how many it concerned."""

_TOLD_FROM = 500
"""So many leads take long enough for a word on how far it is."""
_NOBODY = "Select a lead first; ctrl+n adds a new one."


class FollowKeys(Panes):
    """List and chat side by side; what is done here is one step, however many leads it is about."""

    leads = getters.query_one(LeadPane)
    chat = getters.query_one(ChatPane)

    @dataclass
    class Stepped(Message):
        """A step was taken, or (`back`) taken back."""

        words: str
        back: bool = False

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(id="panes")
        self._inbox, self._zone = inbox, zone
        self._desk: LeadDesk | None = None
        self._at_work = False
        self.steps = 0
        """Taken here since the last message was queued: the undo key takes these back."""

    @property
    def desk(self) -> "LeadDesk":
        """Made when it is first wanted: its services are no part of the first paint."""
        if self._desk is None:
            self._desk = self._inbox.desk(self._zone.key)
        return self._desk

    # -- who is meant ----------------------------------------------------------------------------

    @property
    def _in_chat(self) -> bool:
        return self.chat.has_focus_within and self.chat.lead_id is not None

    def selected(self) -> LeadId | None:
        """The open chat's lead while the chat has the focus, else the one under the cursor."""
        return self.chat.lead_id if self._in_chat else self.leads.leads.cursor_id

    def _meant(self) -> tuple[LeadId, str] | None:
        """Id and name; says so when nobody is selected."""
        lead_id = self.selected()
        if lead_id is None:
            self.post_message(Notice(_NOBODY))
            return None
        row = self.leads.leads.cache.get(lead_id)
        return lead_id, title(row) if row is not None else "this lead"

    def _all_meant(self) -> Meant | None:
        """The marked leads, while the list has the focus; else the selected one."""
        marked = self.leads.leads.marked
        if marked and not self._in_chat:
            ids = tuple(map(LeadId, sorted(marked)))
            row = self.leads.leads.cache.get(ids[0]) if len(ids) == 1 else None
            return Meant(ids, "" if row is None else title(row))
        one = self._meant()
        return None if one is None else Meant((one[0],), one[1])

    # -- steps -----------------------------------------------------------------------------------

    def change(self, meant: Meant, question: str, write: Write, words: Words) -> None:
        """Do it to all of them; many are asked about first. `question`: `Move 312 leads to new?`"""
        from crm_tui.screens.sure import Sure

        def answered(sure: bool | None) -> None:
            if sure:
                self._change(meant, write, words)

        if len(meant.ids) < ASK_FROM:
            self._change(meant, write, words)
        else:
            more = f"{key_of(Scope.LEAD, 'undo_step')} takes all of it back."
            self.app.push_screen(Sure(question, more), answered)

    @work(group="decide")
    async def _change(self, meant: Meant, write: Write, words: Words) -> None:
        if self._at_work:
            self.post_message(
                Notice("The last step is still under way. Try again when it is done.")
            )
            return
        self._at_work = True
        total = len(meant.ids)
        changed = await told(self, write(self.desk.bulk(meant.ids, self._tell("changed", total))))
        self._end_work()
        if changed:
            self.post_message(self.Stepped(words(meant.who(changed), changed)))
        elif changed == 0:
            self.post_message(Notice("That is so already: nothing was changed."))

    def _tell(self, what: str, total: int | None) -> Callable[[int], object]:
        """Says how far a long step is."""
        end = "" if total is None else f" of {total:,}"

        def tell(done: int) -> None:
            if total is None or total >= _TOLD_FROM:
                self.post_message(Busy(f"{what}: {done:,}{end}"))

        return tell

    def _end_work(self) -> None:
        self._at_work = False
        self.post_message(Busy(""))

    def _said(self, words: str | None) -> None:
        """A step was taken: say so, and by which key it is undone."""
        if words is not None:
            self.steps += 1
            undo = key_of(Scope.INBOX, "undo_send")
            self.post_message(Notice(f"{words} {undo} takes it back."))
            self.chat.bring_up_to_date()

    def forget_steps(self) -> None:
        """A message was queued after them: the undo key is for that one now."""
        self.steps = 0

    @work(group="undo")
    async def action_undo_step(self) -> None:
        if self._at_work:
            self.post_message(Notice("The last step is still under way; then it can be undone."))
            return
        self._at_work = True
        undone = await told(self, self.desk.undo(self._tell("taken back", None)))
        self._end_work()
        if undone is not None:
            kept = undone.kept[:3]
            more = [f"And {len(undone.kept) - 3:,} more."] if len(undone.kept) > 3 else []
            words = " ".join([f"Taken back: {undone.title}.", *kept, *more])
            self.post_message(self.Stepped(words, back=True))

    @on(Stepped)
    def _stepped(self, event: Stepped) -> None:
        event.stop()
        if event.back:
            self.post_message(Notice(event.words))
            self.steps = max(0, self.steps - 1)
            self.chat.bring_up_to_date()
        else:
            self._said(event.words)
