"""Both sides of one chat, as the customer and the shop would have written them."""

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.content import Details
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import (
    Direction,
    Media,
    Message,
    MessageStatus,
    MessageType,
    Preview,
)
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.webhook import (
    MediaRef,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    ReactionSeen,
    Seen,
    Sender,
)
from crm_tui.services import ingest
from crm_tui.shop import Shop
from crm_tui.store import inbox_columns, leads, media, messages
from crm_tui.store.tx import Tx


class ChatStory:
    """What is told comes `ago` milliseconds before now."""

    def __init__(self, shop: Shop, clock: Clock, sender: Sender) -> None:
        self.shop, self.clock, self.sender = shop, clock, sender
        self._ids = 0

    @property
    def lead(self) -> LeadId:
        return self.shop.db.read_now(leads.by_points, self.sender.points)[0]

    def hears(
        self,
        kind: MessageType,
        text: str = "",
        *,
        ago: int,
        details: Details | None = None,
        file: MediaRef | None = None,
        answers: str | None = None,
        forwarded: bool = False,
        unsupported: str | None = None,
        referral: dict[str, str] | None = None,
    ) -> str:
        """The customer sends this; its WhatsApp id."""
        seen = MessageSeen(
            wa_id=self._next_id(),
            sender=self.sender,
            timestamp=self._moment(ago),
            message_type=kind,
            content=text,
            reply_to_wa_id=answers,
            media=file,
            details=details,
            forwarded=forwarded,
            unsupported_reason=unsupported,
            opens_window=kind not in (MessageType.SYSTEM, MessageType.UNSUPPORTED),
            referral=referral,
        )
        self._apply(seen)
        return seen.wa_id

    def says(
        self,
        kind: MessageType,
        text: str = "",
        *,
        ago: int,
        status: MessageStatus = MessageStatus.READ,
        details: Details | None = None,
        file: Media | None = None,
        answers: str | None = None,
        call: TemplateCall | None = None,
        error: str | None = None,
    ) -> str:
        """The shop sent this; its WhatsApp id."""
        wa_id = self._next_id()
        new = messages.NewMessage(
            lead_id=self.lead,
            direction=Direction.OUTBOUND,
            content=text,
            message_type=kind,
            timestamp=self._moment(ago),
            status=status,
            actor=str(OWNER),
            wa_id=wa_id,
            reply_to_wa_id=answers,
            template=call,
            media=file,
            error_text=error,
            details=details,
        )
        self.shop.db.write_now(_add, new, self.clock.now())
        return wa_id

    def reacts(self, target: str, emoji: str, *, ago: int = 0) -> None:
        seen = ReactionSeen(self._next_id(), target, self.sender, self._moment(ago), emoji)
        self._apply(seen)

    def edits(self, target: str, text: str) -> None:
        self._apply(MessageEdited(target, text, self.clock.now()))

    def deletes(self, target: str) -> None:
        self._apply(MessageRevoked(target, self.clock.now()))

    def fetched(
        self,
        wa_id: str,
        mime_type: str,
        size: int,
        *,
        seconds: float | None = None,
        preview: Preview | None = None,
    ) -> None:
        """The worker fetched this message's file."""
        stored = media.Stored("made-up", "0" * 64, size, mime_type, seconds, preview)
        self.shop.db.write_now(media.set_stored, self.message(wa_id).id, stored)

    def message(self, wa_id: str) -> Message:
        chat = self.shop.db.read_now(messages.conversation, self.lead, None, 200)
        return next(m for m in chat if m.whatsapp_message_id == wa_id)

    def _next_id(self) -> str:
        self._ids += 1
        return f"wamid.{self.sender.points[0].value}.{self._ids}"

    def _moment(self, ago: int) -> Millis:
        return Millis(self.clock.now() - ago)

    def _apply(self, seen: Seen) -> None:
        self.shop.db.write_now(ingest.apply, seen, self.clock.now())


def _add(tx: Tx, new: messages.NewMessage, now: Millis) -> None:
    messages.add(tx, new, now)
    inbox_columns.refresh(tx, LeadId(new.lead_id), now)
