"""The composer: Enter sends, the text is kept per chat, and nothing typed is ever lost."""

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from crm_tui.actions import Scope, bindings
from crm_tui.domain.ids import LeadId
from crm_tui.domain.outgoing import LONGEST_TEXT
from crm_tui.domain.text import in_field

PAUSE_SECONDS = 0.5
LONGEST_PASTE = 4 * LONGEST_TEXT
"""Characters taken from one paste; a terminal can paste megabytes by mistake."""


class Composer(TextArea):
    """A text of its own for each lead; grows with it up to eight lines."""

    BINDINGS = bindings(Scope.COMPOSER)
    DEFAULT_CSS = """
    Composer {
        height: auto;
        max-height: 10;
        min-height: 3;
        padding: 0 1;
        border: round $border;
        border-subtitle-color: $muted;
        background: $background;
        scrollbar-size-vertical: 1;
        &:focus { border: round $primary; }
        & .text-area--cursor-line { background: transparent; }
        & .text-area--placeholder { color: $muted; }
    }
    """

    @dataclass
    class Submitted(Message):
        """Enter was pressed on a text that is not blank, or on a file."""

        lead_id: LeadId
        text: str

    @dataclass
    class SendLater(Message):
        """This text, or the file, is to leave at an hour that is still to be named."""

        lead_id: LeadId
        text: str

    @dataclass
    class DraftPaused(Message):
        """Typing paused, or the chat is being left: this text is worth keeping."""

        lead_id: LeadId
        text: str

    class Paused(Message):
        """Typing paused: worth asking what this would cost, and whether it may be sent."""

    @dataclass
    class PasteCut(Message):
        """A paste was too long to be a message; only its beginning was taken."""

        length: int

    class Left(Message):
        """Escape was pressed."""

    def __init__(self) -> None:
        super().__init__(highlight_cursor_line=False)
        self.lead_id: LeadId | None = None
        self._kept = ""
        self._pause: Timer | None = None
        self.with_file = False
        """A file goes along: it needs no words."""

    def take(self, lead_id: LeadId | None, draft: str) -> None:
        """Turn to another chat with its own draft; what was typed for the last one is posted first."""
        self.flush()
        self.lead_id, self._kept = lead_id, in_field(draft)
        self.text = self._kept
        self.move_cursor(self.document.end)

    def put(self, text: str) -> None:
        """A text to go on with; what stands here already is kept below it."""
        own = self.text.strip()
        fresh = in_field(text)
        self.text = f"{fresh}\n{own}" if own and own != fresh.strip() else fresh
        self.move_cursor(self.document.end)
        self.focus()

    @property
    def unkept(self) -> bool:
        return self.text != self._kept

    def sent(self, text: str) -> None:
        """This text left, and the stored draft with it; what was typed after it stays."""
        self._kept = ""
        if self.text.startswith(text):
            self.text = self.text[len(text) :].lstrip("\n")
        self.flush()

    def flush(self) -> None:
        """Post what is not kept yet."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        if self.lead_id is not None and self.unkept:
            self._kept = self.text
            self.post_message(self.DraftPaused(self.lead_id, self.text))

    def on_text_area_changed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE_SECONDS, self._paused)

    def _paused(self) -> None:
        self.flush()
        self.post_message(self.Paused())

    def show_cost(self, words: str) -> None:
        """At the lower edge of the frame: what the next message costs."""
        self.border_subtitle = Content(words)

    def explain(self, text: str) -> None:
        """The placeholder: what to do here, or why nothing can be sent."""
        self.placeholder = Content(text)

    def action_submit(self) -> None:
        if self.lead_id is not None and (self.text.strip() or self.with_file):
            self.post_message(self.Submitted(self.lead_id, self.text))

    def action_send_later(self) -> None:
        if self.lead_id is not None and (self.text.strip() or self.with_file):
            self.post_message(self.SendLater(self.lead_id, self.text))

    def action_newline(self) -> None:
        self.insert("\n")

    def action_back(self) -> None:
        self.post_message(self.Left())

    async def _on_key(self, event: events.Key) -> None:
        # TextArea would take Enter as a line break before any binding is asked.
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            self.action_submit()
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        # The base class would paste as well.
        event.prevent_default()
        event.stop()
        if len(event.text) > LONGEST_PASTE:
            self.post_message(self.PasteCut(len(event.text)))
        # Terminals send a line break of a paste as a carriage return.
        lines = event.text[:LONGEST_PASTE].replace("\r\n", "\n").replace("\r", "\n")
        self.insert(in_field(lines).replace("\t", "    "))
