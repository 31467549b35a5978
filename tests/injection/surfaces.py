"""Every place where a model reads customers' words: one line for each agent."""

from collections.abc import Callable
from dataclasses import dataclass

from crm_tui.agents.crew import make_crew
from crm_tui.agents.frame import Agent
from crm_tui.domain.suggestion import Task
from tests.injection.obeying import ObeyingModel
from tests.unit.agents.shop import StillClock


@dataclass(frozen=True, slots=True)
class Surface:
    """An agent that is given attackers' words."""

    name: str
    task: Task
    make: Callable[[ObeyingModel], Agent]
    obeys: int
    """At least so many of a language's sixty attempts get their words into a draft, for a person to see.

    0 for a judgement: it shows what messages say, and no reason that claims more.
    """


SURFACES = (
    Surface("message", Task.GENERATE_REPLY, lambda m: make_crew(m, StillClock()).message, 55),
    Surface("follow_up", Task.SUGGEST_FOLLOWUP, lambda m: make_crew(m, StillClock()).follow_up, 55),
    Surface("judgement", Task.QUALIFY_LEAD, lambda m: make_crew(m, StillClock()).qualification, 0),
)
