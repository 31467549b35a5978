"""How the automation window is put together: each view with its desk, made when it is looked at."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.widget import Widget

from crm_tui.screens.automation import AutomationWindow, Tab

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox


def window(inbox: "Inbox", zone: ZoneInfo) -> AutomationWindow:
    """The window of one person's inbox."""

    def workflows() -> Widget:
        from crm_tui.screens.workflows_view import WorkflowsView

        return WorkflowsView(inbox.workflow_desk(), inbox.clock, zone)

    def experiments() -> Widget:
        from crm_tui.screens.experiments_view import ExperimentsView

        return ExperimentsView(inbox.experiment_desk(), zone.key)

    def broadcasts() -> Widget:
        from crm_tui.screens.broadcasts_view import BroadcastsView

        return BroadcastsView(inbox.broadcast_desk(), zone.key)

    return AutomationWindow(
        (
            Tab("workflows", workflows),
            Tab("experiments", experiments),
            Tab("broadcasts", broadcasts),
        )
    )
