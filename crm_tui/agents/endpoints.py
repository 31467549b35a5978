"""Where a model of the settings is asked: its address, its key and the dialect spoken there."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

OPENAI_URL = "https://api.openai.com/v1"
GEMINI_URL = "https://generativelanguage.googleapis.com/v1beta/openai"
"""Google's OpenAI-compatible endpoint: ai.google.dev, "OpenAI compatibility"."""
LOCAL_URLS = {
    "ollama": "http://127.0.0.1:11434/v1",
    "ollama_chat": "http://127.0.0.1:11434/v1",
    "llamacpp": "http://127.0.0.1:8080/v1",
    "lm_studio": "http://127.0.0.1:1234/v1",
}
"""The port at which each listens unless told otherwise."""


class Dialect(StrEnum):
    OPENAI = "openai"
    GEMINI = "gemini"
    PLAIN = "plain"
    """Any other server: only the older names of fields are sure to be known."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One OpenAI-compatible address."""

    url: str
    key: str = field(repr=False, default="")
    dialect: Dialect = Dialect.PLAIN
    key_setting: str = ""
    """The setting that gives the key; empty where none is needed."""

    @property
    def free(self) -> bool:
        """Whether it stands on one's own machine or network, where nobody sends a bill."""
        host = urlsplit(self.url).hostname or ""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return "." not in host or host.endswith((".local", ".localhost", ".lan"))
        return address.is_private or address.is_loopback


@dataclass(frozen=True, slots=True)
class Access:
    """The settings that say where models are; each may be empty."""

    base_url: str = ""
    key: str = field(repr=False, default="")
    gemini_key: str = field(repr=False, default="")


def split_names(setting: str) -> tuple[str, ...]:
    """The models of a comma-separated setting, each once, in order."""
    return tuple(dict.fromkeys(filter(None, (name.strip() for name in setting.split(",")))))


def endpoint_of(name: str, names: Sequence[str], access: Access) -> Endpoint | None:
    """The address of one model of `names`; None when it is reached by no OpenAI-compatible one."""
    provider, slash, _ = name.partition("/")
    if provider == "gemini" and slash:
        key = access.gemini_key or _key_for_gemini(names, access)
        return Endpoint(GEMINI_URL, key, Dialect.GEMINI, "CRM_GEMINI_KEY")
    if provider in LOCAL_URLS and slash:
        return Endpoint(access.base_url or LOCAL_URLS[provider], access.key)
    if slash and provider != "openai":
        return None
    if access.base_url:
        return Endpoint(access.base_url, access.key)
    return Endpoint(OPENAI_URL, access.key, Dialect.OPENAI, "CRM_LLM_KEY")


def _key_for_gemini(names: Sequence[str], access: Access) -> str:
    """CRM_LLM_KEY, but only where it can be no other provider's: a key goes to its owner alone."""
    return access.key if all(name.startswith("gemini/") for name in names) else ""
