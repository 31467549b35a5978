"""Template lists in both forms: Meta's `data`, 360dialog's `waba_templates`."""

import re

from crm_tui.domain.business import Template
from crm_tui.whatsapp.providers.meta_bodies import BUTTON_PREFIX, HEADER_PREFIX
from crm_tui.whatsapp.providers.reading import Nonsense, Part, line, objects, text

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
UNSUPPORTED = "unsupported"
"""The state of a template that this program cannot fill: a picture on top, a coupon, a carousel."""
_FILLABLE = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS"})


def read_templates(answer: Part) -> tuple[Template, ...]:
    """The templates of one page; an entry without a name is passed over. Raises Nonsense."""
    found = answer.get("waba_templates", answer.get("data"))
    if not isinstance(found, list):
        raise Nonsense("the answer has no list of templates")
    return tuple(read_template(item) for item in objects(found) if line(item.get("name"), 512))


def read_template(item: Part) -> Template:
    """One template; header and button variables are named `header.…` and `button.…`."""
    components = objects(item.get("components"))
    status = line(item.get("status"), 60).lower()
    return Template(
        name=line(item.get("name"), 512),
        language=line(item.get("language"), 20),
        category=line(item.get("category"), 60).lower(),
        status=status if all(map(_can_fill, components)) else UNSUPPORTED,
        body=_VARIABLE.sub(r"{{\1}}", text(_first(components, "BODY").get("text"))),
        variables=_variables(components),
    )


def _variables(components: list[Part]) -> tuple[str, ...]:
    body = _names(_first(components, "BODY"))
    header = [HEADER_PREFIX + name for name in _names(_first(components, "HEADER"))]
    buttons = [
        f"{BUTTON_PREFIX}{index}"
        for index, button in enumerate(objects(_first(components, "BUTTONS").get("buttons")))
        if _VARIABLE.search(text(button.get("url")))
    ]
    return tuple(dict.fromkeys([*body, *header, *buttons]))


def _names(component: Part) -> list[str]:
    return _VARIABLE.findall(text(component.get("text")))


def _can_fill(component: Part) -> bool:
    kind = _word(component.get("type"))
    if kind == "HEADER":
        return _word(component.get("format")) in ("", "TEXT")
    buttons = [_word(button.get("type")) for button in objects(component.get("buttons"))]
    return kind in _FILLABLE and "COPY_CODE" not in buttons


def _first(components: list[Part], kind: str) -> Part:
    return next((c for c in components if _word(c.get("type")) == kind), {})


def _word(value: object) -> str:
    return line(value, 60).upper()
