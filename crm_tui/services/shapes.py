"""The JSON of the contract: leads, messages and suggestions as scripts see them."""

from dataclasses import asdict
from typing import Any

from crm_tui.domain.advice import Advice
from crm_tui.domain.business import Fact
from crm_tui.domain.clock import iso, iso_or_none
from crm_tui.domain.consent import Consent
from crm_tui.domain.content import to_json
from crm_tui.domain.follow import CALL, NOTE, TASK, Call, Note, Task
from crm_tui.domain.ids import KNOWLEDGE, LEAD, MESSAGE, SUGGESTION, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.memory import FACT, LeadFact, Summary
from crm_tui.domain.message import Media, Message
from crm_tui.domain.money import Money
from crm_tui.domain.outgoing import Verdict
from crm_tui.domain.score import Reason
from crm_tui.domain.suggestion import Suggestion
from crm_tui.domain.template import Template
from crm_tui.domain.timeline import Entry

Json = dict[str, Any]


def lead_json(lead: Lead) -> Json:
    return {
        "id": show_id(LEAD, lead.id),
        "name": lead.name,
        "phone": lead.phone,
        "email": lead.email,
        "company": lead.company,
        "source": lead.source,
        "status": lead.status,
        "quality_score": lead.quality_score,
        "score_reasons": [_reason_json(reason) for reason in lead.score_reasons],
        "own_score": lead.own_score,
        "tags": list(lead.tags),
        "owner": lead.owner or None,
        "value": None if lead.value_paise is None else money_json(Money(lead.value_paise)),
        "lost_reason": lead.lost_reason,
        "status_at": iso_or_none(lead.status_at),
        "custom": dict(lead.custom),
        "do_not_disturb": lead.do_not_disturb,
        "minor": lead.minor,
        "created_at": iso(lead.created_at),
        "updated_at": iso(lead.updated_at),
        "last_message_at": iso_or_none(lead.last_message_at),
        "last_message_preview": lead.last_message_preview,
        "unread_count": lead.unread_count,
        "needs_reply": lead.needs_reply,
        "window_expires_at": iso_or_none(lead.window_expires_at),
        "opted_out_at": iso_or_none(lead.opted_out_at),
        "marketing_opted_out_at": iso_or_none(lead.marketing_opted_out_at),
        "marketing_consent_at": iso_or_none(lead.marketing_consent_at),
        "ai_opted_out_at": iso_or_none(lead.ai_opted_out_at),
        "referral": None if lead.referral is None else dict(lead.referral),
        "contact_points": [
            {"channel": point.channel, "kind": point.kind, "value": point.value}
            for point in lead.contact_points
        ],
    }


def _reason_json(reason: Reason) -> Json:
    ref = {"kind": reason.ref.kind, "id": reason.ref.id}
    return {"points": reason.points, "words": reason.words, "ref": ref}


def note_json(note: Note) -> Json:
    return {
        "id": show_id(NOTE, note.id),
        "lead_id": show_id(LEAD, note.lead_id),
        "text": note.text,
        "actor": note.actor,
        "created_at": iso(note.created_at),
    }


def task_json(task: Task) -> Json:
    return {
        "id": show_id(TASK, task.id),
        "lead_id": show_id(LEAD, task.lead_id),
        "text": task.text,
        "due_at": iso_or_none(task.due_at),
        "done_at": iso_or_none(task.done_at),
        "actor": task.actor,
        "created_at": iso(task.created_at),
    }


def follow_up_json(task: Task) -> Json:
    shown = None if task.message_id is None else show_id(MESSAGE, task.message_id)
    return {
        "id": show_id(TASK, task.id),
        "lead_id": show_id(LEAD, task.lead_id),
        "kind": task.kind,
        "text": task.text,
        "due_at": iso_or_none(task.due_at),
        "words": task.words,
        "woken_at": iso_or_none(task.woken_at),
        "snoozed": task.snoozed,
        "done_at": iso_or_none(task.done_at),
        "ended": task.ended,
        "proof": None if shown is None else {"message_id": shown, "quote": task.quote},
    }


def call_json(call: Call) -> Json:
    return {
        "id": show_id(CALL, call.id),
        "lead_id": show_id(LEAD, call.lead_id),
        "direction": call.direction,
        "outcome": call.outcome,
        "seconds": call.seconds,
        "text": call.text,
        "actor": call.actor,
        "at": iso(call.at),
    }


def fact_json(fact: Fact) -> Json:
    return {
        "id": show_id(KNOWLEDGE, fact.id),
        "document": fact.document,
        "topic": fact.topic,
        "text": fact.text,
    }


def lead_fact_json(fact: LeadFact) -> Json:
    shown_in = None if fact.message_id is None else show_id(MESSAGE, fact.message_id)
    return {
        "id": show_id(FACT, fact.id),
        "lead_id": show_id(LEAD, fact.lead_id),
        "kind": fact.kind,
        "value": fact.value,
        "message": shown_in,
        "quote": fact.quote,
        "due_at": iso_or_none(fact.due_at),
        "source": fact.source,
        "updated_at": iso(fact.updated_at),
    }


def summary_json(summary: Summary) -> Json:
    return {"text": summary.text, "source": summary.source, "at": iso(summary.at)}


def entry_json(entry: Entry) -> Json:
    return {
        "kind": entry.kind,
        "at": iso(entry.at),
        "actor": entry.actor,
        "title": entry.title,
        "words": entry.words,
        "ref": entry.ref,
    }


def message_json(message: Message) -> Json:
    error = message.error_text
    return {
        "id": show_id(MESSAGE, message.id),
        "lead_id": show_id(LEAD, message.lead_id),
        "direction": message.direction,
        "content": message.content,
        "message_type": message.message_type,
        "whatsapp_message_id": message.whatsapp_message_id,
        "timestamp": iso(message.timestamp),
        "status": message.status,
        "reply_to": None if message.reply_to is None else show_id(MESSAGE, message.reply_to),
        "media": None if message.media is None else _media_json(message.media),
        "template": None if message.template is None else message.template.name,
        "details": None if message.details is None else to_json(message.details),
        "reaction": message.reaction,
        "our_reaction": message.our_reaction,
        "forwarded": message.forwarded,
        "send_at": iso_or_none(message.send_at),
        "error": None if error is None else {"code": message.error_code, "text": error},
        "edited": message.edited,
        "revoked": message.revoked,
        "actor": message.actor,
    }


def _media_json(media: Media) -> Json:
    return {
        "state": media.state,
        "mime_type": media.mime_type,
        "filename": media.filename,
        "size": media.size,
        "sha256": media.sha256,
        "voice": media.voice,
        "seconds": media.seconds,
        "error": media.error,
    }


def template_json(template: Template) -> Json:
    return {
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "header": template.header,
        "header_format": template.header_format,
        "body": template.body,
        "footer": template.footer,
        "buttons": [
            {"kind": button.kind, "text": button.text, "value": button.value}
            for button in template.buttons
        ],
        "variables": list(template.variables),
        "quality": template.quality,
        "reason": template.reason,
        "agreed_category": template.agreed_category,
    }


def consent_json(consent: Consent) -> Json:
    return {
        "lead_id": show_id(LEAD, consent.lead_id),
        "purpose": consent.purpose,
        "given": consent.given,
        "at": iso(consent.at),
        "source": consent.source,
        "proof": consent.proof,
        "actor": consent.actor,
        "evidence": consent.evidence or None,
        "notice": consent.notice or None,
    }


def suggestion_json(suggestion: Suggestion) -> Json:
    draft = suggestion.draft
    return {
        "id": show_id(SUGGESTION, suggestion.id),
        "lead_id": show_id(LEAD, suggestion.lead_id),
        "message_id": None
        if suggestion.message_id is None
        else show_id(MESSAGE, suggestion.message_id),
        "agent_type": draft.agent_type,
        "suggestion_type": draft.suggestion_type,
        "content": draft.content,
        "confidence_score": draft.confidence_score,
        "status": suggestion.status,
        "created_at": iso(suggestion.created_at),
        "intent": draft.intent,
        "source": draft.source,
        "model": draft.model,
        "prompt_version": draft.prompt_version,
        "citations": [
            {"kind": cited.kind, "id": cited.id, "quote": cited.quote} for cited in draft.citations
        ],
        "flags": [{"rule": flag.rule, "text": flag.text} for flag in draft.flags],
        "latency_ms": draft.latency_ms,
        "cost_microusd": draft.cost_microusd,
        "reason": draft.reason,
        "hint": draft.hint,
        "advice": None if draft.advice is None else advice_json(draft.advice),
    }


def advice_json(advice: Advice) -> Json:
    """Its fields by name; times in ISO 8601."""
    found = asdict(advice)
    for part in (found, found.get("action") or {}):
        if "at" in part:
            part["at"] = iso_or_none(part["at"])
    return found


def money_json(money: Money) -> Json:
    return {"amount_paise": money.amount_paise, "currency": money.currency}


def verdict_json(verdict: Verdict) -> Json:
    return {
        "allowed": verdict.allowed,
        "reasons": [
            {"rule": reason.rule, "text": reason.text, "fix": reason.fix}
            for reason in verdict.reasons
        ],
        "cost": money_json(verdict.cost),
    }
