"""The outbox: what is due leaves once, through one gate, and every outcome is written down."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import MINUTE, SECOND, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.lead import ContactPoint, LeadStatus
from crm_tui.domain.message import Message, MessageType
from crm_tui.domain.policy import Policy
from crm_tui.domain.template import Template
from crm_tui.services import consequences, leads, reporting, sending, turns
from crm_tui.services.brake import Brake
from crm_tui.services.follow_ups import leaving, own_promises
from crm_tui.services.handing_over import content_of
from crm_tui.store import (
    ahead,
    events,
    inbox_columns,
    outbox,
    reactions,
    scheduled,
    templates,
    worker_epoch,
)
from crm_tui.store.database import Database
from crm_tui.store.media_files import MediaFolder
from crm_tui.store.outbox import Outbound
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import (
    Accepted,
    Action,
    NotReached,
    Outcome,
    Refused,
    Sender,
    Unknown,
)

PATIENCE = 30 * MINUTE
"""A message that could not leave for so long is given back to the person: late may be wrong."""
GRACE = 8.0
"""Seconds that a call on its way is waited for when the program is told to stop."""
_TOO_LATE = "It could not leave for half an hour, so it was kept back."
_CLOCK_WAS_AHEAD = (
    "It was written while the computer's clock was ahead, so it was kept back."
    " Send it again if it still fits."
)
_LONGEST_PAUSE = 5 * MINUTE
_TRY_AGAIN = frozenset({Action.RETRY, Action.SLOW, Action.AUTH})
_PAIR_RATE = 131056
"""Too many messages to one person: wait 4^X seconds (Meta)."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message taken for sending: from now on it leaves at most once."""

    due: Outbound
    to: ContactPoint
    template: Template | None


class Outbox:
    """Sends what is due, for the worker of one epoch."""

    def __init__(
        self,
        db: Database,
        files: MediaFolder,
        provider: Sender | None,
        policy: Policy,
        clock: Clock,
        epoch: int,
        knows_all: Callable[[], bool] = lambda: True,
    ) -> None:
        """Until it `knows_all` that customers wrote, only what a person sends now leaves: a STOP or an
        answer to what was planned may wait at the relay."""
        self._knows_all = knows_all
        self._db, self._files, self._provider = db, files, provider
        self._policy, self._clock, self._epoch = policy, clock, epoch
        self._brake = Brake()
        self._unsettled: list[tuple[Claimed, Outcome]] = []

    async def send_due(self) -> int:
        """Send everything whose time has come; how many were tried. Nothing without a provider.

        Raises CrmError when an outcome could not be written down; the next call does that first.
        """
        await self._write_down()
        provider = self._provider
        if provider is None:
            return 0
        tried = 0
        while batch := await self._next():
            sends = [self._send(provider, due) for due in batch]
            # Every one is waited for, also when another fails or the program is told to stop.
            for result in await asyncio.gather(*sends, return_exceptions=True):
                if isinstance(result, BaseException):
                    raise result
            tried += len(batch)
        return tried

    async def _next(self) -> list[Outbound]:
        now = self._clock.now()
        if self._brake.holds(now):
            return []
        most, typed_only = self._brake.at_once, not self._knows_all()
        due, is_odd = await self._db.read(_due, self._epoch, now, most, typed_only)
        if is_odd:
            await self._db.write(_give_back, self._epoch, now)
        return due

    async def _send(self, provider: Sender, due: Outbound) -> None:
        claimed = await self._claim(due)
        if claimed is None:
            return
        call = asyncio.ensure_future(self._hand_over(provider, claimed))
        try:
            await asyncio.wait({call})
        finally:
            await self._finish(claimed, call)
        call.result()  # an error that nobody expected is told, once the message is `unknown`

    async def _hand_over(self, provider: Sender, claimed: Claimed) -> Outcome:
        due = claimed.due
        try:
            what = await asyncio.to_thread(content_of, due, claimed.template, self._files)
        except CrmError as error:
            return Refused(None, error.sentence(), Action.FIX)
        quoted = None if due.message_type is MessageType.REACTION else due.reply_to_wa_id
        return await provider.send(claimed.to, what, tracker=due.tracker, reply_to=quoted)

    async def _claim(self, due: Outbound) -> Claimed | None:
        now = self._clock.now()
        claiming = asyncio.ensure_future(
            self._db.write(_claim, due, self._policy, self._epoch, now)
        )
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            if (claimed := await claiming) is not None:
                self._unsettled.append((claimed, NotReached("The program stopped before it left.")))
                await self._write_down()
            raise

    async def _finish(self, claimed: Claimed, call: "asyncio.Future[Outcome]") -> None:
        """Settle a call; one that is still on its way when the program stops gets a little time."""
        await asyncio.wait({call}, timeout=GRACE)
        if not call.done():
            call.cancel()
            await asyncio.wait({call})
        failed = call.cancelled() or call.exception() is not None
        stopped = Unknown("The program stopped while this was being sent.")
        self._unsettled.append((claimed, stopped if failed else call.result()))
        await self._write_down()

    async def _write_down(self) -> None:
        """Settle what was sent; what cannot be written now (disk full) is kept for the next time."""
        while self._unsettled:
            claimed, outcome = self._unsettled.pop(0)
            now = self._clock.now()
            try:
                await _whole(self._db.write(_settle, claimed, outcome, now))
            except BaseException:
                self._unsettled.append((claimed, outcome))
                raise
            self._brake.learn(outcome, now)


async def _whole(write: Coroutine[Any, Any, None]) -> None:
    """Let a write end although this task is told to stop meanwhile."""
    task = asyncio.ensure_future(write)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


def _due(
    tx: Tx, epoch: int, now: Millis, most: int, typed_only: bool
) -> tuple[list[Outbound], bool]:
    """What is due, as long as this worker rules; and whether something was made in the future."""
    if worker_epoch.current(tx) != epoch:
        return [], False
    due = outbox.due(tx, now, most, typed_only=typed_only)
    return due, bool(ahead.queued(tx, Millis(now + PATIENCE), 1))


def _give_back(tx: Tx, epoch: int, now: Millis) -> None:
    """What was made more than the outbox's patience ahead of now would wait for years: people get it back."""
    if worker_epoch.current(tx) != epoch:
        return
    for message_id in ahead.queued(tx, Millis(now + PATIENCE)):
        _failed(tx, sending.get_message(tx, message_id), None, _CLOCK_WAS_AHEAD, now)


def _claim(tx: Tx, due: Outbound, policy: Policy, epoch: int, now: Millis) -> Claimed | None:
    """Ask the gate again and take the message, in one transaction; None when it must not leave."""
    due = _present(tx, due)
    # Asked first: a message that is taken would count itself among those already sent.
    verdict = sending.gate_now(tx, due, policy, now)
    late = now - due.send_at > PATIENCE
    if leaving.keep_back(tx, due.id, verdict, now, late=late):
        return None
    if not outbox.claim(tx, due.id, epoch, now):
        return None
    scheduled.leaves_now(tx, due.id, now)
    to = leads.get(tx, due.lead_id).address()
    if not verdict.allowed or to is None:
        reason = verdict.reasons[0]
        _failed(tx, due, None, f"{reason.text} {reason.fix}", now)
        return None
    if late:
        _failed(tx, due, None, f"{_TOO_LATE} Send it again if it still fits.", now)
        return None
    call = due.template
    template = None if call is None else templates.get(tx, call.name, call.language)
    return Claimed(due, to, template)


def _settle(tx: Tx, claimed: Claimed, outcome: Outcome, now: Millis) -> None:
    """Write down how it ended."""
    due = _present(tx, claimed.due)
    match outcome:
        case Accepted():
            _accepted(tx, due, outcome, now)
        case Unknown():
            outbox.set_unknown(tx, due.id, outcome.text)
            _record(tx, due, "message_unknown", now, outcome.text)
        case NotReached():
            _again_or_fail(tx, due, Refused(None, outcome.text, Action.RETRY), now)
        case Refused() if outcome.action in _TRY_AGAIN:
            _again_or_fail(tx, due, outcome, now)
        case Refused():
            _failed(tx, due, outcome.code, outcome.text, now)
            consequences.remember(
                tx, due.lead_id, outcome.action, outcome.code, outcome.text, WORKER, now
            )


def _present(tx: Tx, due: Outbound) -> Outbound:
    """The lead may have become part of another while the message was on its way."""
    return replace(due, lead_id=leads.get(tx, due.lead_id).id)


def _accepted(tx: Tx, due: Outbound, outcome: Accepted, now: Millis) -> None:
    reporting.accepted(tx, due.id, outcome.wa_id, outcome.provider, now)
    _record(tx, due, "message_sent", now)
    if leads.get(tx, due.lead_id).status is LeadStatus.NEW:
        leads.edit(tx, WORKER, now, due.lead_id, {"status": LeadStatus.CONTACTED})
    inbox_columns.refresh(tx, due.lead_id, now)
    own_promises.note(tx, due.id, now)
    turns.went_on(tx, due.lead_id, now)


def _again_or_fail(tx: Tx, due: Outbound, refused: Refused, now: Millis) -> None:
    """It certainly did not leave: try later, but not for ever."""
    base = 4 if refused.code == _PAIR_RATE else 2
    pause = min(_LONGEST_PAUSE, SECOND * base ** min(due.attempts, 9))
    deadline = due.planned_at + PATIENCE
    asked = now + int((refused.retry_after or 0) * SECOND)
    if now >= deadline or asked > deadline:
        why = "It was tried for half an hour." if now >= deadline else "That is too long to wait."
        _failed(tx, due, refused.code, f"{refused.text} {why}", now)
        return
    at = Millis(max(asked, min(now + pause, deadline)))
    outbox.put_back(tx, due.id, at, refused.text)


def _failed(tx: Tx, due: Outbound | Message, code: int | None, text: str, now: Millis) -> None:
    outbox.set_failed(tx, due.id, code, text)
    reactions.of_message(tx, due.id)
    leaving.ask_about_failed(tx, due.id, text, now)
    inbox_columns.refresh(tx, due.lead_id, now)
    _record(tx, due, "message_failed", now, text)


def _record(tx: Tx, due: Outbound | Message, kind: str, now: Millis, text: str = "") -> None:
    events.record(tx, due.lead_id, kind, WORKER, now, message=show_id(MESSAGE, due.id), text=text)


def need_key(provider_key: str) -> None:
    """A person who sends from the shell is told at once that nothing could leave."""
    if not provider_key:
        raise CrmError(
            "No WhatsApp provider is connected, so nothing can be sent.",
            "Run `crm setup`, or set CRM_PROVIDER_KEY.",
        )
