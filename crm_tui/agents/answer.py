"""A model's answer, read strictly: what is not exactly the agreed form is no answer."""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crm_tui.agents.models import ModelFailed

LONGEST_REPLY = 4_096
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)
# Hosted models take a schema with none of these; they are checked when the answer is read.
_LIMITS = frozenset(
    "minLength maxLength minItems maxItems minimum maximum exclusiveMinimum exclusiveMaximum "
    "pattern title default description format".split()
)


class Strict(BaseModel):
    """The base of every agreed form."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


A = TypeVar("A", bound=Strict)


class Reply(Strict):
    """One draft as the model wrote it, nothing of it checked yet."""

    text: str = Field(min_length=1, max_length=LONGEST_REPLY)
    fact_ids: list[str] = Field(max_length=20)
    message_ids: list[str] = Field(max_length=20)
    confidence: float = Field(ge=0, le=1)


class Answer(Strict):
    intent: str = Field(max_length=40)
    reason: str = Field(default="", max_length=300)
    """One sentence for the person: why."""
    replies: list[Reply] = Field(min_length=1, max_length=3)


def read_answer(text: str, form: type[A]) -> A:
    """The answer in a model's text, with or without a code fence; raises ModelFailed."""
    fenced = _FENCED.match(text)
    try:
        return form.model_validate_json(fenced[1] if fenced else text)
    except ValidationError as error:
        raise ModelFailed("the answer is not in the agreed form.") from error


def schema_of(form: type[Strict]) -> dict[str, object]:
    """JSON schema of a form as strict structured output wants it: every field required, no limits."""
    whole = form.model_json_schema()
    return dict(_plain(whole, whole.get("$defs", {})))


def _plain(part: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_plain(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _plain(definitions[part["$ref"].rsplit("/", 1)[-1]], definitions)
    kept = {k: v for k, v in part.items() if k not in _LIMITS and k not in ("$defs", "properties")}
    found = {key: _plain(value, definitions) for key, value in kept.items()}
    if "properties" in part:
        names = part["properties"]
        found["properties"] = {name: _plain(names[name], definitions) for name in names}
        found |= {"required": list(names), "additionalProperties": False}
    return found
