"""What a provider must be able to do to carry a message whole: nothing of it may be left out."""

from crm_tui.domain.capability import Capabilities, Feature, feature_of
from crm_tui.domain.content import Cards, Location
from crm_tui.domain.message import MessageType
from crm_tui.whatsapp.provider import Asked, Content, File, Filled, Reaction, Text


def needs(what: Content) -> frozenset[Feature]:
    """The features that this message uses, but for a quote."""
    match what:
        case Text():
            return frozenset({Feature.TEXT})
        case File():
            kind = feature_of(what.kind, None, voice=what.voice)
            return frozenset({kind, Feature.CAPTION} if what.caption else {kind})
        case Location() | Cards():
            return frozenset({feature_of(MessageType.TEXT, what)})
        case Asked():
            return frozenset({feature_of(MessageType.INTERACTIVE, what.choices)})
        case Reaction():
            return frozenset({Feature.REACTION})
        case Filled():
            extra = {Feature.TEMPLATE_FILE} if what.header is not None else set()
            return frozenset({Feature.TEMPLATE} | extra)


def carries(can: Capabilities, what: Content) -> bool:
    """Whether it arrives whole by this provider."""
    is_short = not isinstance(what, Text) or len(what.body) <= can.longest_text
    return is_short and needs(what) <= can.features
