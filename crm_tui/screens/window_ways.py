"""The ways from the inbox to its other windows, and the switch that stops automatic sending."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import work

from crm_tui.domain.ids import LeadId
from crm_tui.messages import OpenChat
from crm_tui.screens.analytics_way import AnalyticsWay

if TYPE_CHECKING:
    from crm_tui.screens.choose_file import FileChooser
    from crm_tui.screens.kill_switch import KillSwitch
    from crm_tui.screens.lead_keys import LeadKeys
    from crm_tui.screens.top_pane import TopPane
    from crm_tui.services.inbox import Inbox


class WindowWays(AnalyticsWay):
    """Each window is loaded when somebody wants it: none is part of the first paint."""

    inbox: "Inbox"
    top: "TopPane"
    panes: "LeadKeys"
    _zone: ZoneInfo
    _files: "FileChooser"

    def action_add_lead(self) -> None:
        self.panes.add_lead()

    def action_board(self) -> None:
        self.panes.show_board()

    def action_imports(self) -> None:
        from crm_tui.screens.importing.window import ImportsWindow

        window = ImportsWindow(self.inbox.import_desk(), self._files, self._zone)
        self.app.push_screen(window)

    def action_knowledge(self) -> None:
        from crm_tui.screens.knowledge import KnowledgeWindow

        self.app.push_screen(KnowledgeWindow(self.inbox.knowledge_desk(), self._files))

    def action_automation(self) -> None:
        from crm_tui.screens.automation_way import window

        def closed(lead_id: LeadId | None) -> None:
            if lead_id is not None:
                self.post_message(OpenChat(lead_id))

        self.app.push_screen(window(self.inbox, self._zone), closed)

    def action_audit(self) -> None:
        from crm_tui.screens.audit import AuditWindow

        self.app.push_screen(AuditWindow(self.inbox.audit_desk(str(self._zone))))

    def action_people(self) -> None:
        from crm_tui.screens.people import TeamWindow

        self.app.push_screen(TeamWindow(self.inbox.people_desk(), self._zone))

    def action_second_factor(self) -> None:
        from crm_tui.screens.second_factor_window import SecondFactorWindow

        self.app.push_screen(SecondFactorWindow(self.inbox.second_factor_desk()))

    def action_tasks(self) -> None:
        self.panes.show_tasks()

    def action_filters(self) -> None:
        self.panes.show_filters()

    def action_notices(self) -> None:
        from crm_tui.screens.notices import Notices

        self.app.push_screen(Notices(self.inbox, self._zone), self._notices_read)

    def _notices_read(self, _: None) -> None:
        self.top.look_around()

    # -- the kill switch -------------------------------------------------------------------------

    @work(group="decide", exclusive=True)
    async def action_stop_automatic(self) -> None:
        await self._kill_switch.press()
        self.top.look_around()

    @work(group="decide")
    async def _resume_automatic(self) -> None:
        await self._kill_switch.go_on()
        self.top.look_around()

    @property
    def _kill_switch(self) -> "KillSwitch":
        from crm_tui.screens.kill_switch import KillSwitch  # not before the first paint

        return KillSwitch(self, self.inbox, self._zone, self._resume_automatic)
