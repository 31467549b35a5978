"""How the variables of a broadcast's template are filled for each person."""

from dataclasses import dataclass

from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import Lead
from crm_tui.domain.lead_name import first_name, own_name
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.text import clean_line

_LEAD, _SHOP_NAME = "lead.", "shop.name"
_CUSTOM = "custom."
_FIELDS = ("first_name", "name", "company", "owner")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands in a variable of the template."""

    variable: str
    source: str
    """`lead.first_name`, `lead.custom.city`, `shop.name`, or fixed words."""
    fallback: str = ""
    """Stands where the lead has none; empty: such a person is skipped."""

    def value(self, lead: Lead, shop_name: str) -> str:
        """The words for this person; empty when there are none."""
        return _found(self.source, lead, shop_name) or self.fallback


def read_slot(text: str) -> Slot:
    """`1=lead.first_name|friend` or `1=Diwali`; raises CrmError."""
    variable, sign, rest = text.partition("=")
    if not sign or not variable.strip() or not rest.strip():
        raise CrmError(
            f"{clean_line(text, 60)!r} fills nothing.",
            "Write --var 1=lead.first_name|friend, or --var 1=Diwali for fixed words.",
        )
    return make_slot(variable, rest)


def make_slot(variable: str, typed: str) -> Slot:
    """What was typed for one variable; raises CrmError for a field that no lead has."""
    words = clean_line(typed, _LONGEST).strip()
    name = clean_line(variable, 70).strip()
    if not words.startswith((_LEAD, "shop.")):
        return Slot(name, words)
    source, _, fallback = (part.strip() for part in words.partition("|"))
    field = source.removeprefix(_LEAD)
    custom = field.startswith(_CUSTOM) and len(field) > len(_CUSTOM)
    if source != _SHOP_NAME and not (source.startswith(_LEAD) and (field in _FIELDS or custom)):
        fields = ", ".join(f"lead.{one}" for one in (*_FIELDS, "custom.KEY"))
        raise CrmError(f"{source!r} is nothing that is known.", f"Known: {fields}, {_SHOP_NAME}.")
    return Slot(name, source, fallback)


def typed_slot(slot: Slot) -> str:
    """The reverse of `make_slot`."""
    return f"{slot.source}|{slot.fallback}" if slot.fallback else slot.source


def _found(source: str, lead: Lead, shop_name: str) -> str:
    if source == _SHOP_NAME:
        return clean_line(shop_name)
    if not source.startswith(_LEAD):
        return source
    field = source.removeprefix(_LEAD)
    if field == "first_name":
        return first_name(lead.name)
    if field == "name":
        return own_name(lead.name)
    if field.startswith(_CUSTOM):
        return clean_line(lead.custom.get(field.removeprefix(_CUSTOM), ""))
    return clean_line(getattr(lead, field) or "")


@dataclass(frozen=True, slots=True)
class Form:
    """The template that is sent, and how it is filled."""

    template: str
    language: str
    slots: tuple[Slot, ...] = ()

    def call(self, lead: Lead, shop_name: str) -> TemplateCall:
        """Filled for this person; a slot without words stays out, and the gate refuses it."""
        filled = ((slot.variable, slot.value(lead, shop_name)) for slot in self.slots)
        return TemplateCall(
            self.template, self.language, tuple((name, words) for name, words in filled if words)
        )
