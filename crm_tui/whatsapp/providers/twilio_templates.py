"""Twilio's Content objects as templates, and the other way round (Twilio, "Content API").

Twilio numbers all variables of a template in one row, header and buttons included.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import BUTTON_PREFIX, HEADER_PREFIX, Template, TemplateButton
from crm_tui.whatsapp.providers.reading import Nonsense, Part, line, objects, part, text
from crm_tui.whatsapp.providers.twilio_bodies import QUESTION_PREFIX, Body

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
_TEXT = "twilio/text"
_KINDS = {"quick_reply": "QUICK_REPLY", "url": "URL", "phone": "PHONE_NUMBER"}
_NAMES = {"QUICK_REPLY": "quick_reply", "URL": "url", "PHONE_NUMBER": "phone"}
_FORMER = {"transactional": "utility"}
"""Names that categories had before, still shown for old templates."""
_ENDINGS = {
    "image": (".jpg", ".jpeg", ".png"),
    "video": (".mp4", ".3gp"),
}


def read_templates(answer: Part) -> tuple[Template, ...]:
    """The templates of one page of `ContentAndApprovals`. Raises Nonsense."""
    found = answer.get("contents")
    if not isinstance(found, list):
        raise Nonsense("the answer has no list of contents")
    return tuple(read_template(item) for item in objects(found) if _is_template(item))


def _is_template(item: Part) -> bool:
    name = line(item.get("friendly_name"), 512)
    return bool(line(item.get("sid"))) and not name.startswith(QUESTION_PREFIX)


def read_template(item: Part) -> Template:
    """One Content object with its approval; one that was never submitted says so in its status."""
    shown = _shown(part(item.get("types")))
    approval = _approval(item)
    name = approval.get("name") or item.get("friendly_name") or item.get("sid")
    return Template(
        name=line(name, 512),
        language=line(item.get("language"), 20),
        category=_category(approval),
        status=line(approval.get("status"), 60).lower() or "unsubmitted",
        body=_tidy(shown.get("body") or shown.get("title")),
        variables=_variables(shown),
        header=_tidy(shown.get("header_text")),
        header_format=_header_format(item, shown),
        footer=text(shown.get("footer") or shown.get("subtitle")),
        buttons=tuple(_button(action) for action in objects(shown.get("actions"))),
        reason=line(approval.get("rejection_reason"), 300),
        provider_id=line(item.get("sid")),
    )


def _category(approval: Part) -> str:
    found = line(approval.get("category"), 60).lower()
    return _FORMER.get(found, found)


def _approval(item: Part) -> Part:
    """Shown bare in the list and under the channel's name in a single answer."""
    found = part(item.get("approval_requests"))
    return part(found.get("whatsapp")) or found


def _shown(types: Part) -> Part:
    """The form that WhatsApp gets: the richest; plain text is for channels that know no other."""
    rich = [part(value) for key, value in types.items() if key != _TEXT]
    return rich[0] if rich else part(types.get(_TEXT))


def _variables(shown: Part) -> tuple[str, ...]:
    urls = [action.get("url") for action in objects(shown.get("actions"))]
    words = [text(value) for value in (shown.get("header_text"), shown.get("body"), *urls)]
    names = dict.fromkeys(name for found in words for name in _VARIABLE.findall(found))
    return tuple(sorted(names, key=lambda name: (not name.isdecimal(), len(name), name)))


def file_address(item: Part) -> str:
    """The address of the file on top when a variable in it chooses the file; else empty."""
    media = _shown(part(item.get("types"))).get("media")
    first = text(media[0]) if isinstance(media, list) and media else text(media)
    return first if _VARIABLE.search(first) else ""


def file_variable(pattern: str, address: str) -> dict[str, str]:
    """The variable of `file_address` that makes it `address`. Raises CrmError when none does."""
    before, name, after = _VARIABLE.split(pattern, maxsplit=1)
    if not address.startswith(before) or not address.endswith(after):
        raise CrmError(
            f"The template takes its file from {before}, and the shop's files are elsewhere.",
            "Make the template again with the address of the shop's relay.",
        )
    return {name: address[len(before) : len(address) - len(after)]}


def _header_format(item: Part, shown: Part) -> str:
    """Of a file that the shop chooses with each message; a fixed one needs nothing from it."""
    address = file_address(item)
    if not address:
        return "text" if shown.get("header_text") else ""
    samples = part(item.get("variables"))
    example = _VARIABLE.sub(lambda found: text(samples.get(found[1])), address)
    path = example.partition("?")[0].lower()
    kinds = (kind for kind, endings in _ENDINGS.items() if path.endswith(endings))
    return next(kinds, "document")


def _button(action: Part) -> TemplateButton:
    kind = line(action.get("type"), 60).upper() or "QUICK_REPLY"
    value = action.get("url") or action.get("phone") or action.get("code")
    return TemplateButton(_NAMES.get(kind, kind.lower()), text(action.get("title")), _tidy(value))


def _tidy(value: object) -> str:
    return _VARIABLE.sub(r"{{\1}}", text(value))


def numbered(template: Template) -> Template:
    """The same template with Twilio's numbers for variables. Raises CrmError for a file on top."""
    if template.needs_file:
        raise CrmError(
            "Twilio takes a template with a file only with the file's lasting address.",
            "Make it in Twilio's console, then run `crm templates sync`.",
        )
    numbers = {name: str(at) for at, name in enumerate(template.variables, 1)}
    header = {name.removeprefix(HEADER_PREFIX): number for name, number in numbers.items()}
    return replace(
        template,
        body=_renumber(template.body, numbers),
        header=_renumber(template.header, header),
        buttons=tuple(
            replace(button, value=_renumber_all(button.value, numbers.get(f"{BUTTON_PREFIX}{at}")))
            for at, button in enumerate(template.buttons)
        ),
        variables=tuple(numbers.values()),
    )


def _renumber(words: str, numbers: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda found: "{{" + numbers.get(found[1], found[1]) + "}}", words)


def _renumber_all(words: str, number: str | None) -> str:
    return words if number is None else _VARIABLE.sub("{{" + number + "}}", words)


def content(template: Template, examples: Sequence[str]) -> Body:
    """The Content object of a numbered template, with an example for each variable."""
    body: Body = {
        "friendly_name": template.name,
        "language": template.language,
        "types": {_type(template): _fields(template)},
    }
    samples = dict(zip(template.variables, examples, strict=False))
    return body | ({"variables": samples} if samples else {})


def _type(template: Template) -> str:
    """The plainest type that holds it."""
    if template.header or template.footer:
        return "whatsapp/card"
    kinds = {button.kind for button in template.buttons}
    if not kinds:
        return _TEXT
    if kinds == {"quick_reply"}:
        return "twilio/quick-reply"
    return "whatsapp/card" if "quick_reply" in kinds else "twilio/call-to-action"


def _fields(template: Template) -> Body:
    fields: Body = {"body": template.body}
    if template.header:
        fields["header_text"] = template.header
    if template.footer:
        fields["footer"] = template.footer
    if template.buttons:
        fields["actions"] = [_action(at, button) for at, button in enumerate(template.buttons)]
    return fields


def _action(at: int, button: TemplateButton) -> Body:
    action: Body = {"type": _KINDS.get(button.kind, button.kind.upper()), "title": button.text}
    if button.kind == "quick_reply":
        return action | {"id": button.value or f"button_{at}"}
    return action | {"phone" if button.kind == "phone" else "url": button.value}
