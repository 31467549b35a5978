"""Gupshup's template list (`/wa/app/{APP_ID}/template`); variables go by place, header first.

`data` holds all words in one text; `containerMeta`, JSON in a text, holds them apart where it is given.
"""

import json
import re

from crm_tui.domain.template import BUTTON_PREFIX, HEADER_PREFIX, Template, TemplateButton
from crm_tui.whatsapp.providers.reading import Nonsense, Part, line, objects, part, text

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
_FORMATS = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document", "LOCATION": "location"}
_PLAIN = frozenset({"", "TEXT"})
_KINDS = {"QUICK_REPLY": "quick_reply", "URL": "url", "PHONE_NUMBER": "phone"}
_QUALITIES = {"GREEN": "green", "HIGH": "green", "YELLOW": "yellow", "MEDIUM": "yellow"} | {
    "RED": "red",
    "LOW": "red",
}
UNSUPPORTED = "unsupported"
"""The state of a template that this program cannot fill: a carousel, a catalogue, a coupon."""


def read_templates(answer: Part) -> tuple[Template, ...]:
    """The templates of one page; an entry without a name is passed over. Raises Nonsense."""
    found = answer.get("templates")
    if not isinstance(found, list):
        raise Nonsense("the answer has no list of templates")
    return tuple(read_template(item) for item in objects(found) if line(item.get("elementName")))


def read_template(item: Part) -> Template:
    """One template; header and button variables are named `header.…` and `button.…`."""
    meta = _meta(item)
    kind = line(item.get("templateType"), 60).upper()
    can_fill = kind in _FORMATS or kind in _PLAIN
    buttons = tuple(_button(button) for button in objects(meta.get("buttons")))
    header = _tidy(meta.get("header")) if kind in _PLAIN else ""
    body = _tidy(meta.get("data") or item.get("data"))
    return Template(
        name=line(item.get("elementName"), 512),
        language=line(item.get("languageCode"), 20),
        category=line(item.get("category"), 60).lower(),
        status=line(item.get("status"), 60).lower() if can_fill else UNSUPPORTED,
        body=body,
        variables=_variables(header, body, buttons),
        header=header,
        header_format=_FORMATS.get(kind, "text" if header else ""),
        footer=text(meta.get("footer")),
        buttons=buttons,
        quality=_QUALITIES.get(line(item.get("quality"), 60).upper(), ""),
        reason=line(item.get("reason"), 300),
        provider_id=line(item.get("id")),
    )


def _meta(item: Part) -> Part:
    try:
        return part(json.loads(text(item.get("containerMeta")) or "{}"))
    except (ValueError, RecursionError):
        return {}


def _variables(header: str, body: str, buttons: tuple[TemplateButton, ...]) -> tuple[str, ...]:
    names = [
        *_VARIABLE.findall(body),
        *(HEADER_PREFIX + name for name in _VARIABLE.findall(header)),
        *(f"{BUTTON_PREFIX}{at}" for at, b in enumerate(buttons) if _VARIABLE.search(b.value)),
    ]
    return tuple(dict.fromkeys(names))


def _button(button: Part) -> TemplateButton:
    kind = line(button.get("type"), 60).upper()
    value = button.get("url") or button.get("phone_number") or button.get("value")
    return TemplateButton(_KINDS.get(kind, kind.lower()), text(button.get("text")), _tidy(value))


def _tidy(value: object) -> str:
    return _VARIABLE.sub(r"{{\1}}", text(value))
