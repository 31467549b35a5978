"""A list of items of some lines each under headings, one of them marked; the screen has the keys."""

from bisect import bisect_right
from collections.abc import Sequence

from textual import events

from crm_tui.widgets.line_pane import LinePane


class MarkedList(LinePane, can_focus=False):
    """Knows where its items stand; what a line shows is the child's matter."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0
        self._first: Sequence[int] = ()
        """The first line of each item; a line above that is nobody's is its heading."""
        self._ends: Sequence[int] = ()

    def lay(self, first: Sequence[int], ends: Sequence[int], lines: int) -> None:
        """Items stand from `first` to before `ends`, of so many lines; the mark stays at its place."""
        self._first, self._ends = first, ends
        self.cursor = max(0, min(self.cursor, len(first) - 1))
        self.hold(lines)
        self.refresh()

    def move(self, by: int) -> None:
        self.move_to(self.cursor + by)

    def move_to_end(self) -> None:
        self.move_to(len(self._first) - 1)

    def move_to(self, place: int) -> None:
        """Mark this item, or the nearest there is, and bring it into view with its heading."""
        if not self._first:
            return
        before = self.cursor
        self.cursor = max(0, min(place, len(self._first) - 1))
        first, above = self._first[self.cursor], self._ends[self.cursor - 1] if self.cursor else 0
        self._bring_into_view(first - (first > above), self._ends[self.cursor])
        self.repaint_mark(before)

    def repaint_mark(self, before: int) -> None:
        """The mark may have gone from there to the cursor."""
        self.refresh()

    def page(self, by: int) -> None:
        """A page up or down, counted in lines."""
        if self._first:
            self._move_to_line(self._first[self.cursor] + by * max(1, self.size.height - 2))

    def on_click(self, event: events.Click) -> None:
        number = event.y + self.scroll_offset.y
        if self._ends and number < self._ends[-1]:
            self._move_to_line(number)

    def on_resize(self) -> None:
        self.move(0)

    def _move_to_line(self, number: int) -> None:
        """A heading stands for the first item below it."""
        self.move_to(bisect_right(self._ends, number))

    def _bring_into_view(self, top: int, bottom: int) -> None:
        view, page = self.scroll_offset.y, self.size.height
        if top < view:
            self.scroll_to(y=top, animate=False)
        elif bottom > view + page:
            self.scroll_to(y=bottom - page, animate=False)
