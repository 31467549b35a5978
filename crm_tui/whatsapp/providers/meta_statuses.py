"""Delivery reports of a webhook: sent, delivered, read, played, failed."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.refusal import Action
from crm_tui.domain.webhook import Ignored, Seen, Sender, StatusSeen
from crm_tui.whatsapp.errors import known, sentence
from crm_tui.whatsapp.providers.meta_people import People, points_of
from crm_tui.whatsapp.providers.reading import (
    Part,
    identifier,
    line,
    moment,
    objects,
    part,
    required,
    required_id,
    whole,
)

_WORDS = {
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "played": MessageStatus.READ,  # a voice note that was listened to
    "failed": MessageStatus.FAILED,
}


def read_status(value: object, now: Millis, people: People) -> Seen:
    """What one element of `statuses` says; an unknown word is ignored. Raises Nonsense."""
    report = required(value, "a status")
    word = line(report.get("status"), 60)
    if word not in _WORDS:
        return Ignored(f"statuses.{word}")
    if report.get("recipient_type") == "group":
        return Ignored("statuses.group")
    code, said = read_error(report)
    pricing = part(report.get("pricing"))
    return StatusSeen(
        wa_id=required_id(report, "id", "a status"),
        status=_WORDS[word],
        timestamp=moment(report.get("timestamp"), now),
        tracker=identifier(report.get("biz_opaque_callback_data")),
        error_code=code,
        error_text=said,
        action=_action(code),
        pricing_category=line(pricing.get("category"), 60).lower() or None,
        pricing_type=line(pricing.get("type"), 60).lower() or None,
        recipient=_recipient(report, people),
    )


def _action(code: int | None) -> Action | None:
    line_ = known(code)
    return None if line_ is None else line_.action


def _recipient(report: Part, people: People) -> Sender | None:
    """To whom it went, with what `contacts` adds; a failure's report may name nobody."""
    points = points_of(report, "recipient_id", "recipient_user_id", "recipient_parent_user_id")
    return people.sender(points) if points else None


def read_error(source: Part) -> tuple[int | None, str | None]:
    """The first of an object's `errors`: its code, and a sentence with the next step."""
    errors = objects(source.get("errors"))
    if not errors:
        return None, None
    code = whole(errors[0].get("code"))
    return code, sentence(code, said(errors[0]))


def said(error: Part) -> str:
    """An error's own most telling words."""
    details = part(error.get("error_data")).get("details")
    return line(details or error.get("message") or error.get("title"), 500)
