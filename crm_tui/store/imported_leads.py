"""Leads as an import reads and writes them: many at once, and exactly back to what they were."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.fold import sounds_of
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.text import fold
from crm_tui.store import leads
from crm_tui.store.decided import DECIDED_SCORE, STATUS_AT
from crm_tui.store.search_sqlite import digits_in, forget_lead, index_new_leads
from crm_tui.store.tx import Tx, scalar

COLUMNS = (
    *("name", "phone", "email", "company", "source", "status", "owner", "value_paise", "custom"),
    *("tags", "do_not_disturb", "lost_reason"),
)
"""What an import may set."""
FOLLOWING = ("quality_score", "score_reasons", "status_at", "decided_score")
"""What follows from them."""
_NAMES = ", ".join(COLUMNS)
in_order = itemgetter(*COLUMNS)
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_QUOTED = lru_cache(maxsize=1_024)(encode_basestring)
"""For names of fields, which are few."""
EVENT = "imported"
"""The kind of the entry on a lead's timeline."""
_LATER = ("message", "note", "task", "call_log", "suggestion", "consent")
"""Tables that an import writes nothing to: a row there was added by somebody since."""


Point = tuple[str, str, str]
"""A contact point as channel, kind and value: many are compared, and a tuple costs a tenth."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What is to be written for one lead."""

    lead_id: LeadId
    columns: dict[str, Any]
    """Of `COLUMNS`: all of them for a new lead, those that change for one that is here."""
    points: tuple[Point, ...]
    """That nobody has yet."""
    tags: tuple[str, ...]
    """That the lead does not have yet."""
    enquiry: tuple[str, str, int] | None
    """Source, the source's own id, and when they asked (milliseconds)."""
    event: str
    """The entry on the timeline, as JSON."""
    created_at: Millis | None = None
    """Of a new lead; None for one that is here."""
    found_by: tuple[str, str] = ("", "")
    """Of a new lead: see `found_by`."""
    score: tuple[int, str] = (0, "[]")
    """Of a new lead: the score, and the reasons as JSON."""


def next_id(tx: Tx) -> int:
    """The id that the next lead gets; only within a transaction that writes."""
    used = scalar(tx, "SELECT seq FROM sqlite_sequence WHERE name = 'lead'")
    return int(used or 0) + 1


def taken(tx: Tx, points: Iterable[Point]) -> dict[Point, LeadId]:
    """Whose these points are; those that are nobody's are not in it."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for channel, kind, value in points:
        wanted.setdefault((channel, kind), []).append(value)
    found: dict[Point, LeadId] = {}
    for (channel, kind), values in wanted.items():
        rows = tx.all(
            "SELECT value, lead_id FROM contact_point WHERE channel = :channel AND kind = :kind"
            " AND value IN (SELECT value FROM json_each(:values))",
            channel=channel,
            kind=kind,
            values=json.dumps(values),
        )
        for row in rows:
            found[channel, kind, row["value"]] = LeadId(row["lead_id"])
    return found


def by_enquiries(tx: Tx, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], LeadId]:
    """Whose enquiries these are, by source and the source's own id."""
    rows = tx.all(
        "SELECT enquiry.source, enquiry.external_id, enquiry.lead_id FROM json_each(:keys) AS key"
        " JOIN enquiry ON enquiry.source = json_extract(key.value, '$[0]')"
        " AND enquiry.external_id = json_extract(key.value, '$[1]')",
        keys=json.dumps(list(keys)),
    )
    return {(row["source"], row["external_id"]): LeadId(row["lead_id"]) for row in rows}


def standing(tx: Tx, ids: Iterable[int]) -> dict[LeadId, dict[str, Any]]:
    """These leads as they stand, by id."""
    rows = tx.all(
        f"SELECT id, updated_at, {', '.join(FOLLOWING)}, {_NAMES} FROM lead"
        " WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )
    return {LeadId(row["id"]): dict(row) for row in rows}


def names(tx: Tx) -> list[tuple[LeadId, str, str, str]]:
    """Every lead's id, name, number and e-mail address; for finding likely doubles."""
    rows = tx.all("SELECT id, name, phone, email FROM lead")
    return [(row["id"], row["name"], row["phone"] or "", row["email"] or "") for row in rows]


def write(tx: Tx, writings: Sequence[Writing], actor: str, now: Millis) -> None:
    """Make and change these leads; every one must have something to write."""
    _insert(tx, [one for one in writings if one.created_at is not None], now)
    for one in writings:
        if one.created_at is None:
            _update(tx, one.lead_id, one.columns, now)
    _insert_points(tx, writings, now)
    tx.many(
        "INSERT OR IGNORE INTO lead_tag (tag, lead_id) VALUES (?, ?)",
        [(tag, one.lead_id) for one in writings for tag in one.tags],
    )
    tx.many(
        "INSERT OR IGNORE INTO enquiry (source, external_id, at, lead_id) VALUES (?, ?, ?, ?)",
        [(*one.enquiry, one.lead_id) for one in writings if one.enquiry is not None],
    )
    tx.many(
        f"INSERT INTO event (lead_id, kind, actor, at, data) VALUES (?, '{EVENT}', ?, ?, ?)",
        [(one.lead_id, actor, now, one.event) for one in writings],
    )
    for one in writings:
        if one.created_at is None:
            leads.reindex(tx, one.lead_id)
    _note(tx, [one.lead_id for one in writings])


def _insert(tx: Tx, made: Sequence[Writing], now: Millis) -> None:
    tx.many(
        "INSERT INTO lead (id, created_at, activity_at, status_at, updated_at, quality_score,"
        f" score_reasons, {_NAMES}) VALUES (?, ?, ?, ?, ?, ?, ?{', ?' * len(COLUMNS)})",
        [
            (
                *(one.lead_id, one.created_at, one.created_at, one.created_at, now),
                *one.score,
                *in_order(one.columns),
            )
            for one in made
        ],
    )
    index_new_leads(tx, [(one.lead_id, *one.found_by) for one in made])


def found_by(
    columns: Mapping[str, Any], custom: Iterable[str], points: Iterable[Point]
) -> tuple[str, str]:
    """The words and the sounds that a new lead is found by, as `leads.reindex` has them.

    `custom` is what its custom fields hold.
    """
    known = [columns[name] for name in ("name", "phone", "company", "email")]
    # A WhatsApp id is part of its phone.
    known += [value for _, kind, value in points if kind != "wa_id"]
    own = list(custom)
    known += [*own, *map(digits_in, own)]
    names = " ".join(filter(None, (columns["name"], columns["company"])))
    return fold("\n".join(dict.fromkeys(filter(None, known)))), sounds_of(names)


def _update(tx: Tx, lead_id: LeadId, columns: Mapping[str, Any], now: Millis) -> None:
    settings = "".join(f"{name} = :{name}, " for name in columns)
    if "status" in columns:
        settings += f"{STATUS_AT}, {DECIDED_SCORE}, "
    tx.run(
        f"UPDATE lead SET {settings}updated_at = :now WHERE id = :id",
        **columns,
        now=now,
        id=lead_id,
    )


def _insert_points(tx: Tx, writings: Sequence[Writing], now: Millis) -> None:
    tx.many(
        "INSERT OR IGNORE INTO contact_point (channel, kind, value, lead_id, created_at)"
        " VALUES (?, ?, ?, ?, ?)",
        [(*point, one.lead_id, now) for one in writings for point in one.points],
    )


def _note(tx: Tx, ids: Iterable[int]) -> None:
    """Every screen reads these leads again."""
    tx.many(
        "INSERT INTO change (entity, id, lead_id) VALUES ('lead', ?, ?)",
        [(one, one) for one in ids],
    )


# -- taking it back -----------------------------------------------------------------------------


def used_since(tx: Tx, ids: Sequence[int]) -> set[int]:
    """Those to, about or as whom somebody has written since they were imported."""
    looked_at = [f"{table} ON {table}.lead_id = one.value" for table in _LATER]
    looked_at.append("lead_merge ON lead_merge.kept_id = one.value AND undone_at IS NULL")
    return {
        row["id"]
        for join in looked_at
        for row in tx.all(
            f"SELECT DISTINCT one.value AS id FROM json_each(:ids) AS one JOIN {join}",
            ids=json.dumps(list(ids)),
        )
    }


def came_again(tx: Tx, ids: Sequence[int], import_id: int) -> set[int]:
    """Those who asked something since, or whom another import brought or changed too."""
    rows = tx.all(
        "SELECT DISTINCT one.value AS id FROM json_each(:ids) AS one"
        " JOIN event ON event.lead_id = one.value WHERE kind = 'enquiry'"
        f" OR (kind = '{EVENT}' AND json_extract(data, '$.import') <> :import)",
        ids=json.dumps(list(ids)),
        **{"import": show_id("I", import_id)},
    )
    return {row["id"] for row in rows}


def remove(tx: Tx, ids: Sequence[int]) -> None:
    """Take leads out with everything that belongs to them."""
    wanted = json.dumps(list(ids))
    tx.run("DELETE FROM lead WHERE id IN (SELECT value FROM json_each(:ids))", ids=wanted)
    for lead_id in ids:
        forget_lead(tx, lead_id)
    _note(tx, ids)


def restore(
    tx: Tx,
    lead_id: LeadId,
    columns: Mapping[str, Any],
    *,
    points: Iterable[Sequence[str]],
    tags: Iterable[str],
    enquiries: Iterable[Sequence[str]],
    import_id: int,
) -> None:
    """Set columns back (`updated_at` among them) and take out what the import added."""
    settings = ", ".join(f"{name} = :{name}" for name in columns)
    if settings:
        tx.run(f"UPDATE lead SET {settings} WHERE id = :id", **columns, id=lead_id)
    for channel, kind, value in points:
        tx.run(
            "DELETE FROM contact_point WHERE channel = :channel AND kind = :kind"
            " AND value = :value AND lead_id = :id AND seen_at IS NULL",
            channel=channel,
            kind=kind,
            value=value,
            id=lead_id,
        )
    for tag in tags:
        tx.run("DELETE FROM lead_tag WHERE tag = :tag AND lead_id = :id", tag=tag, id=lead_id)
    for source, external_id in enquiries:
        tx.run(
            "DELETE FROM enquiry WHERE source = :source AND external_id = :key AND lead_id = :id",
            source=source,
            key=external_id,
            id=lead_id,
        )
    tx.run(
        f"DELETE FROM event WHERE lead_id = :id AND kind = '{EVENT}'"
        " AND json_extract(data, '$.import') = :import",
        id=lead_id,
        **{"import": show_id("I", import_id)},
    )
    leads.reindex(tx, lead_id)
    _note(tx, [lead_id])


def to_json(value: object) -> str:
    """As the database holds it."""
    return _ENCODE(value)


def flat_to_json(value: Mapping[str, str | int]) -> str:
    """The same text as `to_json` gives, in a fifth of the time: an import writes three for a row."""
    return "{" + ", ".join([f"{_QUOTED(key)}: {_plain(one)}" for key, one in value.items()]) + "}"


def _plain(value: str | int) -> str:
    return encode_basestring(value) if isinstance(value, str) else str(int(value))
