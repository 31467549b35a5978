"""Checks a draft against what it rests on: nothing may be claimed that the cited facts do not say."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from crm_tui.agents.claims import Claim, ClaimKind, canonical, claims
from crm_tui.agents.promises import OFFER, PROMISE
from crm_tui.agents.redact import has_placeholder
from crm_tui.agents.retrieval import item_terms, terms_of
from crm_tui.domain.suggestion import Flag

_LONGEST_CHECKED = 8_192
_PARROT_LIKENESS = 85
_SHORTEST_PARROT = 12

_SAYS = {
    ClaimKind.EMAIL: "The e-mail address {} is in none of the cited facts.",
    ClaimKind.UPI: "The UPI id {} is in none of the cited facts.",
    ClaimKind.LINK: "The link {} is in none of the cited facts.",
    ClaimKind.PHONE: "The phone number {} is in none of the cited facts.",
    ClaimKind.PERCENT: "The percentage {} is in none of the cited facts.",
    ClaimKind.PRICE: "The price {} is in none of the cited facts.",
    ClaimKind.TIME: "The time {} is in none of the cited facts.",
    ClaimKind.DATE: "The date {} is in none of the cited facts.",
    ClaimKind.DURATION: "The length of time {} is in none of the cited facts.",
    ClaimKind.QUANTITY: "The quantity {} is neither in the cited facts nor in the customer's words.",
    ClaimKind.NUMBER: "The number {} is in none of the cited facts.",
    ClaimKind.NUMBER_WORD: "The number {} is in none of the cited facts.",
    ClaimKind.DAY: "The day {} is neither in the cited facts nor in the customer's words.",
}
_CUSTOMER_MAY_SAY = frozenset({ClaimKind.QUANTITY, ClaimKind.DAY})
_CLOCKS = frozenset({ClaimKind.TIME, ClaimKind.DATE, ClaimKind.DURATION})
_AMOUNTS = frozenset({ClaimKind.PRICE, ClaimKind.PERCENT, ClaimKind.QUANTITY, ClaimKind.NUMBER})
_COUNTS = frozenset({ClaimKind.QUANTITY, ClaimKind.NUMBER})


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a draft may rest on."""

    cited: tuple[str, ...]
    """Texts of the facts that the draft names, no others."""
    asked: str = ""
    """The customer's own words."""
    shop: str = ""
    """The shop's name, which may hold a number of its own."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that the grounds claim, read once."""

    cited: frozenset[tuple[ClaimKind, str]]
    numbers: frozenset[str]
    """Every amount in the cited facts and the shop's name, and the figures of times and dates."""
    asked: frozenset[tuple[ClaimKind, str]]
    counts_asked: frozenset[str]
    text: str
    facts: tuple[tuple[str, frozenset[tuple[ClaimKind, str]]], ...]
    """Each cited fact with what it claims."""


def check(draft: str, grounds: Grounds) -> tuple[Flag, ...]:
    """What a person must look at before this draft may go out; empty when every claim is covered."""
    line = canonical(draft[:_LONGEST_CHECKED])
    known = _known(grounds)
    flags = [
        *_too_long(draft),
        *_unsupported(line, known),
        *_wrong_item(line, grounds, known),
        *_phrases(line, known, "promise", PROMISE.finditer, "It promises something: “{}”."),
        *_phrases(
            line, known, "offer", OFFER.finditer, "It speaks of “{}”, which no cited fact does."
        ),
        *_parrot(line, grounds),
        *_leak(draft),
    ]
    return tuple(dict.fromkeys(flags))


def _known(grounds: Grounds) -> _Known:
    facts = tuple((canonical(text), text) for text in grounds.cited)
    per_fact = tuple((text, _values(line)) for line, text in facts)
    cited = frozenset().union(*(values for _, values in per_fact))
    asked = _values(canonical(grounds.asked))
    lines = [line for line, _ in facts]
    return _Known(
        cited=cited,
        numbers=frozenset().union(*map(_numbers, [*lines, canonical(grounds.shop)])),
        asked=asked,
        counts_asked=frozenset(value for kind, value in asked if kind in _COUNTS),
        text=" \n ".join(lines),
        facts=per_fact,
    )


def _numbers(line: str) -> frozenset[str]:
    """Amounts, and the figures inside times and dates: `10` of `10 am` may stand alone in a draft."""
    found: set[str] = set()
    for claim in claims(line):
        if claim.kind in _CLOCKS:
            found.update(re.findall(r"\d+", claim.text))
        elif claim.kind in _AMOUNTS:
            found.add(claim.value)
    return frozenset(found)


def _values(line: str) -> frozenset[tuple[ClaimKind, str]]:
    return frozenset((claim.kind, claim.value) for claim in claims(line))


def _unsupported(line: str, known: _Known) -> Iterator[Flag]:
    for claim in claims(line):
        if not _is_supported(claim, known):
            yield Flag(claim.kind.value, _SAYS[claim.kind].format(claim.text))


def _is_supported(claim: Claim, known: _Known) -> bool:
    if (claim.kind, claim.value) in known.cited:
        return True
    if claim.kind in _CUSTOMER_MAY_SAY and (
        (claim.kind, claim.value) in known.asked or claim.value in known.counts_asked
    ):
        return True
    match claim.kind:
        case ClaimKind.PRICE:
            return _is_bare_price(claim.value, known)
        case ClaimKind.TIME:
            return _is_same_time(claim.value, known)
        case ClaimKind.NUMBER:
            return claim.value in known.numbers
        case _:
            return False


def _is_bare_price(value: str, known: _Known) -> bool:
    """A price list may give bare numbers; once it marks its prices, only those count."""
    marked = any(kind is ClaimKind.PRICE for kind, _ in known.cited)
    return not marked and (ClaimKind.NUMBER, value) in known.cited


def _is_same_time(value: str, known: _Known) -> bool:
    """`9 baje` is covered by `9 am`, and by `9 pm`; `9 pm` is not covered by `9 am`."""
    known_times = {v for kind, v in known.cited if kind is ClaimKind.TIME}
    return any(_same_clock(value, other) for other in known_times)


def _same_clock(one: str, other: str) -> bool:
    if not (one.endswith("?") or other.endswith("?")):
        return one == other
    (hour, minute), (hour_2, minute_2) = (t.rstrip("?").split(":") for t in (one, other))
    return (int(hour) - int(hour_2)) % 12 == 0 and minute == minute_2


def _wrong_item(line: str, grounds: Grounds, known: _Known) -> Iterator[Flag]:
    """A real price beside a thing that its fact does not speak of."""
    named = item_terms(line) | item_terms(grounds.asked)
    for claim in claims(line):
        if claim.kind is not ClaimKind.PRICE or not named:
            continue
        sources = [text for text, values in known.facts if _holds(values, claim.value)]
        if sources and all(named.isdisjoint(terms_of(text)) for text in sources):
            yield Flag("item", f"The price {claim.text} belongs to another item in the cited fact.")


def _holds(values: frozenset[tuple[ClaimKind, str]], amount: str) -> bool:
    return (ClaimKind.PRICE, amount) in values or (ClaimKind.NUMBER, amount) in values


def _phrases(
    line: str,
    known: _Known,
    rule: str,
    find: Callable[[str], Iterator[re.Match[str]]],
    says: str,
) -> Iterator[Flag]:
    for match in find(line):
        if match[0].strip() not in known.text:
            yield Flag(rule, says.format(match[0].strip()))


def _too_long(draft: str) -> Iterator[Flag]:
    if len(draft) > _LONGEST_CHECKED:
        yield Flag("length", "It is too long to be checked to its end.")


def _parrot(line: str, grounds: Grounds) -> Iterator[Flag]:
    asked = canonical(grounds.asked).strip()
    if len(asked) >= _SHORTEST_PARROT and fuzz.ratio(line.strip(), asked) >= _PARROT_LIKENESS:
        yield Flag("parrot", "It only repeats what the customer wrote.")


def _leak(draft: str) -> Iterator[Flag]:
    if has_placeholder(draft):
        yield Flag("placeholder", "It holds a placeholder in place of a number or an address.")
    if "customer_data>" in draft or "fact_ids" in draft:
        yield Flag("leak", "It holds words of the instructions to the model.")
