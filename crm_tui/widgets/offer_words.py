"""Next steps in one line, each behind the digit that takes it up: `1 Call them · 2 Send the menu`."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from textual.content import Content

from crm_tui.domain.advice import Action, ActionKind, Advice, Qualification
from crm_tui.domain.clock import Millis
from crm_tui.domain.suggestion import Suggestion, SuggestionType
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets import when
from crm_tui.widgets.strips import ample, fit

MOST = 3
_BETWEEN, _LEAST = " · ", 14
_STATUS = {
    ActionKind.MARK_QUALIFIED: "qualified",
    ActionKind.MARK_PROPOSAL: "at the proposal",
    ActionKind.MARK_LOST: "lost",
}


def offers_of(suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """The next steps among these, the best first, no more than there are digits for."""
    found = (one for one in suggestions if one.draft.suggestion_type == SuggestionType.ACTION)
    return tuple(one for one in found if isinstance(one.draft.advice, Action))[:MOST]


def offer_words(offer: Suggestion) -> str:
    """What it is, for the person."""
    advice = offer.draft.advice
    words = advice.words if isinstance(advice, Action) else offer.draft.content
    return line_for_screen(words, 120)


def offers_line(offers: Sequence[Suggestion], width: int) -> Content:
    """All in one line of at most `width` cells; long ones give way to the others, cut with `…`."""
    pieces = [
        Content.assemble((f"{number} ", "bold $accent"), words)
        for number, words in enumerate(_fitted([offer_words(one) for one in offers], width), 1)
    ]
    return Content.styled(_BETWEEN, "$muted").join(pieces)


def taken_words(advice: Advice, name: str, now: Millis, zone: ZoneInfo) -> str:
    """What was done: `Asha is qualified now.`, `Task for tomorrow, 11:00: Call them.`"""
    who = line_for_screen(name, 40) or "This lead"
    if isinstance(advice, Qualification):
        return f"{who} is {advice.score} of 10."
    if isinstance(advice, Action) and advice.kind in _STATUS:
        return f"{who} is {_STATUS[advice.kind]} now."
    due = "" if advice.at is None else f" for {when.ahead(advice.at, now, zone)}"
    words = advice.words if isinstance(advice, Action) else f"write to {who}"
    return f"Task{due}: {line_for_screen(words, 120).rstrip('.')}."


def _fitted(words: list[str], width: int) -> list[str]:
    """The longest is shortened until all fit; what has no room at all goes from the end."""
    while words:
        room = width - len(_BETWEEN) * (len(words) - 1) - 2 * len(words)
        while sum(map(ample, words)) > room:
            longest = max(range(len(words)), key=lambda place: ample(words[place]))
            if (size := ample(words[longest])) <= _LEAST:
                break
            over = sum(map(ample, words)) - room
            words[longest] = fit(words[longest], max(_LEAST, size - over))
        if sum(map(ample, words)) <= room or len(words) == 1:
            return [fit(one, max(1, room)) for one in words] if len(words) == 1 else words
        words = words[:-1]
    return words
