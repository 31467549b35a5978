"""Small windows of the consent window: how they agreed, what they ask, what they were told, where to."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.consent import PURPOSES, Evidence, Purpose, read_evidence
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import show_id
from crm_tui.domain.privacy import ASKS, REQUEST, Request, RequestKind, read_kind
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.form_window import Field, FormWindow

Proven = Callable[[Evidence, str], Awaitable[object]]
Asked = Callable[[RequestKind, str], Awaitable[object]]
Written = Callable[[str], Awaitable[object]]


class ConsentForm(FormWindow):
    """A line about what it is for, then the fields."""

    BINDINGS = bindings(Scope.CONSENT_FORM)
    SCOPE = Scope.CONSENT_FORM
    ABOUT: ClassVar[str] = ""

    def __init__(self, about: str) -> None:
        super().__init__()
        self._about = line_for_screen(about)

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(f"{self._about}\n", "$muted"), markup=False)
        yield from super().inside()


class ProofForm(ConsentForm):
    """They agreed, or withdrew: by which words, and how that can be shown."""

    TITLE = "Consent"

    def __init__(self, whom: str, purpose: Purpose, given: bool, write: Proven) -> None:
        what = "agreed to" if given else "wants no more"
        super().__init__(f"{whom} {what} {PURPOSES[purpose]}")
        self._write, self._given = write, given

    def fields(self) -> Sequence[Field]:
        return (
            Field("proof", "how", example="said so at the counter", longest=500),
            Field("evidence", "kind of proof", Evidence.SPOKEN, "spoken, paper, message"),
        )

    def action_submit(self) -> None:
        typed = self.typed
        try:
            kind = read_evidence(typed["evidence"] or Evidence.SPOKEN)
        except CrmError as error:
            self.say(error.sentence())
            return
        if self._given and not typed["proof"].strip():
            self.say("Write how they agreed: one day it must be shown.")
            return
        self.save(partial(self._write, kind, typed["proof"]), f"{self._about}.")


class AskForm(ConsentForm):
    """What they ask about their data."""

    TITLE = "Request"

    def __init__(self, whom: str, write: Asked) -> None:
        super().__init__(f"of {whom}: {', '.join(RequestKind)}")
        self._write = write

    def fields(self) -> Sequence[Field]:
        return (
            Field("kind", "asks for", RequestKind.ACCESS, "access"),
            Field("words", "their words", example="send me all you have", longest=1_000),
        )

    def action_submit(self) -> None:
        typed = self.typed
        try:
            kind = read_kind(typed["kind"])
        except CrmError as error:
            self.say(error.sentence())
            return
        self.save(partial(self._write, kind, typed["words"]), "The request is written down.")


class OneLineForm(ConsentForm):
    """One line, which may not be empty."""

    LABEL: ClassVar[str] = ""
    EXAMPLE: ClassVar[str] = ""
    EMPTY: ClassVar[str] = ""

    def __init__(self, about: str, write: Written, words: str, value: str = "") -> None:
        super().__init__(about)
        self._write, self._words, self._value = write, words, value

    def fields(self) -> Sequence[Field]:
        return (Field("line", self.LABEL, self._value, self.EXAMPLE, 1_000),)

    def action_submit(self) -> None:
        line = self.typed["line"].strip()
        if line:
            self.save(partial(self._write, line), self._words)
        else:
            self.say(self.EMPTY)


class AnswerForm(OneLineForm):
    """A request is answered."""

    TITLE = "Answered"
    LABEL = "what they were told"
    EXAMPLE = "sent the export by e-mail"
    EMPTY = "Write what they were told."

    def __init__(self, request: Request, write: Written) -> None:
        shown = show_id(REQUEST, request.id)
        super().__init__(f"{shown}: {ASKS[request.kind]}", write, f"{shown} is answered.")


class ExportForm(OneLineForm):
    """Where an export goes."""

    TITLE = "Export everything about them"
    LABEL = "new folder"
    EMPTY = "Name a new folder."

    def __init__(self, whom: str, folder: str, write: Written) -> None:
        about = f"of {whom}. It is not encrypted: hand it over, then delete it."
        super().__init__(about, write, "Exported: person.html is to be read.", folder)
