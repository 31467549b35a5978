"""A template as it is sent: its values where Meta wants them (Meta, "Message templates")."""

from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import BUTTON_PREFIX, HEADER_PREFIX, Template, TemplateCall
from crm_tui.domain.text import clean

Body = dict[str, object]

LOCATION_PARTS = ("latitude", "longitude", "name", "address")
"""The variables of a place on top of a template."""


def filled(template: Template, call: TemplateCall, file: tuple[str, Body] | None) -> Body:
    """The template object; `file` is the kind and the object of the file on top.

    Raises CrmError for a missing value or file.
    """
    content: Body = {"name": call.name, "language": {"code": call.language}}
    components = _components(template, dict(call.variables), file)
    return content | ({"components": components} if components else {})


def _components(
    template: Template, given: dict[str, str], file: tuple[str, Body] | None
) -> list[Body]:
    names = template.variables or tuple(given)
    values = {name: _value(name, given) for name in names}
    header = {
        name.removeprefix(HEADER_PREFIX): value
        for name, value in values.items()
        if name.startswith(HEADER_PREFIX)
    }
    body = {
        name: value
        for name, value in values.items()
        if not name.startswith((HEADER_PREFIX, BUTTON_PREFIX))
    }
    buttons = [_button(n, v) for n, v in values.items() if n.startswith(BUTTON_PREFIX)]
    return [*_header(template, header, file), *_part("body", _texts(body)), *buttons]


def _header(
    template: Template, values: dict[str, str], file: tuple[str, Body] | None
) -> list[Body]:
    if template.needs_file:
        return _part("header", [_file(template, file)])
    if template.header_format == "location":
        place: Body = dict(values)
        return _part("header", [{"type": "location", "location": place}])
    return _part("header", _texts(values))


def _file(template: Template, file: tuple[str, Body] | None) -> Body:
    wanted = template.header_format
    if file is None:
        raise CrmError(f"The template has a file on top ({wanted}).", "Add it with --file.")
    kind, found = file
    if kind != wanted:
        raise CrmError(
            f"The template wants a file of another kind on top: {wanted}, not {kind}.",
            f"Choose a file of that kind ({wanted}).",
        )
    # A header takes no caption (Meta): its words stand in the template.
    return {"type": kind, kind: {key: value for key, value in found.items() if key != "caption"}}


def _part(kind: str, parameters: list[Body]) -> list[Body]:
    return [{"type": kind, "parameters": parameters}] if parameters else []


def _texts(values: dict[str, str]) -> list[Body]:
    if all(name.isdecimal() for name in values):
        ordered = sorted(values.items(), key=lambda pair: int(pair[0]))
        return [{"type": "text", "text": value} for _, value in ordered]
    return [
        {"type": "text", "parameter_name": name, "text": value} for name, value in values.items()
    ]


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
