"""A small window for one change to somebody who may log in."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.form_window import Field, FormWindow

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it; `secret` is shown once and kept nowhere."""

    words: str
    secret: str = field(default="", repr=False)


class PersonWindow(FormWindow):
    """Asks, does it, and closes; an error stays beside what was typed."""

    BINDINGS = bindings(Scope.PERSON)
    SCOPE = Scope.PERSON

    def __init__(
        self,
        title: str,
        note: str,
        fields: Sequence[Field],
        do: Callable[[dict[str, str]], Awaitable[Done]],
    ) -> None:
        super().__init__()
        self._title, self._note, self._fields, self._do = title, note, fields, do
        self.done: Done | None = None

    def fields(self) -> Sequence[Field]:
        return self._fields

    def inside(self) -> ComposeResult:
        note = line_for_screen(self._note, _LONGEST)
        yield Static(
            Content.assemble((line_for_screen(self._title), "bold $primary")), markup=False
        )
        if note:
            yield Static(Content.styled(note, "$muted"), markup=False)
        yield from super().inside()

    def action_submit(self) -> None:
        async def write() -> None:
            self.done = await self._do(self.typed)

        self.save(write, "done")
