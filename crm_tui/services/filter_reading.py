"""A filter as a person types it, one line for each part, and back."""

from collections.abc import Mapping

from crm_tui.domain.analytics.ref import LONGEST
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead_filter import LeadFilter, from_json, read_status
from crm_tui.domain.text import clean_line
from crm_tui.services.life_cycle import read_tag, read_value

_YES = frozenset({"yes", "y", "haan", "ha", "ji", "हाँ", "हां", "ஆம்", "1", "true"})
_NO = frozenset({"", "no", "n", "nahi", "नहीं", "இல்லை", "0", "false"})
_NOBODY = "nobody"
_SWITCHES = ("unread", "due", "rotting")


def read_filter(typed: Mapping[str, str]) -> LeadFilter:
    """The filter of what stands in each field; an empty one does not count. Raises CrmError."""
    given = {
        name: clean_line(text, LONGEST if name == "figure" else 200) for name, text in typed.items()
    }
    found: dict[str, object] = {name: True for name in _SWITCHES if _is_yes(given.get(name, ""))}
    for name in ("source", "query", "figure"):
        if words := given.get(name, ""):
            found[name] = words
    if words := given.get("status", ""):
        found["status"] = str(read_status(words))
    if words := given.get("tag", ""):
        found["tag"] = read_tag(words)
    if words := given.get("owner", ""):
        found["owner"] = "" if words.casefold() == _NOBODY else words
    if words := given.get("min_score", ""):
        found["min_score"] = _read_score(words)
    if paise := read_value(given.get("min_value", "")):
        found["min_value_paise"] = paise
    return from_json(found)


def typed_filter(spec: LeadFilter) -> dict[str, str]:
    """What a person would have typed for it."""
    switches = {name: "yes" if getattr(spec, name) else "" for name in _SWITCHES}
    owner = _NOBODY if spec.owner == "" else spec.owner
    paise = spec.min_value_paise
    return switches | {
        "status": spec.status or "",
        "source": spec.source or "",
        "tag": spec.tag or "",
        "owner": owner or "",
        "min_score": "" if spec.min_score is None else str(spec.min_score),
        "min_value": "" if paise is None else f"{paise / 100:.2f}".removesuffix(".00"),
        "query": spec.query,
        "figure": spec.figure,
    }


def _is_yes(text: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CrmError(f"{text!r} is neither yes nor no.", "Write yes, or leave it empty.")


def _read_score(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise CrmError(f"{text!r} is no score.", "Write a number from 1 to 10.")
    return int(text[:9])
