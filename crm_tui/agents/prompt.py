"""The message agent's prompt: the text file filled with a context, personal numbers hidden."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources

from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.language import Language
from crm_tui.agents.redact import Redactor
from crm_tui.domain.clock import iso
from crm_tui.domain.message import Direction

_SLOT = re.compile(r"\{([a-z_]+)\}")
_NAMES = {
    Language.ENGLISH: "simple English",
    Language.HINDI: "Hindi in Devanagari script",
    Language.HINGLISH: "Hinglish, that is Hindi in Latin letters mixed with English",
}


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt text: what the model is told, and the form in which the data follows."""

    system: str
    user: str
    version: str
    """First twelve hex digits of the file's SHA-256."""


@dataclass(frozen=True, slots=True)
class Prompt:
    system: str
    user: str
    version: str


@lru_cache(maxsize=8)
def load_prompt(name: str) -> PromptFile:
    """The prompt file of that name that comes with the program."""
    text = resources.files("crm_tui.agents").joinpath("prompts", f"{name}.md").read_text("utf-8")
    system, _, user = text.partition("\n---\n")
    return PromptFile(system, user, hashlib.sha256(text.encode()).hexdigest()[:12])


def message_prompt(context: AIContext, redactor: Redactor) -> Prompt:
    """The prompt for a reply; what the customer wrote stands only inside `<customer_data>`."""
    file = load_prompt("message")
    values = _values(context, redactor)
    return Prompt(_fill(file.system, values), _fill(file.user, values), file.version)


def _values(context: AIContext, redactor: Redactor) -> dict[str, str]:
    profile = context.profile
    return {
        "business_name": profile.name,
        "industry": profile.industry or "as its facts show it",
        "preferred_tone": profile.tone.value,
        "language": _NAMES[context.language],
        "knowledge_base": "\n".join(
            _as_data({"id": e.id, "text": redactor.hide(e.text)}) for e in context.evidence
        )
        or "(no facts are known)",
        "lead_info": redactor.hide(_as_data(asdict(context.lead))),
        "chat_history": _turns(context.earlier, redactor),
        "question": _turns(context.question, redactor),
    }


def _fill(text: str, values: dict[str, str]) -> str:
    # One pass: a slot's name inside a customer's message is only text.
    return _SLOT.sub(lambda match: values.get(match[1], match[0]), text)


def _turns(turns: tuple[Turn, ...], redactor: Redactor) -> str:
    return "\n" + "\n".join(_as_data(_turn(turn, redactor)) for turn in turns)


def _turn(turn: Turn, redactor: Redactor) -> dict[str, str]:
    who = "customer" if turn.direction is Direction.INBOUND else "shop"
    return {"id": turn.id, "at": iso(turn.at), "from": who, "text": redactor.hide(turn.text)}


def _as_data(value: dict[str, object] | dict[str, str]) -> str:
    """One line of JSON in which no `<` or `>` stands, so that no text can close the block."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e")
