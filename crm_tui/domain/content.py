"""What a message carries beside its words: a place, contact cards, buttons, a menu, a link.

The same values stand for what a customer sent and for what the shop sends, whichever provider
carries them; limits are WhatsApp's own (Meta, "Messages reference").
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    """Degrees, -90 to 90."""
    longitude: float
    """Degrees, -180 to 180."""
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One contact card."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    company: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Button:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Buttons:
    """A question with up to three buttons to tap; the words are the message's own text."""

    buttons: tuple[Button, ...]
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A list of up to ten rows behind one button; the words are the message's own text."""

    label: str
    """On the button that opens the list."""
    rows: tuple[Row, ...]
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address; the words are the message's own text."""

    label: str
    url: str
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a customer tapped: the id that the shop gave to the button or row, and its title."""

    id: str
    title: str


Details = Location | Cards | Buttons | Menu | Link | Choice

MOST_BUTTONS, MOST_ROWS = 3, 10
LONGEST_BUTTON, LONGEST_ROW, LONGEST_DESCRIPTION, LONGEST_FOOTER = 20, 24, 72, 60

_KINDS: dict[str, type[Any]] = {
    "location": Location,
    "cards": Cards,
    "buttons": Buttons,
    "menu": Menu,
    "link": Link,
    "choice": Choice,
}
_PARTS: dict[str, tuple[str, type[Any]]] = {
    "cards": ("cards", Card),
    "buttons": ("buttons", Button),
    "menu": ("rows", Row),
}


def words(details: Details) -> str:
    """A place or contact cards as text, the same for every provider; empty for the rest."""
    match details:
        case Location():
            where = ", ".join(filter(None, (details.name, details.address)))
            spot = f"{details.latitude!r}, {details.longitude!r}"
            return f"📍 {where} ({spot})" if where else f"📍 {spot}"
        case Cards():
            return "\n".join(f"👤 {_card(card)}" for card in details.cards)
        case _:
            return ""


def _card(card: Card) -> str:
    return ", ".join(filter(None, (card.name, card.company, *card.phones, *card.emails)))


def to_json(details: Details) -> dict[str, Any]:
    """As the database and `--json` hold it: `kind`, then the fields."""
    kind = next(name for name, made in _KINDS.items() if isinstance(details, made))
    return {"kind": kind, **asdict(details)}


def from_json(value: Mapping[str, Any]) -> Details:
    """The reverse of `to_json`."""
    fields = {key: _tuple(item) for key, item in value.items() if key != "kind"}
    kind = value["kind"]
    if kind in _PARTS:
        name, made = _PARTS[kind]
        fields[name] = tuple(
            made(**{key: _tuple(item) for key, item in one.items()}) for one in fields[name]
        )
    found: Details = _KINDS[kind](**fields)
    return found


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
