"""Templates that the shop submits, as Meta judges them (Meta, "Message templates")."""

import re
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crm_tui.whatsapp.simulator.refusals import Json, Refusal
from crm_tui.whatsapp.simulator.sending import read_json
from crm_tui.whatsapp.simulator.templates import find_template, rating, variables_of
from crm_tui.whatsapp.simulator.world import World

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_CATEGORIES = frozenset({"MARKETING", "UTILITY", "AUTHENTICATION"})
LONGEST = {"HEADER": 60, "BODY": 1024, "FOOTER": 60}


class Submitting:
    """Takes new templates; each waits as PENDING until `/control/template` decides."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def take(self, request: Request) -> Response:
        """Answer one submission; raises Refusal."""
        wanted = await read_json(request)
        _check(wanted)
        if find_template(self._world.templates, wanted["name"], wanted["language"]):
            raise Refusal(2388024, "There is already content in this language.")
        made = {"id": str(4 * 10**14 + secrets.randbelow(10**14)), "status": "PENDING"}
        positional = {"parameter_format": "POSITIONAL"}
        self._world.templates.append(
            positional | wanted | made | {"quality_score": rating("UNKNOWN")}
        )
        return JSONResponse(made | {"category": wanted["category"]})


def _check(wanted: Json) -> None:
    if not _NAME.fullmatch(str(wanted.get("name") or "")):
        raise Refusal(100, "Param name must have lower case letters, digits and underscores only.")
    if wanted.get("category") not in _CATEGORIES:
        raise Refusal(100, f"Param category must be one of {sorted(_CATEGORIES)}.")
    if not wanted.get("language"):
        raise Refusal(100, "The parameter language is required.")
    wanted["parameter_format"] = str(wanted.get("parameter_format", "POSITIONAL")).upper()
    components = wanted.get("components")
    if not isinstance(components, list) or "BODY" not in [c.get("type") for c in components]:
        raise Refusal(100, "A template needs a component of type BODY.")
    for component in components:
        _check_component(component, wanted["parameter_format"] == "NAMED")


def _check_component(component: Json, named: bool) -> None:
    kind, text = str(component.get("type")), str(component.get("text") or "")
    if len(text) > LONGEST.get(kind, len(text)):
        raise Refusal(100, f"The {kind} has at most {LONGEST[kind]} characters.")
    if kind == "BODY" and re.match(r"\{\{\w+\}\}|.*\{\{\w+\}\}$", text.strip(), re.DOTALL):
        raise Refusal(2388299, "Variables can't be at the start or end of the template.")
    if kind == "BUTTONS":
        _check_buttons(component.get("buttons") or [])
    variables = variables_of(text)
    if variables and len(_examples(component, kind.lower(), named)) != len(variables):
        raise Refusal(100, f"The {kind} needs an example for each of {variables}.")


def _examples(component: Json, kind: str, named: bool) -> list[object]:
    example = component.get("example") or {}
    if named:
        return list(example.get(f"{kind}_text_named_params") or [])
    found = list(example.get(f"{kind}_text") or [])
    return list(found[0]) if found and isinstance(found[0], list) else found


def _check_buttons(buttons: list[Json]) -> None:
    if not 1 <= len(buttons) <= 10:
        raise Refusal(100, "A template has one to ten buttons.")
    for button in buttons:
        if not 0 < len(str(button.get("text") or "")) <= 25:
            raise Refusal(100, "The text of a button has 1 to 25 characters.")
        has_variable = button.get("type") == "URL" and variables_of(str(button.get("url")))
        if has_variable and not button.get("example"):
            raise Refusal(100, "The address of a button needs an example.")
