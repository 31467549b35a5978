"""A template as it is submitted for approval (Meta, "Message templates")."""

import re
from collections.abc import Sequence
from dataclasses import replace

from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import BUTTON_PREFIX, HEADER_PREFIX, Template, TemplateButton
from crm_tui.domain.text import clean
from crm_tui.whatsapp.providers.meta_filled import Body
from crm_tui.whatsapp.providers.reading import Part, identifier, line

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_BUTTONS = {"quick_reply": "QUICK_REPLY", "url": "URL", "phone": "PHONE_NUMBER"}


def form(template: Template, examples: Sequence[str]) -> Body:
    """The submission; raises CrmError for what the provider would refuse at once."""
    _check(template, examples)
    given = dict(zip(template.variables, examples, strict=True))
    is_named = not all(name.isdecimal() for name in _VARIABLE.findall(template.body))
    components = [
        *_header(template, given, is_named),
        _texts("BODY", template.body, given, is_named),
        *([{"type": "FOOTER", "text": clean(template.footer)}] if template.footer else []),
        *_buttons(template, given),
    ]
    return {
        "name": template.name,
        "language": template.language,
        "category": template.category.upper(),
        "parameter_format": "named" if is_named else "positional",
        "components": components,
    }


def taken(template: Template, answer: Part) -> Template:
    """The template as the provider took it: with its id, state and category."""
    return replace(
        template,
        provider_id=identifier(answer.get("id")) or "",
        status=line(answer.get("status"), 60).lower() or "pending",
        category=line(answer.get("category"), 60).lower() or template.category,
    )


def _check(template: Template, examples: Sequence[str]) -> None:
    if not _NAME.fullmatch(template.name):
        raise CrmError(
            f"A template cannot be named {clean(template.name)!r}.",
            "Use small letters a to z, digits and underscores.",
        )
    if template.needs_file:
        # The example file goes through an upload of the app's, which a shop has no key for.
        raise CrmError(
            "A template with a file on top cannot be submitted from here.",
            "Make it on the provider's site, then run `crm templates sync`.",
        )
    if len(examples) != len(template.variables) or not all(map(str.strip, examples)):
        named = ", ".join(template.variables) or "none"
        raise CrmError(
            "The template needs one example for each of its variables.",
            f"Its variables are: {named}.",
        )


def _header(template: Template, given: dict[str, str], is_named: bool) -> list[Body]:
    if template.header_format == "location":
        return [{"type": "HEADER", "format": "LOCATION"}]
    if not template.header:
        return []
    inner = {name.removeprefix(HEADER_PREFIX): value for name, value in given.items()}
    return [{"format": "TEXT"} | _texts("HEADER", template.header, inner, is_named)]


def _texts(kind: str, words: str, given: dict[str, str], is_named: bool) -> Body:
    found: Body = {"type": kind, "text": clean(words)}
    names = list(dict.fromkeys(_VARIABLE.findall(words)))
    if not names:
        return found
    key, values = f"{kind.lower()}_text", [given[name] for name in names]
    if is_named:
        pairs = zip(names, values, strict=True)
        examples = [{"param_name": name, "example": value} for name, value in pairs]
        return found | {"example": {f"{key}_named_params": examples}}
    return found | {"example": {key: [values] if kind == "BODY" else values}}


def _buttons(template: Template, given: dict[str, str]) -> list[Body]:
    buttons = [
        _button(button, given.get(f"{BUTTON_PREFIX}{place}"))
        for place, button in enumerate(template.buttons)
    ]
    return [{"type": "BUTTONS", "buttons": buttons}] if buttons else []


def _button(button: TemplateButton, example: str | None) -> Body:
    kind = _BUTTONS.get(button.kind)
    if kind is None:
        raise CrmError(
            f"A button of kind {button.kind} cannot be submitted from here.",
            "Make the template on the provider's site, then run `crm templates sync`.",
        )
    found: Body = {"type": kind, "text": clean(button.text)}
    if kind == "PHONE_NUMBER":
        return found | {"phone_number": button.value}
    if kind == "URL":
        found["url"] = button.value
        if example is not None:
            # The example is the whole address (Meta).
            found["example"] = [_VARIABLE.sub(lambda _: example, button.value)]
    return found
