"""What a draft may rest on, and all that it claims, read once."""

import re
from dataclasses import dataclass
from functools import lru_cache

from crm_tui.agents.claims import Claim, ClaimKind, claims
from crm_tui.agents.guard_calendar import days_spanned
from crm_tui.agents.guard_disguise import canonical
from crm_tui.agents.guard_items import Statement, names_in, statements, whole

_LONGEST_READ = 8_192
_MOST_STATEMENTS = 1_000
_CLOCKS = frozenset({ClaimKind.TIME, ClaimKind.DATE, ClaimKind.DURATION})
_AMOUNTS = frozenset({ClaimKind.PRICE, ClaimKind.PERCENT, ClaimKind.QUANTITY, ClaimKind.NUMBER})
_MONEY = frozenset({ClaimKind.PRICE, ClaimKind.NUMBER})

Values = frozenset[tuple[ClaimKind, str]]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a draft may rest on."""

    cited: tuple[str, ...]
    """Texts of the facts that the draft names, no others."""
    asked: str = ""
    """The customer's own words that are being answered."""
    shop: str = ""
    """The shop's name, which may hold a number of its own."""
    own: tuple[str, ...] = ()
    """What the shop itself said earlier in this chat: as good as a cited fact."""
    lead: tuple[str, ...] = ()
    """What else the customer said or is remembered to have said: never good for a price."""
    others: tuple[str, ...] = ()
    """Facts that were known but not cited: they support nothing, and tell one item from another."""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that the grounds claim."""

    values: Values
    """Of the cited facts and of what the shop said."""
    numbers: frozenset[str]
    """Their amounts and the shop name's, and the figures of times and dates."""
    loose: frozenset[str]
    """Those of them that are no prices: of amounts, times and dates."""
    days: frozenset[str]
    """Days inside their spans: `Mon - Sat`."""
    lines: tuple[str, ...]
    """Their canonical texts."""
    statements: tuple[Statement, ...]
    sold: frozenset[str]
    """What any priced statement of the shop names, cited or not."""
    asked: Statement
    asked_line: str
    said: Values
    """What the customer claims."""
    said_figures: frozenset[str]

    @property
    def text(self) -> str:
        return " \n ".join(self.lines)

    def with_price(self, price: str, *, marked: bool) -> list[Statement]:
        """Statements that give this price; `marked`: only where it is marked as one."""
        return [
            s for s in self.statements if price in s.prices or (price in s.figures and not marked)
        ]


@dataclass(frozen=True, slots=True)
class _Source:
    """A text of the shop, read."""

    line: str
    claims: tuple[Claim, ...]
    statements: tuple[Statement, ...]


def known_from(grounds: Grounds) -> Known:
    """The grounds, each text read to its 8,192nd character."""
    sources = [_source(text[:_LONGEST_READ]) for text in (*grounds.cited, *grounds.own)]
    lines = tuple(one.line for one in sources)
    found = [claim for one in sources for claim in one.claims]
    stated = tuple(s for one in sources for s in one.statements)[:_MOST_STATEMENTS]
    asked = canonical(grounds.asked[:_LONGEST_READ])
    told = [asked, *(canonical(text[:_LONGEST_READ]) for text in grounds.lead)]
    said = [claim for line in told for claim in claims(line)]
    numbers = _figures([*found, *claims(canonical(grounds.shop))])
    return Known(
        values=_values(found),
        numbers=numbers,
        loose=numbers - _figures([claim for claim in found if claim.kind in _MONEY]),
        days=frozenset().union(*map(days_spanned, lines)),
        lines=lines,
        statements=stated,
        sold=_sold(stated) | _sold_by(grounds.others),
        asked=whole(asked),
        asked_line=asked,
        said=_values(said),
        said_figures=frozenset(claim.figure for claim in said if claim.kind in _AMOUNTS),
    )


@lru_cache(maxsize=512)
def _source(text: str) -> _Source:
    # The same few facts are read for each draft of a shop.
    line = canonical(text)
    return _Source(line, tuple(claims(line)), statements(line))


def _sold_by(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(_sold(_source(text[:_LONGEST_READ]).statements) for text in texts))


def _sold(stated: tuple[Statement, ...]) -> frozenset[str]:
    return frozenset().union(*(one.names for one in stated if one.prices))


def _values(found: list[Claim]) -> Values:
    return frozenset((claim.kind, claim.value) for claim in found)


def _figures(found: list[Claim]) -> frozenset[str]:
    """Amounts, and the figures inside times and dates: `10` of `10 am` may stand alone in a draft."""
    figures: set[str] = set()
    for claim in found:
        if claim.kind in _CLOCKS:
            figures.update(re.findall(r"\d+", claim.text))
        elif claim.kind in _AMOUNTS:
            figures.add(claim.figure)
    return frozenset(figures)


def named_by_shop(known: Known) -> frozenset[str]:
    """Every key by which the shop's texts at hand name a thing."""
    return known.sold.union(*map(names_in, known.lines))
