"""Consent: recorded by a person with a proof, or by what a customer wrote."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.consent import Consent, Purpose
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import clean_line
from crm_tui.services import leads, turns
from crm_tui.store import consents, events
from crm_tui.store.tx import Tx

LONGEST_PROOF = 500


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
) -> Consent:
    """Write down that a person agreed, or withdrew; raises CrmError without a proof."""
    lead_id = leads.get(tx, lead_id).id  # it may be merged by now
    words = clean_line(proof, LONGEST_PROOF)
    if given and not words:
        raise CrmError(
            "Consent needs a proof.", 'Say how they agreed: --proof "signed the form on 3 May".'
        )
    consent = Consent(
        lead_id, purpose, given, now, clean_line(source, 60), words or "said so", str(actor)
    )
    consents.record(tx, consent)
    kind = "consent_given" if given else "consent_withdrawn"
    events.record(tx, lead_id, kind, actor, now, purpose=purpose, proof=consent.proof)
    turns.went_on(tx, lead_id, now)
    return consent
