"""What is typed into the form of a broadcast, and what of it there is to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from crm_tui.domain.broadcast import Audience, read_pace
from crm_tui.domain.broadcast_slots import Form, make_slot
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.template import Template
from crm_tui.domain.text import clean_line, fold, line_for_screen
from crm_tui.screens.template_fields import guess
from crm_tui.services.broadcasts.planning import Wish
from crm_tui.widgets.filter_words import filter_words
from crm_tui.widgets.template_choice import choice

EVERYBODY = "everybody"
_SOMEBODY = "Asha"
"""A name for asking where in a template a first name belongs."""


@dataclass(frozen=True, slots=True)
class Known:
    """The filters that are kept, and the templates that may be sent."""

    filters: Mapping[str, LeadFilter]
    templates: Sequence[Template]

    def fitting(self, field: str, typed: str) -> list[tuple[str, Content]]:
        """What to choose in this field, with what was typed in its name; all while it is exact."""
        names = self._templates() if field == "template" else self._filters()
        wanted = fold(typed.strip())
        exact = any(fold(name) == wanted for name, _ in names)
        return [one for one in names if exact or wanted in fold(one[0])]

    def _filters(self) -> list[tuple[str, Content]]:
        every = {**self.filters, EVERYBODY: LeadFilter()}
        return [
            (
                name,
                Content.assemble(
                    (line_for_screen(name, 60), "bold"), (f"\n{_meaning(spec)}", "$muted")
                ),
            )
            for name, spec in every.items()
        ]

    def _templates(self) -> list[tuple[str, Content]]:
        return [(self.name_of(one), choice(one)) for one in self.templates]

    def name_of(self, template: Template) -> str:
        """With its language where there are several of that name."""
        alike = sum(one.name == template.name for one in self.templates)
        return f"{template.name} {template.language}" if alike > 1 else template.name

    def template(self, typed: str) -> Template | None:
        """The template that is called so."""
        wanted = fold(typed.strip())
        return next((one for one in self.templates if fold(self.name_of(one)) == wanted), None)

    def audience(self, typed: str) -> Audience:
        """Raises CrmError when no filter is called so."""
        name = clean_line(typed, 60)
        if not name:
            raise CrmError("To whom?", "Choose a filter; F7 in the inbox makes one.")
        if name == EVERYBODY and name not in self.filters:
            return Audience(LeadFilter())
        if name not in self.filters:
            raise CrmError(f"There is no filter {name!r}.", "Choose one of those shown.")
        return Audience(self.filters[name], name)

    def wish(
        self, typed: Mapping[str, str], template: Template | None, values: Sequence[str]
    ) -> Wish:
        """All of it; raises CrmError, naming the first thing that is missing."""
        audience = self.audience(typed["filter"])
        if template is None:
            raise CrmError("Which template?", "Choose one of those shown.")
        slots = tuple(map(make_slot, template.variables, values))
        for slot in slots:
            if not slot.source:
                raise CrmError(
                    f"What stands in {slot.variable!r}?", "Write lead.first_name|friend, or words."
                )
        form = Form(template.name, template.language, slots)
        return Wish(typed["name"], audience, form, _pace(typed["pace"]))


def _meaning(spec: LeadFilter) -> str:
    return "every lead of the shop" if spec.is_empty else filter_words(spec)


def _pace(typed: str) -> int:
    if not typed.strip().isdecimal():
        raise CrmError("How many messages a minute?", "Write a number, like 20.")
    return read_pace(int(typed))


def guessed(template: Template, variable: str) -> str:
    """The first name where it belongs, with a word for those whose name is not known."""
    return "lead.first_name|friend" if guess(template, variable, _SOMEBODY) else ""
