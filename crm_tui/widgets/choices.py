"""A list to choose from while a text field beside it keeps the focus."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Choices(OptionList, can_focus=False):
    """Every line is literal; the marked one follows the keys of the window that it stands in."""

    DEFAULT_CSS = """
    Choices {
        height: auto;
        max-height: 40vh;
        min-width: 10;
        border: none;
        padding: 0;
        background: $surface;
        scrollbar-size-vertical: 1;
        & > .option-list--option-highlighted {
            background: $panel;
            color: $foreground;
            text-style: bold;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)

    def show(self, lines: Sequence[Content], marked: int = 0) -> None:
        """Other lines, with one of them marked."""
        self.clear_options()
        self.add_options([Option(line) for line in lines])
        self.highlighted = min(marked, len(lines) - 1) if lines else None
