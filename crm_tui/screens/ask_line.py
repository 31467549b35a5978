"""Small windows that ask for one line about leads, with what it means and what would complete it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import fold, line_for_screen
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets.choices import Choices

_LONGEST = 400
_MOST = 6
"""Completions shown at once."""


@dataclass(frozen=True, slots=True)
class Known:
    """What helps to answer."""

    completions: Sequence[str]
    now: str = ""
    """What holds so far, in words."""


class AskLine(SmallWindow[str]):
    """Ends with a line that was understood, or None."""

    BINDINGS = bindings(Scope.ASK)
    SCOPE = Scope.ASK
    AUTO_FOCUS = "#line"
    EXAMPLE = ""
    DEFAULT_CSS = """
    AskLine Choices { margin: 1 0 0 2; max-height: 6; }
    """

    line = getters.query_one("#line", Input)
    meant = getters.query_one("#meant", Static)
    now = getters.query_one("#now", Static)
    found = getters.query_one(Choices)

    @dataclass
    class Read(Message):
        """What helps is here."""

        known: Known

    def __init__(self, whom: str, read: Callable[[], Awaitable[Known]]) -> None:
        super().__init__()
        self._whom, self._read = line_for_screen(whom), read
        self._known, self._shown = Known(()), list[str]()
        self._understood = True

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(self._whom, "$muted"), markup=False)
        yield Static("", id="now", markup=False)
        yield Input(placeholder=self.EXAMPLE, id="line", max_length=_LONGEST)
        yield Static("", id="meant", markup=False)

    def below(self) -> ComposeResult:
        yield Choices()

    def on_mount(self) -> None:
        super().on_mount()
        self.now.display = False
        self._look_up()
        self._follow()

    @work(group="known")
    async def _look_up(self) -> None:
        try:
            self.post_message(self.Read(await self._read()))
        except CrmError as error:
            self.post_message(self.Read(Known((), error.sentence())))

    @on(Read)
    def _know(self, event: Read) -> None:
        self._known = event.known
        self.now.display = bool(event.known.now)
        self.now.update(Content.styled(line_for_screen(event.known.now, _LONGEST), "$muted"))
        self._follow()

    # -- while it is typed -----------------------------------------------------------------------

    @on(Input.Changed)
    def _follow(self) -> None:
        self.say("")
        try:
            words = Content.styled(self.meaning(self.line.value), "$primary")
            self._understood = True
        except CrmError as error:
            words = Content.styled(error.sentence(), "$warning")
            self._understood = False
        self.meant.update(words)
        start = fold(self.word(self.line.value))
        fitting = (one for one in self._known.completions if fold(one).startswith(start))
        self._shown = [one for one in fitting if fold(one) != start][:_MOST]
        self.found.show([Content(line_for_screen(one, 60)) for one in self._shown])
        self.found.highlighted = None
        self.found.display = bool(self._shown)

    def meaning(self, typed: str) -> str:
        """What would be done; raises CrmError."""
        return ""

    def word(self, typed: str) -> str:
        """The part of the line that a completion would take the place of."""
        return typed.strip()

    def completed(self, typed: str, choice: str) -> str:
        """The line with this completion."""
        return choice

    # -- what the keys do ------------------------------------------------------------------------

    def action_down(self) -> None:
        self.found.action_cursor_down()

    def action_up(self) -> None:
        self.found.action_cursor_up()

    def action_complete(self) -> None:
        if self._shown:
            choice = self._shown[self.found.highlighted or 0]
            self.line.value = self.completed(self.line.value, choice)
            self.line.cursor_position = len(self.line.value)

    @on(Choices.OptionSelected)
    def _clicked(self) -> None:
        self.action_complete()

    @on(Input.Submitted)
    def action_submit(self) -> None:
        if self.found.highlighted is not None:
            self.action_complete()
            return
        if self._understood:
            self.dismiss(self.line.value)
