"""Capture: an enquiry from a form or a portal becomes a lead, or part of the lead who asked."""

import hashlib
from dataclasses import dataclass

from crm_tui.capture.form import NOT_AGREED
from crm_tui.capture.indiamart import CATALOGUE_VIEWED
from crm_tui.capture.parser import words
from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.consent import Consent, Evidence, Purpose
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, Lead, PointKind
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.phone import Phone, show_phone
from crm_tui.domain.roles import Act
from crm_tui.services import agent_queue, scoring, whose
from crm_tui.services.leads import get, points_of_phone
from crm_tui.services.may import needs
from crm_tui.store import (
    consents,
    enquiries,
    events,
    inbox_columns,
    lead_marks,
    leads,
)
from crm_tui.store.tx import Tx

NOT_TO_GREET = frozenset({NOT_AGREED, CATALOGUE_VIEWED})
"""Tags of people who asked nothing, or did not agree to be written to."""


@dataclass(frozen=True, slots=True)
class Captured:
    """Whose enquiry it is."""

    lead_id: LeadId
    created: bool
    """The lead is new."""
    again: bool = False
    """The enquiry was here already, and nothing was changed."""


@needs(Act.EDIT_LEADS)
def capture(tx: Tx, draft: LeadDraft, actor: Actor, now: Millis) -> Captured:
    """Bring an enquiry into the shop, each once; raises CrmError for one that names nobody."""
    if draft.is_empty:
        raise CrmError("The enquiry names nobody.", "Give a name, a number or an e-mail.")
    external_id = draft.external_id or _made_id(draft, now)
    known = enquiries.lead_of(tx, draft.source, external_id)
    if known is not None:
        return Captured(known, created=False, again=True)
    lead_id, created = _lead(tx, draft, actor, now)
    at = Millis(min(draft.asked_at or now, now))
    enquiries.add(tx, draft.source, external_id, lead_id, at)
    _mark(tx, lead_id, draft, now)
    greet = _may_greet(tx, lead_id, draft)
    _note(tx, lead_id, draft, actor, now, at, greet)
    _keep_consent(tx, lead_id, draft, actor)
    inbox_columns.refresh(tx, lead_id, now)
    if greet:
        agent_queue.answer_due(tx, lead_id, now)
        agent_queue.judge(tx, lead_id, now)
    scoring.rescore(tx, lead_id, now)
    return Captured(lead_id, created)


# -- whose it is --------------------------------------------------------------------------------


def _lead(tx: Tx, draft: LeadDraft, actor: Actor, now: Millis) -> tuple[LeadId, bool]:
    known = _find(tx, draft)
    if known is None:
        return _make(tx, draft, actor, now), True
    _fill(tx, get(tx, known), draft, actor, now)
    return known, False


def _find(tx: Tx, draft: LeadDraft) -> LeadId | None:
    """By any mobile, the one to write to first; by landline or e-mail only where there is none."""
    name = _name(draft)
    for phone in draft.phones or draft.landlines:
        if (found := whose.by_number(tx, phone, name)) is not None:
            return found
    return whose.by_email(tx, draft.email, name) if draft.email and not draft.phones else None


def _name(draft: LeadDraft) -> str:
    """The name, or what stands in for it."""
    phone = _main_number(draft)
    return draft.name or (show_phone(phone) if phone else draft.email)


def _main_number(draft: LeadDraft) -> Phone | None:
    return next(iter((*draft.phones, *draft.landlines)), None)


def _make(tx: Tx, draft: LeadDraft, actor: Actor, now: Millis) -> LeadId:
    lead_id = leads.add(
        tx,
        name=_name(draft),
        phone=_main_number(draft),
        email=draft.email or None,
        company=draft.company or None,
        source=draft.source,
        now=now,
        points=_points(draft),
    )
    events.record(tx, lead_id, "lead_added", actor, now, source=draft.source)
    return lead_id


def _fill(tx: Tx, lead: Lead, draft: LeadDraft, actor: Actor, now: Millis) -> None:
    """What the lead does not have yet; anybody may write anything on a form, so nothing is replaced."""
    leads.add_points(tx, lead.id, _points(draft), now)
    stands_in = lead.name in (lead.phone, lead.phone and show_phone(lead.phone))
    wanted = {
        "name": draft.name if stands_in else None,
        "phone": None if lead.phone else _main_number(draft),
        "email": None if lead.email else draft.email,
        "company": None if lead.company else draft.company,
    }
    fields: dict[str, object] = {name: value for name, value in wanted.items() if value}
    if fields:
        leads.change(tx, lead.id, now, **fields)
        changed = {name: [getattr(lead, name), value] for name, value in fields.items()}
        events.record(tx, lead.id, "lead_changed", actor, now, **changed)


def _points(draft: LeadDraft) -> tuple[ContactPoint, ...]:
    mobiles = [point for phone in draft.phones for point in points_of_phone(phone)]
    landlines = [ContactPoint("phone", PointKind.PHONE, phone) for phone in draft.landlines]
    return (*mobiles, *landlines, *([_email(draft)] if draft.email else []))


def _email(draft: LeadDraft) -> ContactPoint:
    return ContactPoint("email", PointKind.EMAIL, draft.email)


# -- what they asked ----------------------------------------------------------------------------


def _mark(tx: Tx, lead_id: LeadId, draft: LeadDraft, now: Millis) -> None:
    lead_marks.add_tags(tx, lead_id, draft.tags)
    lead_marks.fill_custom(tx, lead_id, _with_others(tx, lead_id, draft).custom, now)
    lead_marks.fill_empty(tx, lead_id, draft.owner, draft.value_paise)
    if draft.do_not_disturb:
        lead_marks.do_not_disturb(tx, lead_id)


def _with_others(tx: Tx, lead_id: LeadId, draft: LeadDraft) -> LeadDraft:
    """The numbers of other leads are kept as words, but for one that stands on this lead anyway."""
    lead = get(tx, lead_id)
    others = (
        phone
        for phone in (*draft.phones, *draft.landlines)
        if phone != lead.phone and not {*leads.by_points(tx, points_of_phone(phone))} <= {lead_id}
    )
    return draft.with_other_numbers(others, lead.custom.get(lead_marks.OTHERS, ""))


def _may_greet(tx: Tx, lead_id: LeadId, draft: LeadDraft) -> bool:
    """Only who asked, can be reached on WhatsApp, and does not mind."""
    lead = get(tx, lead_id)
    unwilling = lead.opted_out_at is not None or lead_marks.is_not_to_be_disturbed(tx, lead_id)
    return not unwilling and lead.address() is not None and NOT_TO_GREET.isdisjoint(draft.tags)


def _note(
    tx: Tx, lead_id: LeadId, draft: LeadDraft, actor: Actor, now: Millis, at: Millis, greet: bool
) -> None:
    """The enquiry on the timeline, whole."""
    events.record(
        tx,
        lead_id,
        "enquiry",
        actor,
        now,
        source=draft.source,
        external_id=draft.external_id,
        product=draft.product,
        message=draft.message,
        words=words(draft),
        asked_at=at,
        wants_reply=greet,
        custom=dict(draft.custom),
        consent=None if draft.consent is None else draft.consent.version,
    )


def _keep_consent(tx: Tx, lead_id: LeadId, draft: LeadDraft, actor: Actor) -> None:
    """The words and their version, as proof.

    Somebody who wrote STOP stays stopped: a form proves no identity, so anybody could take that
    back in their name. They do it themselves, by writing.
    """
    if draft.consent is None or get(tx, lead_id).opted_out_at is not None:
        return
    agreed = draft.consent
    proof = f"{agreed.words} (version {agreed.version})"
    consents.record(
        tx,
        Consent(
            *(lead_id, Purpose.MESSAGES, True, agreed.at, draft.source, proof, str(actor)),
            evidence=Evidence.FORM,
        ),
    )


def _made_id(draft: LeadDraft, now: Millis) -> str:
    """For a source without ids: the same words of the same person at the same time are one."""
    when = draft.asked_at or now // DAY
    said = [*draft.phones, *draft.landlines, draft.email, draft.name, words(draft), str(when)]
    return "made-" + hashlib.blake2b("\n".join(said).encode(), digest_size=12).hexdigest()
