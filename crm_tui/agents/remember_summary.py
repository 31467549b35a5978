"""A conversation in a few lines without a model: what they asked, what the shop said, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.agents.intent import Intent, read_intent
from crm_tui.agents.retrieval import terms_of
from crm_tui.agents.words import words
from crm_tui.domain.text import clean_line

LONGEST = 600
_MOST_ASKED, _MOST_SAID = 5, 2
_LONGEST_SAID, _LONGEST_OPEN, _LONGEST_ITEM = 140, 120, 40
_SAYS_NOTHING = frozenset({Intent.GREETING, Intent.THANKS, Intent.OTHER})


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of a conversation."""

    inbound: bool
    text: str


def extract(spoken: Sequence[Spoken], items: frozenset[str]) -> str:
    """At most 600 characters; `spoken` oldest first, `items` the terms of what the shop sells."""
    parts = [
        _part("Asked about", "; ", _asked(spoken, items)),
        _part("The shop said", " ", _said(spoken)),
        _part("Open", " ", _open(spoken)),
    ]
    return clean_line(" ".join(filter(None, parts)), LONGEST)


def _part(title: str, between: str, found: list[str]) -> str:
    return f"{title}: {between.join(found)}." if found else ""


def _asked(spoken: Sequence[Spoken], items: frozenset[str]) -> list[str]:
    """`price (chocolate cake)`, the newest of them, in the order in which they came up."""
    topics = [_topic(one.text, items) for one in spoken if one.inbound]
    newest = list(dict.fromkeys(topic for topic in reversed(topics) if topic))
    return newest[:_MOST_ASKED][::-1]


def _topic(text: str, items: frozenset[str]) -> str:
    intent = read_intent(text).intent
    named = [word for word in words(text) if not items.isdisjoint(terms_of(word))]
    item = " ".join(dict.fromkeys(named))[:_LONGEST_ITEM]
    if intent in _SAYS_NOTHING:
        return item
    name = intent.value.replace("_", " ")
    return f"{name} ({item})" if item else name


def _said(spoken: Sequence[Spoken]) -> list[str]:
    """The shop's last answers that hold a figure."""
    told = [one.text for one in spoken if not one.inbound and any(map(str.isdecimal, one.text))]
    return [f"“{clean_line(text, _LONGEST_SAID)}”" for text in told[-_MOST_SAID:]]


def _open(spoken: Sequence[Spoken]) -> list[str]:
    """What they wrote last, when nobody has answered it."""
    if not spoken or not spoken[-1].inbound:
        return []
    return [f"“{clean_line(spoken[-1].text, _LONGEST_OPEN)}”"]
