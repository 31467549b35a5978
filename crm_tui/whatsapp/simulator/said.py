"""What a customer did on their phone, before any provider has put it into its own form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Cards, Choice, Location
from crm_tui.whatsapp.simulator.files import Stored


class Kind(StrEnum):
    """How something is said; the values are the keys of `/control/say`."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    AUDIO = "audio"
    VOICE = "voice"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    REACTION = "reaction"
    TAP = "tap"
    """A quick reply below a template."""
    BUTTON = "button"
    ROW = "row"
    """A row of a list."""
    FLOW = "flow"
    ORDER = "order"
    NEW_NUMBER = "new_number"
    NEW_USER_ID = "new_user_id"
    EDIT = "edit"
    REVOKE = "revoke"
    UNSUPPORTED = "unsupported"
    CALL = "call"
    MESSAGE = "message"
    """A message object as Meta writes it, for what has no word here."""


FILES = frozenset({Kind.IMAGE, Kind.VIDEO, Kind.DOCUMENT, Kind.AUDIO, Kind.VOICE, Kind.STICKER})
_NOTICES = frozenset({Kind.NEW_NUMBER, Kind.NEW_USER_ID, Kind.EDIT, Kind.REVOKE, Kind.UNSUPPORTED})


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order from the catalogue."""

    product: str
    quantity: int = 1
    price: float = 0.0
    """Rupees for one."""


@dataclass(frozen=True, slots=True)
class Said:
    """One act of one customer; which fields count is decided by the kind."""

    id: str
    wa_id: str
    """The customer's number in digits, or their business-scoped id when no number is shown."""
    name: str
    kind: Kind
    at: Millis
    text: str = ""
    """The words, a caption, an order's note, what is unsupported, or the new number or user id."""
    file: Stored | None = None
    filename: str = ""
    location: Location | None = None
    cards: Cards | None = None
    choice: Choice | None = None
    target: str = ""
    """The message that is reacted to, edited or revoked."""
    emoji: str | None = None
    """Of a reaction; empty and None both take it away, in the two forms that exist."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Of a form (Flow)."""
    items: tuple[Item, ...] = ()
    reply_to: str = ""
    forwarded: bool = False
    referral: Mapping[str, str] = field(default_factory=dict)
    """The advertisement that they came from, by Meta's key names."""
    ours: bool = False
    """Written by the shop itself in the phone app: an echo."""
    raw: Mapping[str, object] = field(default_factory=dict)
    """Of kind `message`: the object."""

    @property
    def opens_window(self) -> bool:
        """Whether it opens the customer's 24 hours."""
        return not self.ours and self.kind not in _NOTICES
