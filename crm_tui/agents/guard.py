"""Checks a draft against what it rests on: nothing may be claimed that the cited facts do not say."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from crm_tui.agents.claims import Claim, ClaimKind, claims
from crm_tui.agents.guard_calendar import same_date, same_time
from crm_tui.agents.guard_customer import may_repeat
from crm_tui.agents.guard_days import opening_is_right
from crm_tui.agents.guard_disguise import canonical
from crm_tui.agents.guard_items import Statement, is_mispaired, is_of_another, is_sum, statements
from crm_tui.agents.guard_known import Grounds, Known, known_from
from crm_tui.agents.guard_offers import offer_flags
from crm_tui.agents.guard_script import unreadable
from crm_tui.agents.promises import PROMISE
from crm_tui.agents.redact import has_placeholder
from crm_tui.domain.suggestion import Flag

__all__ = ["Grounds", "check"]

_LONGEST_CHECKED = 8_192
_MOST_PRICED = 100
_PARROT_LIKENESS = 85
_SHORTEST_PARROT = 12
_LAST_WORD = re.compile(r"\S{1,40}\s{1,3}$")

_PRICE_COMES = re.compile(
    r"(?:\bis|\bat|\bfor|\bonly|\bjust|\bsirf|\bkewal|\btotal|\bcosts?|\bprice|\brate|[=:])\s{0,3}$"
)

_NOWHERE = "is neither in the cited facts nor in what the shop said here."
_SAYS = {
    ClaimKind.EMAIL: f"The e-mail address {{}} {_NOWHERE}",
    ClaimKind.UPI: f"The UPI id {{}} {_NOWHERE}",
    ClaimKind.LINK: f"The link {{}} {_NOWHERE}",
    ClaimKind.PHONE: f"The phone number {{}} {_NOWHERE}",
    ClaimKind.PERCENT: f"The percentage {{}} {_NOWHERE}",
    ClaimKind.PRICE: f"The price {{}} {_NOWHERE}",
    ClaimKind.TIME: f"The time {{}} {_NOWHERE}",
    ClaimKind.DATE: f"The date {{}} {_NOWHERE}",
    ClaimKind.DURATION: f"The length of time {{}} {_NOWHERE}",
    ClaimKind.QUANTITY: "The quantity {} is neither in the cited facts nor in the customer's words.",
    ClaimKind.NUMBER: f"The number {{}} {_NOWHERE}",
    ClaimKind.DAY: "The day {} is neither in the cited facts nor in the customer's words.",
}


def check(draft: str, grounds: Grounds) -> tuple[Flag, ...]:
    """What a person must look at before this draft may go out; empty when every claim is covered.

    It reads 8,192 characters; a longer draft is flagged for that.
    """
    line = canonical(draft[:_LONGEST_CHECKED])
    known = known_from(grounds)
    said = [one for one in statements(line) if one.prices or one.figures]
    flags = [
        *_too_long(draft, said),
        *_unsupported(line, known, said),
        *_misplaced(known, said[:_MOST_PRICED]),
        *_promises(line, known),
        *offer_flags(line, known),
        *_parrot(line, known),
        *_unread(draft, grounds),
        *_leak(draft),
    ]
    return tuple(dict.fromkeys(flags))


def _unsupported(line: str, known: Known, said: list[Statement]) -> Iterator[Flag]:
    for claim in claims(line):
        if not _is_supported(claim, line, known, said):
            yield Flag(claim.kind.value, _SAYS[claim.kind].format(claim.text))


def _is_supported(claim: Claim, line: str, known: Known, said: list[Statement]) -> bool:
    match claim.kind:
        case ClaimKind.DAY:
            return _is_right_day(claim, line, known)
        case ClaimKind.PRICE | ClaimKind.NUMBER:
            return (
                _is_stated(claim, line, known)
                or may_repeat(claim, line, known)
                or _is_sum(claim.value, known, said)
            )
        case ClaimKind.QUANTITY:
            return (
                _is_stated(claim, line, known)
                or may_repeat(claim, line, known)
                or _is_multiplied(claim.value, known, said)
            )
        case _:
            return _is_stated(claim, line, known) or may_repeat(claim, line, known)


def _is_stated(claim: Claim, line: str, known: Known) -> bool:
    if (claim.kind, claim.value) in known.values:
        return True
    values = (value for kind, value in known.values if kind is claim.kind)
    match claim.kind:
        case ClaimKind.PRICE:
            return _is_bare_price(claim.value, known)
        case ClaimKind.TIME:
            return any(same_time(claim.value, value) for value in values)
        case ClaimKind.DATE:
            return any(same_date(claim.value, value) for value in values)
        case ClaimKind.NUMBER:
            return claim.value in known.numbers and not _poses_as_price(claim, line, known)
        case _:
            return False


def _is_bare_price(value: str, known: Known) -> bool:
    """A price list may give bare numbers; once it marks its prices, only those count."""
    marked = any(kind is ClaimKind.PRICE for kind, _ in known.values)
    return not marked and (ClaimKind.NUMBER, value) in known.values


def _poses_as_price(claim: Claim, line: str, known: Known) -> bool:
    """The `500` of `500 g` said as `the cake is 500`."""
    before = line[max(0, claim.start - 12) : claim.start]
    return claim.value in known.loose and _PRICE_COMES.search(before) is not None


def _is_right_day(claim: Claim, line: str, known: Known) -> bool:
    """A weekday of opening hours must agree with them; any other day may be the customer's."""
    right = opening_is_right(claim, line, known)
    if right is not None:
        return right
    stated = (claim.kind, claim.value) in known.values or claim.value in known.days
    return stated or (claim.kind, claim.value) in known.said


def _is_sum(price: str, known: Known, said: list[Statement]) -> bool:
    places = [one for one in said if price in one.prices or price in one.figures]
    return any(
        is_sum(price, one, known.statements, known.sold, known.asked)
        for one in places[:_MOST_PRICED]
    )


def _is_multiplied(amount: str, known: Known, said: list[Statement]) -> bool:
    """The `2 kg` of a right sum."""
    places = [one for one in said if amount in one.amounts]
    return any(_is_sum(price, known, [one]) for one in places for price in one.prices)


def _misplaced(known: Known, said: list[Statement]) -> Iterator[Flag]:
    """Real prices beside a thing, or an amount of it, that their fact does not give them for."""
    for one in said:
        for price in sorted(one.prices | one.figures):
            sources = known.with_price(price, marked=price not in one.prices)
            if not sources:
                continue
            if is_of_another(one, sources, known.sold, known.asked.names):
                yield Flag("item", f"The price {price} belongs to another item in the cited fact.")
            elif is_mispaired(price, one, known.statements, known.sold):
                yield Flag("amount", f"The price {price} is for another amount in the cited fact.")


def _promises(line: str, known: Known) -> Iterator[Flag]:
    """A promise is covered only where the shop made it, with the word before it."""
    for match in PROMISE.finditer(line):
        before = _LAST_WORD.search(line, max(0, match.start() - 44), match.start())
        words = f"{before[0] if before else ''}{match[0]}".strip()
        if words not in known.text:
            yield Flag("promise", f"It promises something: “{match[0].strip()}”.")


def _too_long(draft: str, said: list[Statement]) -> Iterator[Flag]:
    if len(draft) > _LONGEST_CHECKED or len(said) > _MOST_PRICED:
        yield Flag("length", "It is too long to be checked to its end.")


def _parrot(line: str, known: Known) -> Iterator[Flag]:
    asked = known.asked_line.strip()
    if len(asked) >= _SHORTEST_PARROT and fuzz.ratio(line.strip(), asked) >= _PARROT_LIKENESS:
        yield Flag("parrot", "It only repeats what the customer wrote.")


def _unread(draft: str, grounds: Grounds) -> Iterator[Flag]:
    sources = (*grounds.cited, *grounds.own, grounds.shop)
    if word := unreadable(draft[:_LONGEST_CHECKED], sources):
        yield Flag("script", f"“{word[:40]}” is in a script that cannot be checked.")


def _leak(draft: str) -> Iterator[Flag]:
    if has_placeholder(draft):
        yield Flag("placeholder", "It holds a placeholder in place of a number or an address.")
    if "customer_data>" in draft or "fact_ids" in draft:
        yield Flag("leak", "It holds words of the instructions to the model.")
