"""Which AI writes drafts, as an owner chooses it, and the settings that follow from the choice."""

from collections.abc import Mapping
from enum import StrEnum

from crm_tui.agents.endpoints import LOCAL_URLS
from crm_tui.agents.model_list import DEFAULT_GEMINI, DEFAULT_OPENAI, default_models
from crm_tui.agents.spending import budget_of
from crm_tui.domain.errors import CrmError


class AI(StrEnum):
    """Who drafts first."""

    NONE = "none"
    OPENAI = "openai"
    GEMINI = "gemini"
    OLLAMA = "ollama"
    LLAMACPP = "llamacpp"
    ADDRESS = "address"
    """Any server that speaks OpenAI's protocol."""
    LIST = "list"
    """Models in an order of one's own."""


CHOICES = tuple(choice.value for choice in AI)
_USUAL = {AI.OPENAI: DEFAULT_OPENAI, AI.GEMINI: DEFAULT_GEMINI, AI.LLAMACPP: "llamacpp/local"}
_PREFIX = {AI.ADDRESS: "openai/"}
_LOCAL = frozenset({AI.OLLAMA, AI.LLAMACPP, AI.ADDRESS})
_PATIENCE = "60"
"""Seconds for a call to a local model on an ordinary PC."""


def read_choice(text: str) -> AI:
    """The word typed; raises CrmError for another."""
    try:
        return AI(text.strip().lower())
    except ValueError as error:
        raise CrmError(
            f"{text.strip()[:40]!r} is no choice of AI.", f"Choose one of {', '.join(CHOICES)}."
        ) from error


def settings_of(ai: AI, model: str, address: str, gemini_key: str) -> dict[str, str]:
    """The settings of a choice; with a Gemini key, Gemini steps in where another one fails."""
    first = _first(ai, model.strip())
    if ai is AI.ADDRESS and not address:
        raise CrmError("A server of your own needs its address.", "Give it, http:// and all.")
    steps_in = bool(gemini_key) and ai not in (AI.NONE, AI.GEMINI)
    if ai is AI.LIST:
        return {"llm_models": first}
    return {
        "llm_models": f"{first},{DEFAULT_GEMINI}" if steps_in else first,
        "llm_base_url": address if ai in _LOCAL else "",
        "llm_timeout": _PATIENCE if ai in _LOCAL else "",
    }


def settings_for_keys(given: Mapping[str, str], saved: Mapping[str, str]) -> dict[str, str]:
    """The usual models where a key is given and nothing was ever chosen; else nothing."""
    both = {**saved, **{name: text for name, text in given.items() if text}}
    newly = given.get("llm_key") or given.get("gemini_key")
    chosen = "llm_models" in given or both.get("llm_models") or both.get("llm_base_url")
    if chosen or not newly:
        return {}
    return {"llm_models": default_models(both.get("llm_key", ""), both.get("gemini_key", ""))}


def choice_of(settings: Mapping[str, str]) -> tuple[AI, str]:
    """The choice and the model's name that the settings came from."""
    setting = settings.get("llm_models", "").replace(" ", "")
    first = setting.removesuffix(f",{DEFAULT_GEMINI}")
    provider, _, model = first.partition("/")
    if not setting:
        return AI.NONE, ""
    if "," in first or not model or provider not in ("openai", "gemini", *LOCAL_URLS):
        return AI.LIST, setting
    if provider == "openai":
        return AI.ADDRESS if settings.get("llm_base_url") else AI.OPENAI, model
    if provider not in set(AI):
        return AI.LIST, setting
    return AI(provider), model


def check(settings: Mapping[str, str]) -> None:
    """Refuse a limit or a time that no program could use later; raises CrmError."""
    budget_of(settings.get("llm_daily_cap", ""), settings.get("usd_inr", ""), _nothing)
    read_seconds(settings.get("llm_timeout", ""))
    read_port(settings.get("metrics_port", ""))


def read_seconds(text: str) -> float:
    """Seconds of CRM_LLM_TIMEOUT, 8 where it is empty; raises CrmError."""
    try:
        seconds = float(text.strip() or 8)
        if not 1 <= seconds <= 600:
            raise ValueError
    except ValueError as error:
        said = f"CRM_LLM_TIMEOUT is no time: {text[:40]!r}."
        raise CrmError(said, "Set it to seconds from 1 to 600.") from error
    return seconds


def read_port(text: str) -> int | None:
    """The port of CRM_METRICS_PORT, None where it is empty; raises CrmError."""
    if not text.strip():
        return None
    if not text.strip().isascii() or not text.strip().isdigit() or int(text) > 65_535:
        raise CrmError(
            f"CRM_METRICS_PORT is no port: {text[:40]!r}.", "Set it to one from 0 to 65535."
        )
    return int(text)


def _first(ai: AI, model: str) -> str:
    if ai is AI.NONE:
        return ""
    if ai is AI.LIST:
        return model
    if not model and ai not in _USUAL:
        raise CrmError(
            "A model on a server of your own needs its name.",
            "Write it as the server does, such as qwen3:4b.",
        )
    usual, prefix = _USUAL.get(ai, ""), _PREFIX.get(ai, f"{ai}/")
    return f"{prefix}{model.removeprefix(prefix)}" if model else usual


async def _nothing() -> int:
    return 0
