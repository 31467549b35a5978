"""Template lists in both forms: Meta's `data`, 360dialog's `waba_templates`."""

import re

from crm_tui.domain.template import BUTTON_PREFIX, HEADER_PREFIX, Template, TemplateButton
from crm_tui.whatsapp.providers.meta_account import quality
from crm_tui.whatsapp.providers.meta_filled import LOCATION_PARTS
from crm_tui.whatsapp.providers.reading import Nonsense, Part, identifier, line, objects, part, text

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
UNSUPPORTED = "unsupported"
"""The state of a template that this program cannot fill: a carousel, a coupon, a form."""
_FILLABLE = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS"})
_HEADERS = frozenset({"text", "image", "video", "document", "location"})
_BUTTONS = {"QUICK_REPLY": "quick_reply", "URL": "url", "PHONE_NUMBER": "phone"}


def read_templates(answer: Part) -> tuple[Template, ...]:
    """The templates of one page; an entry without a name is passed over. Raises Nonsense."""
    found = answer.get("waba_templates", answer.get("data"))
    if not isinstance(found, list):
        raise Nonsense("the answer has no list of templates")
    return tuple(read_template(item) for item in objects(found) if line(item.get("name"), 512))


def read_template(item: Part) -> Template:
    """One template; header and button variables are named `header.…` and `button.…`."""
    components = objects(item.get("components"))
    header = _first(components, "HEADER")
    status = line(item.get("status"), 60).lower()
    return Template(
        name=line(item.get("name"), 512),
        language=line(item.get("language"), 20),
        category=line(item.get("category"), 60).lower(),
        status=status if all(map(_can_fill, components)) else UNSUPPORTED,
        body=_words(_first(components, "BODY")),
        variables=_variables(components),
        header=_words(header),
        header_format=_format(header) if header else "",
        footer=text(_first(components, "FOOTER").get("text")),
        buttons=tuple(_button(button) for button in _listed(components)),
        quality=quality(part(item.get("quality_score")).get("score")) or "",
        reason=_reason(item),
        provider_id=identifier(item.get("id")) or "",
    )


def _reason(item: Part) -> str:
    reason = line(item.get("rejected_reason"), 300)
    return "" if reason.upper() == "NONE" else reason


def _words(component: Part) -> str:
    return _VARIABLE.sub(r"{{\1}}", text(component.get("text")))


def _format(header: Part) -> str:
    return line(header.get("format"), 60).lower() or "text"


def _listed(components: list[Part]) -> list[Part]:
    return objects(_first(components, "BUTTONS").get("buttons"))


def _button(button: Part) -> TemplateButton:
    kind = _word(button.get("type"))
    value = text(button.get("url") or button.get("phone_number"))
    return TemplateButton(_BUTTONS.get(kind, kind.lower()), line(button.get("text")), value[:2000])


def _variables(components: list[Part]) -> tuple[str, ...]:
    buttons = [
        f"{BUTTON_PREFIX}{place}"
        for place, button in enumerate(_listed(components))
        if _VARIABLE.search(text(button.get("url")))
    ]
    header = [HEADER_PREFIX + name for name in _header_names(_first(components, "HEADER"))]
    return tuple(dict.fromkeys([*_names(_first(components, "BODY")), *header, *buttons]))


def _header_names(header: Part) -> list[str]:
    is_place = header and _format(header) == "location"
    return list(LOCATION_PARTS) if is_place else _names(header)


def _names(component: Part) -> list[str]:
    return _VARIABLE.findall(text(component.get("text")))


def _can_fill(component: Part) -> bool:
    kind = _word(component.get("type"))
    if kind == "HEADER":
        return _format(component) in _HEADERS
    buttons = [_word(button.get("type")) for button in objects(component.get("buttons"))]
    return kind in _FILLABLE and all(button in _BUTTONS for button in buttons)


def _first(components: list[Part], kind: str) -> Part:
    return next((c for c in components if _word(c.get("type")) == kind), {})


def _word(value: object) -> str:
    return line(value, 60).upper()
