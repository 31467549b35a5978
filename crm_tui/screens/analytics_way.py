"""The way from the inbox to the numbers, and from a number to the list of leads behind it."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.dom import DOMNode

from crm_tui.domain.errors import CrmError
from crm_tui.messages import Problem

if TYPE_CHECKING:
    from crm_tui.screens.analytics import Behind
    from crm_tui.screens.analytics_state import Place
    from crm_tui.screens.lead_pane import LeadPane
    from crm_tui.services.inbox import Inbox


class AnalyticsWay(DOMNode):
    """Keeps days and mark, so that whoever looked at a list comes back to its number."""

    inbox: "Inbox"
    leads: "LeadPane"
    _zone: ZoneInfo
    _numbers_place: "Place | None" = None

    def action_analytics(self) -> None:
        from crm_tui.screens.analytics import AnalyticsWindow
        from crm_tui.screens.analytics_state import Place

        self._numbers_place = self._numbers_place or Place()
        try:
            desk = self.inbox.analytics_desk(self._zone.key)
        except CrmError as error:
            self.post_message(Problem(error.sentence()))
        else:
            self.app.push_screen(AnalyticsWindow(desk, self._numbers_place), self._show_behind)

    def _show_behind(self, behind: "Behind | None") -> None:
        """Only these leads in the list; Esc there brings back everybody."""
        from crm_tui.domain.lead_filter import LeadFilter

        if behind is not None:
            self.remove_class("-in-chat")
            self.leads.show_only((behind.words, LeadFilter(figure=behind.ref)))
            self.leads.leads.focus()
