"""The workflows at work: who enters, what is due, what was left lying; a bounded part at a time."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.policy import Policy
from crm_tui.domain.workflow import Workflow
from crm_tui.services.workflows import clockwork, switching
from crm_tui.services.workflows.entering import take_in
from crm_tui.services.workflows.files import Library, Shelf
from crm_tui.services.workflows.planning import Shop
from crm_tui.services.workflows.stepping import go, look_at
from crm_tui.services.workflows.walking import look
from crm_tui.store import enrolments, settings
from crm_tui.store import workflows as store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

AT_ONCE = 25
"""Steps in one go: each is a transaction of its own."""
EXPIRES = 14 * DAY
"""A proposal that nobody decided for so long is over."""
_TIDIED = MINUTE
_log = logging.getLogger("crm.workflows")


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What is to be done, read in one transaction."""

    zone: str
    clock: bool
    new: Sequence[str]
    changed: Sequence[str]
    enters: Sequence[str]
    cursors: Mapping[str, store.Cursor]
    """How far the others were looked through in vain."""
    due: Sequence[int]


class WorkflowRun:
    """The workflows of one shop, for its worker; two of them do no harm to each other."""

    def __init__(self, db: Database, home: Path, policy: Policy, clock: Clock) -> None:
        self._db, self._policy, self._clock = db, policy, clock
        self._shelf = Shelf(home)
        self._looked: dict[str, tuple[Millis, store.Cursor]] = {}
        """In vain so far, in memory alone: by workflow, with the time of its switch."""
        self._tidied_at: Millis | None = None
        self._troubles: tuple[str, ...] = ()

    async def go_on(self) -> int:
        """Let in who may enter and do the steps that are due; 0 when there was nothing to do."""
        library, now = self._library(), self._clock.now()
        outlook = await self._db.read(_outlook, library, dict(self._looked), now)
        shop = Shop(self._policy, outlook.zone)
        if outlook.clock or outlook.new or outlook.changed:
            await self._db.write(_settle, library, outlook, now)
        for name in outlook.enters:
            workflow = library.workflows[name]
            self._looked.pop(name, None)
            await self._db.write(_take_in, workflow, shop, now)
        for enrolment_id in outlook.due:
            await self._step(library, enrolment_id, shop, now)
        self._remember(outlook)
        await self._tidy(library, now)
        return len(outlook.new) + len(outlook.enters) + len(outlook.due)

    async def _step(self, library: Library, enrolment_id: int, shop: Shop, now: Millis) -> None:
        try:
            await self._db.write(go, library, enrolment_id, shop, now)
        except CrmError as error:
            _log.error("%s", error.sentence())
            await self._db.write(_put_off, enrolment_id, Millis(now + HOUR))

    def _library(self) -> Library:
        library = self._shelf.read()
        if library.troubles != self._troubles:
            self._troubles = library.troubles
            for sentence in library.troubles:
                _log.warning("%s", sentence)
        return library

    def _remember(self, outlook: _Outlook) -> None:
        for name, cursor in outlook.cursors.items():
            self._looked[name] = (Millis(cursor["switched"]), cursor)

    async def _tidy(self, library: Library, now: Millis) -> None:
        """Now and then: proposals that something overtook, or that nobody looks at."""
        if self._tidied_at is not None and abs(now - self._tidied_at) < _TIDIED:
            return
        self._tidied_at = now
        old, after = Millis(now - EXPIRES), 0
        while found := await self._db.read(enrolments.forgotten_proposals, after, old, AT_ONCE):
            for enrolment_id in found:
                await self._db.write(look_at, library, enrolment_id, EXPIRES, now)
            after = found[-1]


def _outlook(
    tx: Tx,
    library: Library,
    looked: Mapping[str, tuple[Millis, store.Cursor]],
    now: Millis,
) -> _Outlook:
    switches = store.switches(tx)
    new, changed, enters = [], [], []
    cursors: dict[str, store.Cursor] = {}
    for name, workflow in library.workflows.items():
        switch = switches.get(name)
        if switch is None:
            new.append(name)
            continue
        if switch.automatic and switch.sha256 != workflow.sha256:
            changed.append(name)
        if switch.enabled:
            seen = looked.get(name)
            known = seen[1] if seen is not None and seen[0] == switch.changed_at else None
            cursor = _in_vain(tx, workflow, known, now)
            if cursor is None:
                enters.append(name)
            else:
                cursors[name] = {**cursor, "switched": switch.changed_at}
    return _Outlook(
        settings.profile(tx).timezone,
        clockwork.is_due(tx, now),
        new,
        changed,
        enters,
        cursors,
        enrolments.due(tx, now, AT_ONCE),
    )


def _in_vain(
    tx: Tx, workflow: Workflow, known: store.Cursor | None, now: Millis
) -> store.Cursor | None:
    """Where to go on when nobody new may enter; None when somebody may, or the list goes on."""
    stored = store.cursor_of(tx, workflow.name) if known is None else known
    if stored is None:
        return None
    looked = look(tx, workflow.when, stored, now)
    return None if looked.entries or looked.more else looked.cursor


def _settle(tx: Tx, library: Library, outlook: _Outlook, now: Millis) -> None:
    """What the engine notes for itself: the time, workflows that are new, files that changed."""
    clockwork.note(tx, now)
    for name in outlook.new:
        if store.switch_of(tx, name) is None:
            store.first_seen(tx, name, WORKER, now)
    for name in outlook.changed:
        switching.file_changed(tx, library.workflows[name], now)


def _take_in(tx: Tx, workflow: Workflow, shop: Shop, now: Millis) -> None:
    switch = store.switch_of(tx, workflow.name)
    if switch is not None and switch.enabled:
        take_in(tx, workflow, store.cursor_of(tx, workflow.name), shop, now)


def _put_off(tx: Tx, enrolment_id: int, until: Millis) -> None:
    """What failed is tried again later; nothing of it was written."""
    one = enrolments.get(tx, enrolment_id)
    if one is not None and one.due_at is not None:
        enrolments.plan(tx, one, one.step, until)
