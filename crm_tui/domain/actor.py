"""Who did it: every service call takes an actor and every event keeps it."""

from dataclasses import dataclass
from enum import StrEnum


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

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


OWNER = Actor(ActorKind.PERSON, "owner")
WORKER = Actor(ActorKind.SYSTEM, "worker")
CUSTOMER = Actor(ActorKind.CUSTOMER, "customer")
