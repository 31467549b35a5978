"""Two leads side by side on the line API: a field a line, whose value stays marked with a dot."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.strip import Strip

from crm_tui.domain.text import line_for_screen
from crm_tui.services.comparing import Line, Side
from crm_tui.widgets.line_pane import LinePane
from crm_tui.widgets.strips import fit, line

_LABEL = 14
"""Cells for sign and name of a field; fewer in a narrow terminal."""
_NARROW, _SHORT_LABEL = 70, 13
_PLAIN = Style()
_LOOK = ("text", "strong", "soft", "sign", "other")


class ComparePane(LinePane, can_focus=False):
    """One field is marked; the window that it stands in has the keys."""

    COMPONENT_CLASSES = {*(f"compare-pane--{name}" for name in _LOOK), "compare-pane--cursor"}
    DEFAULT_CSS = """
    ComparePane {
        height: auto;
        & .compare-pane--text { color: $foreground; }
        & .compare-pane--strong { color: $foreground; text-style: bold; }
        & .compare-pane--soft { color: $muted; }
        & .compare-pane--sign { color: $primary; text-style: bold; }
        & .compare-pane--other { color: $warning; text-style: bold; }
        & .compare-pane--cursor { background: $primary 22%; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()
        self.heads = ("", "")
        """Above the columns: who is who."""
        self.chosen: dict[str, Side] = {}
        """By field, where a person chose."""
        self.cursor = 0

    def show(self, lines: Sequence[Line], heads: tuple[str, str]) -> None:
        """Another pair; the first field with a choice is marked."""
        self.lines, self.heads, self.chosen = lines, heads, {}
        self.cursor = next((n for n, one in enumerate(lines) if one.is_choice), 0)
        self.virtual_size = Size(1, len(lines) + 1)
        self.refresh(layout=True)
        self.call_after_refresh(self.move, 0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines) + 1

    @property
    def marked(self) -> Line | None:
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def side_of(self, one: Line) -> Side | None:
        """Whose value stays."""
        return self.chosen.get(one.field, one.side)

    def choose(self, side: Side | None = None) -> bool:
        """This side's value stays in the marked field, None: the other's. False: no choice there."""
        one = self.marked
        if one is None or not one.is_choice:
            return False
        now = self.side_of(one)
        self.chosen[one.field] = side or (Side.LEFT if now is Side.RIGHT else Side.RIGHT)
        self.refresh()
        return True

    @property
    def sides(self) -> Mapping[str, Side]:
        return dict(self.chosen)

    # -- moving ----------------------------------------------------------------------------------

    def move(self, by: int) -> None:
        self.cursor = max(0, min(self.cursor + by, len(self.lines) - 1))
        top, page, here = self.scroll_offset.y, self.size.height, self.cursor + 1
        if here <= top:
            self.scroll_to(y=here if self.cursor else 0, animate=False)
        elif here >= top + page:
            self.scroll_to(y=here - page + 1, animate=False)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        number = event.y + self.scroll_offset.y - 1
        if 0 <= number < len(self.lines):
            self.move(number - self.cursor)

    # -- painting --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        number, width = y + self.scroll_offset.y - 1, self.scrollable_content_region.width
        if number >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        label = _SHORT_LABEL if width < _NARROW else _LABEL
        half = (width - label) // 2
        if number < 0:
            first, second = ([("  ", _PLAIN), self._head(one, half)] for one in self.heads)
            first = [(" " * label, _PLAIN), *first]
        else:
            one, chosen = self.lines[number], number == self.cursor
            first = [*self._label(one, label, chosen), *self._value(one, Side.LEFT, half)]
            second = self._value(one, Side.RIGHT, half)
        base = self._base(number)
        left, split = self.content_region.x, label + half
        start = line(first, split, base, left)
        return Strip([*start, *line(second, width - split, base, left + split)], width)

    def _base(self, number: int) -> Style:
        if number != self.cursor:
            return self.rich_style
        cursor = self.get_component_rich_style("compare-pane--cursor")
        return self.rich_style + Style(bgcolor=cursor.bgcolor)

    def _head(self, text: str, width: int) -> tuple[str, Style]:
        return fit(text, width - 4), self._style("soft")

    def _label(self, one: Line, width: int, chosen: bool) -> list[tuple[str, Style]]:
        bar = ("▌" if chosen else " ", self._style("sign"))
        sign = ("≠ " if one.is_choice else "  ", self._style("other"))
        words = fit(line_for_screen(one.label, 60), width - 4)
        blank = " " * (width - 3 - cell_len(words))
        return [bar, sign, (words + blank, self._style("soft"))]

    def _value(self, one: Line, side: Side, width: int) -> list[tuple[str, Style]]:
        text = one.left if side is Side.LEFT else one.right
        stays = one.side is None or self.side_of(one) is side
        dot = "● " if one.side is not None and stays else "  "
        if one.is_choice and not stays:
            dot = "○ "
        words = fit(line_for_screen(text, 200), width - 4) if text else "–"
        name = "soft" if not text or not stays else "strong" if one.side is not None else "text"
        return [(dot, self._style("sign")), (words, self._style(name))]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"compare-pane--{name}", partial=True)
