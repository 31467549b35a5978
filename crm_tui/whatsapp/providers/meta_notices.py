"""Notices about the shop's number and account, each as one sentence (Meta, "Webhooks reference")."""

from collections.abc import Callable, Iterator

from crm_tui.domain.clock import Millis
from crm_tui.domain.webhook import AccountSeen, Seen
from crm_tui.whatsapp.errors import blocks, known, sentence
from crm_tui.whatsapp.provider import Action
from crm_tui.whatsapp.providers.meta_account import daily_limit, quality
from crm_tui.whatsapp.providers.meta_account_update import read_account_update
from crm_tui.whatsapp.providers.meta_statuses import said
from crm_tui.whatsapp.providers.reading import Part, line, objects, part, whole

HISTORY_DECLINED = 2593109
_OVER = frozenset({"NONE", "RESOLVED"})


def read_notice(field: str, value: Part, at: Millis) -> Seen:
    """What one of the fields in `NOTICES` says."""
    return NOTICES[field](value, at)


def read_errors(source: Part, at: Millis) -> Iterator[Seen]:
    """Errors of the account or the app; the word is `errors.` and the number."""
    for error in objects(source.get("errors")):
        code = whole(error.get("code"))
        if code == HISTORY_DECLINED:
            yield _declined(at)
            continue
        line_ = known(code)
        yield AccountSeen(
            kind=f"errors.{code or 'unknown'}",
            text=sentence(code, said(error)),
            timestamp=at,
            urgent=line_ is not None and line_.action in (Action.AUTH, Action.STOP),
            blocks=blocks(code),
        )


def _declined(at: Millis) -> AccountSeen:
    return AccountSeen(
        "history",
        "The history of the phone app was not shared. To have it here, connect the number again "
        "and agree to share it.",
        at,
    )


def _quality(value: Part, at: Millis) -> AccountSeen:
    """The old events FLAGGED and UNFLAGGED told of the quality itself."""
    event = line(value.get("event"), 60).upper()
    limit = daily_limit(_limit(value))
    words = {
        "FLAGGED": "Many people blocked or reported the number. Send fewer and better messages.",
        "UNFLAGGED": "The quality of the number has recovered.",
        "THROUGHPUT_UPGRADE": "The number may now send more messages a second.",
    }.get(event, _limit_words(limit))
    return AccountSeen(
        "phone_number_quality_update",
        words,
        at,
        urgent=event == "FLAGGED",
        quality={"FLAGGED": "red"}.get(event) or quality(value.get("new_quality_score")),
        daily_limit=limit,
    )


def _capability(value: Part, at: Millis) -> AccountSeen:
    limit = daily_limit(_limit(value))
    return AccountSeen("business_capability_update", _limit_words(limit), at, daily_limit=limit)


def _limit(value: Part) -> object:
    keys = (
        "max_daily_conversations_per_business",
        "max_daily_conversation_per_phone",
        "current_limit",
    )
    return next((value[key] for key in keys if value.get(key) is not None), None)


def _limit_words(limit: int | None) -> str:
    if limit is None:
        return "WhatsApp changed what the account may do. Look at it on the provider's site."
    people = "any number of people" if limit == 0 else f"{limit:,} people"
    return f"The shop may now write first to {people} a day."


def _name(value: Part, at: Millis) -> AccountSeen:
    decision = line(value.get("decision"), 60).upper()
    name = line(value.get("requested_verified_name")) or "asked for"
    why = line(value.get("rejection_reason"), 300)
    refused = decision == "REJECTED"
    reason = f" ({why})" if refused and why and why.upper() != "NONE" else ""
    words = {
        "APPROVED": f"WhatsApp approved the name {name}.",
        "REJECTED": f"WhatsApp refused the name {name}{reason}. Choose another one.",
    }.get(decision, f"WhatsApp has not decided on the name {name} yet.")
    return AccountSeen("phone_number_name_update", words, at, urgent=refused)


def _review(value: Part, at: Millis) -> AccountSeen:
    decision = line(value.get("decision"), 60).upper()
    refused = decision in ("REJECTED", "DISABLED")
    words = {
        "APPROVED": "WhatsApp approved the account.",
        "REJECTED": "WhatsApp refused the account. Open the provider's site to see why.",
        "DISABLED": "WhatsApp disabled the account. Open the provider's site to see why.",
    }.get(decision, f"WhatsApp reviews the account ({decision.lower() or 'no decision yet'}).")
    return AccountSeen("account_review_update", words, at, urgent=refused)


def _alert(value: Part, at: Millis) -> AccountSeen:
    alert = part(value.get("alert_info")) or value
    kind = line(alert.get("alert_type"), 100).replace("_", " ").lower()
    words = line(alert.get("alert_description"), 500) or kind or "no words given"
    is_over = line(alert.get("alert_status"), 60).upper() in _OVER
    severity = line(alert.get("alert_severity"), 60).upper()
    return AccountSeen(
        "account_alerts",
        f"WhatsApp says: {words.rstrip('.')}. " + _next_step(is_over),
        at,
        urgent=severity == "CRITICAL" and not is_over,
    )


def _next_step(is_over: bool) -> str:
    return "Nothing to do any more." if is_over else "Look at it on the provider's site."


def _security(value: Part, at: Millis) -> AccountSeen:
    event = line(value.get("event"), 100).replace("_", " ").lower() or "a security event"
    return AccountSeen(
        "security",
        f"Security of the number: {event}. If that was not you, change its PIN at the provider.",
        at,
        urgent=True,
    )


NOTICES: dict[str, Callable[[Part, Millis], AccountSeen]] = {
    "phone_number_quality_update": _quality,
    "business_capability_update": _capability,
    "phone_number_name_update": _name,
    "account_review_update": _review,
    "account_alerts": _alert,
    "account_update": read_account_update,
    "security": _security,
}
