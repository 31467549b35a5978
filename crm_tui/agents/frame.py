"""What every agent does alike: prompt file, private numbers hidden, model asked, answer checked."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, Protocol

from crm_tui.agents.answer import A, read_answer, schema_of
from crm_tui.agents.context import AIContext
from crm_tui.agents.models import ChatModel, ModelFailed, ModelRequest, ModelUnavailable, OnText
from crm_tui.agents.partial import first_words
from crm_tui.agents.prompt import Prompt, make_prompt
from crm_tui.agents.redact import Redactor
from crm_tui.domain.clock import Clock
from crm_tui.domain.suggestion import Draft
from crm_tui.domain.text import clean

_log = logging.getLogger(__name__)


class Agent(Protocol):
    """One specialist: reads a context, gives suggestions; touches no database, sends nothing."""

    async def suggest(self, context: AIContext, on_text: OnText | None = None) -> tuple[Draft, ...]:
        """Best first; never raises for a model's failure: rules answer then."""
        ...


@dataclass(frozen=True, slots=True)
class Told(Generic[A]):
    """A model's answer in the agreed form; its words are still a stranger's."""

    answer: A
    model: str
    prompt_version: str
    cost_microusd: int
    redactor: Redactor
    """Brings back the numbers that stand as placeholders in the answer."""


class Asker:
    """Puts an agent's question to the shop's models, or says that there are none."""

    def __init__(self, model: ChatModel | None) -> None:
        self._model = model

    @property
    def has_model(self) -> bool:
        return self._model is not None

    async def ask(
        self,
        agent: str,
        prompt_name: str,
        form: type[A],
        context: AIContext,
        *,
        more: Mapping[str, str] | None = None,
        on_text: OnText | None = None,
    ) -> Told[A]:
        """The answer to a prompt file filled with the context; raises ModelFailed or ModelUnavailable.

        `more` fills slots that only this agent's prompt has; its texts are hidden and quoted alike.
        `on_text` gets the words of the first draft as far as they are written, nothing of them checked.
        """
        redactor = Redactor()
        prompt = make_prompt(prompt_name, context, redactor, more or {})
        return await self.put(agent, prompt, form, redactor, on_text)

    async def put(
        self,
        agent: str,
        prompt: Prompt,
        form: type[A],
        redactor: Redactor,
        on_text: OnText | None = None,
    ) -> Told[A]:
        """The answer to a finished prompt, whose private numbers this redactor has hidden; raises as `ask`."""
        if self._model is None:
            raise ModelUnavailable("No AI model is set.", "`crm setup` connects one.")
        request = ModelRequest(
            prompt.system,
            prompt.user,
            lambda text: read_answer(text, form),
            schema_of(form),
            agent=agent,
        )
        tell = None if on_text is None else _words_of(redactor, on_text)
        answer = await self._model.complete(request, tell)
        read = read_answer(answer.text, form)
        return Told(read, answer.model, prompt.version, answer.cost_microusd, redactor)


def _words_of(redactor: Redactor, on_text: OnText) -> OnText:
    return lambda raw: on_text(clean(redactor.restore(first_words(raw))))


async def by_model_or_rules(
    context: AIContext,
    clock: Clock,
    ask: Awaitable[tuple[Draft, ...]],
    rules: Callable[[AIContext], tuple[Draft, ...]],
) -> tuple[Draft, ...]:
    """A model's drafts, or those of rules when it fails, with the failure in their reason.

    Never raises for a model's failure, which is logged in one sentence too. What the failed call cost
    and how long all of it took stands on the drafts.
    """
    started = clock.now()
    try:
        drafts = await ask
    except (ModelFailed, ModelUnavailable) as error:
        _log.warning("%s", error.sentence())
        told = (replace(d, reason=f"{d.reason} {error}".strip()) for d in rules(context))
        drafts = paid(tuple(told), error.cost_microusd)
    waited = max(0, clock.now() - started)
    return tuple(replace(draft, latency_ms=waited, hint=context.hint) for draft in drafts)


def paid(drafts: tuple[Draft, ...], cost_microusd: int) -> tuple[Draft, ...]:
    """The call is paid once, however many drafts came of it: the first one carries it."""
    return tuple(
        replace(draft, cost_microusd=0 if place else cost_microusd)
        for place, draft in enumerate(drafts)
    )
