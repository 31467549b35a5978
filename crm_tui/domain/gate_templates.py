"""The gate's rules about the template that is sent."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.money import price, show_rupees
from crm_tui.domain.outgoing import Outgoing, Reason
from crm_tui.domain.policy import Policy
from crm_tui.domain.template import place_of


def template(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    name, known = wanted.template_name, wanted.template
    if name is None:
        return None
    if known is None:
        return Reason(
            "template_unknown",
            f"There is no template named {name}.",
            "Run `crm templates list` to see the names, or `crm templates sync`.",
        )
    if known.approved:
        return None
    because = f": {known.reason}" if known.reason else ""
    return Reason(
        "template_not_approved",
        f"The template {name} is {known.status}, not approved{because}.",
        "Choose an approved one, or wait for WhatsApp's decision.",
    )


def template_category(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    known = wanted.template
    if known is None or not known.drifted:
        return None
    before, after = price(known.agreed_category), price(known.category)
    return Reason(
        "template_category",
        f"WhatsApp now counts {known.name} as {known.category}: "
        f"{show_rupees(after)} instead of {show_rupees(before)}.",
        f"Agree to it with `crm templates accept {known.name}`, or choose another one.",
    )


def template_variables(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if not wanted.missing_variables:
        return None
    missing = ", ".join(map(place_of, wanted.missing_variables))
    return Reason(
        "template_variables",
        f"The template {wanted.template_name} needs a value for: {missing}.",
        f"Add --var {wanted.missing_variables[0]}=VALUE.",
    )


def template_file(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    known = wanted.template
    if known is None or not known.needs_file or wanted.file is not None:
        return None
    return Reason(
        "template_file",
        f"The template {known.name} needs a file on top ({known.header_format}).",
        "Add one with --file.",
    )
