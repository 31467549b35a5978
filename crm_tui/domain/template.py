"""Templates: message forms that the provider approved, or not yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

HEADER_PREFIX = "header."
BUTTON_PREFIX = "button."
"""`button.0` is the variable in the address of the first button."""
_VARIABLE = re.compile(r"\{\{([A-Za-z0-9_]{1,60})\}\}")
FILE_HEADERS = frozenset({"image", "video", "document"})


@dataclass(frozen=True, slots=True)
class TemplateButton:
    kind: str
    """`quick_reply`, `url`, `phone`, or the provider's own word for another kind."""
    text: str
    value: str = ""
    """The address or number behind it, with `{{1}}` where a variable goes."""


@dataclass(frozen=True, slots=True)
class Template:
    """A message form; which may be sent outside the 24 hours, once it is approved."""

    name: str
    language: str
    category: str
    """`marketing`, `utility` or `authentication`, lower case; today's, as the provider counts it."""
    status: str
    """`approved`, `pending`, `rejected`, `paused` …, lower case."""
    body: str
    """With `{{1}}` or `{{name}}` where variables go."""
    variables: tuple[str, ...] = ()
    """Of the body by name or number, of the header as `header.…`, of buttons as `button.<place>`."""
    header: str = ""
    """Its text, with variables."""
    header_format: str = ""
    """`text`, `image`, `video`, `document` or `location`; empty without a header."""
    footer: str = ""
    buttons: tuple[TemplateButton, ...] = ()
    quality: str = ""
    """`green`, `yellow`, `red`, or empty while it is not rated."""
    reason: str = ""
    """Why it was rejected or paused, in the provider's words."""
    agreed_category: str = ""
    """The category that the shop last agreed to pay for; empty when it never had another one."""
    provider_id: str = ""
    """The provider's own id of it, where sending needs one (Twilio, Gupshup)."""

    @property
    def approved(self) -> bool:
        return self.status == "approved"

    @property
    def needs_file(self) -> bool:
        """A picture, video or document stands on top of it."""
        return self.header_format in FILE_HEADERS

    @property
    def drifted(self) -> bool:
        """The provider counts it under another category than the shop agreed to."""
        return self.agreed_category not in ("", self.category)

    def fill(self, values: Mapping[str, str]) -> str:
        """All its words with the variables filled in, as the customer will read them."""
        above = {
            name.removeprefix(HEADER_PREFIX): value
            for name, value in values.items()
            if name.startswith(HEADER_PREFIX)
        }
        return "\n".join(
            filter(None, (_filled(self.header, above), _filled(self.body, values), self.footer))
        )


def place_of(variable: str) -> str:
    """Where it stands in the template, in words: `{{1}} in the headline`; buttons count from 1."""
    if variable.startswith(HEADER_PREFIX):
        return f"{{{{{variable.removeprefix(HEADER_PREFIX)}}}}} in the headline"
    place = variable.removeprefix(BUTTON_PREFIX)
    if place != variable and place.isdecimal():
        return f"{{{{1}}}} in the address of button {int(place) + 1}"
    return f"{{{{{variable}}}}}"


def _filled(text: str, values: Mapping[str, str]) -> str:
    """In one pass: a value that looks like a variable stays as it was given."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """A template as it is sent: which, and the values of its variables by name or number."""

    name: str
    language: str
    variables: tuple[tuple[str, str], ...] = ()
