"""When hosted models end and what follows them, and what is set when only a key is given."""

from dataclasses import dataclass
from datetime import date

DEFAULT_OPENAI = "openai/gpt-6-luna"
"""What OpenAI itself names as the successor of gpt-4o."""
DEFAULT_GEMINI = "gemini/gemini-3.5-flash-lite"
WARNS_BEFORE = 60
"""Days."""

# Sources, read 2026-11-22: OpenAI's page "Deprecations" and the `deprecation_date` of the model file
# that comes with litellm 1.106.2.
_ENDS = {
    date(2026, 10, 23): "gpt-4.1-nano gpt-3.5-turbo gpt-4 gpt-4-turbo o1 o3-mini o4-mini",
    date(2026, 12, 11): "gpt-5 gpt-5-mini gpt-5-nano o3",
    date(2027, 1, 14): "gpt-4o gpt-4o-mini gpt-4.1 gpt-4.1-mini",
    date(2027, 4, 1): "gpt-5.4-nano gpt-5.1",
    date(2027, 5, 7): "gemini-3.1-flash-lite",
    date(2028, 5, 14): "gemini-embedding-001",
}
_END_OF = {model: day for day, models in _ENDS.items() for model in models.split()}
_SUCCESSORS = {"gemini-embedding-001": "gemini-embedding-2"}


@dataclass(frozen=True, slots=True)
class Ending:
    """A model of the settings that its provider has announced to switch off."""

    name: str
    day: date
    successor: str
    days_left: int
    """Negative once it is past."""

    @property
    def past(self) -> bool:
        return self.days_left < 0

    def sentence(self) -> str:
        if self.past:
            return f"{self.name} ended on {self.day}"
        days = "1 day" if self.days_left == 1 else f"{self.days_left} days"
        return f"{self.name} ends on {self.day}, in {days}: {self.successor} follows it"


def ending_of(name: str, today: date) -> Ending | None:
    """The end of a model, from 60 days before it; dated snapshots of it end with it."""
    model = name.rpartition("/")[2]
    known = next((one for one in (model, model[:-11]) if one in _END_OF), None)
    if known is None or (_END_OF[known] - today).days > WARNS_BEFORE:
        return None
    follows = DEFAULT_GEMINI if model.startswith("gemini") else DEFAULT_OPENAI
    day = _END_OF[known]
    return Ending(name, day, _SUCCESSORS.get(known, follows), (day - today).days)


def default_models(openai_key: str, gemini_key: str) -> str:
    """The setting for keys alone: OpenAI's first, Gemini's as the fallback; empty without a key."""
    by_key = ((DEFAULT_OPENAI, openai_key), (DEFAULT_GEMINI, gemini_key))
    return ",".join(name for name, key in by_key if key)
