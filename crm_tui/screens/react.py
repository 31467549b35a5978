"""A small window for an emoji on a message: a number takes a usual one, or one types another."""

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.message import Message
from crm_tui.domain.text import clean_line, line_for_screen
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets.message_words import summary
from crm_tui.widgets.strips import fit

USUAL = ("👍", "❤️", "😂", "🙏", "😮", "😢", "🎉", "✅")
_AWAY = "0"
_LONGEST = 40
"""Code points: a family with skin tones is one emoji of eleven."""
_WIDEST = 56


class React(SmallWindow[str]):
    """Ends with the emoji, an empty text to take ours away, or None."""

    BINDINGS = bindings(Scope.REACT)
    SCOPE = Scope.REACT
    TITLE = "React"
    AUTO_FOCUS = "#emoji"

    emoji = getters.query_one("#emoji", Input)

    def __init__(self, message: Message) -> None:
        super().__init__()
        self._message = message

    def inside(self) -> ComposeResult:
        words = Content.styled(f"to “{fit(summary(self._message), _WIDEST)}”", "$muted")
        yield Static(words, markup=False)
        yield Static(self._usual(), id="usual", markup=False)
        yield Input(placeholder="or type or paste an emoji", id="emoji", max_length=_LONGEST)

    def _usual(self) -> Content:
        """Four in a row, each beside its number; taking away last, where there is one."""
        pieces = [
            Content.assemble((f"{number} ", "bold $accent"), f"{sign}    ")
            for number, sign in enumerate(USUAL, 1)
        ]
        rows = [Content("").join(pieces[at : at + 4]) for at in range(0, len(pieces), 4)]
        ours = line_for_screen(self._message.our_reaction or "", 8)
        if ours:
            rows.append(
                Content.assemble((f"{_AWAY} ", "bold $accent"), (f"take {ours} away", "$muted"))
            )
        return Content("\n").join([Content(""), *rows])

    @on(Input.Changed)
    def _maybe_a_number(self, event: Input.Changed) -> None:
        """A number answers at once; anything else waits for Enter."""
        self.say("")
        numbers = [str(number) for number in range(1, len(USUAL) + 1)]
        if event.value in numbers:
            self.dismiss(USUAL[numbers.index(event.value)])
        elif event.value == _AWAY and self._message.our_reaction:
            self.dismiss("")

    @on(Input.Submitted)
    def action_submit(self) -> None:
        sign = clean_line(self.emoji.value, _LONGEST)
        if not sign or any(c.isalnum() or c.isspace() for c in sign):
            self.say("That is no emoji. Take a number, or paste one.")
        else:
            self.dismiss(sign)
