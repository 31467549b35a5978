"""The inbox: everything that its screen reads and does, on the local database only."""

import asyncio
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.alert import Channels
from crm_tui.domain.business import Fact
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.follow import Task
from crm_tui.domain.ids import LeadId, MessageId, SuggestionId
from crm_tui.domain.lead import Lead, LeadRow
from crm_tui.domain.message import Media, MediaState, Message
from crm_tui.domain.notice import Notice
from crm_tui.domain.outgoing import Verdict
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.domain.suggestion import Suggestion
from crm_tui.domain.suggestion import Task as AgentTask
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.services import (
    agent_queue,
    attaching,
    audit,
    automatic,
    chat_signs,
    deciding,
    forwarding,
    leads,
    sending,
    settling,
)
from crm_tui.services.desks import Desks
from crm_tui.services.may import needs
from crm_tui.services.search import search_leads
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.store import account as account_store
from crm_tui.store import (
    agent_work,
    changes,
    media,
    messages,
    settings,
    suggestions,
    tasks,
)
from crm_tui.store import leads as lead_store
from crm_tui.store import templates as template_store
from crm_tui.store.changes import Change
from crm_tui.store.database import Database
from crm_tui.store.media_files import MediaFolder
from crm_tui.store.tx import Tx

__all__ = ["Change", "Inbox", "InboxView", "SendRefused", "search_leads"]

_NO_NOTICES = Channels()


@dataclass(frozen=True, slots=True)
class InboxView:
    """What the first paint shows."""

    rows: tuple[LeadRow, ...]
    total: int
    unread_total: int
    shop_name: str


class Inbox(Desks):
    """One person at the inbox of one shop; each call is a short transaction by that person."""

    def __init__(
        self,
        db: Database,
        files: MediaFolder,
        clock: Clock,
        actor: Actor,
        policy: Policy,
        worker_alive: Callable[[], bool],
        *,
        worker_is_service: Callable[[], bool] = lambda: False,
        channels: Channels = _NO_NOTICES,
    ) -> None:
        super().__init__(db, files, clock, actor, policy, worker_alive)
        self.channels = channels
        self._worker_is_service = worker_is_service
        self._version, self._seq = -1, -1

    @property
    def _answers(self) -> bool:
        """Whether this person's looking means that the customer will be answered."""
        return self.actor.may(Act.WRITE_TO_CUSTOMERS)

    def first_view(self, limit: int) -> InboxView:
        """The top of the inbox, read in this thread before SQLAlchemy is loaded."""
        self._version = self._db.data_version()
        view, self._seq = self._db.read_now(_first_view, limit)
        return view

    async def order(self, search: str = "") -> "array[int]":
        """Every lead's id, newest activity first; with `search` those that match it."""
        return await self._db.read(_order, search)

    async def rows(self, ids: Sequence[int]) -> list[LeadRow]:
        return await self._db.read(lead_store.rows, ids)

    async def unread_total(self) -> int:
        return await self._db.read(lead_store.unread_total)

    async def next_waiting(self, after: LeadId | None = None) -> LeadId | None:
        """The next chat that needs somebody: its window closing first, then what is unread."""
        return await self._db.read(_next_waiting, after, self.clock)

    async def lead(self, lead_id: LeadId) -> Lead:
        return await self._db.read(leads.get, lead_id)

    async def transcript(
        self, lead_id: LeadId, before: MessageId | None = None, limit: int = 60
    ) -> list[Message]:
        """The newest messages (before `before`), newest last."""
        return await self._db.read(messages.conversation, lead_id, before, limit)

    async def suggestions(self, lead_id: LeadId) -> list[Suggestion]:
        """Pending ones, best first."""
        return await self._db.read(suggestions.pending, lead_id)

    async def next_task(self, lead_id: LeadId) -> Task | None:
        """What is to be done next about them."""
        return await self._db.read(tasks.next_of, lead_id)

    async def mark_read(self, lead_id: LeadId) -> None:
        """The customer sees it too: nothing happens where a person may only read."""
        if self._answers:
            await self._db.write(chat_signs.mark_read, lead_id, self.actor, self.clock)

    async def typing(self, lead_id: LeadId) -> None:
        """Let the customer see that somebody answers; a courtesy, for half a minute."""
        if self._answers:
            await self._db.write(chat_signs.typing, lead_id, self.actor, self.clock)

    @needs(Act.READ)
    async def note_locked(self) -> None:
        """Write down that this person's screen was locked."""
        from crm_tui.services import audit

        await self._db.write(audit.note, self.actor, self.clock.now(), "locked")

    @needs(Act.WRITE_TO_CUSTOMERS)
    async def save_draft(self, lead_id: LeadId, text: str) -> None:
        await self._db.write(lead_store.set_draft, lead_id, text)

    async def check(
        self,
        lead_id: LeadId,
        text: str,
        attachment: Media | None = None,
        template: TemplateCall | None = None,
    ) -> Verdict:
        """What the gate would say; what it costs is told also when it refuses."""
        wanted = Wanted(lead_id, text, attachment=attachment, template=template)
        return await self._db.read(sending.check, wanted, self._policy, self.clock.now())

    @needs(Act.WRITE_TO_CUSTOMERS)
    async def attach(self, path: Path) -> Media:
        """Keep a file of this computer in the shop, ready to be sent; raises CrmError."""
        return await asyncio.to_thread(attaching.attach, self._files, path)

    async def send(
        self,
        lead_id: LeadId,
        text: str,
        reply_to: MessageId | None = None,
        attachment: Media | None = None,
        *,
        later: bool = False,
        at: Millis | None = None,
    ) -> Message:
        """Queue a message; it leaves after five seconds, or `at` a moment ahead. Raises SendRefused."""
        wanted = Wanted(lead_id, text, reply_to=reply_to, attachment=attachment)
        return await self._queue(wanted, later, at)

    async def send_template(
        self,
        lead_id: LeadId,
        call: TemplateCall,
        attachment: Media | None = None,
        *,
        later: bool = False,
        at: Millis | None = None,
    ) -> Message:
        """Queue a template; with `later` it waits for the end of the quiet hours, `at` for a moment."""
        return await self._queue(Wanted(lead_id, template=call, attachment=attachment), later, at)

    async def react(self, message_id: MessageId, emoji: str) -> Message:
        """Put an emoji on a message; an empty one takes it away."""
        message = await self._db.read(sending.get_message, message_id)
        return await self._queue(
            Wanted(message.lead_id, emoji, reply_to=message_id, reaction=True), later=False
        )

    async def forward(self, message_id: MessageId, to: LeadId) -> Message:
        """Send the same words, file, place or card to somebody else."""
        message = await self._db.read(sending.get_message, message_id)
        return await self._queue(forwarding.forwarded(message, to), later=False)

    async def _queue(self, wanted: Wanted, later: bool, at: Millis | None = None) -> Message:
        return await self._db.write(_queue, wanted, self._policy, self.actor, self.clock, later, at)

    async def undo_send(self, message_id: MessageId) -> str:
        """The text, back as the chat's draft; raises Conflict when it already left."""
        return await self._db.write(sending.undo, message_id, self.actor, self.clock.now())

    async def settle(self, message_id: MessageId, arrived: bool) -> None:
        """A person looked at the phone and says what became of an unknown message."""
        await self._db.write(settling.settle, message_id, arrived, self.actor, self.clock.now())

    async def templates(self) -> list[Template]:
        """Every template, those that may be sent first."""
        found = await self._db.read(template_store.every)
        return sorted(found, key=lambda one: not one.approved)

    async def back_to(self, lead_id: LeadId, target: MessageId, before: MessageId) -> list[Message]:
        """The messages from `target` up to `before`, oldest first; [] when that is too far."""
        return await self._db.read(messages.between, lead_id, target, before)

    async def notices(self) -> list[Notice]:
        """What the provider told about the account, newest first."""
        return await self._db.read(account_store.notices)

    @needs(Act.SETTLE_SENDS)
    async def dismiss_notice(self, notice_id: int) -> None:
        await self._db.write(_dismiss, notice_id, self.actor, self.clock.now())

    async def approve(self, suggestion_id: SuggestionId) -> Message:
        return await self._db.write(
            deciding.approve, suggestion_id, self._policy, self.actor, self.clock.now()
        )

    async def send_edited(
        self, suggestion_id: SuggestionId, text: str, reply_to: MessageId | None = None
    ) -> Message:
        return await self._db.write(
            deciding.send_edited,
            suggestion_id,
            text,
            self._policy,
            self.actor,
            self.clock.now(),
            reply_to=reply_to,
        )

    async def reject(self, suggestion_id: SuggestionId, why: str = "") -> None:
        await self._db.write(deciding.reject, suggestion_id, self.actor, self.clock.now(), why)

    async def accept(self, suggestion_id: SuggestionId) -> int | None:
        """Take up an advice: the lead moves on or a task is made. The step; None: nothing changed."""
        from crm_tui.services import taking_up  # not before the first paint
        from crm_tui.services.undoing import numbered

        def take(tx: Tx) -> int | None:
            now = self.clock.now()
            return numbered(tx, lambda: taking_up.accept(tx, suggestion_id, self.actor, now))[1]

        return await self._db.write(take)

    async def fact(self, fact_id: int) -> tuple[Fact, str] | None:
        """A fact of the shop and its place in its document; None when it is gone."""
        from crm_tui.store import knowledge  # not before the first paint

        found = await self._db.read(knowledge.entry, fact_id)
        return None if found is None else (found.fact, found.place)

    @needs(Act.DECIDE_DRAFTS)
    async def ask_for(self, lead_id: LeadId, task: AgentTask, hint: str = "") -> None:
        """Ask the worker's agents: this process never calls a model."""
        now = self.clock.now()
        await self._db.write(agent_queue.on_demand, lead_id, task, now, hint)

    async def wait_for_draft(self, lead_id: LeadId) -> None:
        """The chat is open and its draft is not here yet: it comes before all others."""
        if self._answers and await self._db.read(agent_work.partial, lead_id) is not None:
            await self._db.write(agent_work.wait, lead_id, self.clock.now())

    async def partial_draft(self, lead_id: LeadId) -> str | None:
        """What of the draft is written already; empty before its first word, None when none is asked for."""
        return await self._db.read(agent_work.partial, lead_id)

    async def seen(self, shown: Sequence[Suggestion]) -> None:
        """A person has these before their eyes."""
        ids = [one.id for one in shown] if self._answers else []
        if ids:
            await self._db.write(suggestions.note_shown, ids, self.clock.now())

    async def changes(self) -> list[Change]:
        """What changed since the last call, each row once; [] at once when nothing did."""
        version = self._db.data_version()
        if version == self._version:
            return []
        self._version = version
        if self._seq < 0:
            self._seq = await self._db.read(changes.newest)
            return []
        self._seq, found = await self._db.read(changes.since, self._seq)
        return found

    async def media_file(self, message_id: MessageId) -> Path:
        """A plain copy in a private temporary folder, for opening outside."""
        message = await self._db.read(sending.get_message, message_id)
        name = await self._db.read(media.file_of, message_id)
        if message.media is None:
            raise NotFound("This message has no file.")
        if message.media.state is MediaState.GONE:
            raise CrmError("The file can no longer be had.", message.media.error or "")
        if name is None:
            raise CrmError(
                "The file is not here yet.", message.media.error or "It is still being fetched."
            )
        return self._files.open_copy(name, message.media.mime_type)

    async def add_lead(self, name: str, phone: str) -> Lead:
        return await self._db.write(_add_lead, self.actor, self.clock, name, phone)

    async def automatic_stopped(self) -> automatic.Stopped | None:
        """Since when nothing leaves by itself, and by whom; None when it does."""
        return await self._db.read(automatic.stopped)

    async def stop_automatic(self) -> int:
        """The kill switch; how many messages were kept from leaving."""
        return await self._db.write(automatic.stop, self.actor, self.clock.now())

    async def resume_automatic(self) -> bool:
        """Raises CrmError where another person stopped it."""
        return await self._db.write(automatic.resume, self.actor, self.clock.now())

    async def worker_alive(self) -> bool:
        return self._worker_alive()

    async def worker_is_service(self) -> bool:
        """Whether the worker goes on when the inbox is left."""
        return self._worker_is_service()

    async def close(self) -> None:
        """Leave no customer's file behind in clear."""
        await asyncio.to_thread(self._files.take_back_copies)
        await self._db.close()


def _queue(
    tx: Tx,
    wanted: Wanted,
    policy: Policy,
    actor: Actor,
    clock: Clock,
    later: bool,
    at: Millis | None,
) -> Message:
    if at is not None:
        from crm_tui.services.follow_ups.later import schedule  # not before the first paint

        return schedule(tx, wanted, policy, actor, at, clock.now())
    return sending.queue(tx, wanted, policy, actor, clock.now(), later=later)


def _dismiss(tx: Tx, notice_id: int, actor: Actor, now: Millis) -> None:
    account_store.dismiss(tx, notice_id, now)
    audit.note(tx, actor, now, "notice_dismissed", {"notice": notice_id})


def _first_view(tx: Tx, limit: int) -> tuple[InboxView, int]:
    view = InboxView(
        rows=tuple(lead_store.first_rows(tx, limit)),
        total=lead_store.count(tx),
        unread_total=lead_store.unread_total(tx),
        shop_name=settings.profile(tx).name,
    )
    return view, changes.newest(tx)


def _order(tx: Tx, search: str) -> "array[int]":
    return array("q", search_leads(tx, search)) if search.strip() else lead_store.order(tx)


def _next_waiting(tx: Tx, after: LeadId | None, clock: Clock) -> LeadId | None:
    waiting = lead_store.waiting(tx, clock.now())
    if not waiting:
        return None
    place = waiting.index(after) + 1 if after in waiting else 0
    return waiting[place % len(waiting)]


def _add_lead(tx: Tx, actor: Actor, clock: Clock, name: str, phone: str) -> Lead:
    return leads.add(tx, actor, clock.now(), name=name, phone=phone)
