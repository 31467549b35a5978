"""Calls: one that a customer makes opens the 24 hours like a message (Meta, "Calling")."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import Ignored, MessageSeen, Seen
from crm_tui.whatsapp.providers.meta_people import People, points_of
from crm_tui.whatsapp.providers.reading import line, moment, required, required_id

CALLED = "📞 The customer called."


def read_call(value: object, now: Millis, people: People) -> Seen:
    """One element of `calls`; only the beginning of a customer's call counts. Raises Nonsense."""
    call = required(value, "a call")
    event, direction = line(call.get("event"), 60), line(call.get("direction"), 60).upper()
    if event != "connect" or direction != "USER_INITIATED":
        return Ignored(f"calls.{event}")
    return MessageSeen(
        wa_id=required_id(call, "id", "a call"),
        sender=people.sender(points_of(call, "from", "from_user_id", "from_parent_user_id")),
        timestamp=moment(call.get("timestamp"), now),
        message_type=MessageType.SYSTEM,
        content=CALLED,
    )
