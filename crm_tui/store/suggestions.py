"""Suggestions: what the agents drafted, and what people did with it."""

import json
from collections.abc import Collection, Sequence

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import KNOWLEDGE, LeadId, MessageId, SuggestionId, read_id
from crm_tui.domain.suggestion import (
    SENDABLE,
    Citation,
    Draft,
    Flag,
    Source,
    Suggestion,
    SuggestionStatus,
    SuggestionType,
)
from crm_tui.store import changes
from crm_tui.store.advice import read_advice, write_advice
from crm_tui.store.messages import read_template, template_text
from crm_tui.store.tx import Row, Tx, new_id, scalar


def add(
    tx: Tx,
    lead_id: int,
    message_id: int | None,
    draft: Draft,
    now: Millis,
    enrolment_id: int | None = None,
) -> SuggestionId:
    suggestion_id = SuggestionId(
        new_id(
            tx,
            "INSERT INTO suggestion (lead_id, message_id, agent_type, suggestion_type, content,"
            " confidence_score, status, created_at, intent, source, model, prompt_version,"
            " citations, flags, latency_ms, cost_microusd, reason, advice, hint, template,"
            " enrolment_id)"
            " VALUES (:lead_id, :message_id, :agent_type, :suggestion_type, :content, :confidence,"
            " 'pending', :now, :intent, :source, :model, :prompt_version, :citations, :flags,"
            " :latency_ms, :cost_microusd, :reason, :advice, :hint, :template, :enrolment_id)"
            " RETURNING id",
            lead_id=lead_id,
            message_id=message_id,
            agent_type=draft.agent_type,
            suggestion_type=draft.suggestion_type,
            content=draft.content,
            confidence=draft.confidence_score,
            now=now,
            intent=draft.intent,
            source=draft.source,
            model=draft.model,
            prompt_version=draft.prompt_version,
            citations=json.dumps([[c.kind, c.id, c.quote] for c in draft.citations]),
            flags=json.dumps([[flag.rule, flag.text] for flag in draft.flags]),
            latency_ms=draft.latency_ms,
            cost_microusd=draft.cost_microusd,
            reason=draft.reason,
            advice=write_advice(draft.advice),
            hint=draft.hint,
            template=template_text(draft.template),
            enrolment_id=enrolment_id,
        )
    )
    changes.note(tx, "suggestion", suggestion_id, lead_id)
    return suggestion_id


def get(tx: Tx, suggestion_id: int) -> Suggestion | None:
    row = tx.one("SELECT * FROM suggestion WHERE id = :id", id=suggestion_id)
    return None if row is None else _suggestion(row)


def pending(tx: Tx, lead_id: int) -> list[Suggestion]:
    """Best first: unflagged before flagged, then as the agent ranked them."""
    rows = tx.all(
        "SELECT * FROM suggestion WHERE lead_id = :lead_id AND status = 'pending'"
        " ORDER BY flags <> '[]', message_id DESC, id",
        lead_id=lead_id,
    )
    return [_suggestion(row) for row in rows]


def page(
    tx: Tx,
    *,
    status: str | None,
    after: int | None,
    limit: int,
    lead_id: int | None = None,
    kinds: Collection[SuggestionType] = tuple(SuggestionType),
) -> Sequence[Suggestion]:
    """Those of these kinds, newest first."""
    rows = tx.all(
        "SELECT * FROM suggestion WHERE (:status IS NULL OR status = :status)"
        " AND (:lead_id IS NULL OR lead_id = :lead_id)"
        " AND suggestion_type IN (SELECT value FROM json_each(:kinds))"
        " AND (:after IS NULL OR id < :after) ORDER BY id DESC LIMIT :limit",
        status=status,
        kinds=json.dumps(list(kinds)),
        lead_id=lead_id,
        after=after,
        limit=limit,
    )
    return [_suggestion(row) for row in rows]


def page_by_id(tx: Tx, after: int, limit: int) -> list[Suggestion]:
    """Suggestions by id, for exports."""
    rows = tx.all(
        "SELECT * FROM suggestion WHERE id > :after ORDER BY id LIMIT :limit",
        after=after,
        limit=limit,
    )
    return [_suggestion(row) for row in rows]


def decide(
    tx: Tx,
    suggestion_id: int,
    status: SuggestionStatus,
    actor: Actor,
    now: Millis,
    *,
    final_content: str | None = None,
    edited_share: float | None = None,
    why: str = "",
) -> bool:
    """Record what a person did with a pending suggestion; False when somebody was faster.

    `edited_share` is how much of it was changed before it went out, 0 to 1.
    """
    changed = tx.run(
        "UPDATE suggestion SET status = :status, decided_at = :now, decided_by = :actor,"
        " final_content = :final, edited_share = :edited, decided_why = :why"
        " WHERE id = :id AND status = 'pending'",
        edited=edited_share,
        why=why,
        id=suggestion_id,
        status=status,
        now=now,
        actor=str(actor),
        final=final_content,
    )
    if changed:
        lead_id = scalar(tx, "SELECT lead_id FROM suggestion WHERE id = :id", id=suggestion_id)
        changes.note(tx, "suggestion", suggestion_id, lead_id)
    return changed == 1


def set_sent_message(tx: Tx, suggestion_id: int, message_id: int) -> None:
    """Which message a suggestion became."""
    tx.run(
        "UPDATE suggestion SET sent_message_id = :message WHERE id = :id",
        message=message_id,
        id=suggestion_id,
    )


def reopen(tx: Tx, sent_message_id: int, question: int | None) -> None:
    """The send that used a suggestion was taken back: it is pending again.

    One that answers an older question than the newest is stale, and one whose facts have changed.
    """
    row = tx.one(
        "SELECT * FROM suggestion WHERE sent_message_id = :id",
        id=sent_message_id,
    )
    if row is not None:
        tx.run(
            "UPDATE suggestion SET status = :status, decided_at = NULL, decided_by = NULL,"
            " final_content = NULL, edited_share = NULL, sent_message_id = NULL WHERE id = :id",
            id=row["id"],
            status="pending" if _still_fits(tx, _suggestion(row), question) else "stale",
        )
        changes.note(tx, "suggestion", row["id"], row["lead_id"])


def _still_fits(tx: Tx, one: Suggestion, question: int | None) -> bool:
    cited = [c for c in one.draft.citations if c.kind == "knowledge"]
    return one.message_id in (None, question) and all(_still_said(tx, c) for c in cited)


def _still_said(tx: Tx, cited: Citation) -> bool:
    body = scalar(tx, "SELECT body FROM knowledge WHERE id = :id", id=read_id(KNOWLEDGE, cited.id))
    return body is not None and cited.quote.strip() in body


def retire(
    tx: Tx,
    lead_id: int,
    kinds: Collection[str] = tuple(SuggestionType),
    since: Millis | None = None,
) -> None:
    """What is still pending of these kinds no longer fits; with `since` only what was made after it."""
    for row in tx.all(
        "SELECT id FROM suggestion WHERE lead_id = :lead_id AND status = 'pending'"
        " AND suggestion_type IN (SELECT value FROM json_each(:kinds))"
        " AND (:since IS NULL OR created_at > :since)",
        lead_id=lead_id,
        kinds=json.dumps(list(kinds)),
        since=since,
    ):
        tx.run("UPDATE suggestion SET status = 'stale' WHERE id = :id", id=row["id"])
        changes.note(tx, "suggestion", row["id"], lead_id)


def has_sendable(tx: Tx, lead_id: int) -> bool:
    """Whether a message is drafted for this chat."""
    return any(one.draft.suggestion_type in SENDABLE for one in pending(tx, lead_id))


def note_shown(tx: Tx, ids: Sequence[int], now: Millis) -> None:
    """A person has seen them; the first time counts."""
    tx.run(
        "UPDATE suggestion SET shown_at = :now WHERE shown_at IS NULL"
        " AND id IN (SELECT value FROM json_each(:ids))",
        now=now,
        ids=json.dumps(list(ids)),
    )


def wrote_since_judged(tx: Tx, lead_id: int, most: int) -> bool:
    """Whether they wrote so many messages since they were last judged, or never were."""
    judged = scalar(
        tx,
        "SELECT MAX(created_at) FROM suggestion"
        " WHERE lead_id = :lead_id AND suggestion_type = 'qualification'",
        lead_id=lead_id,
    )
    if judged is None:
        return True
    found = tx.all(
        "SELECT 1 FROM message WHERE lead_id = :lead_id AND direction = 'inbound'"
        " AND timestamp > :judged ORDER BY sort_key DESC LIMIT :most",
        lead_id=lead_id,
        judged=judged,
        most=most,
    )
    return len(found) == most


def newest_question(tx: Tx, lead_id: int) -> MessageId | None:
    """The customer's newest message that wants an answer."""
    found = scalar(
        tx,
        "SELECT id FROM message WHERE lead_id = :lead_id AND wants_reply = 1"
        " ORDER BY sort_key DESC LIMIT 1",
        lead_id=lead_id,
    )
    return None if found is None else MessageId(found)


def _suggestion(row: Row) -> Suggestion:
    return Suggestion(
        id=SuggestionId(row["id"]),
        lead_id=LeadId(row["lead_id"]),
        message_id=row["message_id"],
        status=SuggestionStatus(row["status"]),
        created_at=row["created_at"],
        draft=Draft(
            content=row["content"],
            agent_type=row["agent_type"],
            suggestion_type=row["suggestion_type"],
            confidence_score=row["confidence_score"],
            intent=row["intent"],
            source=Source(row["source"]),
            model=row["model"],
            prompt_version=row["prompt_version"],
            citations=tuple(Citation(*parts) for parts in json.loads(row["citations"])),
            flags=tuple(Flag(*parts) for parts in json.loads(row["flags"])),
            latency_ms=row["latency_ms"],
            cost_microusd=row["cost_microusd"],
            reason=row["reason"],
            advice=read_advice(row["advice"]),
            hint=row["hint"],
            template=read_template(row["template"]),
        ),
        enrolment_id=row["enrolment_id"],
    )
