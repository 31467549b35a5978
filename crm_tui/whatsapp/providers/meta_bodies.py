"""Request bodies of Meta's Cloud API, which 360dialog takes unchanged (Meta, "Messages reference")."""

from crm_tui.domain.business import Template
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import TemplateCall
from crm_tui.domain.text import clean

Body = dict[str, object]

HEADER_PREFIX = "header."
BUTTON_PREFIX = "button."
"""`button.0` is the variable in the address of the first button."""


def text_body(to: ContactPoint, text: str, tracker: str, reply_to: str | None) -> Body:
    """A free-form text, quoting `reply_to` when given. Raises CrmError for an unusable address."""
    context: Body = {"context": {"message_id": reply_to}} if reply_to else {}
    content: Body = {"body": clean(text), "preview_url": False}
    return _frame(to, tracker) | context | {"type": "text", "text": content}


def template_body(to: ContactPoint, template: Template, call: TemplateCall, tracker: str) -> Body:
    """A template with its values. Raises CrmError for a missing value or an unusable address."""
    content: Body = {"name": call.name, "language": {"code": call.language}}
    components = _components(template, dict(call.variables))
    if components:
        content["components"] = components
    return _frame(to, tracker) | {"type": "template", "template": content}


def read_body(wa_id: str) -> Body:
    """Blue ticks for this message and the earlier ones of its chat."""
    return {"messaging_product": "whatsapp", "status": "read", "message_id": wa_id}


def _frame(to: ContactPoint, tracker: str) -> Body:
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(to),
        # Comes back in every status of this message: the only help against doubles that there is.
        "biz_opaque_callback_data": tracker,
    }


def _recipient(to: ContactPoint) -> Body:
    if to.kind in (PointKind.BSUID, PointKind.PARENT_BSUID):
        return {"recipient": to.value}
    if to.kind in (PointKind.WA_ID, PointKind.PHONE):
        return {"to": to.value.removeprefix("+")}
    raise CrmError("An e-mail address cannot get a WhatsApp message.", "Add a phone number.")


def _components(template: Template, given: dict[str, str]) -> list[Body]:
    names = template.variables or tuple(given)
    values = {name: _value(name, given) for name in names}
    found = [
        *_texts(
            "header",
            {n.removeprefix(HEADER_PREFIX): v for n, v in values.items() if _is(n, HEADER_PREFIX)},
        ),
        *_texts(
            "body", {n: v for n, v in values.items() if not _is(n, HEADER_PREFIX, BUTTON_PREFIX)}
        ),
    ]
    return found + [_button(n, v) for n, v in values.items() if _is(n, BUTTON_PREFIX)]


def _is(name: str, *prefixes: str) -> bool:
    return name.startswith(prefixes)


def _texts(kind: str, values: dict[str, str]) -> list[Body]:
    if not values:
        return []
    if all(name.isdecimal() for name in values):
        ordered = sorted(values.items(), key=lambda pair: int(pair[0]))
        parameters: list[Body] = [{"type": "text", "text": value} for _, value in ordered]
    else:
        parameters = [
            {"type": "text", "parameter_name": name, "text": value}
            for name, value in values.items()
        ]
    return [{"type": kind, "parameters": parameters}]


def _button(name: str, value: str) -> Body:
    index = name.removeprefix(BUTTON_PREFIX)
    parameters = [{"type": "text", "text": value}]
    return {"type": "button", "sub_type": "url", "index": index, "parameters": parameters}


def _value(name: str, given: dict[str, str]) -> str:
    """One line: Meta refuses newlines, tabs, runs of spaces and empty values (132012, 132018)."""
    value = " ".join(clean(given.get(name, "")).split())
    if not value:
        raise CrmError(f"The template's {name} has no value.", f"Add --var {name}=VALUE.")
    return value
