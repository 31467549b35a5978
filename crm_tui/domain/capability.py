"""What a provider can carry; asked before anything is sent, so that nobody finds out too late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crm_tui.domain.content import Buttons, Cards, Details, Link, Location, Menu
from crm_tui.domain.message import MessageType


class Feature(StrEnum):
    """The value is the name shown to people."""

    TEXT = "text"
    REPLY = "reply in thread"
    REACTION = "reaction"
    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    VOICE = "voice note"
    VIDEO = "video"
    STICKER = "sticker"
    CAPTION = "caption of a file"
    LOCATION = "location"
    CONTACTS = "contacts"
    BUTTONS = "buttons"
    LIST = "list"
    LINK = "link button"
    TEMPLATE = "template"
    TEMPLATE_FILE = "template with a file on top"
    TEMPLATE_LIST = "list of templates"
    TEMPLATE_CREATE = "submit a template"
    MARK_READ = "blue ticks"
    TYPING = "typing sign"
    OWN_REFERENCE = "own reference in every status"
    LOOK_UP = "look up what was sent"
    SIGNED = "signed webhooks"
    COEXISTENCE = "phone app beside it"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """One provider's; what is not among the features cannot be done there."""

    provider: str
    features: frozenset[Feature]
    instead: Mapping[Feature, str] = field(default_factory=dict)
    """For what is missing: what a person can do instead, as a sentence."""
    longest_text: int = 4_096
    """Characters of a text message."""
    largest_file: int | None = None
    """Bytes; None is WhatsApp's own limit for its kind."""

    def refusal(self, needed: Feature) -> tuple[str, str] | None:
        """Why it cannot be done and what to do instead; None when it can."""
        if needed in self.features:
            return None
        text = f"{self.provider} cannot send a message of this kind ({needed})."
        return text, self.instead.get(needed, "Send it as a text.")


_BY_TYPE = {
    MessageType.TEXT: Feature.TEXT,
    MessageType.IMAGE: Feature.IMAGE,
    MessageType.VIDEO: Feature.VIDEO,
    MessageType.DOCUMENT: Feature.DOCUMENT,
    MessageType.AUDIO: Feature.AUDIO,
    MessageType.STICKER: Feature.STICKER,
    MessageType.REACTION: Feature.REACTION,
    MessageType.TEMPLATE: Feature.TEMPLATE,
}
_BY_DETAILS: dict[type[Details], Feature] = {
    Location: Feature.LOCATION,
    Cards: Feature.CONTACTS,
    Buttons: Feature.BUTTONS,
    Menu: Feature.LIST,
    Link: Feature.LINK,
}


def feature_of(
    message_type: MessageType, details: Details | None, *, voice: bool = False
) -> Feature:
    """What a provider must be able to do to carry a message of this kind."""
    if voice:
        return Feature.VOICE
    if details is not None and type(details) in _BY_DETAILS:
        return _BY_DETAILS[type(details)]
    return _BY_TYPE.get(message_type, Feature.TEXT)
