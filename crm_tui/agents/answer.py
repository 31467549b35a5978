"""A model's answer, read strictly: what is not exactly the agreed form is no answer."""

import re

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crm_tui.agents.models import ModelFailed

LONGEST_REPLY = 4_096
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Reply(_Strict):
    """One draft as the model wrote it, nothing of it checked yet."""

    text: str = Field(min_length=1, max_length=LONGEST_REPLY)
    fact_ids: list[str] = Field(max_length=20)
    message_ids: list[str] = Field(max_length=20)
    confidence: float = Field(ge=0, le=1)


class Answer(_Strict):
    intent: str = Field(max_length=40)
    replies: list[Reply] = Field(min_length=1, max_length=3)


def read_answer(text: str) -> Answer:
    """The answer in a model's text, with or without a code fence; raises ModelFailed."""
    fenced = _FENCED.match(text)
    try:
        return Answer.model_validate_json(fenced[1] if fenced else text)
    except ValidationError as error:
        raise ModelFailed("the answer is not in the agreed form.") from error


_TEXTS: dict[str, object] = {"type": "array", "items": {"type": "string"}}
ANSWER_SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["intent", "replies"],
    "properties": {
        "intent": {"type": "string"},
        "replies": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "fact_ids", "message_ids", "confidence"],
                "properties": {
                    "text": {"type": "string"},
                    "fact_ids": _TEXTS,
                    "message_ids": _TEXTS,
                    "confidence": {"type": "number"},
                },
            },
        },
    },
}
"""JSON schema of the answer, without the limits that hosted models do not take."""
