"""A new template, put together and checked by WhatsApp's rules before it is submitted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import BUTTON_PREFIX, HEADER_PREFIX, Template, TemplateButton
from crm_tui.domain.text import clean, clean_line

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
_CATEGORIES = ("utility", "marketing")
_LONGEST = {"header": 60, "body": 1_024, "footer": 60}
_LONGEST_BUTTON, _MOST_BUTTONS = 25, 10


@dataclass(frozen=True, slots=True)
class Plan:
    """What is submitted: the template, and an example for each of its variables."""

    template: Template
    examples: tuple[str, ...]


def plan_of(
    name: str,
    language: str,
    category: str,
    body: str,
    header: str,
    footer: str,
    buttons: tuple[str, ...],
    examples: Mapping[str, str],
) -> Plan:
    """Check the rules that WhatsApp would refuse it for; raises CrmError (Meta, "Template components")."""
    if not _NAME.fullmatch(name):
        raise CrmError(f"{name!r} is no name.", "Use small letters, digits and _ only.")
    if category not in _CATEGORIES:
        raise CrmError(f"{category!r} is no category.", "Choose utility or marketing.")
    _check_lengths({"header": header, "body": body, "footer": footer})
    _check_edges(body)
    made = tuple(map(_button, buttons))
    if len(made) > _MOST_BUTTONS:
        raise CrmError("A template takes 10 buttons at most.", "Leave some out.")
    template = Template(
        name=name,
        language=clean_line(language, 20),
        category=category,
        status="pending",
        body=_plain(body),
        variables=_variables(header, body, made),
        header=_plain(header),
        header_format="text" if header else "",
        footer=clean(footer),
        buttons=made,
    )
    return Plan(template, tuple(_example(name, examples) for name in template.variables))


def _check_lengths(parts: Mapping[str, str]) -> None:
    for part, text in parts.items():
        if len(text) > _LONGEST[part]:
            raise CrmError(
                f"The {part} has more than {_LONGEST[part]:,} characters.", "Shorten it."
            )
    if not parts["body"].strip():
        raise CrmError("A template needs words.", "Write them with --body.")


def _check_edges(body: str) -> None:
    """A variable may neither begin nor end the body (Meta, 2388299)."""
    text = body.strip()
    found = list(_VARIABLE.finditer(text))
    if found and (found[0].start() == 0 or found[-1].end() == len(text)):
        raise CrmError("A value may not stand at the very start or end.", "Put a word beside it.")


def _button(text: str) -> TemplateButton:
    title, sign, url = text.partition("=")
    title = title.strip()
    if not 0 < len(title) <= _LONGEST_BUTTON:
        raise CrmError(f"{title!r} must have 1 to {_LONGEST_BUTTON} characters.", "Shorten it.")
    if not sign:
        return TemplateButton("quick_reply", title)
    if not url.startswith("https://"):
        raise CrmError(f"{url!r} is no web address.", "Begin it with https://.")
    return TemplateButton("url", title, _plain(url.strip()))


def _variables(header: str, body: str, buttons: tuple[TemplateButton, ...]) -> tuple[str, ...]:
    own = _VARIABLE.findall(body)
    above = [HEADER_PREFIX + name for name in _VARIABLE.findall(header)]
    below = [
        f"{BUTTON_PREFIX}{place}"
        for place, button in enumerate(buttons)
        if _VARIABLE.search(button.value)
    ]
    return tuple(dict.fromkeys([*own, *above, *below]))


def _example(name: str, examples: Mapping[str, str]) -> str:
    value = clean_line(examples.get(name, ""), 200)
    if not value:
        raise CrmError(
            f"WhatsApp wants an example for {name}.", f'Add --example {name}="a real value".'
        )
    return value


def _plain(text: str) -> str:
    """Variables written without blanks, as they are listed again."""
    return _VARIABLE.sub(r"{{\1}}", clean(text))
