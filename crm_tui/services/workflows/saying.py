"""What a step says to one lead now: the template or the words, filled from the database, and what lacks."""

import re
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import Lead
from crm_tui.domain.suggestion import Flag
from crm_tui.domain.template import Template, TemplateCall, place_of
from crm_tui.domain.window import WindowState, state
from crm_tui.domain.workflow import Says
from crm_tui.services.workflows import slots
from crm_tui.store import templates
from crm_tui.store.tx import Tx

_GAP = re.compile(r"\s+([,!?.।])")
_CODES = {"Hindi": "hi", "Hinglish": "en", "English": "en"}


@dataclass(frozen=True, slots=True)
class Saying:
    """What the customer would read."""

    text: str
    template: TemplateCall | None = None
    """The text is this template's."""
    lacks: tuple[Flag, ...] = ()
    """What keeps it from being sent as it stands, each with what mends it."""
    by_itself: bool = False
    """An approved template whose every value is in the database."""


def say(tx: Tx, says: Says, lead: Lead, now: Millis, *, template_first: bool = False) -> Saying:
    """The words in an open window, else the template; with `template_first` it in any case."""
    is_open = state(lead.window_expires_at, now) is not WindowState.CLOSED
    language = slots.language_of(tx, lead)
    template = _template(tx, says.template, language) if says.template else None
    usable = template is not None and template.approved and not template.needs_file
    if template is not None and usable and (template_first or not is_open or not says.draft):
        return _by_template(tx, template, says, lead)
    drafted = _drafted(tx, says, lead, language)
    return drafted if is_open and says.draft else _without_template(says, template, drafted)


def _template(tx: Tx, name: str, language: str) -> Template | None:
    """In their language where there is an approved one."""
    code = _CODES.get(language, "")
    own = templates.get(tx, name, code) if code else None
    return own if own is not None and own.approved else templates.get(tx, name)


def _by_template(tx: Tx, template: Template, says: Says, lead: Lead) -> Saying:
    sources = dict(says.slots)
    values = slots.values_of(tx, lead, set(sources.values()))
    given = {name: values.get(sources.get(name, ""), "") for name in template.variables}
    lacks = tuple(
        _lacks(place_of(name), sources.get(name)) for name, value in given.items() if not value
    )
    call = TemplateCall(template.name, template.language, tuple(given.items()))
    return Saying(template.fill(given), call, lacks, by_itself=not lacks)


def _drafted(tx: Tx, says: Says, lead: Lead, language: str) -> Saying:
    words = says.draft_in(language)
    values = slots.values_of(tx, lead, set(slots.places(words)))
    lacks = tuple(_lacks("the text", name) for name, value in values.items() if not value)
    return Saying(_GAP.sub(r"\1", slots.filled(words, values)).strip(), lacks=lacks)


def _lacks(place: str, source: str | None) -> Flag:
    if source is None:
        return Flag("missing", f"The workflow's file has no value for {place}: add it to slots.")
    name = source.replace("lead.", "the lead's ").replace("shop.", "the shop's ").replace("_", " ")
    return Flag("missing", f"{name} is not known, and stands in {place}: write it yourself.")


def _without_template(says: Says, template: Template | None, drafted: Saying) -> Saying:
    """The 24 hours are over and nothing may be sent: the words, and what would make them a template."""
    name = says.template
    if not name:
        why = "The 24 hours are over, and this step names no template: add template to its file."
    elif template is None:
        why = f"The 24 hours are over, and there is no template {name}: `crm templates create {name}`."
    elif template.needs_file:
        why = f"The template {name} carries a file: send it yourself with Ctrl+T."
    else:
        why = f"The template {name} is {template.status}: only an approved one may be sent."
    words = drafted.text or (template.fill({}) if template else f"({name or 'no words yet'})")
    return Saying(words, None, (Flag("no_template", why), *drafted.lacks))
