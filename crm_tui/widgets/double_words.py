"""What is said about two leads that may be one person."""

from zoneinfo import ZoneInfo

from textual.content import Content

from crm_tui.actions import Scope, key_of
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LEAD, LeadId, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.text import line_for_screen
from crm_tui.services.comparing import Look, Pair, Side
from crm_tui.widgets import when

_KINDS = {
    "message": ("message", "messages"),
    "note": ("note", "notes"),
    "task": ("task", "tasks"),
    "call_log": ("call", "calls"),
    "enquiry": ("enquiry", "enquiries"),
}


def name(lead: Lead) -> str:
    return line_for_screen(lead.name, 40) or show_id(LEAD, lead.id)


def nobody(look: Look, others: LeadId | None) -> Content:
    """Kind words, and what can be done."""
    words = [f"Nobody looks like {name(look.lead)}."]
    if others is not None:
        words.append(f"{key_of(Scope.DOUBLES, 'ask_next')} asks about two others in the shop.")
    return Content("\n".join([*words, *_parts(look)]))


def why(pair: Pair, place: int, count: int) -> Content:
    """Which of them it is, and why they are asked about."""
    which = f"{place} of {count}  " if count > 1 else ""
    reasons = "; ".join(line_for_screen(reason, 120) for reason in pair.reasons)
    return Content.assemble((which, "bold $primary"), f"{reasons[:1].upper()}{reasons[1:]}.")


def heads(pair: Pair, now: Millis, zone: ZoneInfo) -> tuple[str, str]:
    """The two by id and age; the older one stays."""
    left, right = (
        f"{show_id(LEAD, one.id)} {'stays' if side is pair.kept else 'joins'}"
        f" ({when.short(one.created_at, now, zone)})"
        for side, one in ((Side.LEFT, pair.left), (Side.RIGHT, pair.right))
    )
    return left, right


def outcome(pair: Pair, look: Look) -> Content:
    """What a merge would move, in one line; below it who is part of the lead already."""
    kept, gone = pair.ids()
    counts = [
        f"{pair.moving[table]:,} {words[pair.moving[table] != 1]}"
        for table, words in _KINDS.items()
        if table in pair.moving
    ]
    what = _listed(counts) if counts else "Nothing but the fields"
    verb = "moves" if not counts or list(pair.moving.values()) == [1] else "move"
    line = f"{what} {verb} over from {show_id(LEAD, gone)} to {show_id(LEAD, kept)}."
    return Content("\n".join([line, *_parts(look)]))


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _parts(look: Look) -> list[str]:
    """A line about who is part of the lead, when there is anybody."""
    count = len(look.merged)
    if not count:
        return []
    who = "1 lead is" if count == 1 else f"{count} leads are"
    return [f"{who} part of {name(look.lead)}: {key_of(Scope.DOUBLES, 'merged')} parts them again."]
