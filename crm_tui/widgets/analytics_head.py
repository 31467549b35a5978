"""The head of the numbers: which days, what they are compared with, what is still being counted."""

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crm_tui.actions import Scope, key_of
from crm_tui.domain.analytics.period import Period
from crm_tui.widgets.analytics_words import period_words

TABS: Sequence[tuple[str, str]] = (
    ("today", "today"),
    ("week", "week"),
    ("month", "month"),
    ("any_days", "any days"),
)
"""Actions that choose days, and their words."""
_ROOMY = 76
"""Cells from which on the compared days stand beside."""


class AnalyticsHead(Widget):
    """Two lines."""

    DEFAULT_CSS = """
    AnalyticsHead { height: 2; padding: 0 1; }
    """

    period: reactive[Period | None] = reactive(None)
    chosen = reactive("month")
    """One of the actions in TABS."""
    left = reactive(0)
    """Leads and days that are still to be counted."""
    reads = reactive(False)

    def render(self) -> Content:
        return Content("\n").join((self._first(), self._second()))

    def _first(self) -> Content:
        parts = [("Numbers   ", "bold $primary")]
        for action, words in TABS:
            style = "bold $primary" if action == self.chosen else "$muted"
            parts += [
                (f"{key_of(Scope.ANALYTICS, action)} ", "bold $accent"),
                (f"{words}  ", style),
            ]
        return Content.assemble(*parts)

    def _second(self) -> Content:
        if self.period is None:
            return Content("")
        against = f"   beside {period_words(self.period.before())}"
        roomy = self.size.width >= _ROOMY
        return Content.assemble(
            (period_words(self.period), "bold"),
            (against if roomy or not self._busy else "", "$muted"),
            (self._busy, "$accent"),
        )

    @property
    def _busy(self) -> str:
        if self.left:
            return f"   counting … {self.left:,} left"
        return "   reading …" if self.reads else ""
