"""Leads and their contact points."""

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, Lead, LeadRow, LeadStatus, PointKind
from crm_tui.domain.phone import Phone
from crm_tui.store import changes, tags
from crm_tui.store.decided import DECIDED_SCORE, STATUS_AT
from crm_tui.store.scoring import read_reasons
from crm_tui.store.search_sqlite import digits_in, index_lead
from crm_tui.store.tx import Row, Tx, new_id, scalar

_ROW = """
    SELECT id, name, phone, status, last_message_at, last_message_preview, unread_count,
           needs_reply, window_expires_at, draft <> '' AS has_draft,
           EXISTS (SELECT 1 FROM suggestion s WHERE s.lead_id = lead.id AND s.status = 'pending'
                   AND s.suggestion_type NOT IN ('qualification', 'action'))
               AS has_suggestion
    FROM lead
"""


def first_rows(tx: Tx, limit: int) -> list[LeadRow]:
    """The top of the inbox: newest activity first."""
    found = tx.all(_ROW + " ORDER BY activity_at DESC, id DESC LIMIT :limit", limit=limit)
    return [_lead_row(row) for row in found]


def rows(tx: Tx, ids: Sequence[int]) -> list[LeadRow]:
    """The lines of these leads, in the order of `ids`; one that is gone is left out."""
    found = tx.all(
        _ROW + " WHERE id IN (SELECT value FROM json_each(:ids))", ids=json.dumps(list(ids))
    )
    by_id = {row["id"]: _lead_row(row) for row in found}
    return [by_id[wanted] for wanted in ids if wanted in by_id]


def order(tx: Tx) -> "array[int]":
    """Every lead's id, newest activity first; 100,000 come as one row, which costs a few ms."""
    text = scalar(
        tx,
        "SELECT group_concat(id) FROM (SELECT id FROM lead ORDER BY activity_at DESC, id DESC)",
    )
    return array("q", map(int, text.split(",")) if text else ())


def count(tx: Tx) -> int:
    return int(scalar(tx, "SELECT COUNT(*) FROM lead"))


def unread_total(tx: Tx) -> int:
    """How many chats hold something unread."""
    return int(scalar(tx, "SELECT COUNT(*) FROM lead WHERE unread_count > 0"))


def waiting(tx: Tx, now: Millis, limit: int = 500) -> list[LeadId]:
    """Chats that need somebody: open windows by what closes first, then the newest of the others."""
    found = tx.all(
        "SELECT id FROM (SELECT id, window_expires_at AS ends, activity_at FROM lead"
        "  WHERE needs_reply = 1 UNION SELECT id, window_expires_at, activity_at FROM lead"
        "  WHERE unread_count > 0)"
        " ORDER BY ends IS NULL OR ends <= :now, CASE WHEN ends > :now THEN ends END,"
        " activity_at DESC LIMIT :limit",
        now=now,
        limit=limit,
    )
    return [LeadId(row["id"]) for row in found]


def get(tx: Tx, lead_id: int) -> Lead | None:
    row = tx.one("SELECT * FROM lead WHERE id = :id", id=lead_id)
    return None if row is None else _lead(row, _points(tx, lead_id))


def exists(tx: Tx, lead_id: int) -> bool:
    """Whether there is such a lead; one that became part of another is none any more."""
    return tx.one("SELECT 1 FROM lead WHERE id = :id", id=lead_id) is not None


def is_called(tx: Tx, lead_id: int, name: str) -> bool:
    """Whether the lead goes by this name, or by its number alone."""
    found = tx.one(
        "SELECT 1 FROM lead WHERE id = :id AND (name = :name OR name = phone)",
        id=lead_id,
        name=name,
    )
    return found is not None


def several(tx: Tx, ids: Sequence[int]) -> list[Lead]:
    """These leads, in the order of `ids`; one that is gone is left out."""
    found = tx.all(
        "SELECT * FROM lead WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )
    points = _points_of(tx, [row["id"] for row in found])
    by_id = {row["id"]: _lead(row, points.get(row["id"], ())) for row in found}
    return [by_id[wanted] for wanted in ids if wanted in by_id]


def present(tx: Tx, ids: Sequence[int]) -> list[LeadId]:
    """Those of them that are there."""
    rows = tx.all(
        "SELECT id FROM lead WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )
    return [LeadId(row["id"]) for row in rows]


def page_by_id(tx: Tx, after: int, limit: int) -> list[Lead]:
    """Leads by id, for exports: new activity moves none of them to another page."""
    found = tx.all(
        "SELECT * FROM lead WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit
    )
    return [_lead(row, _points(tx, row["id"])) for row in found]


def by_points(tx: Tx, points: Iterable[ContactPoint]) -> list[LeadId]:
    """The leads that any of these points belongs to, oldest first."""
    return sorted({*owners(tx, points).values()})


def owners(tx: Tx, points: Iterable[ContactPoint]) -> dict[ContactPoint, LeadId]:
    """Whose each of these points is; without those that are nobody's yet."""
    found: dict[ContactPoint, LeadId] = {}
    for point in points:
        row = tx.one(
            "SELECT lead_id FROM contact_point"
            " WHERE channel = :channel AND kind = :kind AND value = :value",
            channel=point.channel,
            kind=point.kind,
            value=point.value,
        )
        if row is not None:
            found[point] = LeadId(row["lead_id"])
    return found


def by_phone(tx: Tx, phone: Phone) -> LeadId | None:
    """The lead with this number, as a phone or as a WhatsApp id."""
    row = tx.one(
        "SELECT lead_id FROM contact_point WHERE (channel = 'phone' AND kind = 'phone' AND value = :phone)"
        " OR (channel = 'whatsapp' AND kind = 'wa_id' AND value = :digits)"
        " ORDER BY lead_id LIMIT 1",
        phone=phone,
        digits=phone.lstrip("+"),
    )
    return None if row is None else LeadId(row["lead_id"])


def add(
    tx: Tx,
    *,
    name: str,
    phone: Phone | None,
    email: str | None,
    company: str | None,
    source: str,
    now: Millis,
    points: Iterable[ContactPoint],
) -> LeadId:
    lead_id = LeadId(
        new_id(
            tx,
            "INSERT INTO lead (name, phone, email, company, source, status, created_at,"
            " updated_at, activity_at)"
            " VALUES (:name, :phone, :email, :company, :source, 'new', :now, :now, :now)"
            " RETURNING id",
            name=name,
            phone=phone,
            email=email,
            company=company,
            source=source,
            now=now,
        )
    )
    if not add_points(tx, lead_id, points, now):
        reindex(tx, lead_id)
    changes.note(tx, "lead", lead_id, lead_id)
    return lead_id


def add_points(tx: Tx, lead_id: int, points: Iterable[ContactPoint], now: Millis) -> int:
    """Give the lead these points; one that somebody has already stays theirs. Returns how many were new."""
    added = sum(
        tx.run(
            "INSERT INTO contact_point (lead_id, channel, kind, value, created_at)"
            " VALUES (:lead_id, :channel, :kind, :value, :now) ON CONFLICT DO NOTHING",
            lead_id=lead_id,
            channel=point.channel,
            kind=point.kind,
            value=point.value,
            now=now,
        )
        for point in dict.fromkeys(points)
    )
    if added:
        reindex(tx, lead_id)
    return added


def wrote_from(tx: Tx, lead_id: int, points: Iterable[ContactPoint], at: Millis) -> None:
    """They wrote from these points: answers go there. A late message changes nothing."""
    for point in points:
        tx.run(
            "UPDATE contact_point SET seen_at = MAX(COALESCE(seen_at, 0), :at)"
            " WHERE channel = :channel AND kind = :kind AND value = :value AND lead_id = :lead_id",
            at=at,
            channel=point.channel,
            kind=point.kind,
            value=point.value,
            lead_id=lead_id,
        )
    tx.run("UPDATE lead SET undeliverable = 0 WHERE id = :id AND undeliverable > 0", id=lead_id)


_EDITABLE = frozenset(
    "name phone email company source status quality_score owner value_paise lost_reason status_at"
    " custom own_score do_not_disturb tags".split()
)
_JSON = frozenset({"custom", "tags"})
SEARCHED = frozenset({"name", "phone", "company", "email", "custom"})
"""Fields that the full-text index of leads holds."""


def change(tx: Tx, lead_id: int, now: Millis, **fields: object) -> None:
    """Set some of the lead's own fields; a new status begins now unless `status_at` says when."""
    change_many(tx, now, {lead_id: fields})


def change_many(tx: Tx, now: Millis, wanted: Mapping[int, Mapping[str, object]]) -> None:
    """The same for many leads: by id, the fields of each; alike ones go in one statement."""
    alike: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for lead_id, fields in wanted.items():
        values = {name: _stored(name, value) for name, value in fields.items()}
        alike.setdefault(tuple(fields), []).append({**values, "lead_id": lead_id, "now": now})
    for names, rows in alike.items():
        tx.many(f"UPDATE lead SET {_settings(names)} WHERE id = :lead_id", rows)
    for lead_id, fields in wanted.items():
        if "tags" in fields:
            tags.follow(tx, lead_id)
        if not SEARCHED.isdisjoint(fields):
            reindex(tx, lead_id)
        changes.note(tx, "lead", lead_id, lead_id)


def _settings(names: Sequence[str]) -> str:
    """What follows SET; raises ValueError for what is no field."""
    if unknown := set(names) - _EDITABLE:
        raise ValueError(f"not a field of a lead: {sorted(unknown)}")
    parts = [f"{name} = :{name}" for name in names]
    if "status" in names:
        parts += [DECIDED_SCORE] if "status_at" in names else [STATUS_AT, DECIDED_SCORE]
    return ", ".join([*parts, "updated_at = :now"])


def _stored(name: str, value: object) -> object:
    if name in _JSON:
        made = dict(value) if isinstance(value, Mapping) else value
        return json.dumps(made, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def set_referral(tx: Tx, lead_id: int, referral: dict[str, str]) -> None:
    """The advertisement by which they came; the first one stays."""
    tx.run(
        "UPDATE lead SET referral = COALESCE(referral, :referral) WHERE id = :lead_id",
        lead_id=lead_id,
        referral=json.dumps(referral, ensure_ascii=False),
    )


def note_undeliverable(tx: Tx, lead_id: int) -> None:
    """One more message that could not be delivered."""
    tx.run("UPDATE lead SET undeliverable = undeliverable + 1 WHERE id = :id", id=lead_id)
    changes.note(tx, "lead", lead_id, lead_id)


def hold_marketing(tx: Tx, lead_id: int, until: Millis) -> None:
    """WhatsApp held a marketing message back: none to this person before then."""
    tx.run(
        "UPDATE lead SET marketing_held_until = MAX(COALESCE(marketing_held_until, 0), :until)"
        " WHERE id = :id",
        id=lead_id,
        until=until,
    )
    changes.note(tx, "lead", lead_id, lead_id)


def set_draft(tx: Tx, lead_id: int, text: str) -> None:
    """What the person was typing; kept until it is sent or emptied."""
    tx.run("UPDATE lead SET draft = :text WHERE id = :lead_id", text=text, lead_id=lead_id)
    changes.note(tx, "draft", lead_id, lead_id)


def give_back(tx: Tx, lead_id: int, text: str) -> None:
    """A text that did not go out is the chat's draft again, above what was being typed meanwhile."""
    row = tx.one("SELECT draft FROM lead WHERE id = :id", id=lead_id)
    own = row["draft"].strip() if row is not None else ""
    set_draft(tx, lead_id, f"{text}\n{own}" if own and own != text.strip() else text)


def reindex(tx: Tx, lead_id: int) -> None:
    """Renew the lead's entries in the full-text indexes: every address and custom field counts."""
    row = tx.one("SELECT name, phone, company, email, custom FROM lead WHERE id = :id", id=lead_id)
    if row is None:
        return
    points = tx.all("SELECT value FROM contact_point WHERE lead_id = :id ORDER BY id", id=lead_id)
    known = [row["name"], row["phone"], row["company"], row["email"]]
    known += [point["value"] for point in points]
    custom = [str(value) for value in json.loads(row["custom"]).values()]
    known += [*custom, *filter(None, map(digits_in, custom))]
    words = list(dict.fromkeys(filter(None, known)))
    index_lead(tx, lead_id, words, names=" ".join(filter(None, (row["name"], row["company"]))))


def _points(tx: Tx, lead_id: int) -> tuple[ContactPoint, ...]:
    found = tx.all(
        "SELECT channel, kind, value, seen_at FROM contact_point WHERE lead_id = :id ORDER BY id",
        id=lead_id,
    )
    return tuple(map(_point, found))


def _points_of(tx: Tx, ids: Sequence[int]) -> dict[int, tuple[ContactPoint, ...]]:
    """By lead; in one reading."""
    found = tx.all(
        "SELECT lead_id, channel, kind, value, seen_at FROM contact_point"
        " WHERE lead_id IN (SELECT value FROM json_each(:ids)) ORDER BY lead_id, id",
        ids=json.dumps(list(ids)),
    )
    points: dict[int, tuple[ContactPoint, ...]] = {}
    for row in found:
        points[row["lead_id"]] = (*points.get(row["lead_id"], ()), _point(row))
    return points


def _point(row: Row) -> ContactPoint:
    return ContactPoint(row["channel"], PointKind(row["kind"]), row["value"], row["seen_at"])


def _lead(row: Row, points: tuple[ContactPoint, ...]) -> Lead:
    return Lead(
        id=LeadId(row["id"]),
        name=row["name"],
        phone=row["phone"],
        email=row["email"],
        company=row["company"],
        source=row["source"],
        status=LeadStatus(row["status"]),
        quality_score=row["quality_score"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        tags=tuple(json.loads(row["tags"])),
        opted_out_at=row["opted_out_at"],
        marketing_opted_out_at=row["marketing_opted_out_at"],
        marketing_consent_at=row["marketing_consent_at"],
        marketing_held_until=row["marketing_held_until"],
        undeliverable=row["undeliverable"],
        referral=json.loads(row["referral"]) if row["referral"] else None,
        last_message_at=row["last_message_at"],
        last_message_preview=row["last_message_preview"],
        last_inbound_at=row["last_inbound_at"],
        unread_count=row["unread_count"],
        needs_reply=bool(row["needs_reply"]),
        window_expires_at=row["window_expires_at"],
        draft=row["draft"],
        contact_points=points,
        owner=row["owner"],
        value_paise=row["value_paise"],
        lost_reason=row["lost_reason"],
        status_at=row["status_at"],
        custom=json.loads(row["custom"]),
        own_score=row["own_score"],
        score_reasons=read_reasons(row["score_reasons"]),
        do_not_disturb=bool(row["do_not_disturb"]),
        ai_opted_out_at=row["ai_opted_out_at"],
        minor=bool(row["minor"]),
    )


def _lead_row(row: Row) -> LeadRow:
    return LeadRow(
        id=LeadId(row["id"]),
        name=row["name"],
        phone=row["phone"],
        status=LeadStatus(row["status"]),
        last_message_at=row["last_message_at"],
        last_message_preview=row["last_message_preview"],
        unread_count=row["unread_count"],
        needs_reply=bool(row["needs_reply"]),
        window_expires_at=row["window_expires_at"],
        has_draft=bool(row["has_draft"]),
        has_suggestion=bool(row["has_suggestion"]),
    )
