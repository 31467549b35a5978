"""Who did it: every service call takes an actor and every event keeps it."""

from dataclasses import dataclass, field
from enum import StrEnum

from crm_tui.domain.roles import MAY, Act, Role


class ActorKind(StrEnum):
    PERSON = "person"
    CUSTOMER = "customer"
    AGENT = "agent"
    WORKFLOW = "workflow"
    BROADCAST = "broadcast"
    IMPORT = "import"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an agent, an import …, by name."""

    kind: ActorKind
    name: str
    role: Role | None = field(default=None, compare=False)
    """Of a person: what they may do. A person without a role may do nothing."""

    def may(self, act: Act) -> bool:
        """Whether they may; programs act on what a person has switched on, so they may."""
        if self.kind is not ActorKind.PERSON:
            return True
        return self.role is not None and act in MAY[self.role]

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


OWNER = Actor(ActorKind.PERSON, "owner", Role.OWNER)
WORKER = Actor(ActorKind.SYSTEM, "worker")
DIGEST = Actor(ActorKind.SYSTEM, "digest")
"""Sends the day's numbers to the owner's own phone, and nothing else."""
CUSTOMER = Actor(ActorKind.CUSTOMER, "customer")
