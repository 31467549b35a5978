"""The owner's second factor: a code from an authenticator app, asked before something runs by itself.

It is kept inside the encrypted database; how a code is judged stands in `domain.second_factor`.
"""

import secrets
from dataclasses import asdict, dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import Conflict, CrmError
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
from crm_tui.store.tx import Tx

_SAVED, _BEGUN = "second_factor", "second_factor.begun"


@dataclass(frozen=True, slots=True)
class State:
    is_set: bool
    since: Millis | None = None
    recovery_left: int = 0
    wait_until: Millis | None = None
    """No code is looked at before."""


def is_set(tx: Tx) -> bool:
    return _load(tx) is not None


def state(tx: Tx, now: Millis) -> State:
    """For a person: nothing of it is secret."""
    factor = _load(tx)
    if factor is None:
        return State(False)
    wait = wait_until(factor, now)
    return State(True, Millis(factor.since), len(factor.recovery), wait if wait > now else None)


def begin(tx: Tx, shop: str) -> Secret:
    """Make a secret for the app; it counts once `confirm` has seen a code of it."""
    if is_set(tx):
        raise Conflict(
            "A second factor is set up already.",
            "Take it off first: `crm second-factor remove CODE`.",
        )
    secret = Secret(secrets.token_bytes(20), shop)
    settings.put(tx, _BEGUN, secret.key.hex())
    return secret


def confirm(tx: Tx, code: str, actor: Actor, now: Millis) -> tuple[str, ...]:
    """The app shows the right code: the factor holds from now on. The recovery codes, shown once."""
    begun = settings.get(tx, _BEGUN)
    if is_set(tx) or not begun:
        raise Conflict("No second factor is being set up.", "Begin with `crm second-factor setup`.")
    step = matching_step(bytes.fromhex(begun), typed(code), now)
    if step is None:
        raise CrmError(
            "That is not the code that the app should show now.",
            "Check the secret in the app, and the clocks of phone and computer; then try again.",
        )
    codes = tuple(recovery_code() for _ in range(RECOVERY_CODES))
    factor = Factor(begun, now, step, [step], recovery=[hashed(one) for one in codes])
    settings.put(tx, _SAVED, asdict(factor))
    settings.put(tx, _BEGUN, None)
    events.record(tx, None, "second_factor_set", actor, now)
    return codes


async def check(db: Database, code: str, now: Millis) -> None:
    """Raises CrmError unless the code is right; in a transaction of its own.

    An error inside the caller's transaction would take back what was counted, and every code could
    be tried.
    """
    _insist(await db.write(judge, code, now))


def check_now(db: Database, code: str, now: Millis) -> None:
    """`check` for the shell."""
    _insist(db.write_now(judge, code, now))


def _insist(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise CrmError(refusal.text, refusal.fix)


def judge(tx: Tx, code: str, now: Millis) -> Refusal | None:
    """None for a right code, which is used up by this; what is wrong is counted. Raises when none is set."""
    factor = _load(tx)
    if factor is None:
        raise CrmError("No second factor is set up.", "Set one up with `crm second-factor setup`.")
    after, refusal = judged(factor, code, now)
    settings.put(tx, _SAVED, asdict(after))
    return refusal


def remove(tx: Tx, actor: Actor, now: Millis) -> None:
    """Take the factor off; the caller has checked a code."""
    settings.put(tx, _SAVED, None)
    settings.put(tx, _BEGUN, None)
    events.record(tx, None, "second_factor_removed", actor, now)


def _load(tx: Tx) -> Factor | None:
    saved = settings.get(tx, _SAVED)
    return None if not saved else Factor(**saved)


class SecondFactorDesk:
    """Where the owner sets it up, at the inbox."""

    def __init__(self, db: Database, clock: Clock, actor: Actor) -> None:
        self._db, self._clock, self._actor = db, clock, actor

    async def begin(self) -> Secret:
        """The key for the app; raises Conflict when a factor is set."""
        return await self._db.write(_begin_here)

    async def confirm(self, code: str) -> tuple[str, ...]:
        """The recovery codes, once the app has shown a right code; raises CrmError."""
        return await self._db.write(confirm, code, self._actor, self._clock.now())


def _begin_here(tx: Tx) -> Secret:
    return begin(tx, settings.profile(tx).name)
