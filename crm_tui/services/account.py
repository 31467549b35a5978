"""The shop's number at the provider: what it tells about itself, and letting sends go on again."""

from dataclasses import replace

from crm_tui.domain.actor import WORKER, Actor
from crm_tui.domain.clock import DAY, Clock, Millis
from crm_tui.domain.outgoing import Account
from crm_tui.domain.roles import Act
from crm_tui.domain.webhook import AccountSeen, Blocks
from crm_tui.services.may import needs
from crm_tui.store import account, events, jobs, settings
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import AccountState, Provider

_SYNCED = "templates.synced_at"


def note(tx: Tx, seen: AccountSeen, now: Millis) -> None:
    """A notice of the provider: kept for the owner, and obeyed."""
    account.notify(tx, seen.kind, seen.text, seen.timestamp, urgent=seen.urgent)
    known = account.get(tx)
    if seen.timestamp < (known.changed_at or 0):
        return  # an older notice that comes late
    changed = replace(
        known,
        changed_at=seen.timestamp,
        quality=seen.quality or known.quality,
        daily_limit=known.daily_limit if seen.daily_limit is None else seen.daily_limit,
    )
    if seen.blocks is not None:
        is_blocked = seen.blocks is not Blocks.NOTHING
        changed = replace(
            changed,
            blocks=seen.blocks,
            blocked_until=seen.blocked_until if is_blocked else None,
            reason=seen.text if is_blocked else "",
        )
    if changed != known:
        account.save(tx, changed)


async def ask(db: Database, provider: Provider | None, clock: Clock) -> None:
    """Ask the provider for the number's state, and once a day for the templates; raises CrmError."""
    if provider is None:
        return
    state = await provider.account()
    if state is not None:
        await db.write(note_state, state)
    await db.write(_sync_if_old, clock.now())


def _sync_if_old(tx: Tx, now: Millis) -> None:
    """A job for the list of templates, unless it was fetched within a day."""
    if now - int(settings.get(tx, _SYNCED) or 0) >= DAY:
        settings.put(tx, _SYNCED, now)
        jobs.leave(tx, "templates", {}, WORKER, now)


def note_state(tx: Tx, state: AccountState) -> None:
    """The number as the provider answered when it was asked."""
    known = account.get(tx)
    account.save(
        tx,
        replace(
            known,
            quality=state.quality or known.quality,
            daily_limit=known.daily_limit if state.daily_limit is None else state.daily_limit,
        ),
    )


@needs(Act.SETTLE_SENDS)
def resume(tx: Tx, actor: Actor, now: Millis) -> Account:
    """A person says that the trouble is settled: sending goes on."""
    known = account.get(tx)
    free = replace(known, blocks=Blocks.NOTHING, blocked_until=None, reason="")
    account.save(tx, free)
    events.record(tx, None, "sending_resumed", actor, now, was=known.reason)
    return free
