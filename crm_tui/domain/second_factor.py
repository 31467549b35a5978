"""Judging a code of the owner's second factor: pure, over what is kept of it.

What makes it hold although this machine's clock may be set by whoever sits at it:

* Each code once. A step that was used never counts again, and the last used one only moves forward.
* The clock was ahead when a code was used, and is right again: one code is not enough then, the next
  one is asked too (resynchronisation by a sequence of codes: RFC 4226, section 7.4). So nobody is
  locked out for years, and one code that somebody saw earlier opens nothing by a clock set back.
* Five wrong codes, then a pause of a minute that doubles up to an hour. It is counted in the database,
  so no restart ends it. A clock set back begins the pause anew, once; a clock set forward ends it, so
  after 100 wrong ones in a row (NIST SP 800-63B, 5.2.2) only a recovery code helps.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace

from crm_tui.domain.clock import HOUR, MINUTE, Millis
from crm_tui.domain.totp import DIGITS, SKEW, in_fours, matching_step, step_at

FREE_TRIES = 5
LONGEST_PAUSE = HOUR
MOST_WRONG = 100
RECOVERY_CODES = 8
_RECOVERY_BYTES = 10
"""80 random bits: a plain hash of them cannot be guessed back."""
_SPENT = 200
"""So many used steps are remembered."""


@dataclass(frozen=True, slots=True)
class Factor:
    """What is kept, inside the encrypted database."""

    key: str
    """Hexadecimal."""
    since: int
    last_step: int
    spent: list[int] = field(default_factory=list)
    first_of_two: int | None = None
    """The step of the first code of a sequence, after the clock went back."""
    wrong: int = 0
    """Wrong codes in a row."""
    wrong_at: int = 0
    recovery: list[str] = field(default_factory=list)
    """SHA-256 of the codes that are left."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a code does not count, and what to do."""

    text: str
    fix: str


def judged(factor: Factor, given: str, now: Millis) -> tuple[Factor, Refusal | None]:
    """What is kept from now on, and why the code does not count; None for a right one."""
    code = typed(given)
    if now < factor.wrong_at:
        factor = replace(factor, wrong_at=now)  # the clock was set back
    wait = wait_until(factor, now)
    if wait > now:
        return factor, _too_soon(wait - now)
    if (rest := _without(factor, code)) is not None:
        return replace(rest, wrong=0, wrong_at=0, first_of_two=None, last_step=step_at(now)), None
    if factor.wrong >= MOST_WRONG:
        return _wrong(factor, now), Refusal(
            f"{MOST_WRONG} wrong codes were given in a row.", "Only a recovery code helps now."
        )
    step = matching_step(bytes.fromhex(factor.key), code, now) if len(code) == DIGITS else None
    if step is None:
        return _wrong(factor, now), Refusal(
            "That code is wrong.", "Give the six digits that the app shows now."
        )
    if step in factor.spent:
        return _wrong(factor, now), _used()
    if factor.last_step > step_at(now) + SKEW:
        return _after_the_clock_went_back(factor, step)
    if step <= factor.last_step:
        return _wrong(factor, now), _used()
    return _right(factor, step), None


def _after_the_clock_went_back(factor: Factor, step: int) -> tuple[Factor, Refusal | None]:
    """The last code was used at a time that has not come yet: two in a row are proof enough."""
    if factor.first_of_two == step - 1:
        return _right(factor, step), None
    first = replace(factor, first_of_two=step, spent=_spend(factor, step))
    return first, Refusal(
        "The clock has been set back since a code was last used, so one code is not enough.",
        "Give the next code too, as soon as the app shows it.",
    )


def _right(factor: Factor, step: int) -> Factor:
    spent = _spend(factor, step)
    return replace(factor, last_step=step, spent=spent, first_of_two=None, wrong=0, wrong_at=0)


def _spend(factor: Factor, step: int) -> list[int]:
    return [*factor.spent, step][-_SPENT:]


def _wrong(factor: Factor, now: Millis) -> Factor:
    return replace(factor, wrong=factor.wrong + 1, wrong_at=now, first_of_two=None)


def _without(factor: Factor, code: str) -> Factor | None:
    """The factor without this recovery code; None when it is none. All are compared."""
    wanted = hashed(code)
    left = [one for one in factor.recovery if not hmac.compare_digest(one, wanted)]
    return None if len(left) == len(factor.recovery) else replace(factor, recovery=left)


def wait_until(factor: Factor, now: Millis) -> Millis:
    """Before this no code is looked at; `now` when there is no pause."""
    over = factor.wrong - FREE_TRIES
    if over < 0:
        return now
    begun = min(factor.wrong_at, now)
    return Millis(begun + min(MINUTE << min(over, 10), LONGEST_PAUSE))


def _too_soon(wait: int) -> Refusal:
    minutes = -(-wait // MINUTE)
    return Refusal("Too many wrong codes were given.", f"Try again in {minutes} min.")


def _used() -> Refusal:
    return Refusal("That code was used already.", "Wait for the next one: each counts once.")


def typed(code: str) -> str:
    """Digits of any script as 0 to 9, letters in capitals, nothing between them."""
    kept = (str(int(c)) if c.isdecimal() else c for c in code[:100].upper() if c.isalnum())
    return "".join(kept)


def recovery_code() -> str:
    """`ABCD EFGH IJKL MNOP`: in the alphabet of the secret, without 0 and 1."""
    return in_fours(base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode())


def hashed(code: str) -> str:
    return hashlib.sha256(typed(code).encode()).hexdigest()
