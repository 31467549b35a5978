"""One act whole on the line API: what was before at the left, what is after beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from crm_tui.domain.audit_words import Change
from crm_tui.domain.text import for_screen, line_for_screen
from crm_tui.widgets.line_pane import LinePane
from crm_tui.widgets.strips import ample, fit, line

_LOOK = ("text", "soft", "head")
_MOST_LINES = 8
"""Of one value."""


@dataclass(frozen=True, slots=True)
class _Line:
    what: str
    before: str
    after: str
    is_head: bool = False


class AuditDetail(LinePane, can_focus=False):
    """As high as it needs to be, and no higher than its window lets it."""

    COMPONENT_CLASSES = {f"audit-detail--{name}" for name in _LOOK}
    DEFAULT_CSS = """
    AuditDetail {
        height: auto;
        & .audit-detail--text { color: $foreground; }
        & .audit-detail--soft { color: $muted; }
        & .audit-detail--head { color: $primary; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._changes: Sequence[Change] = ()
        self._lines: list[_Line] = []

    def show(self, changes: Sequence[Change]) -> None:
        """Another act."""
        self._changes = changes
        self._lay(self.scrollable_content_region.width)
        self.virtual_size = Size(1, len(self._lines))
        self.scroll_to(y=0, animate=False)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        self._lay(width)
        return len(self._lines)

    def _lay(self, width: int) -> None:
        """Values wrapped in their columns."""
        label, half = _columns(width)
        self._lines = [_Line("", "before", "after", True)] if self._changes else []
        for one in self._changes:
            before, after = _wrapped(one.before, half - 2), _wrapped(one.after, half - 2)
            for number in range(max(len(before), len(after), 1)):
                what = fit(line_for_screen(one.what, 60), label - 3) if number == 0 else ""
                self._lines.append(_Line(what, _at(before, number), _at(after, number)))

    def render_line(self, y: int) -> Strip:
        number, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        base, left = self.rich_style, self.content_region.x
        if number >= len(self._lines):
            return Strip.blank(width, base)
        one, (label, half) = self._lines[number], _columns(width)
        style = self._style("head" if one.is_head else "text")
        was = self._style("head" if one.is_head else "soft")
        first = line([(f" {one.what}", self._style("soft"))], label, base, left)
        second = line([(one.before, was)], half, base, left + label)
        rest = width - label - half
        third = line([(one.after, style)], rest, base, left + label + half)
        return Strip([*first, *second, *third], width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"audit-detail--{name}", partial=True)


def _columns(width: int) -> tuple[int, int]:
    """Cells for the names, and for each of the two columns."""
    label = min(20, max(10, width // 5))
    return label, max(4, (width - label) // 2)


def _at(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _wrapped(text: str, width: int) -> list[str]:
    """In lines that keep inside `width` cells in any terminal, by words where it can be."""
    found: list[str] = []
    for part in for_screen(text).split("\n"):
        now = ""
        for word in part.split(" "):
            longer = f"{now} {word}" if now else word
            if now and ample(longer) > width:
                found.append(fit(now, width))
                now = word
            else:
                now = longer
        found.append(fit(now, width))
        if len(found) > _MOST_LINES:
            return [*found[: _MOST_LINES - 1], "…"]
    return found
