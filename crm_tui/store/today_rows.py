"""What a row of Today shows of a lead: who it is, and the message that is ready for them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import SuggestionId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.phone import Phone
from crm_tui.domain.suggestion import SENDABLE
from crm_tui.domain.template import TemplateCall
from crm_tui.store.messages import read_template
from crm_tui.store.tx import Row, Tx

_SENDABLE = ", ".join(f"'{kind}'" for kind in sorted(SENDABLE))


@dataclass(frozen=True, slots=True)
class Person:
    """Of a lead, what a row shows."""

    name: str
    phone: Phone | None
    status: LeadStatus
    window_expires_at: Millis | None
    takes_marketing: bool
    """They agreed to get it, and nothing is against it now."""


def people(tx: Tx, ids: Sequence[int], now: Millis) -> dict[int, Person]:
    """Those of them that are there, by id."""
    rows = tx.all(
        "SELECT id, name, phone, status, window_expires_at, marketing_consent_at IS NOT NULL"
        " AND marketing_opted_out_at IS NULL AND opted_out_at IS NULL AND do_not_disturb = 0 AND minor = 0"
        " AND COALESCE(marketing_held_until, 0) <= :now AS takes_marketing"
        " FROM lead WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
        now=now,
    )
    return {row["id"]: _person(row) for row in rows}


def _person(row: Row) -> Person:
    status, expires = LeadStatus(row["status"]), row["window_expires_at"]
    marketing = bool(row["takes_marketing"])
    return Person(row["name"], row["phone"], status, expires, marketing)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A message that is ready, as far as a row shows it."""

    id: SuggestionId
    words: str
    flagged: bool
    planned: bool
    template: TemplateCall | None


def drafted(tx: Tx, ids: Sequence[int]) -> dict[int, Drafted]:
    """The best message that is ready for each of these leads; the same one as in the chat."""
    rows = tx.all(
        "SELECT id, lead_id, substr(content, 1, 160) AS words, flags <> '[]' AS flagged, template,"
        " advice IS NOT NULL AS planned FROM suggestion"
        " WHERE lead_id IN (SELECT value FROM json_each(:ids)) AND status = 'pending'"
        f" AND suggestion_type IN ({_SENDABLE})"
        " ORDER BY lead_id, flags <> '[]', message_id DESC, id",
        ids=json.dumps(list(ids)),
    )
    found: dict[int, Drafted] = {}
    for row in rows:
        found.setdefault(row["lead_id"], _drafted(row))
    return found


def _drafted(row: Row) -> Drafted:
    return Drafted(
        SuggestionId(row["id"]),
        row["words"],
        bool(row["flagged"]),
        bool(row["planned"]),
        read_template(row["template"]),
    )


def being_written(tx: Tx, ids: Sequence[int]) -> set[int]:
    """Those of these leads for whom an answer is asked for and not here yet."""
    rows = tx.all(
        "SELECT lead_id FROM agent_work WHERE task = 'generate_reply'"
        " AND lead_id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )
    return {row["lead_id"] for row in rows}
