"""Broadcasts: all of them, the marked one whole; made, tried, started, paused, ended by a key."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.broadcast import BROADCAST, GOING, Broadcast, BroadcastState
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import show_id
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.list_keys import ListKeys
from crm_tui.screens.pace import Pace
from crm_tui.screens.tell import refused_words
from crm_tui.widgets import broadcast_lines
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from crm_tui.services.broadcasts.desk import BroadcastDesk, Standing

_TICK = 1.0
"""Seconds between two looks while one is going."""


class BroadcastsView(Vertical, ListKeys, can_focus=True):
    """One of the views of the automation window."""

    BINDINGS = bindings(Scope.BROADCASTS)
    DEFAULT_CSS = """
    BroadcastsView {
        height: 1fr;
        #nothing { height: auto; padding: 1 3; color: $muted; }
        #broadcast { height: auto; max-height: 50%; padding: 0 2; border-top: solid $border; }
        HintBar { dock: bottom; background: $surface; }
    }
    """

    shown = getters.query_one(RowList)
    nothing = getters.query_one("#nothing", Static)
    below = getters.query_one("#broadcast", Static)

    @dataclass
    class Loaded(Message):
        """All of them, and why people of the marked one were skipped."""

        standings: Sequence["Standing"]
        skips: Mapping[int, Mapping[str, int]]

    @dataclass
    class Done(Message):
        """Something was done; empty words: nothing to tell."""

        words: str = ""

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        words: Content

    def __init__(self, desk: "BroadcastDesk", zone: str) -> None:
        super().__init__()
        self._desk, self._zone = desk, ZoneInfo(zone)
        self._standings: Sequence[Standing] = ()
        self._skips: Mapping[int, Mapping[str, int]] = {}
        self._to_newest = False
        self._pace = Pace(self, self._read)

    def compose(self) -> ComposeResult:
        yield Static("", id="nothing", markup=False)
        yield RowList()
        yield Static("", id="broadcast", markup=False)
        yield HintBar(Scope.BROADCASTS)

    def on_mount(self) -> None:
        self.nothing.display = self.below.display = False
        self._read()
        self.set_interval(_TICK, self._look_while_going)

    # -- reading ---------------------------------------------------------------------------------

    async def refresh_view(self) -> None:
        """Something in the shop changed: read again soon."""
        self._pace.ask()

    def _look_while_going(self) -> None:
        if any(one.broadcast.state in GOING for one in self._standings):
            self._pace.ask()

    @work(exclusive=True, group="broadcasts")
    async def _read(self) -> None:
        try:
            with self._pace.reading():
                standings = await self._desk.all()
                if not self.query(RowList):
                    return  # the view was closed meanwhile
                marked = self._marked_of(standings)
                skips = {} if marked is None else {marked.id: await self._desk.skips(marked.id)}
        except CrmError as error:
            self.post_message(self.Troubled(Content(error.sentence())))
        else:
            self.post_message(self.Loaded(standings, skips))

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        event.stop()
        marked = self._marked_of(event.standings)
        self._standings, self._skips = event.standings, event.skips
        self.shown.show([broadcast_lines.row(one) for one in self._standings])
        ids = [one.broadcast.id for one in self._standings]
        if marked is not None:
            self.shown.move_to(ids.index(marked.id))
        self._to_newest = False
        self.nothing.display = not ids
        new = key_of(Scope.BROADCASTS, "new")
        self.nothing.update(Content(f"No broadcast yet.\n\n{new} makes one: {_WHAT}"))
        self._paint()

    def _marked_of(self, standings: Sequence["Standing"]) -> Broadcast | None:
        """The mark stays on its broadcast, or goes to the one that was just made."""
        if not standings:
            return None
        before = None if self._to_newest else self.marked
        found = {one.broadcast.id: one.broadcast for one in standings}
        place = 0 if self._to_newest else min(self.shown.cursor, len(standings) - 1)
        return found.get(before.id if before else 0, standings[place].broadcast)

    def _paint(self) -> None:
        one, width = self._standing, self.size.width
        self.below.display = one is not None
        if one is not None:
            skips = self._skips.get(one.broadcast.id, {})
            alive = self._desk.worker_alive()
            now = self._desk.now()
            words = broadcast_lines.whole(one, skips, width, now, self._zone, worker_alive=alive)
            self.below.update(words)

    @property
    def _standing(self) -> "Standing | None":
        place = self.shown.cursor
        return self._standings[place] if place < len(self._standings) else None

    @property
    def marked(self) -> Broadcast | None:
        one = self._standing
        return None if one is None else one.broadcast

    def action_down(self) -> None:
        super().action_down()
        self._moved()

    def action_up(self) -> None:
        super().action_up()
        self._moved()

    def _moved(self) -> None:
        self._paint()
        self._pace.ask()

    # -- what the keys do ------------------------------------------------------------------------

    def action_new(self) -> None:
        from crm_tui.screens.broadcast_form import BroadcastForm

        def closed(name: str | None) -> None:
            if name is not None:
                self._to_newest = True
                self._read()

        self.app.push_screen(BroadcastForm(self._desk), closed)

    def action_try_on(self) -> None:
        from crm_tui.screens.broadcast_try import TryOn

        one = self.marked
        if one is None:
            return

        def closed(to: str | None) -> None:
            if to:
                self._do(lambda: self._desk.try_on(one.id, to), "On its way to you.")

        self.app.push_screen(TryOn(one), closed)

    def action_start(self) -> None:
        one = self.marked
        if one is None:
            return
        if one.state is BroadcastState.DRAFT and one.tested_at is not None:
            self._ask_before_start(one)
        else:  # the service says why not, and what to do
            self._do(lambda: self._desk.start(one.id))

    @work(exclusive=True, group="plan")
    async def _ask_before_start(self, one: Broadcast) -> None:
        from crm_tui.domain.broadcast_words import plan_lines

        try:
            plan = await self._desk.plan(one.audience, one.form)
        except CrmError as error:
            self.post_message(self.Troubled(Content(error.sentence())))
            return
        lines = plan_lines(plan, one.per_minute)
        self._ask(f"Start {_name(one)}?", lines, lambda: self._desk.start(one.id))

    def action_pause(self) -> None:
        one = self.marked
        if one is not None:
            paused = one.state is BroadcastState.PAUSED
            turn = self._desk.resume if paused else self._desk.pause
            self._do(lambda: turn(one.id))

    def action_stop(self) -> None:
        one = self.marked
        if one is None:
            return
        if one.state is BroadcastState.DRAFT:
            self._ask(f"Throw {_name(one)} away?", [], lambda: self._desk.delete(one.id))
        else:
            more = ["Who waits is not written to; it cannot be resumed."]
            self._ask(f"End {_name(one)} for good?", more, lambda: self._desk.stop(one.id))

    def action_people(self) -> None:
        from crm_tui.screens.broadcast_people import PeopleWindow

        if self.marked is not None:
            self.app.push_screen(PeopleWindow(self._desk, self.marked))

    def _ask(
        self, question: str, more: Sequence[str], call: Callable[[], Awaitable[object]]
    ) -> None:
        from crm_tui.screens.sure import Sure

        def answered(sure: bool | None) -> None:
            if sure:
                self._do(call)

        self.app.push_screen(Sure(question, "\n".join(more)), answered)

    @work(group="decide")
    async def _do(self, call: Callable[[], Awaitable[object]], words: str = "") -> None:
        try:
            await call()
        except CrmError as error:
            self.post_message(self.Troubled(refused_words(error)))
        else:
            self.post_message(self.Done(words))

    @on(Done)
    def _done(self, event: Done) -> None:
        event.stop()
        if event.words:
            self.notify(event.words, markup=False)
        self._read()

    @on(Troubled)
    def _troubled(self, event: Troubled) -> None:
        event.stop()
        self.notify(str(event.words), severity="warning", markup=False)


_WHAT = "one approved template to everybody of a filter who agreed to marketing, a few at a time."


def _name(one: Broadcast) -> str:
    return f"{show_id(BROADCAST, one.id)} “{line_for_screen(one.name, 40)}”"
