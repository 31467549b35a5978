"""The audit log over the whole screen: filtered by person, act, lead and day; each act with before and after."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.audit import Checked
from crm_tui.domain.audit_words import act_words, actor_words, changes, head_words
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.domain.text import counted, line_for_screen
from crm_tui.screens.list_keys import ListKeys
from crm_tui.services.audit_desk import Entry, Filter, Seen
from crm_tui.services.audit_shapes import day_of, moment, on_whom
from crm_tui.widgets.audit_detail import AuditDetail
from crm_tui.widgets.audit_list import AuditList
from crm_tui.widgets.bars import HintBar

if TYPE_CHECKING:
    from crm_tui.services.audit_desk import AuditDesk

_LOOKING = "looking through it …"


class AuditWindow(ListKeys, ModalScreen[None]):
    """Nothing here changes anything."""

    CSS_PATH = "audit.tcss"
    BINDINGS = bindings(Scope.AUDIT)

    head = getters.query_one("#head", Static)
    state = getters.query_one("#state", Static)
    about = getters.query_one("#about", Static)
    shown = getters.query_one(AuditList)
    detail = getters.query_one(AuditDetail)

    @dataclass
    class Ordered(Message):
        """All acts that fit."""

        wanted: Filter
        order: "array[int]"

    @dataclass
    class Read(Message):
        """Some of them whole."""

        asked: Sequence[int]
        seen: Seen

    @dataclass
    class Verified(Message):
        """What a look through the log found."""

        checked: Checked

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        text: str

    def __init__(self, desk: "AuditDesk") -> None:
        super().__init__()
        self._desk, self._zone = desk, ZoneInfo(desk.zone)
        self._wanted = Filter()
        self._words: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        yield Static("", id="state", markup=False)
        yield AuditList(self._desk.zone)
        yield Static("", id="about", markup=False)
        yield AuditDetail()
        yield HintBar(Scope.AUDIT)

    def on_mount(self) -> None:
        self._look(Filter())
        self.action_check()

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="order")
    async def _look(self, wanted: Filter) -> None:
        try:
            found = await self._desk.order(wanted)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Ordered(wanted, found))

    @on(Ordered)
    def _ordered(self, event: Ordered) -> None:
        self._wanted = event.wanted
        self.shown.show(event.order)
        only = f"   only {' · '.join(self._words)}" if not event.wanted.is_empty else ""
        much = counted(len(event.order), "act") if event.order else "nothing of that kind"
        title = ("Audit log", "bold $primary")
        self.head.update(Content.assemble(title, (f"   {much}{only}", "$muted")))
        self._paint()

    @on(AuditList.RowsWanted)
    def _rows_wanted(self, event: AuditList.RowsWanted) -> None:
        self._read_rows(event.ids)

    @work(group="rows")
    async def _read_rows(self, ids: Sequence[int]) -> None:
        try:
            seen = await self._desk.several(ids)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Read(ids, seen))

    @on(Read)
    def _rows_read(self, event: Read) -> None:
        self.shown.put(event.asked, event.seen)

    @on(AuditList.Moved)
    def _paint(self) -> None:
        """The marked act whole."""
        one = self.shown.marked
        self.about.display = self.detail.display = one is not None
        if one is not None:
            self.about.update(self._about(one))
            self.detail.show([] if one.detail is None else changes(one.act, one.detail))

    def _about(self, one: Entry) -> Content:
        whom = on_whom(one, self.shown.names)
        gone = "   its detail went when the person was erased" if one.detail is None else ""
        parts = (f"{one.n}", moment(one.at, self._zone), whom)
        said = "   ".join(part for part in parts if part)
        who = line_for_screen(f"{actor_words(one.actor)}: {act_words(one.act)}", 100)
        return Content.assemble((who, "bold"), (f"   {said}{gone}", "$muted"))

    # -- is it whole -----------------------------------------------------------------------------

    def action_check(self) -> None:
        self.state.update(Content.styled(_LOOKING, "$muted"))
        self._check()

    @work(exclusive=True, group="check")
    async def _check(self) -> None:
        try:
            checked = await self._desk.check()
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Verified(checked))

    @on(Verified)
    def _verified(self, event: Verified) -> None:
        found = event.checked
        if found.whole:
            words = f"✓ every row is as it was written · {head_words(found.rows, found.head)}"
            self.state.update(Content.styled(words, "$success"))
            return
        places = counted(len(found.broken) + found.more, "place")
        words = f"✗ changed in {places}: {found.broken[0].text} `crm audit verify` says all."
        self.state.update(Content.styled(words, "$error"))

    @on(Troubled)
    def _troubled(self, event: Troubled) -> None:
        self.notify(event.text, severity="warning", markup=False)

    # -- what the keys do ------------------------------------------------------------------------

    def _narrow(self, word: str, wanted: Filter) -> None:
        self._words = (*self._words, word) if not self._wanted.is_empty else (word,)
        self._look(wanted)

    def action_same_person(self) -> None:
        if (one := self.shown.marked) is not None:
            word = line_for_screen(actor_words(one.actor), 40)
            self._narrow(word, replace(self._wanted, actors=(one.actor,)))

    def action_same_act(self) -> None:
        if (one := self.shown.marked) is not None:
            self._narrow(act_words(one.act), replace(self._wanted, acts=(one.act,)))

    def action_same_lead(self) -> None:
        one = self.shown.marked
        if one is None:
            return
        if one.lead_id is None:
            self.notify("This act was not on one lead.", markup=False)
        else:
            word = show_id(LEAD, one.lead_id)
            self._narrow(word, replace(self._wanted, leads=(one.lead_id,)))

    def action_same_day(self) -> None:
        if (one := self.shown.marked) is not None:
            since, until = day_of(one.at, self._zone)
            word = moment(one.at, self._zone)[:10]
            self._narrow(word, replace(self._wanted, since=since, until=until))

    def action_everything(self) -> None:
        self._words = ()
        self._look(Filter())

    def action_look_for(self) -> None:
        from crm_tui.screens.audit_filter import LookFor

        def closed(typed: str | None) -> None:
            if typed is not None:
                self._words = (line_for_screen(typed, 60),)
                self._find(typed)

        self.app.push_screen(LookFor(self._desk), closed)

    @work(exclusive=True, group="order")
    async def _find(self, typed: str) -> None:
        try:
            wanted = await self._desk.read(typed)
            found = await self._desk.order(wanted)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Ordered(wanted, found))

    def action_cancel(self) -> None:
        self.dismiss(None)
