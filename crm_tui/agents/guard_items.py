"""Which price goes with which thing and how much of it, in the facts and in a draft."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from crm_tui.agents.claims import Claim, ClaimKind, claims
from crm_tui.agents.glossary import KINDS, english, is_filler
from crm_tui.agents.guard_disguise import folded
from crm_tui.agents.words import skeleton, stem, word_set, words

_SENTENCE = re.compile(r"[|।!?]|(?<!rs)(?<!रु)(?<!no)\.(?=\s)")
_CLAUSE = re.compile(folded(r"[;•●▪]|,(?=\s)|\s(?:and|aur|or|ya|और|या)\s|\s[-–—]\s(?=\D)"))
_COUNT = re.compile(
    r"(?<![\w.,/:₹-])([1-9]\d{0,3})(?![\w/:%-]|[.,]\d|\s*(?:%|baje|am\b|pm\b|din|day|₹|rs|/-))"
)
_FIGURE = re.compile(r"\d")
_MOST_TIMES = 1_000
_LONGEST_TITLE = 6
# Said of every item alike, so that no price is bound to them.
_PLAIN = word_set(
    "mrp each per total final fixed starting onwards approx around pcs piece pack packet kilo kg kgs gram gm gms "
    "ltr litre full dozen set pair number amount bill upar above below within tak inr rupee"
)


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    names: frozenset[str]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause: what it names, its prices and its amounts."""

    names: frozenset[str]
    """What it is about: its own words, or those of the clause before when it names nothing."""
    around: frozenset[str]
    """What else its line and the headings of its text name."""
    prices: frozenset[str]
    amounts: frozenset[str]
    """As claims give them: `1000 g`."""
    figures: frozenset[str]
    """Numbers with nothing to say what they are."""
    counts: frozenset[int]
    """Bare whole numbers: `2` of `2 cakes`."""


def statements(line: str) -> tuple[Statement, ...]:
    """The clauses of a canonical text, in order."""
    rows = [list(_sentences(row)) for row in line.split("\n") if row.strip()]
    titles = [_title(row) for row in rows]
    headings = _union(titles)
    found: list[Statement] = []
    above: frozenset[str] = frozenset()
    for row, title in zip(rows, titles, strict=True):
        # A list under a heading is about what the heading names.
        above = title or above
        found += [s for sentence in row for s in _of_line(sentence, headings, above)]
    return tuple(found)


def whole(line: str) -> Statement:
    """A canonical text as one statement."""
    names = names_in(line)
    return _statement(names, names, _Clause(line, names, tuple(claims(line))))


@lru_cache(maxsize=2_048)
def names_in(line: str) -> frozenset[str]:
    """Keys of the words that name a thing: by English meaning and sound, so that scripts agree."""
    return frozenset(_key(w) for w in words(line) if _is_name(w))


def is_of_another(
    said: Statement, sources: Iterable[Statement], sold: frozenset[str], asked: frozenset[str]
) -> bool:
    """Whether none of these statements with the price of a clause is about what the clause names.

    `sold` is what the shop's priced statements name, `asked` what the customer named; a word that
    neither uses is decoration. One shared word is not enough when another tells two things apart.
    """
    named = said.names & (sold | asked)
    return bool(named) and not any(_may_mean(one, named, named & sold) for one in sources)


def is_mispaired(
    price: str, said: Statement, sources: Iterable[Statement], sold: frozenset[str]
) -> bool:
    """Whether a clause gives one amount's price to another: `1 kg ₹450` of `500 g ₹450, 1 kg ₹850`."""
    if len(said.amounts) != 1 or len(said.prices) != 1:
        return False
    named = said.names & sold
    plain = [one for one in sources if len(one.prices) == 1 and _alike(one.names, named)]
    of_amount = [one for one in plain if said.amounts & one.amounts]
    return bool(of_amount) and not any(price in one.prices for one in of_amount)


def is_sum(
    price: str,
    said: Statement,
    sources: Iterable[Statement],
    sold: frozenset[str],
    asked: Statement,
) -> bool:
    """Whether a price is so many times a stated price of the same thing: `2 kg ₹1,700` of `1 kg ₹850`."""
    named = said.names & (sold | asked.names) or asked.names & sold
    of_thing = (
        one
        for one in sources
        if len(one.prices) == 1 and (not named or _may_mean(one, named, named & sold))
    )
    return any(price in _multiples(one, said, asked) for one in of_thing)


def _may_mean(source: Statement, named: frozenset[str], sold: frozenset[str]) -> bool:
    if not source.names:
        return True
    return bool(named & source.names) and sold <= source.names | source.around


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or bool(one & other)


def _multiples(source: Statement, said: Statement, asked: Statement) -> Iterator[str]:
    (unit_price,) = source.prices
    for times in _times(source, said, asked):
        total = f"{Decimal(unit_price) * times:f}"
        yield total.rstrip("0").rstrip(".") if "." in total else total


def _times(source: Statement, said: Statement, asked: Statement) -> Iterator[int]:
    yield from (said.counts | asked.counts) - {1}
    for wanted in said.amounts | asked.amounts:
        for base in source.amounts or {"1 piece"}:
            yield from _fits(wanted, base)


def _fits(wanted: str, base: str) -> Iterator[int]:
    """How many times the base amount is in the wanted one, where that is a whole number."""
    (much, unit), (each, unit_2) = (amount.split(" ", 1) for amount in (wanted, base))
    if unit == unit_2 and Decimal(each) and Decimal(much) < Decimal(each) * _MOST_TIMES:
        times = Decimal(much) / Decimal(each)
        if times == int(times) and times > 1:
            yield int(times)


def _clauses(line: str) -> Iterator[_Clause]:
    for text in _CLAUSE.split(line):
        # Only figures matter here, and most clauses hold none.
        found = tuple(claims(text)) if _FIGURE.search(text) else ()
        yield _Clause(text, names_in(text), found)


def _sentences(row: str) -> Iterator[list[_Clause]]:
    for sentence in _SENTENCE.split(row):
        if sentence.strip():
            yield list(_clauses(sentence))


def _title(row: list[list[_Clause]]) -> frozenset[str]:
    """What a line names that gives no price and asks nothing: the heading of those below it."""
    clauses = [one for sentence in row for one in sentence]
    if any(claim.kind is ClaimKind.PRICE for one in clauses for claim in one.claims):
        return frozenset()
    names = _union(one.names for one in clauses)
    return names if len(names) <= _LONGEST_TITLE else frozenset()


def _of_line(
    clauses: list[_Clause], headings: frozenset[str], above: frozenset[str]
) -> Iterator[Statement]:
    around = headings | _union(one.names for one in clauses)
    about = above
    for one in clauses:
        about = one.names or about
        yield _statement(about, around, one)


def _statement(names: frozenset[str], around: frozenset[str], clause: _Clause) -> Statement:
    return Statement(
        names,
        around,
        _values(clause, ClaimKind.PRICE),
        _values(clause, ClaimKind.QUANTITY),
        _values(clause, ClaimKind.NUMBER),
        frozenset(map(int, _COUNT.findall(clause.text))),
    )


def _values(clause: _Clause, kind: ClaimKind) -> frozenset[str]:
    return frozenset(claim.value for claim in clause.claims if claim.kind is kind)


def _is_name(word: str) -> bool:
    wordlike = len(word) > 1 and not any(c.isdigit() for c in word)
    return (
        wordlike
        and any(c.isalpha() for c in word)
        and not is_filler(word)
        and word not in _PLAIN
        and not KINDS.intersection(english(word))
    )


def _key(word: str) -> str:
    meaning = stem((english(word) or (word,))[0])
    sound = skeleton(meaning)
    return sound if len(sound) > 1 else meaning


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
