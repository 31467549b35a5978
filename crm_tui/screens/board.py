"""The board: a column for each status, cards that move with < and >, counts and values at the top."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import OPEN_STATUSES, Lead, LeadStatus
from crm_tui.domain.money import short_rupees
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import Changed
from crm_tui.screens.key_menu import LostMenu
from crm_tui.screens.own_steps import OwnSteps
from crm_tui.screens.pace import Pace
from crm_tui.screens.writing_window import WritingWindow
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.board_column import BoardColumn

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import Column, LeadDesk

MOST_CARDS = 100
"""Of each status, the newest; the list shows all."""
_NARROWEST = 19
"""Cells of a column; what has no room stands left or right of the view."""
_ORDER = tuple(LeadStatus)


class BoardWindow(OwnSteps, WritingWindow[LeadId | None]):
    """Ends with the lead whose chat to open, or None."""

    CSS_PATH = "board.tcss"
    BINDINGS = bindings(Scope.BOARD)
    NO_STEP = "Nothing was moved here yet."

    head = getters.query_one("#board-head", Static)

    @dataclass
    class BoardRead(Message):
        """What stands in each column."""

        columns: "Sequence[Column]"
        cards: Sequence[Sequence[Lead]]

    def __init__(self, desk: "LeadDesk", clock: Clock) -> None:
        super().__init__()
        self._desk, self._clock = desk, clock
        self._at = 0
        self._follow: LeadId | None = None
        self._pace = Pace(self, self._read)

    def compose(self) -> ComposeResult:
        yield Static("", id="board-head", markup=False)
        with Horizontal(id="columns"):
            for status in _ORDER:
                yield BoardColumn(status)
        yield HintBar(Scope.BOARD)

    def on_mount(self) -> None:
        self._read()

    @property
    def columns(self) -> list[BoardColumn]:
        return list(self.query(BoardColumn))

    @property
    def _column(self) -> BoardColumn:
        return self.columns[self._at]

    # -- reading ---------------------------------------------------------------------------------

    @on(Changed)
    def _changed(self) -> None:
        """Others changed something."""
        self._pace.ask()

    @work(exclusive=True, group="board")
    async def _read(self) -> None:
        try:
            with self._pace.reading():
                columns = await self._desk.board()
                cards = [await self._desk.cards(status, MOST_CARDS) for status in _ORDER]
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.BoardRead(columns, cards))

    @on(BoardRead)
    def _show(self, event: BoardRead) -> None:
        marked = self._column.marked
        if self._follow is None and marked is not None:
            self._follow = marked.id
        now = self._clock.now()
        for shown, column, cards in zip(self.columns, event.columns, event.cards, strict=True):
            shown.show(cards, column.leads, column.value_paise, now)
        open_ones = [one for one in event.columns if one.status in OPEN_STATUSES]
        leads, value = sum(c.leads for c in open_ones), sum(c.value_paise for c in open_ones)
        worth = f", worth {short_rupees(value)}" if value else ""
        self.head.update(
            Content.assemble(("Board", "bold $primary"), (f"   {leads:,} open{worth}", "$muted"))
        )
        self._mark(self._column.cursor or 0)

    def _mark(self, place: int) -> None:
        """One card of all; a card that was moved keeps the mark."""
        for number, column in enumerate(self.columns):
            ids = [lead.id for lead in column.cards]
            if self._follow in ids:
                self._at, place = number, ids.index(self._follow)
        self._follow = None
        for number, column in enumerate(self.columns):
            column.mark(place if number == self._at else None)
        self._fit_columns()

    def on_resize(self) -> None:
        self._fit_columns()

    def _fit_columns(self) -> None:
        """As many columns as have room, the marked one among them."""
        room = max(1, min(len(_ORDER), self.size.width // _NARROWEST))
        first = max(0, min(self._at - room // 2, len(_ORDER) - room))
        for number, column in enumerate(self.columns):
            column.display = first <= number < first + room

    # -- moving the mark -------------------------------------------------------------------------

    def action_down(self) -> None:
        self._mark((self._column.cursor or 0) + 1)

    def action_up(self) -> None:
        self._mark((self._column.cursor or 0) - 1)

    def action_left(self) -> None:
        self._go(-1)

    def action_right(self) -> None:
        self._go(1)

    def _go(self, by: int) -> None:
        place = self._column.cursor or 0
        self._at = max(0, min(self._at + by, len(_ORDER) - 1))
        self._mark(place)

    def action_open(self) -> None:
        if self._column.marked is not None:
            self.dismiss(self._column.marked.id)

    def action_cancel(self) -> None:
        self.dismiss(None)

    # -- moving a card ---------------------------------------------------------------------------

    def action_back(self) -> None:
        self._move(-1)

    def action_onward(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        lead, to = self._column.marked, self._at + by
        if lead is None or not 0 <= to < len(_ORDER):
            return
        if _ORDER[to] is LeadStatus.LOST:
            self._ask_why(lead)
        else:
            self._put(lead, _ORDER[to])

    def _ask_why(self, lead: Lead) -> None:
        def lost(reason: str | None) -> None:
            if reason is not None:
                self._put(lead, LeadStatus.LOST, reason)

        self.app.push_screen(LostMenu(line_for_screen(lead.name, 60)), lost)

    def _put(self, lead: Lead, status: LeadStatus, reason: str = "") -> None:
        self._follow = lead.id
        words = f"{line_for_screen(lead.name, 60)} is {status} now. u takes it back."
        self.take_step(self._desk.set_status([lead.id], status, reason), words)

    @on(OwnSteps.Stepped)
    def _told(self, event: OwnSteps.Stepped) -> None:
        self.notify(event.words, markup=False)
        self._read()
