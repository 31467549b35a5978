"""The templates of the simulated account, in Meta's form, and the check of a call against them."""

import copy
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from crm_tui.whatsapp.simulator.refusals import Json, Refusal

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_UNFIT = re.compile(r"[\n\t]| {5,}")


def variables_of(text: str) -> list[str]:
    """The variables in a text, each once."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def rating(score: str) -> Json:
    """A quality as Meta lists it, with the second at which it was set."""
    return {"score": score, "date": 1_790_000_000}


def _template(
    name: str, language: str, category: str, body: str, status: str = "APPROVED", *more: Json
) -> Json:
    variables = variables_of(body)
    named = not all(variable.isdecimal() for variable in variables)
    return {
        "id": f"3{zlib.crc32(f'{name}/{language}'.encode()):014d}",
        "name": name,
        "language": language,
        "status": status,
        "category": category,
        "quality_score": rating("GREEN" if status == "APPROVED" else "UNKNOWN"),
        "rejected_reason": "NONE",
        "parameter_format": "NAMED" if named else "POSITIONAL",
        "components": [*more, {"type": "BODY", "text": body} | _example(variables, named)],
    }


def _example(variables: list[str], named: bool) -> Json:
    """The examples that Meta asks for with every variable, and lists again."""
    if not variables:
        return {}
    if named:
        examples = [{"param_name": name, "example": f"some {name}"} for name in variables]
        return {"example": {"body_text_named_params": examples}}
    return {"example": {"body_text": [[f"value {name}" for name in variables]]}}


_PICTURE: Json = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://x"]}}
_BILL: Json = {"type": "HEADER", "format": "TEXT", "text": "Bill {{1}}"} | {
    "example": {"header_text": ["42"]}
}
_FOOTER: Json = {"type": "FOOTER", "text": "Reply STOP to opt out"}
_TRACK: Json = {
    "type": "BUTTONS",
    "buttons": [
        {"type": "URL", "text": "Track", "url": "https://shop.example/o/{{1}}", "example": ["42"]},
        {"type": "QUICK_REPLY", "text": "Call me"},
    ],
}
_TEMPLATES: tuple[Json, ...] = (
    _template(
        "order_ready", "en_US", "UTILITY", "Hi {{1}}, your order {{2}} is ready for pick-up."
    ),
    _template(
        "order_update",
        "en",
        "UTILITY",
        "Hi {{name}}, your order {{no}} will reach you {{when}}. Thank you!",
    ),
    _template(
        "hello_again", "en", "UTILITY", "Hello! We have an answer to your question. May we write?"
    ),
    _template(
        "enquiry_question",
        "en",
        "UTILITY",
        "Hello {{1}}, you asked us about a cake and we have not heard from you since. Do you still "
        "need it? A short yes or no helps us.",
    ),
    _template(
        "enquiry_last",
        "en",
        "UTILITY",
        "Hello {{1}}, this is our last message about your enquiry. If you still need it, just write "
        "back.",
    ),
    _template("order_taiyar", "hi", "UTILITY", "नमस्ते {{1}} जी, आपका ऑर्डर {{2}} तैयार है।"),
    _template(
        "diwali_offer",
        "en",
        "MARKETING",
        "Happy Diwali {{1}}! Our mithai boxes start at ₹450. Reply to order yours.",
    ),
    _template(
        "new_cake_photo", "en", "MARKETING", "Hi {{1}}, fresh today.", "APPROVED", _PICTURE, _FOOTER
    ),
    _template(
        "bill_with_link",
        "en",
        "UTILITY",
        "Dear {{1}}, here is your bill.",
        "APPROVED",
        _BILL,
        _TRACK,
    ),
    _template("new_year_cake", "en", "MARKETING", "Hi {{1}}, order your cake early.", "PENDING"),
    _template("weekend_offer", "en", "MARKETING", "Hi {{1}}, 10% off this weekend.", "PAUSED"),
)


def first_templates() -> list[Json]:
    """The templates that an account begins with; the caller may change them."""
    return copy.deepcopy(list(_TEMPLATES))


def find_template(templates: Sequence[Json], name: str, language: str) -> Json | None:
    return next((t for t in templates if (t["name"], t["language"]) == (name, language)), None)


def judge(template: Json, change: Mapping[str, str]) -> None:
    """Write the provider's verdict into a template."""
    if "quality" in change:
        template["quality_score"] = rating(change["quality"])
    if "reason" in change:
        template["rejected_reason"] = change["reason"]
    template |= {key: change[key] for key in ("status", "category") if key in change}


def check_call(templates: Sequence[Json], call: Json) -> Json:
    """The template that a message calls, with fitting values. Raises Refusal 132xxx."""
    name, code = call["name"], call["language"]["code"]
    found = find_template(templates, name, code)
    if found is None or found["status"] in ("PENDING", "REJECTED"):
        raise Refusal(132001, f"template name ({name}) does not exist in {code}")
    if found["status"] == "PAUSED":
        raise Refusal(132015, f"template {name} is paused")
    if found["status"] != "APPROVED":
        raise Refusal(132016, f"template {name} is disabled")
    for component in found["components"]:
        _check_component(found, component, call)
    return found


def header_file(call: Json) -> tuple[str, Json] | None:
    """The kind and the media object of the file on top, when there is one."""
    for parameter in _parameters(call, "header"):
        kind = str(parameter.get("type"))
        if kind in ("image", "video", "document"):
            return kind, parameter[kind]
    return None


def _check_component(template: Json, component: Json, call: Json) -> None:
    kind = component["type"]
    if kind == "HEADER" and component.get("format", "TEXT") != "TEXT":
        _check_header(str(component["format"]).lower(), _parameters(call, "header"))
    elif kind in ("HEADER", "BODY"):
        named = template["parameter_format"] == "NAMED"
        _check_values(component["text"], named, _parameters(call, kind.lower()))
    elif kind == "BUTTONS":
        for index, button in enumerate(component["buttons"]):
            wanted = variables_of(str(button.get("url") or ""))
            if wanted:
                _check_values(button["url"], False, _parameters(call, "button", str(index)))


def _check_header(kind: str, parameters: list[Any]) -> None:
    given = [str(parameter.get("type")) for parameter in parameters]
    if given != [kind] or not parameters[0].get(kind):
        raise Refusal(132012, f"header: Format mismatch, expected {kind}, received {given}")


def _parameters(call: Json, kind: str, index: str | None = None) -> list[Any]:
    for part in call.get("components") or []:
        if str(part.get("type")).lower() == kind and index in (None, str(part.get("index"))):
            return list(part.get("parameters") or [])
    return []


def _check_values(text: str, named: bool, parameters: list[Any]) -> None:
    wanted = variables_of(text)
    if len(wanted) != len(parameters):
        raise Refusal(
            132000, f"{len(wanted)} parameters are expected, {len(parameters)} were given"
        )
    names = [parameter.get("parameter_name") for parameter in parameters]
    if wanted and named and set(names) != set(wanted):
        raise Refusal(100, f"Parameter names {names} do not fit {wanted}.")
    for parameter in parameters:
        value = str(parameter.get("text") or "")
        if not value or _UNFIT.search(value):
            raise Refusal(132018, "Param text cannot be empty or have new-lines, tabs or 5 spaces.")
