"""One status of the board: its count and value at the top, below them its leads as cards."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.domain.money import short_rupees
from crm_tui.domain.phone import show_phone
from crm_tui.domain.rotting import rotting_days
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.chat_look import Parts
from crm_tui.widgets.line_pane import LinePane
from crm_tui.widgets.strips import fit, line

CARD, HEAD = 3, 3
"""Lines of a card with the blank one below it, and of the head that always stays."""
_LOOK = ("name", "soft", "title", "bar", "warning")


class BoardColumn(LinePane, can_focus=False):
    """The board that it stands in has the keys."""

    COMPONENT_CLASSES = {*(f"board-column--{name}" for name in _LOOK), "board-column--cursor"}
    DEFAULT_CSS = """
    BoardColumn {
        width: 1fr;
        height: 1fr;
        & .board-column--name { color: $foreground; text-style: bold; }
        & .board-column--soft { color: $muted; }
        & .board-column--title { color: $primary; text-style: bold; }
        & .board-column--bar { color: $primary; }
        & .board-column--warning { color: $warning; }
        & .board-column--cursor { background: $primary 22%; }
    }
    """

    def __init__(self, status: LeadStatus) -> None:
        super().__init__(id=f"column-{status}")
        self.status = status
        self.cards: Sequence[Lead] = ()
        self.leads, self.value = 0, 0
        self._now = Millis(0)
        self.cursor: int | None = None
        """The marked card; None while another column has the mark."""

    def show(self, cards: Sequence[Lead], leads: int, value: int, now: Millis) -> None:
        """The newest cards, how many leads there are in all, and their value in paise."""
        self.cards, self.leads, self.value, self._now = cards, leads, value, now
        more = len(cards) < leads
        self.virtual_size = Size(1, HEAD + len(cards) * CARD + more)
        self.refresh()

    def mark(self, place: int | None) -> None:
        """Mark this card, or the nearest there is; None takes the mark away."""
        self.cursor = None if place is None else max(0, min(place, len(self.cards) - 1))
        if self.cursor is not None:
            self._bring_into_view(self.cursor * CARD)
        self.refresh()

    def _bring_into_view(self, top: int) -> None:
        view, page = self.scroll_offset.y, max(CARD, self.size.height - HEAD)
        if top < view:
            self.scroll_to(y=top, animate=False)
        elif top + CARD > view + page:
            self.scroll_to(y=top + CARD - page, animate=False)

    @property
    def marked(self) -> Lead | None:
        at = self.cursor
        return self.cards[at] if at is not None and at < len(self.cards) else None

    # -- painting --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, left = self.scrollable_content_region.width, self.content_region.x
        base = self.rich_style
        if y < HEAD:
            return line(self._head(y, width), width, base, left)
        place, part = divmod(y - HEAD + self.scroll_offset.y, CARD)
        if place >= len(self.cards):
            return line(self._below(place, part), width, base, left)
        if place == self.cursor and part < CARD - 1:
            base += Style(bgcolor=self.get_component_rich_style("board-column--cursor").bgcolor)
        return line(self._card(place, part, width), width, base, left)

    def _head(self, y: int, width: int) -> Parts:
        if y == 0:
            count = f" {self.leads:,}"
            name = fit(str(self.status), max(1, width - cell_len(count) - 2))
            return [(" ", Style()), (name, self._style("title")), (count, self._style("soft"))]
        return (
            [(f" {short_rupees(self.value)}", self._style("soft"))] if y == 1 and self.value else []
        )

    def _below(self, place: int, part: int) -> Parts:
        hidden = self.leads - len(self.cards)
        if place > len(self.cards) or part or hidden <= 0:
            return []
        return [(f"   {hidden:,} more", self._style("soft"))]

    def _card(self, place: int, part: int, width: int) -> Parts:
        if part == CARD - 1:
            return []
        lead, bar = self.cards[place], "▌" if place == self.cursor else " "
        start = (bar, self._style("bar"))
        if part == 0:
            name = line_for_screen(lead.name) or (show_phone(lead.phone) if lead.phone else "")
            silent = self._silent(lead)
            room = width - 3 - sum(cell_len(text) for text, _ in silent)
            return [start, (fit(name or "No name yet", room), self._style("name")), *silent]
        value = f"{short_rupees(lead.value_paise)} " if lead.value_paise else ""
        said = line_for_screen(lead.last_message_preview)
        return [start, (fit(f"{value}{said}", width - 3), self._style("soft"))]

    def _silent(self, lead: Lead) -> Parts:
        """` ◷12d`: nothing happened for so many days, which is too long for this status."""
        days = rotting_days(lead, self._now)
        return [] if days is None else [(f" ◷{days}d", self._style("warning"))]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"board-column--{name}", partial=True)
