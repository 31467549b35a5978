"""Holds what a model found out about a lead against the messages that it names."""

from dataclasses import dataclass, field

from crm_tui.agents.action_rules import call_time, offers
from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.guard import Grounds, check
from crm_tui.agents.qualification_budget import amounts_in, speaks_of_spending
from crm_tui.agents.qualification_rules import budget_is_settled, their_turns
from crm_tui.agents.qualification_words import TO_THE_MACHINE, as_read, sentences
from crm_tui.domain.advice import Action, ActionKind, Finding
from crm_tui.domain.memory import LONGEST_QUOTE
from crm_tui.domain.message import Direction
from crm_tui.domain.suggestion import Flag

_SHORTEST_QUOTE = 2
_ALWAYS = {
    ActionKind.REPLY: "Answer them",
    ActionKind.TASK: "Make a task for them",
    ActionKind.WAIT: "Wait until they write",
    ActionKind.MARK_QUALIFIED: "Mark as qualified",
    ActionKind.MARK_PROPOSAL: "Mark as proposal",
    ActionKind.MARK_LOST: "Mark as lost",
    ActionKind.SEND_FILE: "Send the brochure",
}
"""What needs nothing that a shop may lack; a call needs a number, a template one that fits."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A finding of a model, cleaned and with private numbers back in place."""

    value: str
    message_id: str
    quote: str


@dataclass(slots=True)
class Checks:
    """Checks the findings of one answer, and gathers what a person must know about it."""

    context: AIContext
    flags: list[Flag] = field(default_factory=list)

    def shown(self, name: str, claimed: Claimed) -> Finding | None:
        """The finding when its words stand in the customer's message that it names, else a flag."""
        turn = next((t for t in their_turns(self.context) if t.id == claimed.message_id), None)
        wrong = "names no message of the customer" if turn is None else _wrong(claimed.quote, turn)
        if turn is None or wrong:
            self._drop(name, wrong)
            return None
        return Finding(claimed.value, turn.id, claimed.quote[:LONGEST_QUOTE])

    def reason(self, claimed: Claimed) -> Finding | None:
        """A finding in the model's own words, which may claim no more than the words that it quotes."""
        shown = self.shown("A reason for the score", claimed)
        if shown is None or not check(shown.value, Grounds((shown.quote,), shown.quote)):
            return shown
        self._drop("A reason for the score", f"says more than {shown.message_id} does")
        return None

    def budget(self, claimed: Claimed) -> Finding | None:
        """A budget whose figure the customer wrote; one that a person of the shop noted stands above it."""
        shown = None if budget_is_settled(self.context) else self.shown("The budget", claimed)
        if shown is None:
            return None
        said = {amount.high: amount.shown for amount in amounts_in(shown.quote)}
        meant = next((a.high for a in reversed(amounts_in(claimed.value)) if a.high in said), None)
        if meant is None:
            self._drop("The budget", f"is a figure that {shown.message_id} does not name")
            return None
        if meant in self._named_by_shop() and not speaks_of_spending(shown.quote):
            self._drop("The budget", "is a price that the shop named")
            return None
        return Finding(said[meant], shown.message_id, shown.quote)

    def _named_by_shop(self) -> set[int]:
        ours = [t.text for t in self.context.history if t.direction is Direction.OUTBOUND]
        texts = [*ours, *(e.text for e in self.context.evidence)]
        return {amount.high for text in texts for amount in amounts_in(text)}

    def _drop(self, name: str, why: str) -> None:
        self.flags.append(Flag("evidence", f"{name} {why}; it is left out."))


def action_for(context: AIContext, kind: ActionKind) -> Action | None:
    """A model's next step as an offer that can be taken up; None when the shop cannot do it now."""
    offered = next((o.action for o in offers(context) if o.action.kind is kind), None)
    if offered is not None:
        return offered
    if kind is ActionKind.CALL and context.reach.has_phone:
        return Action(kind, f"Call {context.lead.name or 'them'}", call_time(context))
    return Action(kind, _ALWAYS[kind]) if kind in _ALWAYS else None


def _wrong(quote: str, turn: Turn) -> str:
    if not _stands(quote, turn):
        return f"quotes words that are not in {turn.id}"
    if _is_for_the_machine(quote, turn):
        return f"rests on words in {turn.id} that tell the program what to answer"
    return ""


def _stands(quote: str, turn: Turn) -> bool:
    wanted = " ".join(as_read(quote).split())
    return len(wanted) >= _SHORTEST_QUOTE and wanted in " ".join(as_read(turn.text).split())


def _is_for_the_machine(quote: str, turn: Turn) -> bool:
    """The quote, or a sentence of the message that it stands in, speaks of our own work."""
    wanted = as_read(quote)
    around = (as_read(one) for one in sentences(turn.text))
    return any(TO_THE_MACHINE.search(one) for one in (wanted, *(s for s in around if wanted in s)))
