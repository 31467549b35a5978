"""What Meta takes as an interactive message (Meta, "Interactive messages")."""

from collections.abc import Callable
from typing import Any

from crm_tui.whatsapp.simulator.refusals import Json, Refusal

_LONGEST_BODY = {"list": 4096}
_USUAL_BODY = 1024


def check_question(content: Any) -> None:
    """Check an `interactive` object. Raises Refusal."""
    question = obj(content, "interactive")
    kind = str(question.get("type"))
    check = _CHECKS.get(kind)
    if check is None:
        raise Refusal(100, f"Param interactive['type'] must be one of {sorted(_CHECKS)}.")
    body = str(obj(question.get("body"), "interactive.body").get("text") or "")
    _length(body, "body", 1, _LONGEST_BODY.get(kind, _USUAL_BODY))
    if question.get("footer"):
        _length(str(obj(question["footer"], "footer").get("text") or ""), "footer", 1, 60)
    header = question.get("header")
    if header and obj(header, "header").get("type") == "text":
        _length(str(header.get("text") or ""), "header", 1, 60)
    check(obj(question.get("action"), "interactive.action"))


def _check_buttons(action: Json) -> None:
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refusal(131009, "A message has one to three buttons.")
    replies = [obj(obj(button, "button").get("reply"), "reply") for button in buttons]
    _distinct([str(reply.get("id") or "") for reply in replies], "button ids", 256)
    _distinct([str(reply.get("title") or "") for reply in replies], "button titles", 20)


def _check_list(action: Json) -> None:
    _length(str(action.get("button") or ""), "button", 1, 20)
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= 10:
        raise Refusal(131009, "A list has one to ten sections.")
    for section in sections:
        _length(str(section.get("title") or ""), "section title", int(len(sections) > 1), 24)
    rows = [obj(row, "row") for section in sections for row in section.get("rows") or []]
    if not 1 <= len(rows) <= 10:
        raise Refusal(131009, "A list has one to ten rows in all.")
    _distinct([str(row.get("id") or "") for row in rows], "row ids", 200)
    for row in rows:
        _length(str(row.get("title") or ""), "row title", 1, 24)
        _length(str(row.get("description") or ""), "row description", 0, 72)


def _check_link(action: Json) -> None:
    if action.get("name") != "cta_url":
        raise Refusal(131009, "Param action['name'] must be cta_url.")
    shown = obj(action.get("parameters"), "action.parameters")
    _length(str(shown.get("display_text") or ""), "display_text", 1, 20)
    if not str(shown.get("url") or "").startswith(("https://", "http://")):
        raise Refusal(131009, "Param url must be an address.")


def _check_name(wanted: str) -> Callable[[Json], None]:
    def check(action: Json) -> None:
        if action.get("name") != wanted:
            raise Refusal(131009, f"Param action['name'] must be {wanted}.")

    return check


def obj(value: Any, name: str) -> Json:
    """The value when it is an object; raises Refusal otherwise."""
    if not isinstance(value, dict):
        raise Refusal(131008, f"Parameter {name!r} is missing or no object.")
    return value


def _length(text: str, what: str, least: int, most: int) -> None:
    if not least <= len(text.strip()) <= most:
        raise Refusal(131009, f"The {what} has {least} to {most} characters.")


def _distinct(texts: list[str], what: str, most: int) -> None:
    if len(set(texts)) != len(texts) or not all(0 < len(text) <= most for text in texts):
        raise Refusal(131009, f"The {what} are distinct and have 1 to {most} characters.")


_CHECKS: dict[str, Callable[[Json], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_link,
    "location_request_message": _check_name("send_location"),
    "request_contact_info": _check_name("request_contact_info"),
}
