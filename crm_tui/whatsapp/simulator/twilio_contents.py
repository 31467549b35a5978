"""The simulated Content API: objects that were made, and the account's templates as objects."""

import json
import re
import secrets
import zlib
from collections.abc import Callable
from typing import Any

from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.twilio_refusals import TwilioRefusal
from crm_tui.whatsapp.simulator.world import World

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_REQUIRED = {
    "twilio/text": ("body",),
    "twilio/media": ("media",),
    "twilio/quick-reply": ("body", "actions"),
    "twilio/list-picker": ("body", "button", "items"),
    "twilio/call-to-action": ("body", "actions"),
    "twilio/location": ("latitude", "longitude"),
    "twilio/card": ("title",),
    "whatsapp/card": ("body",),
}
_USABLE = "APPROVED"
_UNSUBMITTED: Json = {
    "name": "",
    "category": "",
    "content_type": "",
    "status": "unsubmitted",
    "rejection_reason": "",
    "allow_category_change": True,
}
MOST_BUTTONS, LONGEST_BUTTON, MOST_ROWS, LONGEST_ROW = 3, 20, 10, 24


class Contents:
    """Content objects by id."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._made: dict[str, Json] = {}
        self._sids: dict[str, str] = {}
        """Of the templates that began as one of the objects, by name and language."""

    def make(self, wanted: Json) -> Json:
        """Keep a new object; raises TwilioRefusal for one that is not well formed."""
        types = _given(wanted.get("types"))
        if not wanted.get("language") or not types:
            raise TwilioRefusal(20001, "Content needs a language and types.")
        for name, fields in types.items():
            _check(name, fields)
        sid = "HX" + secrets.token_hex(16)
        self._made[sid] = {
            "sid": sid,
            "account_sid": self._world.settings.account_id,
            "friendly_name": wanted.get("friendly_name"),
            "language": wanted["language"],
            "variables": wanted.get("variables") or {},
            "types": types,
        }
        return self._made[sid]

    def delete(self, sid: str) -> None:
        """Forget an object; raises TwilioRefusal when there is none."""
        if self._made.pop(sid, None) is None:
            raise TwilioRefusal(20404, f"The requested resource {sid} was not found")

    def find(self, sid: str) -> Json:
        """An object with its approval; raises TwilioRefusal when there is none."""
        for content in self.all():
            if content["sid"] == sid:
                return content
        raise TwilioRefusal(20404, f"The requested resource {sid} was not found")

    def all(self) -> list[Json]:
        """Every object with its approval, templates that others made first."""
        own = {sid: made | {"approval_requests": _UNSUBMITTED} for sid, made in self._made.items()}
        foreign = []
        for template in self._world.templates:
            sid = self._sids.get(_key(template))
            if sid in own:
                own[sid]["approval_requests"] = _approval(template)
            else:
                foreign.append(_content(template, self._world.settings.account_id))
        return [*foreign, *own.values()]

    def submit(self, sid: str, wanted: Json) -> Json:
        """Ask for approval; it waits until `/control/template` decides. Raises TwilioRefusal."""
        content = self.find(sid)
        name, category = str(wanted.get("name") or ""), str(wanted.get("category") or "")
        if not re.fullmatch(r"[a-z0-9_]{1,512}", name):
            raise TwilioRefusal(20001, "The name has lower case letters, digits and underscores.")
        if category not in ("UTILITY", "MARKETING", "AUTHENTICATION"):
            raise TwilioRefusal(20001, f"There is no category {category!r}.")
        shown = next(iter(content["types"].values()))
        if re.match(r"\{\{\w+\}\}|.*\{\{\w+\}\}$", str(shown.get("body")).strip(), re.DOTALL):
            raise TwilioRefusal(63040, "A variable stands at the start or the end of the body.")
        template: Json = {
            "id": sid,
            "name": name,
            "language": content["language"],
            "status": "PENDING",
            "category": category,
            "parameter_format": "POSITIONAL",
            "components": [{"type": "BODY", "text": str(shown.get("body"))}],
        }
        self._world.templates.append(template)
        self._sids[_key(template)] = sid
        return _approval(template) | {"status": "received"}

    def call(self, sid: str, variables: str) -> tuple[str, str]:
        """The price category and the words of a call; raises TwilioRefusal for a wrong one."""
        try:
            content = self.find(sid)
        except TwilioRefusal:
            raise TwilioRefusal(21655, "The ContentSid is invalid") from None
        shown = next(iter(content["types"].values()))
        values = _values(variables)
        wanted = set(_VARIABLE.findall(json.dumps(content["types"])))
        if wanted != set(values) or not all(values.values()):
            raise TwilioRefusal(21656, f"The ContentVariables do not fit {sorted(wanted)}")
        words = str(shown.get("body") or shown.get("title") or "")
        words = _VARIABLE.sub(lambda found: values[found[1]], words)
        return _category(content["approval_requests"]), words


def _given(types: Any) -> Json:
    """The types that are filled; Twilio's own clients send `null` for every other one."""
    found = types if isinstance(types, dict) else {}
    return {
        name: {key: value for key, value in fields.items() if value is not None}
        for name, fields in found.items()
        if isinstance(fields, dict)
    }


def _category(approval: Json) -> str:
    """Of an approved object its own; any other is as good as free text."""
    status = str(approval.get("status") or "").upper()
    if status == "PAUSED":
        raise TwilioRefusal(63041, "Template Paused")
    return str(approval["category"]).lower() if status == _USABLE else "service"


def _values(variables: str) -> dict[str, str]:
    try:
        found: Any = json.loads(variables or "{}")
    except ValueError:
        raise TwilioRefusal(21656, "The ContentVariables are no JSON") from None
    if not isinstance(found, dict):
        raise TwilioRefusal(21656, "The ContentVariables are no JSON object")
    return {str(key): str(value) for key, value in found.items()}


def _check(name: str, fields: Json) -> None:
    missing = [key for key in _REQUIRED.get(name, ()) if not fields.get(key)]
    if name not in _REQUIRED or missing:
        raise TwilioRefusal(20001, f"The type {name} is not known or lacks {missing}.")
    actions = fields.get("actions") or []
    if name == "twilio/quick-reply" and not 1 <= len(actions) <= MOST_BUTTONS:
        raise TwilioRefusal(20001, "A question has one to three buttons.")
    if any(not 0 < len(str(action.get("title") or "")) <= LONGEST_BUTTON for action in actions):
        raise TwilioRefusal(20001, "The title of a button has 1 to 20 characters.")
    rows = fields.get("items") or []
    if len(rows) > MOST_ROWS or any(len(str(row.get("item") or "")) > LONGEST_ROW for row in rows):
        raise TwilioRefusal(20001, "A list has at most ten items of at most 24 characters.")


def _key(template: Json) -> str:
    return f"{template['name']}/{template['language']}"


def _approval(template: Json) -> Json:
    reason = template.get("rejected_reason") or ""
    return {
        "name": template["name"],
        "category": template["category"],
        "content_type": "whatsapp",
        "status": str(template["status"]).lower(),
        "rejection_reason": "" if reason == "NONE" else reason,
        "allow_category_change": True,
    }


class _Counter:
    """Numbers variables in one row through all texts of a template."""

    def __init__(self) -> None:
        self.count = 0

    def number(self, words: str) -> str:
        before, names = self.count, list(dict.fromkeys(_VARIABLE.findall(words)))
        self.count += len(names)
        return _VARIABLE.sub(
            lambda found: "{{" + str(before + names.index(found[1]) + 1) + "}}", words
        )


def _content(template: Json, account: str) -> Json:
    """A template in Meta's form as an object."""
    counter = _Counter()
    fields = _fields(template, counter.number)
    kind = "whatsapp/card" if len(fields) > 1 else "twilio/text"
    return {
        "sid": f"HX{zlib.crc32(_key(template).encode()):032x}",
        "account_sid": account,
        "friendly_name": template["name"],
        "language": template["language"],
        "variables": {str(at): f"value {at}" for at in range(1, counter.count + 1)},
        "types": {kind: fields},
        "approval_requests": _approval(template),
    }


def _fields(template: Json, number: Callable[[str], str]) -> Json:
    parts = {component["type"]: component for component in template["components"]}
    fields: Json = {"body": number(parts["BODY"]["text"])}
    header = parts.get("HEADER", {})
    if header.get("text"):
        fields["header_text"] = number(header["text"])
    elif header:
        fields["media"] = ["https://files.shop.example/picture.jpg"]
    if "FOOTER" in parts:
        fields["footer"] = parts["FOOTER"]["text"]
    buttons = parts.get("BUTTONS", {}).get("buttons", [])
    if buttons:
        fields["actions"] = [_action(button, number(button.get("url", ""))) for button in buttons]
    return fields


def _action(button: Json, url: str) -> Json:
    if button["type"] == "URL":
        return {"type": "URL", "title": button["text"], "url": url}
    return {"type": "QUICK_REPLY", "title": button["text"], "id": button["text"].lower()}
