"""What stands on a timeline beside the words themselves: plain English for every kind of event."""

from collections.abc import Callable, Mapping
from typing import Any

from crm_tui.domain.message import Direction
from crm_tui.store.tx import Row

Data = Mapping[str, Any]
_LONGEST = 300


def message(row: Row) -> str:
    if row["revoked"]:
        return "a message, deleted"
    kind = "" if row["message_type"] == "text" else f" ({row['message_type']})"
    if row["direction"] == Direction.INBOUND:
        return f"they wrote{kind}"
    return f"the shop wrote{kind}, {row['status']}"


def call(row: Row) -> str:
    spoke = "" if row["seconds"] is None else f", {row['seconds'] // 60}:{row['seconds'] % 60:02d}"
    return f"{row['direction']} call: {row['outcome']}{spoke}"


def event(kind: str, data: Data) -> tuple[str, str]:
    """The title and the words of an event; a kind without words of its own speaks for itself."""
    say = _WORDS.get(kind)
    title, words = (kind.replace("_", " "), _pairs(data)) if say is None else say(data)
    return title, words[:_LONGEST]


def _status(data: Data) -> tuple[str, str]:
    return f"status: {data.get('before')} → {data.get('after')}", str(data.get("reason") or "")


def _changed(data: Data) -> tuple[str, str]:
    changes = [
        f"{field.replace('_', ' ')}: {_shown(pair[0])} → {_shown(pair[1])}"
        for field, pair in data.items()
        if isinstance(pair, list) and len(pair) == 2
    ]
    return f"changed {', '.join(data).replace('_', ' ')}", "; ".join(changes)


def _tags(data: Data) -> tuple[str, str]:
    marks = [f"+{tag}" for tag in data.get("added", ())]
    return "tags", " ".join([*marks, *(f"-{tag}" for tag in data.get("removed", ()))])


def _enquiry(data: Data) -> tuple[str, str]:
    said = (str(data.get(name) or "") for name in ("product", "message"))
    return f"enquiry from {data.get('source')}", ": ".join(filter(None, said))


def _fact(data: Data) -> str:
    before = f"{data['before']} → " if "before" in data else ""
    return f"{data.get('what')}: {before}{data.get('value')}"


def _shown(value: object) -> str:
    return "nothing" if value in (None, "", [], {}) else str(value)


def _pairs(data: Data) -> str:
    return ", ".join(f"{key.replace('_', ' ')}: {_shown(value)}" for key, value in data.items())


_WORDS: dict[str, Callable[[Data], tuple[str, str]]] = {
    "status_changed": _status,
    "lead_changed": _changed,
    "tags_changed": _tags,
    "lead_added": lambda data: ("new lead", str(data.get("source") or "")),
    "enquiry": _enquiry,
    "lead_merged": lambda data: ("merged", f"{data.get('gone')} became part of this lead"),
    "lead_unmerged": lambda data: ("parted again", str(data.get("words") or "")),
    "told_apart": lambda data: ("two people", f"{data.get('other')} is somebody else"),
    "told_apart_undone": lambda data: (
        "perhaps one person",
        f"{data.get('other')} may be the same after all",
    ),
    "task_done": lambda data: ("task done", str(data.get("text") or "")),
    "task_opened": lambda data: ("task open again", str(data.get("text") or "")),
    "follow_up_snoozed": lambda data: ("follow-up put off", str(data.get("text") or "")),
    "promise_kept": lambda data: ("promise kept", str(data.get("text") or "")),
    "promise_gone": lambda data: ("promise taken back", str(data.get("text") or "")),
    "message_held": lambda data: (
        "a message for later was kept back",
        f"{data.get('why')}: {data.get('text') or ''}",
    ),
    "fact_added": lambda data: ("fact added", _fact(data)),
    "fact_corrected": lambda data: ("fact corrected", _fact(data)),
    "fact_removed": lambda data: ("fact removed", _fact(data)),
    "note_deleted": lambda data: ("note deleted", str(data.get("note") or "")),
    "undone": lambda data: ("undone", str(data.get("step") or "")),
}
