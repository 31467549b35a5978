"""What somebody looks for in the audit log, read from what they typed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.audit_words import act_words, actor_words
from crm_tui.domain.clock import Millis, start_of_day
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ids import LEAD, LeadId, read_id
from crm_tui.domain.text import clean_line, fold
from crm_tui.services import leads, merging
from crm_tui.store import audit_rows
from crm_tui.store.audit_rows import Filter
from crm_tui.store.tx import Tx

_DAYS = {"today": 0, "aaj": 0, "yesterday": 1}


def read(tx: Tx, typed: str, now: Millis, zone: str) -> Filter:
    """`asha exported`, `L42`, `yesterday`, `2026-11-20`: every word narrows it. Raises CrmError."""
    found = Filter()
    for word in clean_line(typed, 200).split():
        found = _narrowed(tx, found, word, now, zone)
    return found


def _narrowed(tx: Tx, found: Filter, word: str, now: Millis, zone: str) -> Filter:
    if read_id(LEAD, word) is not None or word.lstrip("+").isdecimal():
        return replace(found, leads=of_lead(tx, word))
    if (day := _day(word, now, zone)) is not None:
        since, until = day
        return replace(found, since=since, until=until)
    actors = _fitting(word, audit_rows.actors(tx), actor_words)
    if actors:
        return replace(found, actors=actors)
    acts = _fitting(word, found.acts or audit_rows.acts(tx), act_words)
    if acts:
        return replace(found, acts=acts)
    raise NotFound(
        f"Nobody and nothing in the log is called {word!r}.",
        "Write a name, a word of what was done, a lead like L42, or a day like 2026-11-20.",
    )


def of_actor(tx: Tx, name: str) -> tuple[str, ...]:
    """Whose name begins like this; raises NotFound."""
    found = _fitting(name, audit_rows.actors(tx), actor_words)
    if not found:
        raise NotFound(
            f"Nobody called {clean_line(name, 40)!r} stands in the log.",
            "`crm audit list` shows it.",
        )
    return found


def of_act(tx: Tx, words: str) -> tuple[str, ...]:
    """What is called so, or has this word in its name; raises NotFound."""
    found = _fitting(words.replace("_", " "), audit_rows.acts(tx), act_words)
    if not found:
        known = ", ".join(map(act_words, audit_rows.acts(tx)))
        raise NotFound(
            f"No act in the log is called {clean_line(words, 40)!r}.",
            f"There are: {known}." if known else "Nothing was done yet.",
        )
    return found


def of_lead(tx: Tx, text: str) -> tuple[int, ...]:
    """A lead and who was merged into it; an id that is no lead's any more is looked for all the same."""
    number = read_id(LEAD, text)
    try:
        lead_id = leads.find(tx, text).id
    except NotFound:
        if number is None:
            raise
        return (number,)
    return tuple(dict.fromkeys([lead_id, *_parts(tx, lead_id), *([number] if number else [])]))


def _parts(tx: Tx, lead_id: LeadId) -> list[int]:
    parts = [one.id for one in merging.merged_into(tx, lead_id)]
    return [*parts, *(inner for one in parts for inner in _parts(tx, one))]


def read_day(text: str, now: Millis, zone: str) -> tuple[Millis, Millis]:
    """When this day of the shop begins and ends; raises CrmError."""
    found = _day(clean_line(text, 40), now, zone)
    if found is None:
        raise CrmError(
            f"{clean_line(text, 40)!r} is no day.", "Write today, yesterday or 2026-11-20."
        )
    return found


def _day(word: str, now: Millis, zone: str) -> tuple[Millis, Millis] | None:
    there = ZoneInfo(zone)
    back = _DAYS.get(word.casefold())
    try:
        if back is None:
            day = date.fromisoformat(word)
        else:
            day = datetime.fromtimestamp(now / 1000, there).date() - timedelta(days=back)
        return start_of_day(day, there), start_of_day(day + timedelta(days=1), there)
    except (ValueError, OverflowError):
        return None


def _fitting(word: str, known: Sequence[str], words: Callable[[str], str]) -> tuple[str, ...]:
    """Those called exactly so; else those with a word that begins so."""
    wanted = fold(word)
    exact = tuple(one for one in known if wanted in (fold(words(one)), fold(one)))
    return exact or tuple(
        one
        for one in known
        if any(part.startswith(wanted) for part in fold(words(one)).split())
        or (" " in wanted and wanted in fold(words(one)))
    )
