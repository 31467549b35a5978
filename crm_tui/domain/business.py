"""The shop itself: its profile, its facts, its templates."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    PROFESSIONAL = "professional"
    FRIENDLY = "friendly"
    CASUAL = "casual"


@dataclass(frozen=True, slots=True)
class BusinessProfile:
    name: str
    industry: str = ""
    tone: Tone = Tone.FRIENDLY
    products: tuple[str, ...] = ()
    hours: str = ""
    address: str = ""
    timezone: str = "Asia/Kolkata"


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of the shop that a draft may rest on."""

    id: int
    document: str
    text: str
    topic: str = ""
    """The heading that it stands under in its document."""
