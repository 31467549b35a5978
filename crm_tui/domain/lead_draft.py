"""A person as some source describes them, before it is known whether they are here already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.phone import Phone, show_phone

OTHER_NUMBER = "Other number"
"""The custom field of a number that a lead gave and that is somebody else's already."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What they agreed to, word for word, as it stood when they did."""

    words: str
    version: str
    at: Millis


@dataclass(frozen=True, slots=True)
class LeadDraft:
    """Everything is optional but one of name, phone and e-mail; all text is clean."""

    source: str
    """Where they come from: `indiamart`, `web form`, `walk-in`, a file's own word …"""
    name: str = ""
    phones: tuple[Phone, ...] = ()
    """The first is the one to write to."""
    landlines: tuple[Phone, ...] = ()
    """Numbers that WhatsApp cannot reach."""
    email: str = ""
    company: str = ""
    status: LeadStatus | None = None
    owner: str = ""
    tags: tuple[str, ...] = ()
    value_paise: int | None = None
    product: str = ""
    """What they ask about."""
    message: str = ""
    """In their own words."""
    asked_at: Millis | None = None
    external_id: str = ""
    """The source's own id of this enquiry; the same twice is one."""
    custom: Mapping[str, str] = field(default_factory=dict)
    """By label, what has no field of its own."""
    consent: ConsentText | None = None
    """To be written to about this; None says nothing."""
    do_not_disturb: bool = False
    """A mark of the source: no marketing, no calls."""

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.phones or self.landlines or self.email)

    def with_other_numbers(self, numbers: Iterable[Phone], known: str = "") -> "LeadDraft":
        """With these kept as words, behind those that are `known` of the lead.

        A number has one owner, and no number that was given is lost.
        """
        told = list(map(show_phone, numbers))
        if not told:
            return self
        words = known
        for one in (self.custom.get(OTHER_NUMBER, ""), *told):
            if one not in words:
                words = f"{words}, {one}" if words else one
        return replace(self, custom={**self.custom, OTHER_NUMBER: words})
