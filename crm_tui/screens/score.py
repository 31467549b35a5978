"""Why a lead has its score: each reason with what it rests on; one key sets a score of one's own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MESSAGE, LeadId, MessageId, read_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.score import HIGHEST, Reason
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets.choices import Choices

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk

_FULL, _EMPTY = "●", "○"
_NO_REASON = "Nothing counts for or against them yet: a message, a call or a budget will."


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of the window."""

    words: str = ""
    """A step was taken."""
    go_to: MessageId | None = None


class ScoreWindow(SmallWindow[Judged]):
    """Ends with a step, with a message to go to, or with None."""

    BINDINGS = bindings(Scope.SCORE)
    SCOPE = Scope.SCORE
    TITLE = "Score"

    total = getters.query_one("#total", Static)
    reasons = getters.query_one(Choices)

    @dataclass
    class Loaded(Message):
        """The lead as it is."""

        lead: Lead

    @dataclass
    class Ended(Message):
        """`words` when the score is set, else `trouble`."""

        words: str
        trouble: str = ""

    def __init__(self, desk: "LeadDesk", lead_id: LeadId, name: str) -> None:
        super().__init__()
        self._desk, self._lead_id, self._whose = desk, lead_id, name
        self._found: tuple[Reason, ...] = ()

    def inside(self) -> ComposeResult:
        yield Static("", id="total", markup=False)
        yield Choices()

    def on_mount(self) -> None:
        super().on_mount()
        self._load()

    @work(group="score")
    async def _load(self) -> None:
        try:
            self.post_message(self.Loaded(await self._desk.scored(self._lead_id)))
        except CrmError as error:
            self.post_message(self.Ended("", error.sentence()))

    def on_score_window_loaded(self, event: Loaded) -> None:
        lead = event.lead
        self._found = lead.score_reasons
        value = lead.quality_score or 0
        own = ", your own" if lead.own_score else ""
        self.total.update(
            Content.assemble(
                (line_for_screen(self._whose, 40), "bold"),
                "\n",
                (_FULL * value, "$success"),
                (_EMPTY * (HIGHEST - value), "$muted"),
                f"  {value} of {HIGHEST}{own}\n",
            )
        )
        self.reasons.show([_line(one) for one in self._found])
        self.reasons.display = bool(self._found)
        if not self._found:
            self.say(_NO_REASON)

    # -- what the keys do ------------------------------------------------------------------------

    def action_down(self) -> None:
        self.reasons.action_cursor_down()

    def action_up(self) -> None:
        self.reasons.action_cursor_up()

    def action_go(self) -> None:
        """To the message that the reason rests on."""
        place = self.reasons.highlighted
        ref = None if place is None or place >= len(self._found) else self._found[place].ref
        message_id = read_id(MESSAGE, ref.id) if ref is not None and ref.kind == "message" else None
        if message_id is None:
            self.say("This one rests on no single message.")
        else:
            self.dismiss(Judged(go_to=MessageId(message_id)))

    def action_set_own(self, key: str) -> None:
        """A digit; 0 stands for ten."""
        self._set(int(key) or HIGHEST)

    def action_clear(self) -> None:
        self._set(None)

    @work(group="decide")
    async def _set(self, score: int | None) -> None:
        try:
            await self._desk.set_own_score([self._lead_id], score)
        except CrmError as error:
            self.post_message(self.Ended("", error.sentence()))
            return
        said = "is scored by what happened again" if score is None else f"is {score} of {HIGHEST}"
        self.post_message(self.Ended(f"{line_for_screen(self._whose, 40)} {said}."))

    def on_score_window_ended(self, event: Ended) -> None:
        if event.words:
            self.dismiss(Judged(event.words))
        else:
            self.say(event.trouble)


def _line(reason: Reason) -> Content:
    where = "  →" if reason.ref.kind == "message" else ""
    style = "$success" if reason.points > 0 else "$warning"
    return Content.assemble(
        (f"{reason.points:+d}", style), f"  {line_for_screen(reason.words, 200)}", (where, "$muted")
    )
