"""The insight agent: a model puts the shop's numbers into words, each sentence held to the numbers."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from crm_tui.agents.answer import Strict
from crm_tui.agents.frame import Asker, Told
from crm_tui.agents.insight_facts import NumberTold
from crm_tui.agents.insight_guard import is_true
from crm_tui.agents.models import ModelFailed, ModelUnavailable
from crm_tui.agents.prompt import as_data, fill_prompt
from crm_tui.agents.redact import Redactor
from crm_tui.domain.analytics.insight import MOST
from crm_tui.domain.text import clean, clean_line

AGENT = "insights"
PROMPT = "insights"
_MOST_ABOUT = 3
_log = logging.getLogger(__name__)


class SentenceForm(Strict):
    """One sentence as the model wrote it, nothing of it checked yet."""

    about: list[str] = Field(min_length=1, max_length=_MOST_ABOUT)
    text: str = Field(min_length=1, max_length=1_000)


class InsightsForm(Strict):
    insights: list[SentenceForm] = Field(max_length=MOST)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that says what its numbers do."""

    about: tuple[str, ...]
    """Their ids, the most important first."""
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a model made of the numbers, checked."""

    sentences: tuple[Sentence, ...] = ()
    model: str | None = None
    why: str = ""
    """Why there is nothing; empty when a model answered."""
    dropped: int = 0
    """Sentences that the numbers did not bear out."""


class InsightAgent:
    """Reads numbers, writes sentences; touches no database."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    @property
    def has_model(self) -> bool:
        return self._asker.has_model

    async def write(self, told: Sequence[NumberTold], days: int) -> Written:
        """At most five sentences about the numbers of so many days; never raises for a model's failure."""
        redactor = Redactor()
        values = {
            "days": str(days),
            "numbers": "\n".join(as_data(_line(one, redactor)) for one in told),
        }
        try:
            answer = await self._asker.put(
                AGENT, fill_prompt(PROMPT, values), InsightsForm, redactor
            )
        except (ModelFailed, ModelUnavailable) as error:
            _log.warning("%s", error.sentence())
            return Written(why=error.sentence())
        return _checked(answer, {one.id: one for one in told}, days)


def _line(one: NumberTold, redactor: Redactor) -> dict[str, object]:
    line = {
        "id": redactor.hide(one.id),
        "label": one.label,
        "name": redactor.hide(one.part),
        "means": one.means,
        "now": one.now,
        "of": one.of,
        "before": one.before,
        "before_of": one.before_of,
    }
    return {name: text for name, text in line.items() if text}


def _checked(answer: Told[InsightsForm], told: Mapping[str, NumberTold], days: int) -> Written:
    found: dict[str, Sentence] = {}
    for form in answer.answer.insights:
        sentence = _sentence(form, answer.redactor)
        about = [told[id_] for id_ in sentence.about if id_ in told]
        if len(about) == len(sentence.about) and is_true(sentence.text, about, days):
            found.setdefault(sentence.about[0], sentence)
    dropped = len(answer.answer.insights) - len(found)
    if dropped:
        _log.warning("%d of a model's sentences about the numbers were dropped.", dropped)
    return Written(tuple(found.values()), answer.model, dropped=dropped)


def _sentence(form: SentenceForm, redactor: Redactor) -> Sentence:
    about = tuple(dict.fromkeys(redactor.restore(clean(id_)) for id_ in form.about))
    return Sentence(about, clean_line(redactor.restore(clean(form.text)), 1_000))
