"""What `crm leads edit` changes, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead, LeadStatus, LostReason
from crm_tui.domain.lead_filter import read_status
from crm_tui.services import life_cycle
from crm_tui.services.leads import edit, get
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Wanted:
    """None: as it is."""

    own: Mapping[str, str]
    """Name, phone, e-mail, company, source."""
    status: str | None
    reason: str
    owner: str | None
    value: str | None
    disturb: bool | None
    custom: list[str]


def apply(tx: Tx, actor: Actor, now: Millis, wanted: Wanted, lead_id: LeadId) -> Lead:
    """Change all of it or nothing; raises CrmError."""
    if wanted.own:
        edit(tx, actor, now, lead_id, wanted.own)
    if wanted.status is not None:
        status = read_status(wanted.status)
        _check_reason(status, wanted.reason)
        life_cycle.set_status(tx, actor, now, [lead_id], status, wanted.reason)
    if wanted.owner is not None:
        life_cycle.set_owner(tx, actor, now, [lead_id], wanted.owner)
    if wanted.value is not None:
        paise = life_cycle.read_value(wanted.value) or None
        life_cycle.set_value(tx, actor, now, [lead_id], paise)
    if wanted.disturb is not None:
        life_cycle.set_do_not_disturb(tx, actor, now, [lead_id], not wanted.disturb)
    if wanted.custom:
        life_cycle.set_custom(tx, actor, now, lead_id, dict(map(_pair, wanted.custom)))
    return get(tx, lead_id)


def _check_reason(status: LeadStatus, reason: str) -> None:
    """Raises CrmError for a lost lead without a reason; what it may be, `set_status` checks."""
    if status is LeadStatus.LOST and not reason.strip():
        raise CrmError(
            "A lost lead needs a reason.",
            f'Add --reason with one of: {", ".join(LostReason)}; "other: …" takes words.',
        )


def _pair(text: str) -> tuple[str, str]:
    label, sign, value = text.partition("=")
    if not sign:
        raise CrmError(f"{text[:40]!r} is no field.", 'Write --field "Wedding date=3 May".')
    return label, value
