"""The five agents of a shop, and which of them does what."""

from dataclasses import dataclass

from crm_tui.agents.action_agent import ActionAgent
from crm_tui.agents.followup_agent import FollowUpAgent
from crm_tui.agents.frame import Agent, Asker
from crm_tui.agents.memory_agent import MemoryAgent
from crm_tui.agents.message_agent import MessageAgent
from crm_tui.agents.models import ChatModel
from crm_tui.agents.qualification_agent import QualificationAgent
from crm_tui.domain.clock import Clock
from crm_tui.domain.suggestion import Task


@dataclass(frozen=True, slots=True)
class Crew:
    """The agents whose suggestions people see, and the one that remembers.

    The fifth, which recognises what is wanted, runs before each of them and needs no model.
    """

    message: Agent
    qualification: Agent
    follow_up: Agent
    actions: Agent
    memory: MemoryAgent

    def of(self, task: Task) -> Agent:
        """Who does this."""
        return {
            Task.GENERATE_REPLY: self.message,
            Task.QUALIFY_LEAD: self.qualification,
            Task.SUGGEST_FOLLOWUP: self.follow_up,
            Task.RECOMMEND_ACTION: self.actions,
        }[task]


def make_crew(model: ChatModel | None, clock: Clock) -> Crew:
    """All of them over the same models; None: rules alone."""
    asker = Asker(model)
    return Crew(
        MessageAgent(asker, clock),
        QualificationAgent(asker, clock),
        FollowUpAgent(asker, clock),
        ActionAgent(clock),
        MemoryAgent(asker, clock),
    )
