"""Whether a day on which the shop is said to be open, or closed, is what the facts say."""

import re
from functools import lru_cache

from crm_tui.agents.claims import Claim, ClaimKind, claims
from crm_tui.agents.guard_calendar import days_spanned
from crm_tui.agents.guard_customer import clause_at
from crm_tui.agents.guard_disguise import folded
from crm_tui.agents.guard_known import Known

_CLOSED = re.compile(
    folded(
        r"\bclos|\bband\b|\bbandh\b|\bholiday|\bchutti|\boff\b|\bexcept|\bchhod|\bother than|\bnot open|"
        r"\bkhul\w{1,4} (?:nahi|nahin)|\bnahi(?:n)? khul|बंद|छुट्टी|नहीं खुल|छोड़"
    )
)
_OPEN = re.compile(folded(r"\bopen|\bkhul|खुल"))
_WEEK = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})


def opening_is_right(claim: Claim, line: str, known: Known) -> bool | None:
    """True or False where a clause opens or closes the shop on a weekday, None where it does neither."""
    says = _says(clause_at(line, claim))
    if claim.value not in _WEEK or says is None:
        return None
    opened, closed = _days(known.lines)
    if says == "closed":
        return claim.value in closed
    if claim.value in closed:
        return False
    return claim.value in opened | known.days or _has_hours(known, closed)


def _says(clause: str) -> str | None:
    if _CLOSED.search(clause):
        return "closed"
    return "open" if _OPEN.search(clause) else None


@lru_cache(maxsize=64)
def _days(lines: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The days that the facts name, those on which they close apart."""
    opened: set[str] = set()
    closed: set[str] = set()
    for line in lines:
        for claim in claims(line):
            if claim.kind is ClaimKind.DAY:
                clause = clause_at(line, claim)
                found = closed if _says(clause) == "closed" else opened
                found |= {claim.value, *days_spanned(clause)}
    return frozenset(opened), frozenset(closed)


def _has_hours(known: Known, closed: frozenset[str]) -> bool:
    """Hours that name their closed days hold on every other day."""
    return bool(closed) and any(kind is ClaimKind.TIME for kind, _ in known.values)
