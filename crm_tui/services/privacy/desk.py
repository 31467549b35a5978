"""Who agreed to what, of one lead, as a window shows it, and what a person does there."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock
from crm_tui.domain.consent import Consent, Evidence, Purpose
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Message
from crm_tui.domain.policy import Policy
from crm_tui.domain.privacy import Request, RequestKind, Seen, read_days
from crm_tui.services import consent, leads
from crm_tui.services.erasing.desk import EraseDesk
from crm_tui.services.privacy import notices, person_export, requests
from crm_tui.services.privacy.notices import Notice, Read
from crm_tui.services.privacy.person_export import Known
from crm_tui.services.privacy.reading import notice_of
from crm_tui.settings import Settings, read_settings
from crm_tui.store import consents, notices_seen, privacy_requests
from crm_tui.store.database import Database
from crm_tui.store.media_files import MediaFolder
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that the window shows."""

    lead: Lead
    log: tuple[Consent, ...]
    """Newest first."""
    seen: tuple[Seen, ...]
    """Versions of the privacy notice, the last one first."""
    requests: tuple[Request, ...]
    """Newest first."""


def ledger(tx: Tx, wanted: LeadId) -> Ledger:
    """Raises NotFound."""
    lead = leads.get(tx, wanted)
    return Ledger(
        lead,
        tuple(reversed(consents.log(tx, lead.id))),
        tuple(notices_seen.of_lead(tx, lead.id)),
        tuple(privacy_requests.of_lead(tx, lead.id)),
    )


class ConsentDesk:
    """One person at one shop."""

    def __init__(
        self, db: Database, files: MediaFolder, clock: Clock, actor: Actor, policy: Policy
    ) -> None:
        self._db, self._files, self._clock = db, files, clock
        self._actor, self._policy = actor, policy

    def erase_desk(self) -> EraseDesk:
        """Where this person erases somebody."""
        return EraseDesk(self._db, self._clock, self._actor)

    async def ledger(self, lead_id: LeadId) -> Ledger:
        """Raises NotFound."""
        return await self._db.read(ledger, lead_id)

    async def record(
        self, lead_id: LeadId, purpose: Purpose, given: bool, evidence: Evidence, proof: str
    ) -> Consent:
        """Raises CrmError without a proof."""
        return await self._db.write(
            consent.record,
            self._actor,
            self._clock.now(),
            lead_id,
            purpose,
            given=given,
            source="inbox",
            proof=proof,
            evidence=evidence,
        )

    async def set_minor(self, lead_id: LeadId, on: bool) -> Lead:
        return await self._db.write(consent.set_minor, self._actor, self._clock.now(), lead_id, on)

    async def send_notice(self, lead_id: LeadId, language: str) -> tuple[Message, Notice]:
        """Raises SendRefused, Conflict."""
        read = await asyncio.to_thread(self._notice, language)
        return await self._db.write(
            notices.send, self._actor, self._clock.now(), lead_id, read, self._policy
        )

    async def notice_shown(self, lead_id: LeadId, language: str) -> Notice:
        """They were shown it, or were given it on paper."""
        read = await asyncio.to_thread(self._notice, language)
        return await self._db.write(notices.shown, self._actor, self._clock.now(), lead_id, read)

    async def ask(self, lead_id: LeadId, kind: RequestKind, words: str) -> Request:
        """Write a request down."""
        days = read_days((await asyncio.to_thread(self._settings)).request_days)
        now = self._clock.now()
        return await self._db.write(requests.add, self._actor, now, lead_id, kind, words, days)

    async def answer(self, request_id: int, answer: str) -> Request:
        """Raises CrmError without the answer."""
        now = self._clock.now()
        return await self._db.write(requests.finish, self._actor, now, request_id, answer)

    async def export(self, lead_id: LeadId, folder: str) -> Sequence[str]:
        """Everything about them into a new folder; what could not be copied. Raises CrmError."""
        now = self._clock.now()
        known = await self._db.write(person_export.gather, self._actor, now, lead_id)
        known = await asyncio.to_thread(self._export, known, folder)
        return [f"{one.message}: {one.problem}" for one in known.files if not one.copied]

    def _export(self, known: Known, folder: str) -> Known:
        return person_export.write(known, Path(folder).expanduser(), self._files)

    def folder_for(self, lead: Lead) -> str:
        """Where an export goes unless somebody says otherwise."""
        name = person_export.default_folder(lead, self._clock.now())
        return str(Path("~") / name)

    def _notice(self, language: str) -> Read:
        return notice_of(self._home, self._settings(), language)

    def _settings(self) -> Settings:
        return read_settings(self._home, {}, os.environ)

    @property
    def _home(self) -> Path:
        return self._db.path.parent
