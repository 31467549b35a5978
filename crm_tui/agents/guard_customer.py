"""What a draft may repeat because the customer said it: their own plans, never the shop's terms."""

import re

from crm_tui.agents.claims import Claim, ClaimKind
from crm_tui.agents.guard_calendar import same_date, same_time
from crm_tui.agents.guard_disguise import folded
from crm_tui.agents.guard_known import Known

_EDGES = re.compile(r"[\n;!?।]|[.,](?=\s)")
_FARTHEST = 160
_OPENING = re.compile(
    folded(r"\bopen|\bclos|\bkhul|\bband|\btiming|\bhours|\bchutti|\bholiday|खुल|बंद|समय|छुट्टी")
)
_MONEY = re.compile(
    folded(
        r"₹|\brs\b|\binr\b|rupee|rupay|रुप|\btotal|\bprice|\brate|\bcost|\bamount|\bpay|\bfinal|\bdeal|\bdiscount|"
        r"\boff\b|\bonly\b|\bsirf\b|\bka hai|\bki hai|\bke hai|\bmein\b|\bme\b|\bdaam|\bkeemat|कीमत|दाम|का है|में"
    )
)
_LABEL = re.compile(
    folded(
        r"(?:order|pin\s?code|pin|zip|invoice|bill|booking|reference|ref|transaction|txn|token|flat|house|room|plot|"
        r"sector|ward|size|model|ऑर्डर|पिन|पिनकोड|साइज)[\s:.#-]{0,3}(?:(?:no|number|id|code|is|hai|नंबर)[\s:.#-]{0,3})?#?$"
    )
)
# A budget is repeated in these words alone: any other word beside it could turn it into a price.
_BUDGET = re.compile(
    folded(
        r"(?:(?:ok|okay|ji|sir|madam|so|noted|understood|thank you|theek hai|your|the|aapka|aap ka|aapke|hamara|का|आपका|बजट|"
        r"budget|is|of|around|about|up to|upto|tak|ka|hai|right|correct|sahi|na|है|तक|सही|ठीक|जी|₹|rs|inr|rupees?|रुपये|"
        r"[\d,.:/k-]+)\s*)+"
    )
)


def may_repeat(claim: Claim, line: str, known: Known) -> bool:
    """Whether the customer's words cover a claim at its place in the canonical draft."""
    match claim.kind:
        case ClaimKind.QUANTITY:
            return (claim.kind, claim.value) in known.said or claim.figure in known.said_figures
        case ClaimKind.DAY | ClaimKind.DATE | ClaimKind.TIME:
            return _was_said(claim, known) and not _OPENING.search(clause_at(line, claim))
        case ClaimKind.NUMBER:
            return claim.value in known.said_figures and _is_their_number(claim, line)
        case ClaimKind.PRICE:
            return claim.figure in known.said_figures and _is_their_budget(clause_at(line, claim))
        case _:
            return False


def clause_at(line: str, claim: Claim) -> str:
    """The clause that a claim stands in."""
    end = claim.start + len(claim.text)
    before = line[max(0, claim.start - _FARTHEST) : claim.start]
    after = line[end : end + _FARTHEST]
    head = max((match.end() for match in _EDGES.finditer(before)), default=0)
    tail = _EDGES.search(after)
    return before[head:] + line[claim.start : end] + (after[: tail.start()] if tail else after)


def _was_said(claim: Claim, known: Known) -> bool:
    said = [value for kind, value in known.said if kind is claim.kind]
    match claim.kind:
        case ClaimKind.TIME:
            return any(same_time(claim.value, value) for value in said)
        case ClaimKind.DATE:
            return any(same_date(claim.value, value) for value in said)
        case _:
            return claim.value in said


def _is_their_number(claim: Claim, line: str) -> bool:
    """A pin code or a number with its name before it, in a clause without money."""
    if _MONEY.search(clause_at(line, claim)):
        return False
    is_pin = len(claim.value) == 6 and claim.text.isdigit() and claim.value[0] != "0"
    return is_pin or _LABEL.search(line[max(0, claim.start - 40) : claim.start]) is not None


def _is_their_budget(clause: str) -> bool:
    told = clause.strip(" .*_")
    return ("budget" in told or "बजट" in told) and _BUDGET.fullmatch(told) is not None
