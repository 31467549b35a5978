"""Plain boxes that paint nothing of their own, and the rule between two of them.

Textual paints every box of the screen with each change, also those that others cover; a blank box
costs it next to nothing.
"""

from rich.segment import Segment
from textual.containers import Container, Horizontal, Vertical
from textual.strip import Strip
from textual.widget import Widget


class Panes(Horizontal):
    BLANK = True


class Pane(Vertical):
    BLANK = True


class Box(Container):
    BLANK = True


class VerticalRule(Widget):
    """`│` from top to bottom."""

    DEFAULT_CSS = "VerticalRule { width: 1; height: 1fr; color: $border; }"

    def render_line(self, y: int) -> Strip:
        return Strip([Segment("│", self.rich_style)], 1)
