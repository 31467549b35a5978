"""What a customer said they would do, and by when: `Friday ko bata dunga`, `I'll confirm tomorrow`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.followup_phrases import PROMISE, REFUSED
from crm_tui.agents.qualification_rules import their_turns
from crm_tui.agents.qualification_words import TO_THE_MACHINE, as_read, sentences
from crm_tui.domain.advice import Finding
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.memory import LONGEST_QUOTE, FactKind
from crm_tui.domain.text import fold
from crm_tui.domain.when import read_when

_NEWEST = 5
"""Messages that are read; what was promised before them is long settled, or is a remembered fact."""
_LONGEST_WHEN = 5
"""Words that name a time: `somvar ko subah 11 baje`."""
_MOST_WORDS = 40
_HOLDS_FOR = 14 * DAY
_FARTHEST = 60 * DAY
_TODAY = frozenset("today aaj aj tonight आज".split())
_NEXT_WEEK = re.compile(
    r"(?:next week|agle hafte|agla hafta|agle haftey|अगले हफ्ते|अगले सप्ताह)(?![\w\u0900-\u097f])"
)
_WEEKEND = re.compile(r"weekend(?!\w)")
# A word, a clock time or a date; `1/2` is half of something.
_IS_A_TIME = re.compile(r"[^\W\d_]{2,}|[\u0900-\u097f]{2,}|\d:\d{2}|\d{2}/\d|\d/\d{2}")
_NO_TIME = frozenset("at on by in ko ke ki tak baad me mein the next this को तक के बाद में".split())


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that they said they would do."""

    due_at: Millis
    shown: Finding


def open_promise(context: AIContext) -> Promise | None:
    """The promise that falls due last and that no later message has settled; two weeks over, it is gone."""
    found = [one for one in (*_remembered(context), *_said(context)) if _is_open(one, context)]
    return max(found, key=lambda one: one.due_at, default=None)


def time_named(text: str, at: Millis, zone: str) -> Millis | None:
    """The first moment ahead of `at` that a sentence plainly names; None when it names none."""
    words = fold(text).replace(",", " ").split()[:_MOST_WORDS]
    if _NEXT_WEEK.search(" ".join(words)):
        return Millis(at + 7 * DAY)
    if _WEEKEND.search(" ".join(words)):
        return read_when("saturday", at, zone)
    return next(_moments(words, at, zone), None)


def _remembered(context: AIContext) -> Iterator[Promise]:
    for fact in context.recalled.known:
        if fact.kind is FactKind.PROMISE and fact.due_at is not None:
            shown_in = "" if fact.message_id is None else show_id(MESSAGE, fact.message_id)
            yield Promise(fact.due_at, Finding(fact.value, shown_in, fact.quote))


def _said(context: AIContext) -> Iterator[Promise]:
    for turn in their_turns(context)[-_NEWEST:]:
        yield from _in_turn(turn, context.profile.timezone)


def _in_turn(turn: Turn, zone: str) -> Iterator[Promise]:
    for sentence in sentences(turn.text):
        if _promises(as_read(sentence)) and (due := time_named(sentence, turn.at, zone)):
            quote = sentence[:LONGEST_QUOTE]
            yield Promise(due, Finding(quote, turn.id, quote))


def _promises(line: str) -> bool:
    if REFUSED.search(line) or TO_THE_MACHINE.search(line):
        return False
    return any(not found["denied"] for found in PROMISE.finditer(line))


def _is_open(promise: Promise, context: AIContext) -> bool:
    if not context.now - _HOLDS_FOR <= promise.due_at <= context.now + _FARTHEST:
        return False
    # Who writes at the time promised, or after it, has kept it or broken it.
    return all(turn.at < promise.due_at for turn in their_turns(context))


def _moments(words: list[str], at: Millis, zone: str) -> Iterator[Millis]:
    """The longest runs of words first: `friday 4 pm` is more than `friday`."""
    for length in range(min(_LONGEST_WHEN, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            part = words[first : first + length]
            if _names_time(part) and (moment := _read(" ".join(part), at, zone)):
                yield moment


def _names_time(part: list[str]) -> bool:
    """A figure alone is no time of day: `10 le lunga`."""
    return any(_IS_A_TIME.search(word) and word not in _NO_TIME for word in part)


def _read(text: str, at: Millis, zone: str) -> Millis | None:
    try:
        return read_when(text, at, zone)
    except CrmError:
        # `aaj bata dunga`, written at noon: it is due before the day is over.
        return Millis(at + HOUR) if text in _TODAY else None
