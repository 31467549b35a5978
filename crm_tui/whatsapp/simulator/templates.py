"""The templates of the simulated account, and the check of a call against them."""

import re
import zlib
from typing import Any

from crm_tui.whatsapp.simulator.refusals import Json, Refusal

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_UNFIT = re.compile(r"[\n\t]| {5,}")


def _template(name: str, language: str, category: str, body: str, status: str = "APPROVED") -> Json:
    variables = list(dict.fromkeys(_VARIABLE.findall(body)))
    named = not all(variable.isdecimal() for variable in variables)
    return {
        "id": f"3{zlib.crc32(f'{name}/{language}'.encode()):014d}",
        "name": name,
        "language": language,
        "status": status,
        "category": category,
        "parameter_format": "NAMED" if named else "POSITIONAL",
        "components": [{"type": "BODY", "text": body} | _example(variables, named)],
    }


def _example(variables: list[str], named: bool) -> Json:
    """The examples that Meta asks for with every variable, and lists again."""
    if not variables:
        return {}
    if named:
        examples = [{"param_name": name, "example": f"some {name}"} for name in variables]
        return {"example": {"body_text_named_params": examples}}
    return {"example": {"body_text": [[f"value {name}" for name in variables]]}}


TEMPLATES: tuple[Json, ...] = (
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
    _template("order_taiyar", "hi", "UTILITY", "नमस्ते {{1}} जी, आपका ऑर्डर {{2}} तैयार है।"),
    _template(
        "diwali_offer",
        "en",
        "MARKETING",
        "Happy Diwali {{1}}! Our mithai boxes start at ₹450. Reply to order yours.",
    ),
    _template("new_year_cake", "en", "MARKETING", "Hi {{1}}, order your cake early.", "PENDING"),
    _template("weekend_offer", "en", "MARKETING", "Hi {{1}}, 10% off this weekend.", "PAUSED"),
)


def check_call(call: Json) -> Json:
    """The template that a message calls, with fitting values. Raises Refusal 132xxx."""
    name, code = call["name"], call["language"]["code"]
    found = next((t for t in TEMPLATES if (t["name"], t["language"]) == (name, code)), None)
    if found is None or found["status"] in ("PENDING", "REJECTED"):
        raise Refusal(132001, f"template name ({name}) does not exist in {code}")
    if found["status"] == "PAUSED":
        raise Refusal(132015, f"template {name} is paused")
    _check_values(found, _body_parameters(call))
    return found


def _body_parameters(call: Json) -> list[Any]:
    components = call.get("components") or []
    bodies = [part for part in components if str(part.get("type")).lower() == "body"]
    return list(bodies[0].get("parameters") or []) if bodies else []


def _check_values(template: Json, parameters: list[Any]) -> None:
    wanted = list(dict.fromkeys(_VARIABLE.findall(template["components"][0]["text"])))
    if len(wanted) != len(parameters):
        raise Refusal(
            132000, f"{len(wanted)} parameters are expected, {len(parameters)} were given"
        )
    names = [parameter.get("parameter_name") for parameter in parameters]
    if template["parameter_format"] == "NAMED" and set(names) != set(wanted):
        raise Refusal(100, f"Parameter names {names} do not fit {wanted}.")
    for parameter in parameters:
        value = str(parameter.get("text") or "")
        if not value or _UNFIT.search(value):
            raise Refusal(132018, "Param text cannot be empty or have new-lines, tabs or 5 spaces.")
