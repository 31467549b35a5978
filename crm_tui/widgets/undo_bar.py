"""What still counts down: the messages that can be taken back, newest first."""

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive

from crm_tui.domain.clock import SECOND, Clock
from crm_tui.domain.message import Message, MessageType
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.bars import Bar

_STEPS = 5


@dataclass(frozen=True, slots=True)
class Pending:
    """A queued message and the name of whom it is for."""

    message: Message
    name: str


class UndoBar(Bar):
    """Shows for whom the last message is, how long it can be taken back, and by which key."""

    DEFAULT_CSS = """
    UndoBar { background: $warning 18%; display: none; }
    """

    left = reactive(0)
    """Seconds of the newest pending message."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._pending: list[Pending] = []

    def add(self, pending: Pending) -> None:
        self._pending.append(pending)
        self.tick()
        self.refresh()

    def drop(self, message_id: int) -> None:
        """It left or was taken back."""
        self._pending = [p for p in self._pending if p.message.id != message_id]
        self.tick()
        self.refresh()

    def clear(self) -> None:
        """Forget all of them; each leaves when its time is over."""
        self._pending = []
        self.tick()

    @property
    def newest(self) -> Pending | None:
        self._forget_gone()
        return self._pending[-1] if self._pending else None

    def _forget_gone(self) -> None:
        now = self._clock.now()
        self._pending = [p for p in self._pending if (p.message.send_at or 0) > now]

    def tick(self) -> None:
        """Count down; hides itself when nothing can be taken back any more."""
        newest = self.newest
        self.display = newest is not None
        if newest is not None:
            self.left = -(-((newest.message.send_at or 0) - self._clock.now()) // SECOND)

    def render(self) -> Content:
        if not self._pending:
            return Content("")
        steps = "▰" * min(self.left, _STEPS) + "▱" * max(0, _STEPS - self.left)
        more = f" · {len(self._pending) - 1} more" if len(self._pending) > 1 else ""
        return Content.assemble(
            (f"{steps} leaves in {self.left} s", "bold $warning"),
            (f"{more}   ", ""),
            ("u", "bold $accent"),
            (" takes it back", ""),
            (f"   {_what(self._pending[-1])}", "$muted"),
        )


def _what(pending: Pending) -> str:
    """`to Ravi`; a reaction, which has no bubble of its own, is shown."""
    message, to = pending.message, f"to {line_for_screen(pending.name, 60)}"
    if message.message_type is not MessageType.REACTION:
        return to
    return f"{line_for_screen(message.content, 8) or 'no reaction'} {to}"
