"""Logging in, and the locked inbox: an app of its own, which knows no key and no chat."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import getters, on, work
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.door import Door, Greeting, Step
from crm_tui.domain.errors import CrmError
from crm_tui.domain.people import SlotName, TooSoon, WrongPassword
from crm_tui.domain.text import fold, line_for_screen
from crm_tui.screens.door_words import ASKED, greeting_words, someone_words, wait_words, widest
from crm_tui.widgets import themes
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.choices import Choices

_LONGEST = 1_000
"""Characters of a password: a sentence is one, a pasted book is none."""
_TICK = 0.2
_PATIENCE = 120.0
"""Seconds from a good password on for what is asked after it: the shop is open meanwhile."""


class LogIn(App[bool]):
    """Ends with True when somebody is inside, else with None."""

    TITLE = "crm"
    CSS_PATH = Path(__file__).parent / "log_in.tcss"
    BINDINGS = bindings(Scope.LOG_IN)
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = "#answer"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-wide")]

    names = getters.query_one(Choices)
    who = getters.query_one("#who", Static)
    answer = getters.query_one("#answer", Input)
    trouble = getters.query_one("#trouble", Static)

    @dataclass
    class Opened(Message):
        """One more step is done."""

        step: Step

    @dataclass
    class Refused(Message):
        """Why not, what to do, and how many seconds nothing is looked at."""

        text: str
        wait: float = 0.0

    def __init__(
        self, door: Door, greeting: Greeting, now: Callable[[], float], clock_words: str = ""
    ) -> None:
        super().__init__()
        self._door, self._greeting, self._now = door, greeting, now
        self._since = clock_words
        self._people: Sequence[SlotName] = ()
        self._shown: list[SlotName] = []
        self._chosen: SlotName | None = None
        self._step = Step.PASSWORD
        self._first = ""
        """The new password as it was typed first."""
        self.is_abandoned = False
        """A good password was given, and what was asked then was not."""
        self._opened_at: float | None = None
        """When a good password opened the shop; None while it is closed."""
        self.failed: Exception | None = None
        """What nobody foresaw, and why it ended."""
        self._busy, self._shut_until, self._refusal = False, 0.0, ""
        for theme in themes.ALL:
            self.register_theme(theme)
        known = [theme.name for theme in themes.ALL]
        self.theme = greeting.theme if greeting.theme in known else themes.DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.DEFAULTS

    def compose(self) -> ComposeResult:
        with Vertical(id="door"):
            yield Static("", id="title", markup=False)
            yield Static("", id="who", markup=False)
            yield Choices()
            yield Input(id="answer", max_length=_LONGEST)
            yield Static("", id="trouble", markup=False)
        yield HintBar(Scope.LOG_IN)

    def on_mount(self) -> None:
        title, more = greeting_words(self._greeting, self._since)
        words = Content.assemble((title, "bold $primary"), (f"\n{more}" if more else "", "$muted"))
        self.query_one("#title", Static).update(words)
        self.set_interval(_TICK, self._tick)
        try:
            self._people = self._door.people()
        except CrmError as error:
            self._say(error.sentence())
        self._choose(self._expected())

    def _expected(self) -> SlotName | None:
        """Who locked it, or the only one there is."""
        if len(self._people) == 1:
            return self._people[0]
        return next((one for one in self._people if one.name == self._greeting.expected), None)

    # -- whose name ------------------------------------------------------------------------------

    def _choose(self, someone: SlotName | None) -> None:
        """Ask this person for the password; None asks for the name first."""
        self._chosen, self._step, self._first = someone, Step.PASSWORD, ""
        self._ask()

    def _ask(self) -> None:
        """Put the one question that stands now."""
        one, asked = self._chosen, ASKED[self._step] if self._chosen else ASKED[None]
        self.answer.password = one is not None
        self.answer.value = ""
        self.answer.border_title = Content(asked.title)
        self.answer.placeholder = asked.example
        self.who.display = one is not None
        self.names.display = one is None
        if one is None:
            self._list("")
        else:
            more = f"\n{asked.why}" if asked.why else ""
            self.who.update(Content.assemble(*someone_words(one), (more, "$muted")))
        self.answer.focus()

    def _list(self, typed: str) -> None:
        start = fold(typed.strip())
        self._shown = [one for one in self._people if fold(one.name).startswith(start)]
        width = widest(self._people)
        lines = [Content.assemble(*someone_words(one, width)) for one in self._shown]
        self.names.show(lines)

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._chosen is None:
            self._list(self.answer.value)

    def action_up(self) -> None:
        if self._chosen is None:
            self.names.action_cursor_up()

    def action_down(self) -> None:
        if self._chosen is None:
            self.names.action_cursor_down()

    @on(Choices.OptionSelected)
    def _clicked(self) -> None:
        self._take_name()

    def _take_name(self) -> None:
        place = self.names.highlighted
        if place is None or not self._shown:
            self._say("Nobody of that name logs in here. Esc shows all names.")
            return
        self._say("")
        self._choose(self._shown[place])

    def action_names(self) -> None:
        """To the names; what was typed is gone."""
        if not self._busy:
            self._say("" if not self._is_shut else str(self.trouble.content))
            self._choose(None)

    # -- what was typed --------------------------------------------------------------------------

    @on(Input.Submitted)
    def action_submit(self) -> None:
        given = self.answer.value
        if self._busy or self._is_shut:
            return
        if self._chosen is None:
            self._take_name()
        elif not given:
            self._say(ASKED[self._step].missing)
        elif self._step is Step.NEW_PASSWORD and not self._first:
            self._first = given
            self._ask_again()
        elif self._step is Step.NEW_PASSWORD and given != self._first:
            self._first = ""
            self._ask()
            self._say("The two are not the same. Choose it again.")
        else:
            self._knock(self._chosen, given)

    def _ask_again(self) -> None:
        self._say("")
        self.answer.value = ""
        self.answer.border_title = Content("The same once more")

    def _knock(self, someone: SlotName, given: str) -> None:
        self._busy, self._first = True, ""
        if self._step is Step.PASSWORD:
            self._opened_at = None
        self.answer.value = ""
        self.answer.disabled = True
        self.trouble.update(Content.styled("Looking …", "$muted"))
        self._try(someone, given, self._step)

    @work(group="door", exclusive=True)
    async def _try(self, someone: SlotName, given: str, step: Step) -> None:
        """In a thread: a password takes its time on purpose."""
        try:
            if step is Step.PASSWORD:
                then = await asyncio.to_thread(self._door.password, someone.name, given)
            elif step is Step.CODE:
                then = await asyncio.to_thread(self._door.code, given)
            else:
                then = await asyncio.to_thread(self._door.new_password, given)
        except (WrongPassword, TooSoon) as shut:
            self.post_message(self.Refused(str(shut), shut.seconds))
        except CrmError as error:
            self.post_message(self.Refused(error.sentence()))
        else:
            self.post_message(self.Opened(then))

    @on(Opened)
    def _one_step_further(self, event: Opened) -> None:
        self._rest()
        if event.step is Step.INSIDE:
            self.exit(True)
            return
        self._step, self._opened_at = event.step, self._now()
        self._say("")
        self._ask()

    @on(Refused)
    def _not_yet(self, event: Refused) -> None:
        self._rest()
        self._shut_until = self._now() + event.wait
        self._refusal = event.text
        self._say(event.text)
        self._tick()
        self.answer.focus()

    def _rest(self) -> None:
        self._busy = False
        self.answer.disabled = False

    # -- waiting ---------------------------------------------------------------------------------

    @property
    def _is_shut(self) -> bool:
        return self._now() < self._shut_until

    def _tick(self) -> None:
        """Count down in place; nobody keeps the shop open by walking away from the second question."""
        if self._opened_at is not None and self._now() > self._opened_at + _PATIENCE:
            self.is_abandoned = True
            self.exit(None)
            return
        if not self._shut_until:
            return
        left = self._shut_until - self._now()
        self._say(self._refusal, wait_words(left))
        if left <= 0:
            self._shut_until = 0.0

    def _say(self, words: str, more: str = "") -> None:
        lines = [line_for_screen(one, 400) for one in (words, more) if one]
        self.trouble.update(Content.styled("\n".join(lines), "$warning"))

    # -- the rest --------------------------------------------------------------------------------

    def action_next_theme(self) -> None:
        self.theme = themes.after(self.theme)

    def action_leave(self) -> None:
        self.exit(None)

    async def action_quit(self) -> None:
        self.action_leave()

    def action_help_quit(self) -> None:
        """ctrl+c ends so many programs that it should end none by habit."""
        self._say("ctrl+q leaves.")

    def _handle_exception(self, error: Exception) -> None:
        """The caller keeps a report; Textual's own would print every local variable, a password too."""
        self.failed = self.failed or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self.panic()
