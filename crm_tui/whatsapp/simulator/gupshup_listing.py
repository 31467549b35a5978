"""The account's templates in Gupshup's form, and the check of a call against them."""

import json
import re
import uuid
from collections.abc import Sequence
from typing import Any

from crm_tui.whatsapp.simulator.gupshup_checks import GupshupRefusal
from crm_tui.whatsapp.simulator.refusals import Json

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_SPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


def identity(template: Json) -> str:
    """Gupshup's id of a template."""
    return str(uuid.uuid5(_SPACE, f"{template['name']}/{template['language']}"))


def listed(template: Json) -> Json:
    """One template as the list shows it."""
    header, body, footer, buttons = _parts(template)
    media = str(header.get("format", "TEXT"))
    meta: Json = {"data": _numbered(body), "appId": "", "sampleText": _numbered(body)}
    if header.get("text"):
        meta["header"] = _numbered(header["text"])
    if footer:
        meta["footer"] = footer
    if buttons:
        meta["buttons"] = buttons
    shown = [meta.get("header"), meta["data"], footer]
    reason = template.get("rejected_reason")
    return {
        "id": identity(template),
        "elementName": template["name"],
        "languageCode": template["language"],
        "category": template["category"],
        "status": template["status"],
        "templateType": media,
        "data": "\n".join(filter(None, shown)),
        "containerMeta": json.dumps(meta, ensure_ascii=False),
        "quality": (template.get("quality_score") or {}).get("score", "UNKNOWN"),
    } | ({"reason": reason} if reason not in (None, "NONE") else {})


def check_call(templates: Sequence[Json], call: Json, message: Json | None) -> tuple[str, str]:
    """The price category and the words of a call; raises GupshupRefusal for a wrong one."""
    found = next((t for t in templates if identity(t) == call.get("id")), None)
    if found is None:
        raise GupshupRefusal("Template does not exist")
    if found["status"] != "APPROVED":
        raise GupshupRefusal(f"Template is {str(found['status']).lower()}")
    header, body, _, buttons = _parts(found)
    texts = [str(header.get("text") or ""), body, *(str(b.get("url") or "") for b in buttons)]
    wanted = [name for text in texts for name in dict.fromkeys(_VARIABLE.findall(text))]
    given = call.get("params") or []
    if len(given) != len(wanted) or not all(given):
        raise GupshupRefusal(f"Template needs {len(wanted)} params, {len(given)} were given")
    _check_file(str(header.get("format", "TEXT")).lower(), message)
    before = len(_VARIABLE.findall(texts[0]))
    names = list(dict.fromkeys(_VARIABLE.findall(body)))
    words = _VARIABLE.sub(lambda one: str(given[before + names.index(one[1])]), body)
    return str(found["category"]).lower(), words


def _check_file(wanted: str, message: Json | None) -> None:
    """The file on top stands under its own kind, by address or id."""
    if wanted == "text":
        return
    file: Any = (message or {}).get(wanted)
    right = message is not None and message.get("type") == wanted and isinstance(file, dict)
    if not right or not (file.get("link") or file.get("id")):
        raise GupshupRefusal(f"Template needs a {wanted}")


def _parts(template: Json) -> tuple[Json, str, str, list[Json]]:
    parts = {component["type"]: component for component in template["components"]}
    return (
        parts.get("HEADER", {}),
        str(parts["BODY"]["text"]),
        str(parts.get("FOOTER", {}).get("text", "")),
        list(parts.get("BUTTONS", {}).get("buttons", [])),
    )


def _numbered(words: str) -> str:
    """Gupshup shows numbers, also for variables with names."""
    names = list(dict.fromkeys(_VARIABLE.findall(words)))
    return _VARIABLE.sub(lambda found: "{{" + str(names.index(found[1]) + 1) + "}}", words)
