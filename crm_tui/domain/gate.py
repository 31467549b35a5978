"""The one send gate: pure rules over what is known at the moment of sending."""

from dataclasses import dataclass

from crm_tui.domain.business import Template
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import MessageType
from crm_tui.domain.money import FREE, Money, price
from crm_tui.domain.window import WindowState, state

LONGEST_TEXT = 4_096
LONGEST_CAPTION = 1_024


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, and what to do instead."""

    rule: str
    text: str
    fix: str


@dataclass(frozen=True, slots=True)
class Verdict:
    reasons: tuple[Reason, ...]
    cost: Money

    @property
    def allowed(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What somebody wants to send."""

    lead: Lead
    content: str
    message_type: MessageType = MessageType.TEXT
    template_name: str | None = None
    template: Template | None = None
    """The template of that name as the provider last listed it; None when it is not known."""
    missing_variables: tuple[str, ...] = ()
    service_messages_this_month: int = 0


def decide(wanted: Outgoing, now: Millis) -> Verdict:
    """Whether it may leave now; every rule that refuses is named."""
    reasons = [*_address(wanted), *_opt_out(wanted)]
    if wanted.template_name is None:
        reasons += [*_window(wanted, now), *_text(wanted)]
        cost = price("service", wanted.service_messages_this_month)
    else:
        reasons += _template(wanted)
        cost = price(wanted.template.category) if wanted.template else FREE
    return Verdict(tuple(reasons), cost if not reasons else FREE)


def _address(wanted: Outgoing) -> list[Reason]:
    if wanted.lead.address() is not None:
        return []
    return [
        Reason(
            "no_address",
            f"{wanted.lead.name} has no WhatsApp number.",
            "Add a phone number to the lead, or ask them to write first.",
        )
    ]


def _opt_out(wanted: Outgoing) -> list[Reason]:
    lead = wanted.lead
    # Somebody who wrote again after STOP is owed an answer, but nothing that they did not ask for.
    wrote_since = (lead.last_inbound_at or 0) > (lead.opted_out_at or 0)
    if lead.opted_out_at is not None and (wanted.template_name is not None or not wrote_since):
        return [
            Reason(
                "opted_out",
                f"{lead.name} asked to get no more messages.",
                "Wait until they write again; START lifts it for good.",
            )
        ]
    is_marketing = wanted.template is not None and wanted.template.category == "marketing"
    if lead.marketing_opted_out_at is not None and is_marketing:
        return [
            Reason(
                "marketing_opted_out",
                f"{lead.name} switched marketing messages off.",
                "Use a utility template about something that they asked for.",
            )
        ]
    return []


def _window(wanted: Outgoing, now: Millis) -> list[Reason]:
    if state(wanted.lead.window_expires_at, now) is not WindowState.CLOSED:
        return []
    return [
        Reason(
            "window_closed",
            "More than 24 hours have passed since the customer's last message.",
            "Send an approved template (--template NAME); their answer opens the window again.",
        )
    ]


def _text(wanted: Outgoing) -> list[Reason]:
    limit = LONGEST_TEXT if wanted.message_type is MessageType.TEXT else LONGEST_CAPTION
    if wanted.message_type is MessageType.TEXT and not wanted.content.strip():
        return [Reason("empty", "There is nothing to send.", "Write a text first.")]
    if len(wanted.content) > limit:
        return [
            Reason(
                "too_long",
                f"WhatsApp takes {limit:,} characters; this has {len(wanted.content):,}.",
                "Shorten it, or send it as two messages.",
            )
        ]
    return []


def _template(wanted: Outgoing) -> list[Reason]:
    name, template = wanted.template_name, wanted.template
    if template is None:
        return [
            Reason(
                "template_unknown",
                f"There is no template named {name}.",
                "Run `crm templates list` to see the names, or `crm templates sync`.",
            )
        ]
    if not template.approved:
        return [
            Reason(
                "template_not_approved",
                f"The template {name} is {template.status}, not approved.",
                "Choose an approved one, or wait for WhatsApp's decision.",
            )
        ]
    if wanted.missing_variables:
        missing = ", ".join(wanted.missing_variables)
        return [
            Reason(
                "template_variables",
                f"The template {name} needs a value for: {missing}.",
                f"Add --var {wanted.missing_variables[0]}=VALUE.",
            )
        ]
    return []
