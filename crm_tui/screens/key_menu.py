"""Small windows in which the next key decides: what came of a call, where a lead goes, and why."""

from collections.abc import Iterable

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.actions import Action, Scope, bindings, in_scope, show_key
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.lead import LeadStatus, LostReason
from crm_tui.domain.text import clean_line, line_for_screen
from crm_tui.screens.small_window import Answer, SmallWindow

_LONGEST_REASON = 180


class KeyMenu(SmallWindow[Answer]):
    """The keys of its scope, one a line; ends with what the key stands for."""

    def __init__(self, about: str) -> None:
        super().__init__()
        self._about = line_for_screen(about)

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(f"{self._about}\n", "$muted"), markup=False)
        yield Static(_lines(in_scope(self.SCOPE)), markup=False)


def _lines(actions: Iterable[Action]) -> Content:
    return Content("\n").join(
        Content.assemble(
            (f"{show_key(one.keys[0]):<6}", "bold $accent"),
            f"{one.label:<15}",
            (one.description, "$muted"),
        )
        for one in actions
    )


class CallMenu(KeyMenu[CallOutcome]):
    """What came of a call."""

    BINDINGS = bindings(Scope.CALL)
    SCOPE = Scope.CALL
    TITLE = "Call"

    def action_reached(self) -> None:
        self.dismiss(CallOutcome.REACHED)

    def action_no_answer(self) -> None:
        self.dismiss(CallOutcome.NO_ANSWER)

    def action_busy(self) -> None:
        self.dismiss(CallOutcome.BUSY)

    def action_wrong_number(self) -> None:
        self.dismiss(CallOutcome.WRONG_NUMBER)

    def action_call_back(self) -> None:
        self.dismiss(CallOutcome.CALL_BACK)


class StageMenu(KeyMenu[LeadStatus]):
    """To which status."""

    BINDINGS = bindings(Scope.STAGE)
    SCOPE = Scope.STAGE
    TITLE = "Status"

    def action_new(self) -> None:
        self.dismiss(LeadStatus.NEW)

    def action_contacted(self) -> None:
        self.dismiss(LeadStatus.CONTACTED)

    def action_qualified(self) -> None:
        self.dismiss(LeadStatus.QUALIFIED)

    def action_proposal(self) -> None:
        self.dismiss(LeadStatus.PROPOSAL)

    def action_won(self) -> None:
        self.dismiss(LeadStatus.CLOSED)

    def action_lost(self) -> None:
        self.dismiss(LeadStatus.LOST)


class LostMenu(KeyMenu[str]):
    """Why nothing came of it: a reason as `life_cycle.read_reason` takes it."""

    BINDINGS = bindings(Scope.LOST)
    SCOPE = Scope.LOST
    TITLE = "Lost: why?"
    AUTO_FOCUS = ""

    words = getters.query_one("#words", Input)

    def inside(self) -> ComposeResult:
        yield from super().inside()
        yield Input(placeholder="moved to Dubai", id="words", max_length=_LONGEST_REASON)

    def on_mount(self) -> None:
        super().on_mount()
        self.words.display = False

    def action_price(self) -> None:
        self.dismiss(LostReason.PRICE)

    def action_no_answer(self) -> None:
        self.dismiss(LostReason.NO_ANSWER)

    def action_bought_elsewhere(self) -> None:
        self.dismiss(LostReason.BOUGHT_ELSEWHERE)

    def action_not_now(self) -> None:
        self.dismiss(LostReason.NOT_NOW)

    def action_wrong_number(self) -> None:
        self.dismiss(LostReason.WRONG_NUMBER)

    def action_other(self) -> None:
        self.words.display = True
        self.words.focus()

    @on(Input.Submitted)
    def _in_own_words(self) -> None:
        if words := clean_line(self.words.value, _LONGEST_REASON):
            self.dismiss(f"{LostReason.OTHER}: {words}")
        else:
            self.say("Write why, or Esc and choose a reason by its key.")
