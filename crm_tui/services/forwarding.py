"""Forwarding: a message once more, to somebody else. WhatsApp's business side has no mark for it."""

from crm_tui.domain.content import Cards, Location
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import MEDIA_TYPES, MediaState, Message, MessageType
from crm_tui.services.sending import Wanted

_AS_TEXT = frozenset(
    {
        MessageType.TEXT,
        MessageType.INTERACTIVE,
        MessageType.BUTTON,
        MessageType.ORDER,
        MessageType.TEMPLATE,
    }
)


def forwarded(message: Message, to: LeadId) -> Wanted:
    """What is sent to `to`; raises CrmError for what cannot be forwarded."""
    if message.revoked:
        raise CrmError("Its sender has deleted this message.", "Ask them for it.")
    if isinstance(message.details, Location | Cards):
        return Wanted(to, details=message.details, forwarded=True)
    if message.message_type in MEDIA_TYPES:
        media = message.media
        if media is None or media.state is not MediaState.STORED:
            raise CrmError("The file is not here, so it cannot be forwarded.", "Ask for it again.")
        return Wanted(to, message.content, attachment=media, forwarded=True)
    if message.message_type in _AS_TEXT and message.content:
        return Wanted(to, message.content, forwarded=True)
    raise CrmError("A message of this kind cannot be forwarded.", "Write it in your own words.")
