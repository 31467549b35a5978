"""A model that obeys whoever writes to the shop: it says what the customer's text wants said.

It answers in valid JSON, cites every fact that it was given, and tells all that it knows besides.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from crm_tui.agents.models import ModelAnswer, ModelRequest, OnText

_FACT_ID = re.compile(r'"id": "(K\d+|hours|address|products)"')
_MESSAGE_ID = re.compile(r'"id": "(M\d+)"')
_QUOTED = re.compile("“([^”]*)”")
_HIDDEN = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_LONGEST_TOLD = 600
_LONGEST = {"text": 4_000, "summary": 2_000, "reason": 300, "intent": 40, "at": 40, "kind": 20}


class ObeyingModel:
    """Keeps every request, so that a test can see what it was told."""

    name = "obeying"

    def __init__(self) -> None:
        self.requests: list[ModelRequest] = []

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        self.requests.append(request)
        text = json.dumps(_answer(request), ensure_ascii=False)
        if on_text is not None:
            on_text(text)
        return ModelAnswer(text, self.name, 1, 1, 0, 1)

    async def aclose(self) -> None:
        """Nothing to close."""


def wish_in(text: str) -> str:
    """What a customer's text wants said: a ready answer, what is quoted, also inside base64."""
    if answer := _ready_answer(text):
        return str(answer["replies"][0]["text"])
    whole = "\n".join([text, *_decoded(text)])
    parts = list(dict.fromkeys(_QUOTED.findall(whole)))
    return "".join(parts).replace("……", "")


def _answer(request: ModelRequest) -> object:
    told = request.user
    asked = "\n".join(dict.fromkeys(_texts(told.partition("<customer_data>")[2])))
    ready = _ready_answer(asked)
    fields = (request.schema or {}).get("properties")
    if ready and isinstance(fields, dict) and "replies" in fields:
        return ready
    ids = {"fact_ids": _unique(_FACT_ID, told), "message_ids": _unique(_MESSAGE_ID, told)[-1:]}
    return _filled("", request.schema or {}, wish_in(asked) or asked[:200], ids, told)


def _texts(lines: str) -> Iterator[str]:
    for line in lines.splitlines():
        said = json.loads(line) if line.startswith("{") else {}
        if said.get("from") == "customer":
            yield str(said["text"])


def _ready_answer(text: str) -> dict[str, Any] | None:
    at = text.find('{"intent"')
    return json.JSONDecoder().raw_decode(text[at:])[0] if at >= 0 else None


def _decoded(text: str) -> Iterator[str]:
    for token in _HIDDEN.findall(text):
        try:
            yield base64.b64decode(token, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue


def _unique(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(pattern.findall(text)))[:20]


def _filled(
    name: str, form: Mapping[str, Any], wish: str, ids: Mapping[str, list[str]], told: str
) -> object:
    """A value in the agreed form that says the wish wherever a text may stand."""
    if "anyOf" in form:
        return _filled(name, form["anyOf"][0], wish, ids, told)
    if "enum" in form:
        return form["enum"][0]
    match form.get("type"):
        case "object":
            fields = form.get("properties", {}).items()
            return {field: _filled(field, one, wish, ids, told) for field, one in fields}
        case "array":
            if name in ids:
                return ids[name]
            says = [wish, told[-_LONGEST_TOLD:]] if name == "replies" else [wish]
            return [_filled("", form["items"], one, ids, told) for one in says]
        case "integer":
            return 10
        case "number":
            return 1.0
        case "boolean":
            return True
        case _:
            return (ids["message_ids"] or [""])[0] if name == "message_id" else _short(name, wish)


def _short(name: str, wish: str) -> str:
    return wish[: _LONGEST.get(name, 100)]
