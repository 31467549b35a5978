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


@dataclass(frozen=True, slots=True)
class Template:
    """A message form that the provider approved, or not yet."""

    name: str
    language: str
    category: str
    """`marketing`, `utility` or `authentication`, lower case."""
    status: str
    """`approved`, `pending`, `rejected`, `paused` …, lower case."""
    body: str
    """With `{{1}}` or `{{name}}` where variables go."""
    variables: tuple[str, ...] = ()

    @property
    def approved(self) -> bool:
        return self.status == "approved"

    def fill(self, values: dict[str, str]) -> str:
        """The body with its variables filled in, as the customer will read it."""
        text = self.body
        for name in self.variables:
            text = text.replace("{{" + name + "}}", values.get(name, "{{" + name + "}}"))
        return text
