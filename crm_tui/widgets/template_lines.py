"""A template as the customer reads it: header, body, footer, buttons, filled with its values."""

from collections.abc import Mapping

from crm_tui.domain.template import BUTTON_PREFIX, HEADER_PREFIX, Template, TemplateButton
from crm_tui.domain.text import for_screen, line_for_screen
from crm_tui.widgets.chat_look import ChatLook, Parts, wrapped
from crm_tui.widgets.detail_lines import button_rows

_GLYPHS = {"url": "↗ ", "phone": "☎ "}


def template_lines(
    template: Template, values: Mapping[str, str], room: int, look: ChatLook
) -> list[Parts]:
    """Its words and buttons; a variable without a value stands as `{{name}}`."""
    header = {
        key.removeprefix(HEADER_PREFIX): value
        for key, value in values.items()
        if key.startswith(HEADER_PREFIX)
    }
    body = {key: value for key, value in values.items() if "." not in key}
    lines: list[Parts] = []
    if template.header:
        lines += wrapped(for_screen(filled(template.header, header)), room, look.strong)
    lines += wrapped(for_screen(filled(template.body, body)), room, look.text)
    if template.footer:
        lines += wrapped(line_for_screen(template.footer), room, look.soft)
    return [*lines, *_buttons(template, values, room, look)]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each value in its place; what a value contains is never filled again."""
    parts = text.split("{{")
    shown = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}}")
        value = values.get(name.strip(), "") if closed else ""
        shown.append(f"{value}{rest}" if value else "{{" + part)
    return "".join(shown)


def _buttons(
    template: Template, values: Mapping[str, str], room: int, look: ChatLook
) -> list[Parts]:
    titles = [f"{_GLYPHS.get(button.kind, '')}{button.text}" for button in template.buttons]
    lines = button_rows(titles, room, look)
    for place, button in enumerate(template.buttons):
        if button.value:
            value = values.get(f"{BUTTON_PREFIX}{place}", "")
            lines += wrapped(_address(button, value), room, look.soft, 3)
    return lines


def _address(button: TemplateButton, value: str) -> str:
    return line_for_screen(filled(button.value, {"1": value}), 300)
