"""Where a person finds what is done beyond chats: one desk for each, loaded when it is opened."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock
from crm_tui.domain.policy import Policy
from crm_tui.store.database import Database
from crm_tui.store.media_files import MediaFolder

if TYPE_CHECKING:
    from crm_tui.services.alerts import AlertDesk
    from crm_tui.services.analytics.desk import AnalyticsDesk
    from crm_tui.services.audit_desk import AuditDesk
    from crm_tui.services.broadcasts.desk import BroadcastDesk
    from crm_tui.services.experiments.desk import ExperimentDesk
    from crm_tui.services.importing.desk import ImportDesk
    from crm_tui.services.knowledge_desk import KnowledgeDesk
    from crm_tui.services.lead_desk import LeadDesk
    from crm_tui.services.memory_desk import MemoryDesk
    from crm_tui.services.people_desk import PeopleDesk
    from crm_tui.services.privacy.desk import ConsentDesk
    from crm_tui.services.second_factor import SecondFactorDesk
    from crm_tui.services.today_desk import TodayDesk
    from crm_tui.services.workflows.desk import WorkflowDesk


class Desks:
    """One person's desks in one shop; none is imported before the first paint."""

    def __init__(
        self,
        db: Database,
        files: MediaFolder,
        clock: Clock,
        actor: Actor,
        policy: Policy,
        worker_alive: Callable[[], bool],
    ) -> None:
        self.clock, self.actor = clock, actor
        self._db, self._files, self._policy = db, files, policy
        self._worker_alive = worker_alive

    def desk(self, zone: str) -> "LeadDesk":
        """What this person does with leads beyond writing to them; `zone` is the shop's."""
        from crm_tui.services.lead_desk import LeadDesk

        return LeadDesk(self._db, self.clock, self.actor, zone)

    def today_desk(self, zone: str) -> "TodayDesk":
        """Who comes first today; `zone` is the shop's."""
        from crm_tui.services.today_desk import TodayDesk

        return TodayDesk(self._db, self.clock, self.actor, self._policy, zone)

    def second_factor_desk(self) -> "SecondFactorDesk":
        """Where the owner sets up the second factor."""
        from crm_tui.services.second_factor import SecondFactorDesk

        return SecondFactorDesk(self._db, self.clock, self.actor)

    def people_desk(self) -> "PeopleDesk":
        """Where an owner sees and changes who may log in."""
        from crm_tui.services.people_desk import PeopleDesk

        by_key = bool(os.environ.get("CRM_DB_KEY"))
        return PeopleDesk(self._db, self.clock, self.actor, by_key=by_key)

    def consent_desk(self) -> "ConsentDesk":
        """Where this person sees who agreed to what, and what people ask about their data."""
        from crm_tui.services.privacy.desk import ConsentDesk

        return ConsentDesk(self._db, self._files, self.clock, self.actor, self._policy)

    def memory_desk(self) -> "MemoryDesk":
        """Where this person sees and corrects what is remembered of a lead."""
        from crm_tui.services.memory_desk import MemoryDesk

        return MemoryDesk(self._db, self.clock, self.actor)

    def import_desk(self) -> "ImportDesk":
        """Where this person brings in people from files."""
        from crm_tui.services.importing.desk import ImportDesk

        return ImportDesk(self._db, self.clock, self.actor, self._worker_alive)

    def workflow_desk(self) -> "WorkflowDesk":
        """Workflows, who is in them, and whether they may send by themselves."""
        from crm_tui.services.workflows.desk import WorkflowDesk

        return WorkflowDesk(
            self._db,
            self._db.path.parent,
            self._policy,
            self.clock,
            self.actor,
            by_key=bool(os.environ.get("CRM_DB_KEY")),
        )

    def experiment_desk(self) -> "ExperimentDesk":
        """What is being tried on workflows, and what came of it."""
        from crm_tui.services.experiments.desk import ExperimentDesk

        return ExperimentDesk(self._db, self._db.path.parent, self.clock, self.actor)

    def broadcast_desk(self) -> "BroadcastDesk":
        """Where this person writes to many at once."""
        from crm_tui.services.broadcasts.desk import BroadcastDesk

        return BroadcastDesk(self._db, self._policy, self.clock, self.actor, self._worker_alive)

    def knowledge_desk(self) -> "KnowledgeDesk":
        """Where this person reads and corrects the shop's facts."""
        from crm_tui.services.knowledge_desk import KnowledgeDesk

        return KnowledgeDesk(self._db, self.clock, self.actor, self._worker_alive)

    def audit_desk(self, zone: str) -> "AuditDesk":
        """Where this person reads who did what; `zone` is the shop's."""
        from crm_tui.services.audit_desk import AuditDesk

        return AuditDesk(self._db, self.clock, self.actor, zone)

    def analytics_desk(self, zone: str) -> "AnalyticsDesk":
        """Where this person reads what the numbers say; `zone` is the shop's. Raises CrmError."""
        from crm_tui.services.analytics.desk import AnalyticsDesk
        from crm_tui.settings import read_settings

        usd_inr = read_settings(self._db.path.parent, {}, os.environ).usd_inr
        return AnalyticsDesk(self._db, zone, self.clock, self.actor, usd_inr)

    def alert_desk(self) -> "AlertDesk":
        """What is to be given notice of; it remembers what it has told."""
        from crm_tui.services.alerts import AlertDesk

        return AlertDesk(self._db, self.clock, self._policy, self.actor)
