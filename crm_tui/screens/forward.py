"""A small window for sending a message on: find a lead, Enter forwards; a refusal says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message as TextualMessage
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import LeadRow
from crm_tui.domain.message import Message
from crm_tui.domain.phone import show_phone
from crm_tui.screens.small_window import SmallWindow
from crm_tui.screens.tell import refused_words
from crm_tui.widgets.choices import Choices
from crm_tui.widgets.lead_line import title
from crm_tui.widgets.message_words import summary
from crm_tui.widgets.strips import fit

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

MOST_LEADS = 12
_WIDEST = 56


@dataclass(frozen=True, slots=True)
class Forwarded:
    """It counts down now."""

    message: Message
    name: str
    """Of whom it goes to."""


class Forward(SmallWindow[Forwarded]):
    """Ends with the message that counts down, or None."""

    BINDINGS = bindings(Scope.FORWARD)
    SCOPE = Scope.FORWARD
    TITLE = "Forward to"
    AUTO_FOCUS = "#search"

    search = getters.query_one("#search", Input)
    found = getters.query_one(Choices)

    @dataclass
    class Found(TextualMessage):
        """Who matches, best first."""

        search: str
        rows: Sequence[LeadRow]

    @dataclass
    class Ended(TextualMessage):
        """It was queued, or `trouble` says why not."""

        done: Forwarded | None
        trouble: Content

    def __init__(self, inbox: "Inbox", message: Message) -> None:
        super().__init__()
        self._inbox, self._message = inbox, message
        self._rows: Sequence[LeadRow] = ()
        self._sending = False

    def inside(self) -> ComposeResult:
        words = Content.styled(f"“{fit(summary(self._message), _WIDEST)}”", "$muted")
        yield Static(words, markup=False)
        yield Input(placeholder="name, phone or message", id="search", max_length=200)

    def below(self) -> ComposeResult:
        yield Choices()

    def on_mount(self) -> None:
        super().on_mount()
        self._look("")

    @on(Input.Changed)
    def _search_changed(self, event: Input.Changed) -> None:
        self._look(event.value.strip())

    @work(exclusive=True, group="look")
    async def _look(self, search: str) -> None:
        try:
            ids = (await self._inbox.order(search))[:MOST_LEADS]
            rows = await self._inbox.rows(ids)
        except CrmError as error:
            self.post_message(self.Ended(None, Content(error.sentence())))
        else:
            self.post_message(self.Found(search, rows))

    @on(Found)
    def _show(self, event: Found) -> None:
        if event.search != self.search.value.strip():
            return
        self._rows = event.rows
        self.found.show([_line(row) for row in event.rows])
        self.say("" if event.rows else "Nobody matches. Try fewer letters, or a number.")

    def action_down(self) -> None:
        self.found.action_cursor_down()

    def action_up(self) -> None:
        self.found.action_cursor_up()

    @on(Choices.OptionSelected)
    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Forward once; a second Enter while it is under way does nothing."""
        place = self.found.highlighted
        if place is not None and place < len(self._rows) and not self._sending:
            self._sending = True
            self._forward(self._rows[place])

    @work(group="send")
    async def _forward(self, row: LeadRow) -> None:
        try:
            message = await self._inbox.forward(self._message.id, row.id)
        except CrmError as error:
            self.post_message(self.Ended(None, refused_words(error)))
        else:
            self.post_message(self.Ended(Forwarded(message, title(row)), Content("")))

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        self._sending = False
        if event.done is not None:
            self.dismiss(event.done)
        else:
            self.say(event.trouble)


def _line(row: LeadRow) -> Content:
    number = show_phone(row.phone) if row.phone else ""
    return Content.assemble(fit(title(row), _WIDEST - 20), (f"  {number}", "$muted"))
