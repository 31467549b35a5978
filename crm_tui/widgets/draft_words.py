"""A suggestion in words: where it comes from, how sure it is, what it rests on."""

from crm_tui.domain.suggestion import Citation, Draft, Source
from crm_tui.domain.text import line_for_screen

_SURE, _FAIRLY = 0.8, 0.5


def confidence(score: float) -> str:
    """`sure`, `fairly sure`, `a guess`: a number would promise more than it knows."""
    if score >= _SURE:
        return "sure"
    return "fairly sure" if score >= _FAIRLY else "a guess"


def source(draft: Draft) -> str:
    """Who wrote it: a model by its short name, or the shop's facts without a model."""
    if draft.source is Source.FACTS:
        return "from your facts"
    name = line_for_screen((draft.model or "a model").rsplit("/", 1)[-1], 30)
    return f"by {name}"


def citations(cited: tuple[Citation, ...], most: int = 3) -> str:
    """`rests on “1 kg ₹650” · their message “kitne ka hai”`; empty when nothing is cited."""
    words = [_citation(citation) for citation in cited[:most]]
    if len(cited) > most:
        words.append(f"{len(cited) - most} more")
    return "rests on " + " · ".join(words) if words else ""


def _citation(citation: Citation) -> str:
    quote = f"“{line_for_screen(citation.quote, 48)}”"
    return f"their message {quote}" if citation.kind == "message" else quote
