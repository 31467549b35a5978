"""`account_update`: bans, restrictions, partners, prices (Meta, "account_update webhook")."""

from collections.abc import Callable
from dataclasses import dataclass

from crm_tui.domain.clock import LATEST, Millis
from crm_tui.domain.webhook import AccountSeen, Blocks
from crm_tui.whatsapp.providers.reading import Part, line, moment, objects, part

_SITE = "Open the provider's site to see why."
_RESTRICTED = {
    "RESTRICTED_BIZ_INITIATED_MESSAGING": Blocks.TEMPLATES,
    "RESTRICTED_CUSTOMER_INITIATED_MESSAGING": Blocks.EVERYTHING,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What one event means; the rest of `AccountSeen` follows from where it came."""

    text: str
    urgent: bool = False
    blocks: Blocks | None = None
    until: Millis | None = None


def read_account_update(value: Part, at: Millis) -> AccountSeen:
    """One notice; an event that is not known is told by its own name."""
    event = line(value.get("event"), 100).upper()
    reader = _READERS.get(event)
    notice = reader(value, at) if reader else _PLAIN.get(event) or _unknown(event)
    return AccountSeen(
        f"account_update.{event.lower()}",
        notice.text,
        at,
        notice.urgent,
        notice.blocks,
        notice.until,
    )


def _unknown(event: str) -> Notice:
    words = event.replace("_", " ").lower() or "no event named"
    return Notice(f"WhatsApp changed something in the account ({words}). {_SITE}")


def _ban(value: Part, at: Millis) -> Notice:
    ban = part(value.get("ban_info"))
    state, day = line(ban.get("waba_ban_state"), 60).upper(), line(ban.get("waba_ban_date"), 60)
    if state == "REINSTATE":
        return Notice("WhatsApp gave the account back. Sending works again.", True, Blocks.NOTHING)
    if state == "DISABLE":
        return Notice(f"WhatsApp disabled the account. {_SITE}", True, Blocks.EVERYTHING)
    return Notice(f"WhatsApp is about to disable the account ({day or 'soon'}). {_SITE}", True)


def _restriction(value: Part, at: Millis) -> Notice:
    given = objects(value.get("restriction_info"))
    found = [r for r in given if line(r.get("restriction_type"), 100).upper() in _RESTRICTED]
    if not found:
        named = [line(r.get("restriction_type"), 100).replace("_", " ").lower() for r in given]
        return Notice(f"WhatsApp restricted the account: {', '.join(named) or 'no detail'}.", True)
    kinds = {_RESTRICTED[line(r.get("restriction_type"), 100).upper()] for r in found}
    everything = Blocks.EVERYTHING in kinds
    what = "any messages" if everything else "templates, only replies"
    return Notice(
        f"WhatsApp restricted the account: it may not send {what} for a time. {_SITE}",
        True,
        Blocks.EVERYTHING if everything else Blocks.TEMPLATES,
        _end(found),
    )


def _end(restrictions: list[Part]) -> Millis | None:
    """When the last of them ends; None when one of them does not say."""
    # An end may lie in the future, unlike the time of any event.
    ends = [moment(r.get("expiration"), LATEST) for r in restrictions]
    return max(ends) if all(end < LATEST for end in ends) else None


def _violation(value: Part, at: Millis) -> Notice:
    kind = line(part(value.get("violation_info")).get("violation_type"), 100).lower()
    kind = kind.replace("_", " ") or "not named"
    return Notice(f"WhatsApp says that the account broke a policy ({kind}). {_SITE}", True)


def _removed(value: Part, at: Millis) -> Notice:
    why = line(part(value.get("disconnection_info")).get("reason"), 100).upper()
    if why == "PRIMARY_INACTIVITY":
        return Notice(
            "The link to the phone broke: its WhatsApp Business app was not opened for too long. "
            "Open the app, then connect the number again at the provider.",
            True,
        )
    reason = f" ({why.replace('_', ' ').lower()})" if why else ""
    return Notice(
        f"A partner lost access to the account{reason}. "
        "If that was your provider, connect the number again.",
        True,
    )


def _certified(value: Part, at: Millis) -> Notice:
    state = line(part(value.get("partner_client_certification_info")).get("status"), 60).lower()
    return Notice(f"The verification of the business: {state or 'changed'}.", state == "rejected")


def _tier(value: Part, at: Millis) -> Notice:
    info = part(value.get("volume_tier_info"))
    category = line(info.get("pricing_category"), 60).lower() or "some"
    month = line(info.get("effective_month"), 20)
    return Notice(f"The price of {category} messages changed with their number ({month}).")


_READERS: dict[str, Callable[[Part, Millis], Notice]] = {
    "DISABLED_UPDATE": _ban,
    "ACCOUNT_RESTRICTION": _restriction,
    "ACCOUNT_VIOLATION": _violation,
    "PARTNER_REMOVED": _removed,
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": _certified,
    "VOLUME_BASED_PRICING_TIER_UPDATE": _tier,
}
_PLAIN = {
    "ACCOUNT_DELETED": Notice(
        "The WhatsApp account was deleted. Make a new one at the provider.",
        True,
        Blocks.EVERYTHING,
    ),
    "ACCOUNT_OFFBOARDED": Notice(
        "The number was disconnected from the provider. Connect it again to send.",
        True,
        Blocks.EVERYTHING,
    ),
    "ACCOUNT_RECONNECTED": Notice("The number is connected again.", True, Blocks.NOTHING),
    "PARTNER_ADDED": Notice("A partner got access to the account."),
    "PARTNER_APP_INSTALLED": Notice("A partner's app was added to the account."),
    "PARTNER_APP_UNINSTALLED": Notice(
        "A partner's app was taken from the account. If it was your provider's, connect it again.",
        True,
    ),
    "AD_ACCOUNT_LINKED": Notice("An advertising account was linked to the account."),
    "MM_LITE_TERMS_SIGNED": Notice("The terms of Meta's marketing messages were signed."),
    "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": Notice(
        "Log-in codes to other countries have prices of their own from now on."
    ),
    "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": Notice("The country of the business was set."),
}
