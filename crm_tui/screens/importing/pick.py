"""A small window with a list: what is typed narrows it, or makes something new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.text import fold, line_for_screen
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets.choices import Choices
from crm_tui.widgets.strips import fit

_WIDEST = 56


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    words: str


class Pick(SmallWindow[str]):
    """Ends with the value of an option, or None."""

    CSS_PATH = ["../small_window.tcss", "pick.tcss"]
    BINDINGS = bindings(Scope.PICK)
    SCOPE = Scope.PICK
    TITLE = "Choose"
    AUTO_FOCUS = "#narrow"

    narrow = getters.query_one("#narrow", Input)
    list = getters.query_one(Choices)

    def __init__(
        self,
        title: str,
        about: str,
        options: Sequence[Option],
        marked: str = "",
        make: Callable[[str], Option] | None = None,
    ) -> None:
        super().__init__()
        self._question, self._about = title, about
        self._options, self._marked, self._make = options, marked, make
        self._shown: Sequence[Option] = options

    def inside(self) -> ComposeResult:
        yield Static(Content(fit(line_for_screen(self._question, 120), _WIDEST)), markup=False)
        about = fit(line_for_screen(self._about, 200), _WIDEST)
        yield Static(Content.styled(about, "$muted"), markup=False)
        hint = "type to narrow, or a new name" if self._make else "type to narrow"
        yield Input(placeholder=hint, id="narrow", max_length=80)

    def below(self) -> ComposeResult:
        yield Choices()

    def on_mount(self) -> None:
        super().on_mount()
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        typed = self.narrow.value.strip()
        found = [one for one in self._options if fold(typed) in fold(one.words)]
        if typed and self._make and not any(fold(one.words) == fold(typed) for one in found):
            found.append(self._make(typed))
        self._shown = found
        values = [one.value for one in found]
        marked = values.index(self._marked) if not typed and self._marked in values else 0
        self.list.show([Content(fit(line_for_screen(o.words, 90), _WIDEST)) for o in found], marked)
        self.say("" if found else "Nothing fits. Try fewer letters.")

    def action_down(self) -> None:
        self.list.action_cursor_down()

    def action_up(self) -> None:
        self.list.action_cursor_up()

    @on(Choices.OptionSelected)
    @on(Input.Submitted)
    def action_submit(self) -> None:
        place = self.list.highlighted
        if place is not None and place < len(self._shown):
            self.dismiss(self._shown[place].value)
