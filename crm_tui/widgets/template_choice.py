"""A template as two lines of a list: its name, then what it costs and how it stands."""

from textual.content import Content

from crm_tui.domain.money import cost_words, price
from crm_tui.domain.template import Template
from crm_tui.domain.text import line_for_screen

_QUALITIES = {"green": "good", "yellow": "middling", "red": "poor"}


def choice(template: Template) -> Content:
    """What is not approved is quieter, and says so first."""
    name = "bold" if template.approved else "$muted"
    return Content.assemble(
        (line_for_screen(template.name, 60), name),
        (f" · {line_for_screen(template.language, 12)}\n", "$muted"),
        ("", "$muted") if template.approved else (f"{_status(template)} · ", "$warning"),
        (" · ".join(_facts(template)), "$muted"),
    )


def why_not(template: Template) -> str:
    """Why it cannot be sent, with the provider's own words; empty for one that is approved."""
    if template.approved:
        return ""
    said = line_for_screen(template.reason, 300)
    because = f": {said}" if said else ""
    return f"It is {_status(template)}, not approved{because}. Choose another one."


def _facts(template: Template) -> list[str]:
    quality = _QUALITIES.get(template.quality, "")
    return [
        line_for_screen(template.category, 20),
        cost_words(price(template.category)),
        *([f"quality {quality}"] if quality else []),
    ]


def _status(template: Template) -> str:
    return line_for_screen(template.status, 30).replace("_", " ") or "of unknown state"
