"""A row of the audit log as people read it: what was done, and what it was before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_tui.domain.money import Money, show_rupees
from crm_tui.domain.text import counted

_PAIRS = frozenset({"lead_changed"})
"""Acts whose detail has `field: [before, after]`."""
_OURS = frozenset({"before", "after", "added", "removed", "each", "leads"})
_LONGEST = 2_000
_PAISE = "_paise"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed; foreign text may be in all three."""

    what: str
    before: str
    after: str


def act_words(act: str) -> str:
    """`status_changed` is `status changed`."""
    return act.replace("_", " ")


def actor_words(actor: str) -> str:
    """`person:Asha` is `Asha`; of a program its kind stands before: `workflow no_reply`."""
    kind, _, name = actor.partition(":")
    return name if kind in ("person", "system") and name else f"{kind} {name}".strip()


def head_words(rows: int, mac: str) -> str:
    """`12,840 acts, head 1a2b-3c4d`."""
    return f"{counted(rows, 'act')}, head {mac[:4]}-{mac[4:8]}" if rows else "nothing yet"


def changes(act: str, detail: Mapping[str, object]) -> list[Change]:
    """What it was before and after, and whatever else is told of it."""
    return [*_changed(act, detail), *_told(act, detail), *_of_each(act, detail)]


def summary(act: str, detail: Mapping[str, object]) -> str:
    """In one line."""
    return ", ".join(_short(one) for one in changes(act, detail))


def _short(one: Change) -> str:
    words = f"{one.before} → {one.after}" if one.before else one.after
    return f"{one.what}: {words}" if one.what else words


def _changed(act: str, detail: Mapping[str, object]) -> Iterator[Change]:
    before, after = detail.get("before"), detail.get("after")
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        was, now = _mapping(before), _mapping(after)
        for name in dict.fromkeys([*was, *now]):
            yield Change(_named(name), _valued(name, was.get(name)), _valued(name, now.get(name)))
    elif "before" in detail or "after" in detail:
        yield Change("", shown(before), shown(after))
    if "added" in detail or "removed" in detail:
        yield Change("tags", shown(detail.get("removed")), shown(detail.get("added")))
    for name, value in detail.items():
        if act in _PAIRS and isinstance(value, list) and len(value) == 2 and name not in _OURS:
            yield Change(_named(name), _valued(name, value[0]), _valued(name, value[1]))


def _told(act: str, detail: Mapping[str, object]) -> Iterator[Change]:
    for name, value in detail.items():
        is_pair = act in _PAIRS and isinstance(value, list) and len(value) == 2
        if name not in _OURS and not is_pair:
            yield Change(_named(name), "", _valued(name, value))


def _of_each(act: str, detail: Mapping[str, object]) -> Iterator[Change]:
    for lead, more in _mapping(detail.get("each")).items():
        for one in changes(act, _mapping(more)):
            yield Change(f"L{lead} {one.what}".strip(), one.before, one.after)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _named(field: str) -> str:
    return act_words(field.removesuffix(_PAISE))


def _valued(field: str, value: object) -> str:
    """Money as money, whatever its field."""
    if field.endswith(_PAISE) and isinstance(value, int):
        return show_rupees(Money(value))
    return shown(value)


def shown(value: object) -> str:
    """A value of a detail in words; nothing is `nothing`."""
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(shown, value))[:_LONGEST]
    if isinstance(value, dict):
        return ", ".join(f"{name}: {shown(one)}" for name, one in value.items())[:_LONGEST]
    return str(value)[:_LONGEST]
