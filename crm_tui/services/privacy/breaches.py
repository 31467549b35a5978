"""The breach log: what happened, the clocks of 6 and 72 hours, whom it concerns, who was told."""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.breach import BREACH, NAMES, WARNED, Breach, Countdown, Told, clocks
from crm_tui.domain.clock import HOUR, Millis, iso_or_none
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import LEAD, LeadId, read_id, show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean, clean_line
from crm_tui.services import leads
from crm_tui.services.export_files import harmless
from crm_tui.services.may import needs
from crm_tui.services.privacy.breach_texts import TEXTS, About
from crm_tui.store import account, events, settings
from crm_tui.store import breaches as store
from crm_tui.store.breaches import Person
from crm_tui.store.tx import Tx

_LONGEST = 2_000
CLOCK = "breach_clock"
"""Kind of the notices about its clocks."""


@dataclass(frozen=True, slots=True)
class Account:
    """A breach and whom it concerns."""

    breach: Breach
    people: tuple[Person, ...]

    @property
    def untold(self) -> int:
        return sum(one.told_at is None for one in self.people)


@needs(Act.RECORD_BREACH)
def begin(
    tx: Tx,
    actor: Actor,
    now: Millis,
    what: str,
    *,
    kinds: str = "",
    measures: str = "",
    noticed_at: Millis | None = None,
    began_at: Millis | None = None,
) -> Breach:
    """Write it down: the clocks run from when it was noticed. Raises CrmError."""
    words = clean(what)[:_LONGEST].strip()
    noticed = now if noticed_at is None else noticed_at
    if not words:
        raise CrmError("What happened?", 'Write it: "the counter PC was stolen".')
    if noticed > now or (began_at or noticed) > noticed:
        raise CrmError(
            "It was noticed before now, and began before that.", "Look at both times again."
        )
    number = store.add(
        *(tx, noticed, began_at, words, clean(kinds)[:_LONGEST], clean(measures)[:_LONGEST]),
        str(actor),
    )
    events.record(tx, None, "breach_noted", actor, now, breach=_shown(number))
    warn(tx, now)
    return get(tx, number)


@needs(Act.RECORD_BREACH)
def add_words(
    tx: Tx,
    actor: Actor,
    now: Millis,
    breach_id: int,
    kinds: str | None = None,
    measures: str | None = None,
) -> Breach:
    """More is known by now; None leaves what stands there."""
    given = [None if one is None else clean(one)[:_LONGEST].strip() for one in (kinds, measures)]
    store.set_words(tx, _open(tx, breach_id).id, *given)
    events.record(tx, None, "breach_changed", actor, now, breach=_shown(breach_id))
    return get(tx, breach_id)


@needs(Act.RECORD_BREACH)
def add_people(tx: Tx, actor: Actor, now: Millis, breach_id: int, ids: Sequence[LeadId]) -> int:
    """Put them on the list of those concerned; how many are new there."""
    breach = _open(tx, breach_id)
    added = store.add_people(tx, breach.id, [leads.get(tx, one).id for one in ids])
    events.record(tx, None, "breach_people", actor, now, breach=_shown(breach.id), people=added)
    return added


@needs(Act.RECORD_BREACH)
def mark_told(
    tx: Tx,
    actor: Actor,
    now: Millis,
    breach_id: int,
    who: Told,
    ids: Sequence[LeadId] | None = None,
) -> Breach:
    """Somebody was told of it; of people these, or (None) all. Raises Conflict with nobody on the list.

    When the last person is told, the people are.
    """
    breach = _open(tx, breach_id)
    if who is Told.PEOPLE:
        _mark_people(tx, breach, ids, now)
    else:
        store.set_told(tx, breach.id, who, now)
    events.record(tx, None, "breach_told", actor, now, breach=_shown(breach.id), who=who)
    return get(tx, breach.id)


def _mark_people(tx: Tx, breach: Breach, ids: Sequence[LeadId] | None, now: Millis) -> None:
    if not store.people(tx, breach.id):
        raise Conflict(
            "Nobody is on the list of those concerned.",
            f"Name them first: `crm privacy breach people {_shown(breach.id)} --ids L1,L2`.",
        )
    store.set_person_told(tx, breach.id, ids, now)
    if not store.untold(tx, breach.id):
        store.set_told(tx, breach.id, Told.PEOPLE, now)


@needs(Act.RECORD_BREACH)
def close(tx: Tx, actor: Actor, now: Millis, breach_id: int, why: str = "") -> Breach:
    """All is done; raises CrmError while somebody was not told, unless `why` says why not."""
    breach = _open(tx, breach_id)
    missing = [NAMES[who] for who in Told if breach.told_at(who) is None]
    words = clean_line(why, 500)
    if missing and not words:
        raise CrmError(
            f"Not told yet: {', '.join(missing)}.", 'Tell them, or say why not: --why "…".'
        )
    store.close(tx, breach.id, now)
    shown = _shown(breach.id)
    events.record(tx, None, "breach_closed", actor, now, breach=shown, untold=missing, why=words)
    return get(tx, breach.id)


@needs(Act.RECORD_BREACH)
def every(tx: Tx, actor: Actor) -> list[Breach]:
    """Newest first."""
    return store.every(tx)


@needs(Act.RECORD_BREACH)
def account_of(tx: Tx, actor: Actor, breach_id: int) -> Account:
    """One with its people; raises NotFound."""
    return Account(get(tx, breach_id), tuple(store.people(tx, breach_id)))


def find(text: str) -> int:
    """The number in an id like V3; raises NotFound."""
    number = read_id(BREACH, text)
    if number is None:
        raise NotFound(
            f"{clean_line(text, 20)!r} is no breach's id.", "`crm privacy breach show` lists them."
        )
    return number


def get(tx: Tx, breach_id: int) -> Breach:
    """Raises NotFound."""
    found = store.get(tx, breach_id)
    if found is None:
        raise NotFound(
            f"There is no breach {_shown(breach_id)}.", "`crm privacy breach show` lists them."
        )
    return found


def _open(tx: Tx, breach_id: int) -> Breach:
    breach = get(tx, breach_id)
    if breach.closed_at is not None:
        raise Conflict(f"{_shown(breach.id)} is closed.", "Write down a new one.")
    return breach


def warn(tx: Tx, now: Millis) -> None:
    """A notice when a clock starts, an hour before it ends, and when it has ended; each once."""
    for breach in store.every(tx, only_open=True):
        for clock in clocks(breach):
            if clock.told_at is not None:
                continue
            shown, who = _shown(breach.id), NAMES[clock.who]
            do = f"Tell {who}, then `crm privacy breach told {shown} {clock.who}`."
            text, at = _warning(breach, clock, now)
            account.notify(tx, CLOCK, f"{shown}: {text} {do}", at, urgent=True)


def _warning(breach: Breach, clock: Countdown, now: Millis) -> tuple[str, Millis]:
    """What is to be said of a clock now, and the moment from which on it is so."""
    left = clock.ends_at - now
    if left <= 0:
        return f"{NAMES[clock.who]} should have been told by now.", clock.ends_at
    if left <= WARNED:
        return "less than an hour left.", Millis(clock.ends_at - WARNED)
    hours = (clock.ends_at - breach.noticed_at) // HOUR
    return f"{hours} h from noticing it.", breach.noticed_at


# -- the reports --------------------------------------------------------------------------------


def reports(tx: Tx, account: Account, contact: str) -> dict[str, str]:
    """The texts, filled in, by file name; the list of people as CSV among them."""
    about = About(account.breach, settings.profile(tx), contact, len(account.people))
    texts = {name: fill(about) for name, fill in TEXTS.items()}
    return texts | {"people.csv": _csv(account.people)}


def write_reports(folder: Path, texts: dict[str, str]) -> list[Path]:
    """Into this folder, readable by its owner alone, in place of former ones; raises CrmError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, text in texts.items():
            _put(folder / name, text)
    except OSError as error:
        raise CrmError(
            f"{folder} cannot be written: {error.strerror}.", "Choose another place."
        ) from error
    return [folder / name for name in texts]


def _put(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(text.encode())


def _csv(people: Sequence[Person]) -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("lead", "name", "phone", "told at"))
    for one in people:
        told = iso_or_none(one.told_at) or ""
        cells = (show_id(LEAD, one.lead_id), one.name, one.phone or "", told)
        rows.writerow([harmless(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def _shown(number: int) -> str:
    return show_id(BREACH, number)
