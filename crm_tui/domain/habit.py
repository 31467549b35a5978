"""What a person keeps doing by hand: the same words in the same situation, told apart from chance."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median_low

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.fold import words_of
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.text import clean, clean_line, fold

IDEA = "I"
"""Prefix of an idea's id."""
WITHIN = 60 * DAY
OFTEN, PEOPLE, DAYS = 5, 4, 3
"""So many times, with so many people, on so many days: less may be chance, or one festival."""
ALIKE = 85
"""Of 100 (rapidfuzz, token_sort_ratio) between two masked texts that count as the same words."""
LONG_SILENCE = 30 * DAY
_SOON_AFTER = 14 * DAY
"""A message so long after a change of status has nothing to do with it any more."""
_FEWEST_WORDS = 4
_LONGEST_DRAFT = 1_000
_NUMBER = re.compile(r"\d")
_SENTENCE = re.compile(r"[^.!?।\n]+[.!?।]*")
_PLACE = "{lead.first_name}"
_MASKED_NAME, _MASKED_NUMBER = "\x00", "#"
_ONE_NAME = re.compile(r"[^\W\d_]{2,}")


class Situation(StrEnum):
    """When a message was written; the value is the trigger in a workflow's file."""

    NO_REPLY = "no_reply"
    QUOTE_SENT = "quote_sent"
    STATUS = "status"
    SILENT_CUSTOMER = "silent_customer"


class IdeaState(StrEnum):
    OPEN = "open"
    ADOPTED = "adopted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class ByHand:
    """A message that a person wrote first, and what stood before it in the chat."""

    id: MessageId
    lead_id: LeadId
    name: str
    text: str
    at: Millis
    template: TemplateCall | None
    status: str
    before_at: Millis | None
    """When the message before it was written; None: it was the first."""
    before_was_ours: bool
    before_was_quote: bool
    moved_to: str
    """The status that a person gave them since the message before; empty for none."""
    moved_at: Millis | None


@dataclass(frozen=True, slots=True)
class Example:
    """A message by hand as it is compared."""

    of: ByHand
    situation: Situation
    status: str
    """That began it, where a status did."""
    waited: int
    """Milliseconds since what began it."""
    masked: str


@dataclass(frozen=True, slots=True)
class Idea:
    """A workflow that is proposed; the file is whole and can be read before it is taken."""

    id: int
    name: str
    file: str
    why: str
    shown_by: tuple[MessageId, ...]
    state: IdeaState
    at: Millis


def example_of(one: ByHand) -> Example | None:
    """How it is compared; None for an answer, or for words too few to mean anything."""
    masked = mask(one.text, one.name)
    if len(masked.split()) < _FEWEST_WORDS:
        return None
    found = _situation(one)
    return None if found is None else Example(one, *found, masked)


def mask(text: str, name: str) -> str:
    """Folded words with the lead's name and every number hidden.

    >>> mask("Namaste Asha ji, 2 kg ₹1,300", "Asha Rao")
    'namaste \\x00 ji # kg #'
    """
    names = set(words_of(name))
    hidden = (
        _MASKED_NAME if word in names else _MASKED_NUMBER if _NUMBER.search(word) else word
        for word in words_of(re.sub(r"(?<=\d)[,.](?=\d)", "", text))
    )
    return " ".join(hidden)


def is_habit(examples: Sequence[Example]) -> bool:
    """Often enough, with enough people, on enough days."""
    days = {one.of.at // DAY for one in examples}
    people = {one.of.lead_id for one in examples}
    return len(examples) >= OFTEN and len(people) >= PEOPLE and len(days) >= DAYS


def draft_of(examples: Sequence[Example]) -> str:
    """The shortest way they said it, with a place for the name; sentences with numbers are left out,
    for the next customer's price or date is another one. Empty when too little is left."""
    best = min(examples, key=lambda one: (len(one.of.text), one.of.id)).of
    text = clean(best.text).replace("{", "(").replace("}", ")")
    kept = "".join(part for part in _SENTENCE.findall(text) if _NUMBER.search(part) is None)
    draft = _with_place(kept.strip()[:_LONGEST_DRAFT], best.name)
    return draft if len(draft.split()) >= _FEWEST_WORDS else ""


def template_of(examples: Sequence[Example]) -> str:
    """The template that they were all sent by; empty when they were not."""
    names = {one.of.template.name if one.of.template else "" for one in examples}
    return names.pop() if len(names) == 1 else ""


def slots_of(examples: Sequence[Example], shop: str) -> dict[str, str] | None:
    """Where the template's values come from; None when one of them is neither a name nor the shop's."""
    found: dict[str, str] = {}
    for one in examples:
        for variable, value in one.of.template.variables if one.of.template else ():
            source = _source(value, one.of.name, shop)
            if source is None or found.setdefault(variable, source) != source:
                return None
    return found


def words_for(examples: Sequence[Example]) -> tuple[str, str]:
    """Title and reason of the idea, in plain words."""
    first, people = examples[0], len({one.of.lead_id for one in examples})
    when, title = _when_words(first, days_of(examples))
    return title, (
        f"You wrote nearly this {len(examples)} times by hand, to {people} people within"
        f" {WITHIN // DAY} days, each time {when}."
    )


def days_of(examples: Sequence[Example]) -> int:
    """Whole days that they usually waited, at least one."""
    return max(1, median_low(one.waited for one in examples) // DAY)


def file_text(examples: Sequence[Example], draft: str, template: str, slots: dict[str, str]) -> str:
    """The workflow's file. It proposes: nothing is sent by itself until the owner says so."""
    title, why = words_for(examples)
    return "\n".join(
        [
            f"title = {_string(title)}",
            f"why = {_string(why)}",
            "",
            "[when]",
            *_when_lines(examples),
            "",
            "[[step]]",
            *_wait_lines(examples),
            'at = "good time"',
            *([f"template = {_string(template)}"] if template else []),
            *([f"slots = {_slots(slots)}"] if slots else []),
            *([f"draft = {_string(draft)}"] if draft else []),
            "",
            "[until]",
            'exits = ["reply", "opt_out", "person", "status", "cap"]',
            "",
        ]
    )


def name_for(examples: Sequence[Example], taken: Sequence[str]) -> str:
    """A name for the file that nothing has yet."""
    first = examples[0]
    base = f"my_{first.situation}" + (f"_{first.status}" if first.status else "")
    number = next(n for n in range(1, len(taken) + 2) if _numbered(base, n) not in taken)
    return _numbered(base, number)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}_{number}"


def _situation(one: ByHand) -> tuple[Situation, str, int] | None:
    if one.moved_at is not None and one.at - one.moved_at <= _SOON_AFTER:
        waited = one.at - one.moved_at
        if one.moved_to == "proposal":
            return Situation.QUOTE_SENT, "", waited
        return Situation.STATUS, one.moved_to, waited
    if one.before_at is None:
        return None
    waited = one.at - one.before_at
    if one.status == "closed":
        return (Situation.SILENT_CUSTOMER, "", waited) if waited >= LONG_SILENCE else None
    if not one.before_was_ours or waited < DAY:
        return None  # an answer, or the same conversation
    return (Situation.QUOTE_SENT if one.before_was_quote else Situation.NO_REPLY), "", waited


def _when_words(first: Example, days: int) -> tuple[str, str]:
    after = f"about {days} {'day' if days == 1 else 'days'} after"
    match first.situation:
        case Situation.NO_REPLY:
            return f"{after} a message that was not answered", "My words when nobody answers"
        case Situation.QUOTE_SENT:
            return f"{after} a quotation", "My words after a quotation"
        case Situation.SILENT_CUSTOMER:
            return f"{after} the last word with a customer", "My words to a quiet customer"
        case Situation.STATUS:
            return f"after they became {first.status}", f"My words to somebody {first.status}"


def _when_lines(examples: Sequence[Example]) -> list[str]:
    first = examples[0]
    lines = [f"trigger = {_string(first.situation)}"]
    if first.situation in (Situation.NO_REPLY, Situation.SILENT_CUSTOMER):
        lines.append(f"days = {days_of(examples)}")
    if first.situation is Situation.STATUS:
        lines.append(f"status = [{_string(first.status)}]")
    return lines


def _wait_lines(examples: Sequence[Example]) -> list[str]:
    if examples[0].situation in (Situation.NO_REPLY, Situation.SILENT_CUSTOMER):
        return []
    waited = median_low(one.waited for one in examples)
    hours = max(1, waited // HOUR)
    return [f"wait = {_string(f'{waited // DAY} days' if waited >= DAY else f'{hours} hours')}"]


def _with_place(text: str, name: str) -> str:
    """The first name, however it is written, as a place that is filled for each."""
    first = name.split()[0] if name.split() else ""
    if _ONE_NAME.fullmatch(first) is None:
        return text
    return re.sub(rf"(?<!\w){re.escape(first)}(?!\w)", _PLACE, text, flags=re.IGNORECASE)


def _source(value: str, name: str, shop: str) -> str | None:
    said = fold(clean_line(value))
    if said == fold(shop):
        return "shop.name"
    if said == fold(clean_line(name)):
        return "lead.name" if " " in said else "lead.first_name"
    return "lead.first_name" if said and said == fold(name.split()[0] if name else "") else None


def _slots(slots: dict[str, str]) -> str:
    inner = ", ".join(f"{_string(key)} = {_string(source)}" for key, source in slots.items())
    return f"{{ {inner} }}"


def _string(text: str) -> str:
    """A TOML basic string: its escapes are those of JSON."""
    return json.dumps(clean(text), ensure_ascii=False)
