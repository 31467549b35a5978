"""Which messages the numbers count, as conditions in SQL: one wording for all of them."""

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.domain.webhook import Origin
from crm_tui.store.by_actor import by

SAID = (
    f"origin <> '{Origin.HISTORY}'"
    f" AND message_type NOT IN ('{MessageType.REACTION}', '{MessageType.SYSTEM}')"
)
"""A message, not what a phone handed over, nor a reaction or a notice of the system."""
INBOUND = f"direction = '{Direction.INBOUND}'"
OUTBOUND = f"direction = '{Direction.OUTBOUND}'"
LEFT = (
    f"{OUTBOUND} AND status IN"
    f" ('{MessageStatus.SENT}', '{MessageStatus.DELIVERED}', '{MessageStatus.READ}')"
)
WHEN_LEFT = "COALESCE(sent_at, timestamp)"
"""What was written on the shop's phone left when it was written."""
ANSWERS = f"{LEFT} AND {by(ActorKind.PERSON)}"
"""A person's message that left, written here or on the shop's phone."""
