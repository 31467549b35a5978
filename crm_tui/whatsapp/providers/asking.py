"""Calls whose answer is needed: whatever else comes becomes one sentence for a person."""

from collections.abc import Callable, Iterable, Mapping

from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import Template
from crm_tui.whatsapp.provider import Refused
from crm_tui.whatsapp.providers.outcomes import Answer, refused
from crm_tui.whatsapp.providers.reading import Nonsense, Part
from crm_tui.whatsapp.providers.wire import NO_ANSWER, Wire


async def ask(
    wire: Wire,
    method: str,
    url: str,
    body: Mapping[str, object] | None = None,
    *,
    what: str,
    read_refusal: Callable[[Answer], Refused | None] = refused,
) -> Answer:
    """The answer of a call that went well; raises CrmError about `what`, like `the template list`.

    `read_refusal` knows the provider's errors; Meta's when nothing is said.
    """
    try:
        answer = await wire.call(method, url, body)
    except NO_ANSWER as problem:
        raise CrmError(
            f"The provider did not give {what} ({type(problem).__name__}).",
            "Check the internet connection, then try again.",
        ) from problem
    refusal = read_refusal(answer)
    if answer.good and refusal is None:
        return answer
    why = refusal.text if refusal else f"It answered with HTTP {answer.status}; try again later."
    raise CrmError(f"The provider did not give {what}.", why)


def templates_in(
    answer: Answer, read: Callable[[Part], Iterable[Template]]
) -> tuple[Template, ...]:
    """One page of the template list; raises CrmError when it is none."""
    try:
        return tuple(read(answer.body))
    except Nonsense as problem:
        # An empty list would make every known template vanish.
        raise CrmError(
            f"The provider gave no template list: {problem}.",
            "Check the provider's address in `crm setup`, or try again later.",
        ) from problem
