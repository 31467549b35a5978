"""One field for each variable of a template; the customer's first name stands where it belongs."""

import re

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label

from crm_tui.domain.lead_name import first_name
from crm_tui.domain.template import Template, place_of
from crm_tui.domain.text import line_for_screen

_LONGEST = 1_024
_NAMES = frozenset({"name", "first_name", "firstname", "customer_name"})
_GREETING = re.compile(
    r"\W*(hi|hello|hey|dear|namaste|namaskar|salaam|vanakkam|नमस्ते|नमस्कार|प्रिय|வணக்கம்)?\W*$",
    re.IGNORECASE,
)


class Field(Input):
    """The value of one variable."""

    def __init__(self, variable: str, value: str) -> None:
        super().__init__(value=value, max_length=_LONGEST, compact=True)
        self.variable = variable


class Fields(Vertical):
    """All fields of the template that is chosen."""

    DEFAULT_CSS = """
    Fields { height: auto; margin-top: 1; }
    Fields Label { color: $muted; }
    """

    def show(self, template: Template | None, lead_name: str) -> None:
        """Other fields, for another template."""
        self.remove_children()
        for variable in template.variables if template is not None else ():
            field = Field(variable, guess(template, variable, lead_name) if template else "")
            self.mount(Label(Content(line_for_screen(place_of(variable), 90)), markup=False), field)

    @property
    def fields(self) -> list[Field]:
        return [field for field in self.query(Field) if field.is_attached]

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        return tuple((field.variable, field.value) for field in self.fields)

    def after(self, field: Field) -> Field | None:
        """The next one; None behind the last."""
        fields = self.fields
        place = fields.index(field) + 1
        return fields[place] if place < len(fields) else None


def guess(template: Template, variable: str, lead_name: str) -> str:
    """The lead's first name where the variable asks for it by its name or stands in a greeting."""
    if variable.lower() in _NAMES:
        return first_name(lead_name)
    before, found, _ = template.body.partition("{{1}}")
    greets = bool(found) and bool(before.strip()) and _GREETING.fullmatch(before) is not None
    return first_name(lead_name) if variable == "1" and greets else ""
