"""A suggestion in words: where it comes from, how sure it is, what it cost, what it rests on."""

from zoneinfo import ZoneInfo

from crm_tui.domain.advice import FollowUp, Urgency, Way
from crm_tui.domain.business import Fact
from crm_tui.domain.clock import Millis
from crm_tui.domain.money import Money, show_rupees
from crm_tui.domain.suggestion import Citation, Draft, Source, SuggestionType
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets import when

_SURE, _FAIRLY = 0.8, 0.5
_MICROUSD_PER_PAISA = 1_000_000 / 90 / 100
"""At 90 rupees a dollar, the rate that CRM_USD_INR has unless it is set: an estimate."""
_QUOTE, _LONGEST_FACT = 48, 600
_TITLES = {
    SuggestionType.GREETING: "Greeting",
    SuggestionType.REMINDER: "Reminder",
    SuggestionType.FOLLOW_UP: "Follow-up",
}
_TONES = {
    Urgency.GENTLE: "gently",
    Urgency.INFORMATIVE: "with some news",
    Urgency.URGENT: "as urgent",
}
_WAYS = {
    Way.WHATSAPP: "on WhatsApp",
    Way.TEMPLATE: "by template",
    Way.CALL: "by phone",
    Way.EMAIL: "by e-mail",
}


def title(draft: Draft, place: int = 1, count: int = 1) -> str:
    """`Draft, sure`; `Draft 2 of 3, a guess` where there are several."""
    name = _TITLES.get(SuggestionType(draft.suggestion_type), "Draft")
    which = f" {place} of {count}" if count > 1 else ""
    return f"{name}{which}, {confidence(draft.confidence_score)}"


def confidence(score: float) -> str:
    """`sure`, `fairly sure`, `a guess`: a number would promise more than it knows."""
    if score >= _SURE:
        return "sure"
    return "fairly sure" if score >= _FAIRLY else "a guess"


def source(draft: Draft) -> str:
    """Who wrote it: a model by its short name, or the shop's facts without a model."""
    if draft.source is Source.FACTS:
        return "from your facts, no AI model"
    name = line_for_screen((draft.model or "a model").rsplit("/", 1)[-1], 30)
    return f"by {name}"


def cost(draft: Draft) -> str:
    """`₹0.02`; empty when it cost nothing."""
    if draft.cost_microusd <= 0:
        return ""
    paise = round(draft.cost_microusd / _MICROUSD_PER_PAISA)
    return show_rupees(Money(paise)) if paise else "under ₹0.01"


def hint(draft: Draft) -> str:
    """`as you asked: “chhota karo”`; empty when nobody asked for anything."""
    return f"as you asked: “{line_for_screen(draft.hint, _QUOTE)}”" if draft.hint else ""


def citations(cited: tuple[Citation, ...], most: int = 3) -> str:
    """`rests on “1 kg ₹650” · their message “kitne ka hai”`; empty when nothing is cited."""
    words = [citation(one) for one in in_order(cited)[:most]]
    if len(cited) > most:
        words.append(f"{len(cited) - most} more")
    return "rests on " + " · ".join(words) if words else ""


def in_order(cited: tuple[Citation, ...]) -> list[Citation]:
    """The shop's facts before what they wrote themselves: those decide whether it is right."""
    return sorted(cited, key=lambda one: one.kind == "message")


def citation(cited: Citation) -> str:
    """The words used, and whose they are when they are the customer's."""
    quote = f"“{_short(cited.quote)}”"
    return f"their message {quote}" if cited.kind == "message" else quote


def beginning(draft: Draft) -> str:
    """Its first words, to know it by."""
    return f"“{_short(draft.content)}”"


def fact_words(fact: Fact, place: str) -> str:
    """A fact of the shop with where it stands: `prices.xlsx, row 14, Cakes: 1 kg ₹650`."""
    where = ", ".join(filter(None, [fact.document, place, fact.topic]))
    return f"{line_for_screen(where, 160)}: {line_for_screen(fact.text, _LONGEST_FACT)}"


def gone_words(cited: Citation) -> str:
    """The fact that it rested on was taken away since."""
    quote = line_for_screen(cited.quote, _LONGEST_FACT)
    return f"This fact is not there any more: “{quote}”. d asks for another draft."


def grounds_words(cited: Citation) -> str:
    """What is cited and stands in no message and no document."""
    quote = f"“{line_for_screen(cited.quote, _LONGEST_FACT)}”"
    where = {
        "profile": f"From your shop's profile, {line_for_screen(cited.id, 30)}",
        "template": f"Your template {line_for_screen(cited.id, 60)}",
        "message": "They asked this on a form or a portal",
    }.get(cited.kind, "It rests on")
    return f"{where}: {quote}"


def plan(follow_up: FollowUp, now: Millis, zone: ZoneInfo) -> str:
    """`Friday 27 Nov, 10:00 · gently · by template, else by phone`."""
    ways = ", else ".join(_WAYS[way] for way in (follow_up.way, *follow_up.otherwise))
    parts = [when.ahead(follow_up.at, now, zone), _TONES[follow_up.tone], ways]
    if follow_up.promise is not None:
        parts.append(f"after what they said: “{_short(follow_up.promise.quote)}”")
    return " · ".join(parts)


def _short(text: str) -> str:
    """At most so many characters, cut with `…`."""
    words = line_for_screen(text, _QUOTE + 1)
    return words if len(words) <= _QUOTE else f"{words[: _QUOTE - 1].rstrip()}…"
