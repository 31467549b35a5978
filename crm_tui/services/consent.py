"""Consent: recorded by a person with a proof, or by what a customer wrote."""

from dataclasses import replace

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.consent import Consent, Evidence, Purpose
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services import assistance, leads, turns
from crm_tui.services.may import needs
from crm_tui.store import assistance as assistance_store
from crm_tui.store import consents, events, notices_seen
from crm_tui.store.tx import Tx

LONGEST_PROOF = 500


@needs(Act.RECORD_CONSENT)
def record(
    tx: Tx,
    actor: Actor,
    now: Millis,
    lead_id: LeadId,
    purpose: Purpose,
    *,
    given: bool,
    source: str,
    proof: str,
    evidence: Evidence = Evidence.SPOKEN,
    notice: str | None = None,
) -> Consent:
    """Write down that a person agreed, or withdrew; raises CrmError without a proof.

    `notice` is the version of the privacy notice that they saw; None: the last one they were shown.
    """
    lead = leads.get(tx, lead_id)  # it may be merged by now
    words = clean_line(proof, LONGEST_PROOF)
    if given:
        _check(lead, purpose, words)
    seen = notices_seen.newest(tx, lead.id) if notice is None else None
    consent = Consent(
        lead_id=lead.id,
        purpose=purpose,
        given=given,
        at=now,
        source=clean_line(source, 60),
        proof=words or "said so",
        actor=str(actor),
        evidence=evidence,
        notice=notice or (seen.version if seen else ""),
    )
    keep(tx, consent)
    kind = "consent_given" if given else "consent_withdrawn"
    events.record(tx, lead.id, kind, actor, now, purpose=purpose, proof=consent.proof)
    turns.went_on(tx, lead.id, now)
    return consent


def _check(lead: Lead, purpose: Purpose, words: str) -> None:
    if not words:
        raise CrmError(
            "Consent needs a proof.", 'Say how they agreed: --proof "signed the form on 3 May".'
        )
    if lead.minor and purpose is Purpose.MARKETING:
        raise CrmError(
            f"{lead.name} is under 18: no marketing is sent to children.",
            "Take the mark off first if it is wrong.",
        )


def keep(tx: Tx, consent: Consent) -> None:
    """Write the line down; where it withdraws AI assistance, what agents made of them goes at once."""
    consents.record(tx, consent)
    if consent.purpose is Purpose.AI_ASSIST and not assistance_store.may_assist(
        tx, consent.lead_id
    ):
        assistance.ended(tx, consent.lead_id)


def keep_heard(tx: Tx, consent: Consent) -> None:
    """They said it themselves; which notice told them how is kept with it."""
    seen = notices_seen.newest(tx, consent.lead_id)
    keep(tx, replace(consent, notice=seen.version if seen else ""))


@needs(Act.RECORD_CONSENT)
def set_minor(tx: Tx, actor: Actor, now: Millis, lead_id: LeadId, on: bool) -> Lead:
    """Mark somebody as under 18: no marketing, no memory, no score; or take the mark off."""
    lead = leads.get(tx, lead_id)
    if not assistance_store.set_minor(tx, lead.id, on):
        return lead
    if on:
        assistance.became_minor(tx, lead.id, now)
    else:
        _judge_again(tx, lead.id, now)
    events.record(tx, lead.id, "minor_marked" if on else "minor_unmarked", actor, now)
    return leads.get(tx, lead.id)


def _judge_again(tx: Tx, lead_id: LeadId, now: Millis) -> None:
    from crm_tui.services import scoring  # here: the first paint needs no scoring

    scoring.rescore(tx, lead_id, now)
