"""A person's second factor: a code from an authenticator app, asked at log-in and before owners' acts.

It is kept inside the encrypted database; how a code is judged stands in `domain.second_factor`.
"""

import secrets
from dataclasses import asdict, dataclass

from crm_tui.domain.actor import OWNER, Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.roles import NEED_SECOND_FACTOR, Act
from crm_tui.domain.second_factor import (
    RECOVERY_CODES,
    Factor,
    Refusal,
    hashed,
    judged,
    recovery_code,
    typed,
    wait_until,
)
from crm_tui.domain.totp import Secret, matching_step
from crm_tui.store import events, settings
from crm_tui.store.database import Database
from crm_tui.store.people import begun_factor_key, factor_key
from crm_tui.store.tx import Tx

_OWNERS = "second_factor"
"""Of the owner of a shop where nobody logs in."""


@dataclass(frozen=True, slots=True)
class State:
    is_set: bool
    since: Millis | None = None
    recovery_left: int = 0
    wait_until: Millis | None = None
    """No code is looked at before."""


def is_set(tx: Tx, actor: Actor = OWNER) -> bool:
    """Whether this person has one."""
    return _load(tx, actor) is not None


def needed(tx: Tx, actor: Actor, act: Act) -> bool:
    """Whether a code of this person is asked before that act; not of whoever holds the shop's key."""
    return act in NEED_SECOND_FACTOR and is_set(tx, actor)


def state(tx: Tx, now: Millis, actor: Actor = OWNER) -> State:
    """For a person: nothing of it is secret."""
    factor = _load(tx, actor)
    if factor is None:
        return State(False)
    wait = wait_until(factor, now)
    return State(True, Millis(factor.since), len(factor.recovery), wait if wait > now else None)


def begin(tx: Tx, shop: str, actor: Actor = OWNER) -> Secret:
    """Make a secret for the app; it counts once `confirm` has seen a code of it."""
    if is_set(tx, actor):
        raise Conflict(
            "A second factor is set up already.",
            "Take it off first: `crm second-factor remove CODE`.",
        )
    secret = Secret(secrets.token_bytes(20), shop)
    settings.put(tx, _begun(actor), secret.key.hex())
    return secret


def confirm(tx: Tx, code: str, actor: Actor, now: Millis) -> tuple[str, ...]:
    """The app shows the right code: the factor holds from now on. The recovery codes, shown once."""
    begun = settings.get(tx, _begun(actor))
    if is_set(tx, actor) or not begun:
        raise Conflict("No second factor is being set up.", "Begin with `crm second-factor setup`.")
    step = matching_step(bytes.fromhex(begun), typed(code), now)
    if step is None:
        raise CrmError(
            "That is not the code that the app should show now.",
            "Check the secret in the app, and the clocks of phone and computer; then try again.",
        )
    codes = tuple(recovery_code() for _ in range(RECOVERY_CODES))
    factor = Factor(begun, now, step, [step], recovery=[hashed(one) for one in codes])
    settings.put(tx, _saved(actor), asdict(factor))
    settings.put(tx, _begun(actor), None)
    events.record(tx, None, "second_factor_set", actor, now)
    return codes


async def check(db: Database, code: str, now: Millis, actor: Actor = OWNER) -> None:
    """Raises CrmError unless the code is right; in a transaction of its own.

    An error inside the caller's transaction would take back what was counted, and every code could
    be tried.
    """
    _insist(await db.write(judge, code, now, actor))


def check_now(db: Database, code: str, now: Millis, actor: Actor = OWNER) -> None:
    """`check` for the shell."""
    _insist(db.write_now(judge, code, now, actor))


def _insist(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise CrmError(refusal.text, refusal.fix)


def judge(tx: Tx, code: str, now: Millis, actor: Actor = OWNER) -> Refusal | None:
    """None for a right code, which is used up by this; what is wrong is counted. Raises when none is set."""
    factor = _load(tx, actor)
    if factor is None:
        raise CrmError("No second factor is set up.", "Set one up with `crm second-factor setup`.")
    after, refusal = judged(factor, code, now)
    settings.put(tx, _saved(actor), asdict(after))
    return refusal


def remove(tx: Tx, actor: Actor, now: Millis) -> None:
    """Take the factor off; the caller has checked a code."""
    settings.put(tx, _saved(actor), None)
    settings.put(tx, _begun(actor), None)
    events.record(tx, None, "second_factor_removed", actor, now)


def _load(tx: Tx, actor: Actor) -> Factor | None:
    saved = settings.get(tx, _saved(actor))
    return None if not saved else Factor(**saved)


def _saved(actor: Actor) -> str:
    return _OWNERS if actor == OWNER else factor_key(actor.name)


def _begun(actor: Actor) -> str:
    return f"{_OWNERS}.begun" if actor == OWNER else begun_factor_key(actor.name)


class SecondFactorDesk:
    """Where a person sets up their own, at the inbox."""

    def __init__(self, db: Database, clock: Clock, actor: Actor) -> None:
        self._db, self._clock, self._actor = db, clock, actor

    async def begin(self) -> Secret:
        """The key for the app; raises Conflict when a factor is set."""
        return await self._db.write(_begin_here, self._actor)

    async def confirm(self, code: str) -> tuple[str, ...]:
        """The recovery codes, once the app has shown a right code; raises CrmError."""
        return await self._db.write(confirm, code, self._actor, self._clock.now())


def _begin_here(tx: Tx, actor: Actor) -> Secret:
    return begin(tx, settings.profile(tx).name, actor)
