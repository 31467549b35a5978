"""One message object of a webhook: from a customer, from the shop's phone, or from history."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.webhook import (
    IdentityChanged,
    Ignored,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    Origin,
    ReactionSeen,
    Seen,
    Sender,
)
from crm_tui.whatsapp.providers.meta_content import tell
from crm_tui.whatsapp.providers.meta_people import People, address, points_of, user
from crm_tui.whatsapp.providers.reading import (
    Nonsense,
    Part,
    identifier,
    line,
    moment,
    part,
    required,
    required_id,
    text,
)
from crm_tui.whatsapp.providers.told import Told

_HISTORY_STATES = {
    "SENT": MessageStatus.SENT,
    "DELIVERED": MessageStatus.DELIVERED,
    "READ": MessageStatus.READ,
    "PLAYED": MessageStatus.READ,
    "ERROR": MessageStatus.FAILED,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What all messages of one webhook value share."""

    field: str
    now: Millis
    people: People
    at: Millis
    """When the provider says that it happened, for what has no time of its own."""
    own: str = ""
    """The shop's own number, digits."""
    origin: Origin = Origin.CUSTOMER
    thread: tuple[ContactPoint, ...] = ()
    """The customer's side of a history thread."""


def read_message(value: object, scene: Scene) -> Iterator[Seen]:
    """What one element of `messages` or `message_echoes` says; raises Nonsense."""
    message = required(value, "a message")
    if message.get("group_id"):
        yield Ignored(f"{scene.field}.group")
        return
    kind = line(message.get("type"), 60)
    if kind == "edit":
        yield _edited(message, scene)
    elif kind == "revoke":
        yield _revoked(message, scene)
    elif kind == "reaction":
        yield _reaction(message, scene)
    elif kind == "media_placeholder":
        yield _placeholder(message, scene)
    else:
        # Both points are one person from here on; the notice itself stands in the chat as well.
        identity = _identity(message, scene)
        if identity is not None:
            yield identity
        yield _message(message, scene)


def _placeholder(message: Part, scene: Scene) -> MessageSeen:
    """A message of a synchronised history whose file comes later, or not at all."""
    late = Told(MessageType.UNSUPPORTED, "", unsupported="its file has not come")
    return replace(_message(message, scene, late), placeholder=True)


def _message(message: Part, scene: Scene, told: Told | None = None) -> MessageSeen:
    told = told or tell(message)
    context = part(message.get("context"))
    ours = _is_ours(message, scene)
    notice = told.message_type in (MessageType.SYSTEM, MessageType.UNSUPPORTED)
    return MessageSeen(
        wa_id=required_id(message, "id", "a message"),
        sender=_other_side(message, scene),
        timestamp=moment(message.get("timestamp"), scene.now),
        message_type=told.message_type,
        content=told.content,
        origin=scene.origin,
        outgoing=ours,
        reply_to_wa_id=identifier(context.get("id")),
        media=told.media,
        referral=_referral(message.get("referral")),
        # History and the shop's own phone neither open nor extend it (coexistence page).
        opens_window=scene.origin is Origin.CUSTOMER and not notice,
        unsupported_reason=told.unsupported,
        details=told.details,
        forwarded=bool(context.get("forwarded") or context.get("frequently_forwarded")),
        status=_come_so_far(message) if ours else None,
    )


def _come_so_far(message: Part) -> MessageStatus | None:
    """The state of a synchronised message; None for one that still waited on the phone."""
    word = line(part(message.get("history_context")).get("status"), 60).upper()
    return _HISTORY_STATES.get(word)


def _is_ours(message: Part, scene: Scene) -> bool:
    if scene.origin is Origin.CUSTOMER:
        return False
    if scene.origin is Origin.PHONE_APP or message.get("to") or message.get("to_user_id"):
        return True
    written_by = {point.value for point in _from(message)}
    if scene.own in written_by:
        return True
    return bool(scene.thread) and not written_by & {point.value for point in scene.thread}


def _other_side(message: Part, scene: Scene) -> Sender:
    """The customer: who wrote, or, in an echo, to whom."""
    if scene.thread:
        return scene.people.sender(scene.thread)
    if _is_ours(message, scene):
        return scene.people.sender(points_of(message, "to", "to_user_id", "to_parent_user_id"))
    return scene.people.sender(_from(message))


def _from(message: Part) -> tuple[ContactPoint, ...]:
    return points_of(message, "from", "from_user_id", "from_parent_user_id")


def _edited(message: Part, scene: Scene) -> MessageEdited:
    edit = part(message.get("edit"))
    return MessageEdited(
        wa_id=required_id(edit, "original_message_id", "an edit"),
        content=tell(part(edit.get("message"))).content,
        timestamp=moment(message.get("timestamp"), scene.now),
    )


def _revoked(message: Part, scene: Scene) -> MessageRevoked:
    return MessageRevoked(
        wa_id=required_id(part(message.get("revoke")), "original_message_id", "a revoke"),
        timestamp=moment(message.get("timestamp"), scene.now),
    )


def _reaction(message: Part, scene: Scene) -> ReactionSeen:
    reaction = part(message.get("reaction"))
    return ReactionSeen(
        wa_id=required_id(message, "id", "a reaction"),
        target_wa_id=required_id(reaction, "message_id", "a reaction"),
        sender=_other_side(message, scene),
        timestamp=moment(message.get("timestamp"), scene.now),
        # Meta takes a reaction away by an empty emoji or by none at all.
        emoji=line(reaction.get("emoji"), 40) or None,
        origin=scene.origin,
        outgoing=_is_ours(message, scene),
    )


def _identity(message: Part, scene: Scene) -> IdentityChanged | None:
    """The notice that a customer has a new number or user id; None for any other message."""
    system = part(message.get("system"))
    what = line(system.get("type"), 60)
    if what in ("user_changed_number", "customer_changed_number"):
        new = address(system.get("wa_id") or system.get("new_wa_id"))
        old = tuple(p for p in _from(message) if p.kind is PointKind.WA_ID)
    elif what == "user_changed_user_id":
        new, old = user(system.get("user_id")), _other_side(message, scene).points
    else:
        return None
    if new is None or not old:
        raise Nonsense(f"{what} without the old and the new id")
    return IdentityChanged(old, (new,), moment(message.get("timestamp"), scene.now))


def _referral(value: object) -> dict[str, str] | None:
    """The advertisement or post that the customer came from; only its texts."""
    if not value:
        return None
    found = {line(key, 60): text(item)[:2000] for key, item in part(value).items()}
    welcome = text(part(part(value).get("welcome_message")).get("text"))[:2000]
    found["welcome_message"] = welcome
    return {key: item for key, item in found.items() if item} or None
