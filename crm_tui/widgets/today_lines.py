"""What stands beside a row of Today, line by line: who, why, what they said, what would be sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.domain import today_words as words
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Message
from crm_tui.domain.money import cost_words, short_rupees
from crm_tui.domain.suggestion import Draft, Suggestion
from crm_tui.domain.text import for_screen, line_for_screen
from crm_tui.domain.today import IS_TASK, Item, ReasonKind
from crm_tui.widgets import draft_words, when, window_words
from crm_tui.widgets.chat_look import wrap
from crm_tui.widgets.gate_note import reasons
from crm_tui.widgets.message_words import media_line, summary

if TYPE_CHECKING:
    from crm_tui.services.today_desk import Glance

Styled = tuple[str, str]
"""A line and the name of its style."""
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Setting:
    """What the lines depend on besides the person."""

    width: int
    now: Millis
    zone: ZoneInfo
    brief: bool = False
    """There are few lines, and the row stands right above: say only what it does not."""


def lines(item: Item, glance: "Glance | None", at: Setting) -> list[Styled]:
    """All of it; without a glance only what the row knows itself."""
    made = [*_head(item, None if glance is None else glance.lead, at)]
    if glance is not None:
        made += [*_heard(glance, at), *_would_be_sent(glance, at)]
    return made


# -- who and why -----------------------------------------------------------------------------------


def _head(item: Item, lead: Lead | None, at: Setting) -> Iterator[Styled]:
    if at.brief:
        yield from _wrapped(f"{words.who(item)} · {_about(item, lead, at.now)}", "soft", at)
    else:
        yield from _wrapped(words.who(item), "strong", at)
        yield from _wrapped(_about(item, lead, at.now), "soft", at)
    # A row shows its first reason whole, unless it is long.
    for reason in item.reasons if not at.brief or reason_is_long(item) else item.reasons[1:]:
        yield from _wrapped(f"• {words.whole(reason, at.now, at.zone)}", "text", at)


def reason_is_long(item: Item) -> bool:
    """Whether a row may have had to cut it."""
    return item.reasons[0].kind in (*IS_TASK, ReasonKind.KEPT_BACK)


def _about(item: Item, lead: Lead | None, now: Millis) -> str:
    """`qualified · ◔ 2h left, closing soon · score 8 · worth ₹45,000`."""
    parts = [str(item.status), window_words.sentence(item.window_expires_at, now)]
    if lead is not None and lead.quality_score is not None:
        parts.append(f"score {lead.quality_score}")
    if lead is not None and lead.value_paise is not None:
        parts.append(f"worth {short_rupees(lead.value_paise)}")
    return " · ".join(parts)


# -- what they said --------------------------------------------------------------------------------


def _heard(glance: "Glance", at: Setting) -> Iterator[Styled]:
    if not glance.heard:
        return
    yield from _gap(at)
    if glance.earlier:
        yield from _wrapped("They wrote more than this: the chat has all of it.", "warning", at)
    for message in glance.heard:
        yield f"They wrote, {when.short(message.timestamp, at.now, at.zone)}:", "soft"
        for said in _said(message):
            yield from _wrapped(said, "theirs", at)


def _said(message: Message) -> Sequence[str]:
    """Its words, whole, or what kind of message it is."""
    file = media_line(message)
    whole = for_screen(message.content).split("\n") if message.content else []
    return [part for part in (file, *whole) if part] or [summary(message)]


# -- what would be sent ----------------------------------------------------------------------------


def _would_be_sent(glance: "Glance", at: Setting) -> Iterator[Styled]:
    yield from _gap(at)
    if glance.draft is None:
        yield from _noted(glance, at)
        return
    yield from _wrapped(f"✦ {_title(glance.draft, glance)}", "bar", at)
    for flag in glance.draft.draft.flags:
        yield from _wrapped(f"⚠ check: {line_for_screen(flag.text, _LONGEST)}", "warning", at)
    for part in for_screen(glance.draft.draft.content).split("\n"):
        yield from _wrapped(part, "draft", at)
    if glance.verdict is not None and not glance.verdict.allowed:
        for said in str(reasons(glance.verdict, at.width)).split("\n"):
            yield said, "warning"
    yield from _notes(glance.draft.draft, at)


def _noted(glance: "Glance", at: Setting) -> Iterator[Styled]:
    """A person's own words for it, or that there are none."""
    if not glance.words:
        said = "A draft is being written …" if glance.being_written else "No message is ready."
        yield f"✦ {said}", "soft"
        return
    yield from _wrapped("✎ Your words for this:", "bar", at)
    for part in for_screen(glance.words).split("\n"):
        yield from _wrapped(part, "theirs", at)


def _title(draft: Suggestion, glance: "Glance") -> str:
    """`Draft, sure · free`; `Follow-up, sure · template order_ready · ₹0.12`."""
    parts = [draft_words.title(draft.draft)]
    if draft.draft.template is not None:
        parts.append(f"template {line_for_screen(draft.draft.template.name, 60)}")
    if glance.verdict is not None and glance.verdict.allowed:
        parts.append(cost_words(glance.verdict.cost))
    return " · ".join(parts)


def _notes(draft: Draft, at: Setting) -> Iterator[Styled]:
    """Why, and what it rests on: good to know, not part of what is sent."""
    cited = draft_words.citations(draft.citations)
    for note in (draft.reason, " · ".join(filter(None, [draft_words.source(draft), cited]))):
        if note:
            yield from _wrapped(line_for_screen(note, _LONGEST), "soft", at)


def _gap(at: Setting) -> Iterator[Styled]:
    if not at.brief:
        yield "", "text"


def _wrapped(text: str, style: str, at: Setting) -> Iterator[Styled]:
    return ((part, style) for part in wrap(text, max(1, at.width)))


def obstacle(item: Item, glance: "Glance") -> str:
    """Why no single key sends what is shown; empty when one does."""
    draft, verdict = glance.draft, glance.verdict
    if glance.lead.id != item.lead_id:
        return "one with somebody else now"
    if draft is None and glance.words:
        return "your words wait there"
    if draft is None:
        return "a draft is being written" if glance.being_written else "no message is ready"
    if draft.draft.flags:
        return "check the draft first"
    if draft.draft.advice is not None:
        return "a plan for later"
    if glance.must_be_looked_at:
        return "more to read or hear there"
    if verdict is not None and not verdict.allowed:
        return "it cannot leave like this"
    return ""
