"""The next actions: offers that a person takes up with one key, and nothing happens without it."""

from dataclasses import replace

from crm_tui.agents.action_rules import Offer, offers
from crm_tui.agents.context import AIContext
from crm_tui.agents.models import OnText
from crm_tui.domain.clock import Clock
from crm_tui.domain.memory import LONGEST_QUOTE
from crm_tui.domain.suggestion import Citation, Draft, Source, SuggestionType

AGENT = "next_actions"
RULES_VERSION = "rules-1"
_FIRST, _LATER = 0.7, 0.5


class ActionAgent:
    """Offers at most three next steps by rules: a model could only guess at what the shop can do."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def suggest(self, context: AIContext, on_text: OnText | None = None) -> tuple[Draft, ...]:
        """The most pressing first; empty when there is nothing to do."""
        started = self._clock.now()
        drafts = tuple(
            _draft(context, offer, _LATER if place else _FIRST)
            for place, offer in enumerate(offers(context))
        )
        waited = max(0, self._clock.now() - started)
        return tuple(replace(draft, latency_ms=waited) for draft in drafts)


def _draft(context: AIContext, offer: Offer, confidence: float) -> Draft:
    turn = offer.turn
    cited = (Citation("message", turn.id, turn.text[:LONGEST_QUOTE]),) if turn else ()
    return Draft(
        content=offer.action.words,
        agent_type=AGENT,
        suggestion_type=SuggestionType.ACTION,
        confidence_score=confidence,
        intent=context.intents[0].intent.value if context.intents else "",
        source=Source.FACTS,
        model=None,
        prompt_version=RULES_VERSION,
        citations=cited,
        reason=offer.why,
        advice=offer.action,
    )
