"""Setting up the owner's second factor: a key for the authenticator app, its first code, recovery codes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.totp import Secret
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets.qr_code import qr_lines

if TYPE_CHECKING:
    from crm_tui.services.second_factor import SecondFactorDesk

_ADD = "Add this key to an authenticator app, as one that goes by time:"
_OR = "Or, for an app on this computer:"
_SCAN = "Scan this with an authenticator app, or type the key below as one that goes by time:"
_ROOM = 44
"""Lines of a terminal in which the QR code fits beside all the rest."""
_WRITE_DOWN = (
    "It is set. Write these recovery codes on paper: each works once, and they are not shown again."
)


class SecondFactorWindow(SmallWindow[None]):
    """Nothing is set until the app has shown a right code."""

    BINDINGS = bindings(Scope.CODE)
    SCOPE = Scope.CODE
    TITLE = "The owner's second factor"
    AUTO_FOCUS = "#code"

    secret = getters.query_one("#secret", Static)
    code = getters.query_one("#code", Input)

    @dataclass
    class Begun(Message):
        """The key for the app."""

        secret: Secret

    @dataclass
    class IsSet(Message):
        """The app has shown a right code."""

        recovery: tuple[str, ...]

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        text: str
        is_over: bool
        """No code is asked for."""

    def __init__(self, desk: "SecondFactorDesk") -> None:
        super().__init__()
        self._desk, self._asked = desk, False

    def inside(self) -> ComposeResult:
        yield Static("", id="secret", markup=False)
        yield Input(placeholder="123 456", id="code", max_length=40)

    def on_mount(self) -> None:
        super().on_mount()
        self._begin()

    @work(group="decide")
    async def _begin(self) -> None:
        try:
            self.post_message(self.Begun(await self._desk.begin()))
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence(), is_over=True))

    @on(Begun)
    def _begun(self, event: Begun) -> None:
        self._asked = True
        if self.app.size.height >= _ROOM:
            shown = self._scanned(event.secret)
        else:
            shown = self._typed(event.secret)
        then = ("\n\nThen give the six digits that it shows:", "$muted")
        self.secret.update(Content.assemble(*shown, then))

    def _scanned(self, secret: Secret) -> tuple[tuple[str, str], ...]:
        code = "\n".join(qr_lines(secret.address))
        return (
            (f"{_SCAN}\n\n", "$muted"),
            (code, "#ffffff on #000000"),
            (f"\n\n{secret.groups}", "bold"),
        )

    def _typed(self, secret: Secret) -> tuple[tuple[str, str], ...]:
        return (
            (f"{_ADD}\n\n", "$muted"),
            (f"{secret.groups}\n\n", "bold"),
            (f"{_OR}\n", "$muted"),
            (secret.address, ""),
        )

    @on(Input.Submitted)
    def action_submit(self) -> None:
        if self._asked and self.code.value.strip():
            self._confirm(self.code.value)

    @work(group="decide", exclusive=True)
    async def _confirm(self, code: str) -> None:
        try:
            self.post_message(self.IsSet(await self._desk.confirm(code)))
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence(), is_over=False))

    @on(IsSet)
    def _is_set(self, event: IsSet) -> None:
        self._asked = False
        self.code.display = False
        self.say("")
        codes = "\n".join(event.recovery)
        self.secret.update(Content.assemble((f"{_WRITE_DOWN}\n\n", "$success"), (codes, "bold")))

    @on(Troubled)
    def _troubled(self, event: Troubled) -> None:
        self.code.display = not event.is_over
        self.say(event.text)
