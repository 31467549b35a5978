"""What each provider can carry; no HTTP is needed to ask, so the screen asks as well.

Sources: Meta and 360dialog documentation, Twilio's OpenAPI description, Gupshup documentation, 2026.
Where a provider's pages are silent, a feature counts as missing.
"""

from collections.abc import Mapping

from crm_tui.domain.capability import Capabilities, Feature
from crm_tui.domain.errors import CrmError

DEFAULT = "360dialog"

_META = frozenset(Feature) - {Feature.LOOK_UP}
_HOSTED = 32 * 1024 * 1024
"""What the relay keeps for a provider that fetches files from an address."""
_NO_LOOK_UP = {
    Feature.LOOK_UP: "A send whose outcome is not known is settled by its status, or by you.",
}

CAPABILITIES: Mapping[str, Capabilities] = {
    "360dialog": Capabilities("360dialog", _META, _NO_LOOK_UP),
    "cloud": Capabilities("cloud", _META, _NO_LOOK_UP),
    "twilio": Capabilities(
        "twilio",
        frozenset(Feature)
        - {
            Feature.REPLY,
            Feature.REACTION,
            Feature.CAPTION,
            Feature.CONTACTS,
            Feature.VOICE,
            Feature.OWN_REFERENCE,
            Feature.COEXISTENCE,
        },
        {
            Feature.REPLY: "Name in your words what you answer.",
            Feature.REACTION: "Answer with the emoji as a text.",
            Feature.CAPTION: "Send the words as a message of their own.",
            Feature.CONTACTS: "Write the name and the number as a text.",
            Feature.VOICE: "Send the recording as an audio file.",
            Feature.OWN_REFERENCE: "A send whose outcome is not known is looked up in the list.",
            Feature.COEXISTENCE: "The number cannot stay in the WhatsApp Business app.",
        },
        longest_text=1_600,
        largest_file=16 * 1024 * 1024,
    ),
    "gupshup": Capabilities(
        "gupshup",
        frozenset(Feature)
        - {
            Feature.VOICE,
            Feature.MARK_READ,
            Feature.TYPING,
            Feature.OWN_REFERENCE,
            Feature.LOOK_UP,
            Feature.SIGNED,
            Feature.COEXISTENCE,
            Feature.TEMPLATE_CREATE,
        },
        _NO_LOOK_UP
        | {
            Feature.VOICE: "Send the recording as an audio file.",
            Feature.MARK_READ: "The customer sees no blue ticks; answer them instead.",
            Feature.TYPING: "The customer does not see that you type.",
            Feature.OWN_REFERENCE: "Look at the chat before you send it again.",
            Feature.SIGNED: "Keep the webhook address secret and list Gupshup's addresses.",
            Feature.COEXISTENCE: "The number cannot stay in the WhatsApp Business app.",
            Feature.TEMPLATE_CREATE: "Make the template on Gupshup's site, then sync the list.",
        },
        largest_file=_HOSTED,
    ),
}
NAMES = tuple(CAPABILITIES)


def capabilities(provider: str) -> Capabilities:
    """The provider's; raises CrmError for a name that is not known."""
    found = CAPABILITIES.get(provider)
    if found is None:
        raise CrmError(
            f"There is no provider named {provider!r} here.",
            f"Choose one of {', '.join(NAMES)} (CRM_PROVIDER).",
        )
    return found
