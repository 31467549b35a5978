"""A small window that says what exactly a number counts."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, in_scope, show_key
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.text import for_screen
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets import analytics_about
from crm_tui.widgets.analytics_lines import Mark, Shown
from crm_tui.widgets.analytics_words import period_words

_WORDS = (
    "By a person: neither a workflow nor a broadcast nor an automatic answer sent it."
    " What left is sent, delivered or read. Histories, reactions and notes are no messages."
    " Who was merged counts once; who was erased does not count."
)


class MeaningWindow(SmallWindow[None]):
    """The sentence of the catalogue, the number itself, and the words that all sentences share."""

    BINDINGS = bindings(Scope.HELP)
    SCOPE = Scope.HELP
    TITLE = "What it counts"
    DEFAULT_CSS = """
    MeaningWindow #meaning { margin: 1 0; }
    """

    def __init__(self, shown: Shown, mark: Mark) -> None:
        super().__init__()
        self._shown, self._mark = shown, mark

    def inside(self) -> ComposeResult:
        heading, says = analytics_about.heading(self._mark), analytics_about.says(self._mark)
        yield Static(Content.styled(for_screen(heading), "bold $primary"), markup=False)
        yield Static(Content(for_screen(says)), id="meaning", markup=False)
        now = analytics_about.reading(self._shown, self._mark)
        yield Static(Content(for_screen(f"{now}." if now else "")), markup=False)
        yield Static(Content.styled(self._period(), "$muted"), markup=False)
        all_keys = f"{_every_key()} shows every key."
        yield Static(Content.styled(f"\n{_WORDS}\n{all_keys}", "$muted"), markup=False)

    def _period(self) -> str:
        here: Period = self._shown.numbers.period
        return f"{period_words(here)}, beside {period_words(here.before())}"

    def action_close(self) -> None:
        self.dismiss(None)


def _every_key() -> str:
    """The key for help that means nothing else here."""
    return next(show_key(one.keys[-1]) for one in in_scope(Scope.APP) if one.id == "help")
