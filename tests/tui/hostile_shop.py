"""A shop in which every word that somebody else may have written is the same hostile one."""

import json
from functools import partial
from typing import Any

from crm_tui.demo import past_weeks
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.content import Button, Buttons, Card, Cards, Location
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.message import MessageType
from crm_tui.services import filters, knowledge, knowledge_words, life_cycle, merging, notes, tasks
from crm_tui.store import account, settings
from crm_tui.store.tx import Tx
from tests.tui import gallery
from tests.tui.conftest import Town
from tests.unit.broadcasts.hall import Hall

FOREIGN: dict[str, tuple[str, ...]] = {
    "lead": ("name", "email", "company", "source", "lost_reason", "draft", "owner"),
    "custom_field": ("label",),
    "message": ("content", "unsupported_reason", "error_text", "reaction", "our_reaction"),
    "media": ("filename", "error"),
    "note": ("text",),
    "task": ("text", "quote", "words"),
    "call_log": ("text",),
    "consent": ("source", "proof", "evidence"),
    "lead_fact": ("value", "quote"),
    "lead_summary": ("text",),
    "lead_tag": ("tag",),
    "saved_filter": ("name",),
    "knowledge": ("document", "topic", "body", "place"),
    "glossary": ("word", "meaning"),
    "notice": ("text", "kind"),
    "suggestion": ("content", "reason", "hint", "decided_why"),
    "template": ("body", "header", "footer", "reason"),
    "import_run": ("file", "source"),
    "broadcast": ("name", "why"),
    "broadcast_person": ("why",),
    "enrolment": ("ended_why",),
    "workflow_step": ("why",),
    "workflow_idea": ("name", "why"),
    "undo_step": ("title",),
    "quarantine": ("reason",),
    "job": ("error",),
    "person": ("name",),
    "privacy_request": ("words", "answer"),
    "breach": ("what", "measures"),
    "backup_run": ("file", "why"),
}
"""By table: what customers, staff, providers and models may have written."""
PARTLY = {
    "lead": ("custom", "referral"),
    "message": ("details",),
    "suggestion": ("citations", "flags", "advice"),
    "template": ("buttons",),
    "event": ("data",),
    "audit_detail": ("detail",),
}
"""JSON: the words in it, not its keys and kinds."""
_KINDS = frozenset(
    {"kind", "type", "status", "stage", "purpose", "rule", "state", "sub_type", "format"}
)
_WITHOUT_ROWID = {
    "custom_field": "key",
    "lead_tag": "lead_id",
    "glossary": "length(word)",
    "saved_filter": "length(name)",
    "template": "name",
    "workflow_step": "length(why)",
    "broadcast_person": "lead_id",
}


def furnish(town: Town) -> LeadId:
    """One of everything that a window can show; the lead that most of it is about."""
    story = gallery.every_kind(town, "Kavya Reddy")
    gallery.agents_at_work(town)
    gallery.twice(town)
    words = MessageType.TEXT
    story.hears(MessageType.CONTACTS, "", ago=60_000, details=Cards((Card("x", ("+91 1",)),)))
    story.hears(MessageType.LOCATION, "", ago=50_000, details=Location(1.0, 2.0, "x", "y"))
    story.hears(words, "a choice", ago=40_000, details=Buttons((Button("a", "b"),), "c"))
    hall = Hall(town.shop, town.clock)
    hall.come(2)
    hall.started()
    town.shop.db.write_now(_furnish, town)
    past_weeks.write_workflow(town.shop.home)
    town.shop.db.write_now(past_weeks.live_through, town.shop.home, town.clock.now())
    return town.lead("Asha Verma")


def _furnish(tx: Tx, town: Town) -> None:
    now, asha = town.clock.now(), town.lead("Asha Verma")
    who = (OWNER, now)
    notes.add(tx, *who, asha, "a note")
    tasks.add(tx, *who, [asha], "a task", Millis(now - DAY))
    life_cycle.tag(tx, *who, [asha], ["vip"])
    life_cycle.set_custom(tx, *who, asha, {"City": "Pune"})
    filters.save(tx, "one", LeadFilter(tag="vip"), *who)
    knowledge.replace_document(tx, "prices.md", knowledge.statements("# Cakes\nTruffle ₹650"), *who)
    partial(knowledge.write, topic="Cakes")(tx, "Eggless ₹700", *who)
    knowledge_words.put(tx, "petha", "pumpkin sweet", *who)
    account.notify(tx, "account", "a notice", now, urgent=True)
    account.notify(tx, "other", "another", now, urgent=False)
    tx.run(
        "INSERT INTO import_run (file, sha256, source, layout, mapping, counts, state, actor, at)"
        " VALUES ('Fair.csv', 'aa', 'fair', '', '{}', '{\"created\": 1}', 'done', 'person:owner', :now)",
        now=now,
    )
    tx.run(
        "INSERT INTO broadcast_person (broadcast_id, lead_id, state, why)"
        " SELECT id, :lead, 'skipped', 'no agreement' FROM broadcast",
        lead=asha,
    )
    kept, gone = (
        town.lead("Kavya Reddy"),
        tx.one("SELECT MAX(id) AS id FROM lead WHERE name = 'Kavya R.'"),
    )
    if gone is not None and gone["id"] is not None:
        merging.merge(tx, *who, kept, LeadId(gone["id"]))


def poison(town: Town, payload: str) -> None:
    """Past every door that would have cleaned it: what is stored already must be harmless too."""
    town.shop.db.write_now(_poison, payload)


def _poison(tx: Tx, payload: str) -> None:
    for table, columns in FOREIGN.items():
        number = _WITHOUT_ROWID.get(table, "rowid")
        for column in columns:
            tx.run(
                named(
                    "UPDATE «table» SET «column» = :payload || ' ' || «number»"
                    " WHERE «column» IS NOT NULL AND «column» <> ''",
                    table=table,
                    column=column,
                    number=number,
                ),
                payload=payload,
            )
    for table, columns in PARTLY.items():
        for column in columns:
            _poison_json(tx, table, column, payload)
    tx.run(
        "UPDATE event SET actor = 'person:' || :payload WHERE actor LIKE 'person:%'",
        payload=payload,
    )
    about = settings.profile(tx)
    settings.save_profile(
        tx, type(about)(payload, payload, about.tone, (payload,), payload, payload)
    )


def named(sql: str, **names: str) -> str:
    """SQL with the names of tables and columns, which no parameter can stand for."""
    for name, instead in names.items():
        sql = sql.replace(f"«{name}»", instead)
    return sql


def _poison_json(tx: Tx, table: str, column: str, payload: str) -> None:
    names = {"column": column, "table": table}
    each = named("SELECT DISTINCT «column» AS words FROM «table» WHERE «column» <> ''", **names)
    for row in tx.all(each):
        words = json.dumps(_poisoned(json.loads(row["words"]), payload))
        change = named("UPDATE «table» SET «column» = :words WHERE «column» = :before", **names)
        tx.run(change, words=words, before=row["words"])


def _poisoned(value: Any, payload: str, key: str = "") -> Any:
    """Of strings with a space or a capital in them: the others are kinds and ids."""
    if isinstance(value, dict):
        return {name: _poisoned(one, payload, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_poisoned(one, payload, key) for one in value]
    if isinstance(value, str) and key not in _KINDS and (" " in value or value != value.lower()):
        return payload
    return value
