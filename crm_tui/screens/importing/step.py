"""What the steps of an import have in common: where one is, a line for trouble, the keys."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from crm_tui.actions import Scope
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.bars import Bar, HintBar
from crm_tui.widgets.strips import fit

Answer = TypeVar("Answer")

STEPS = ("read", "check", "import")


class Head(Bar):
    """The step that one is at, and as much of the file's name as there is room for."""

    def __init__(self, step: str, file: str) -> None:
        super().__init__()
        self._step, self._file = step, file

    def render(self) -> Content:
        parts: list[tuple[str, str]] = [("People from files", "bold $primary"), ("   ", "")]
        for step in STEPS if self._step else ():
            parts.append((step, "bold" if step == self._step else "$muted"))
            parts.append((" › " if step != STEPS[-1] else "   ", "$muted"))
        room = self.size.width - sum(len(words) for words, _ in parts)
        return Content.assemble(*parts, (fit(line_for_screen(self._file), room), "$muted"))


def in_lines(parts: Sequence[Content], width: int, between: str = "   ") -> Content:
    """The parts side by side; none is broken that fits into a line."""
    lines: list[Content] = []
    for part in parts:
        if lines and lines[-1].cell_length + len(between) + part.cell_length <= width:
            lines[-1] = Content.assemble(lines[-1], between, part)
        else:
            lines.append(part)
    return Content("\n").join(lines)


class Step(ModalScreen[Answer | None]):
    """Ends with an answer, or with None when it was closed."""

    CSS_PATH = "importing.tcss"
    SCOPE: ClassVar[Scope]
    AUTO_FOCUS = ""

    trouble = getters.query_one("#trouble", Static)
    hints = getters.query_one(HintBar)

    def __init__(self, step: str, file: str) -> None:
        super().__init__()
        self._step, self._file = step, file

    def compose(self) -> ComposeResult:
        yield Head(self._step, self._file)
        yield from self.inside()
        yield Static("", id="trouble", markup=False)
        yield HintBar(self.SCOPE)

    def inside(self) -> ComposeResult:
        """Between the head and the line for trouble."""
        yield from ()

    def say(self, words: str) -> None:
        """What is wrong, and what to do; empty takes it away."""
        self.trouble.update(Content(words))
        self.trouble.display = bool(words)

    def action_cancel(self) -> None:
        self.dismiss(None)
