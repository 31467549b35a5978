"""The values that fill a workflow's words: from the database alone, and bounded."""

import re

from crm_tui.domain.lead import Lead
from crm_tui.domain.lead_name import first_name, has_address, own_name
from crm_tui.domain.memory import FactKind
from crm_tui.domain.money import Money, show_rupees
from crm_tui.domain.text import clean_line
from crm_tui.store import lead_facts, settings
from crm_tui.store.tx import Tx

LONGEST = 60
"""Characters of one value: a name that is a message does not get into another message."""
_FACTS = {
    f"lead.{kind.replace(' ', '_')}": kind
    for kind in (
        *(FactKind.PRODUCT, FactKind.SIZE, FactKind.COLOUR, FactKind.QUANTITY, FactKind.BUDGET),
        *(FactKind.OCCASION, FactKind.NEEDED_BY, FactKind.AREA),
    )
}
KNOWN = (
    *("lead.first_name", "lead.name", "lead.company", "lead.value"),
    *_FACTS,
    *("shop.name", "shop.hours", "shop.address"),
)
"""What a slot may take its value from."""
_PLACE = re.compile(r"\{([^{}]*)\}")


def places(words: str) -> list[str]:
    """The sources that a draft names: `{lead.first_name}` is `lead.first_name`."""
    return [found.strip() for found in _PLACE.findall(words)]


def filled(words: str, values: dict[str, str]) -> str:
    """The draft with its values, in one pass: a value that looks like a place stays as it is."""
    return _PLACE.sub(lambda found: values.get(found[1].strip(), ""), words)


def values_of(tx: Tx, lead: Lead, wanted: set[str]) -> dict[str, str]:
    """The value of each source that is asked for; empty where nothing is known."""
    found = {name: _of_lead(lead, name) for name in wanted if name.startswith("lead.")}
    if any(name in _FACTS for name in wanted):
        facts = {fact.kind: fact.value for fact in reversed(lead_facts.of_lead(tx, lead.id))}
        found |= {name: facts.get(_FACTS[name], "") for name in wanted if name in _FACTS}
    if any(name.startswith("shop.") for name in wanted):
        profile = settings.profile(tx)
        shop = {
            "shop.name": profile.name,
            "shop.hours": profile.hours,
            "shop.address": profile.address,
        }
        found |= {name: shop.get(name, "") for name in wanted if name.startswith("shop.")}
    return {name: _plain(text) for name, text in found.items()}


def language_of(tx: Tx, lead: Lead) -> str:
    """`English`, `Hindi`, `Hinglish` … as was learnt of them; empty when nothing was."""
    facts = lead_facts.of_lead(tx, lead.id)
    return next((fact.value for fact in facts if fact.kind is FactKind.LANGUAGE), "")


def _of_lead(lead: Lead, name: str) -> str:
    match name:
        case "lead.first_name":
            return first_name(lead.name)
        case "lead.name":
            return own_name(lead.name)
        case "lead.company":
            return lead.company or ""
        case "lead.value":
            return "" if lead.value_paise is None else show_rupees(Money(lead.value_paise))
        case _:
            return ""


def _plain(text: str) -> str:
    """One bounded line; a value with an address in it counts as none, for anybody may name himself so."""
    line = clean_line(text, LONGEST)
    return "" if has_address(line) else line
