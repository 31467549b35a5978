"""What a key of the inbox is: where it works, what it does, how it is shown."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.roles import Act


class Scope(StrEnum):
    """Where a key works; the value is the title shown in help."""

    APP = "Everywhere"
    INBOX = "In the inbox"
    LEAD = "The selected lead, or the marked ones"
    LIST = "Lead list"
    FILTER = "Filter"
    CHAT = "Chat"
    MESSAGES = "Messages of a chat"
    MESSAGE = "The selected message"
    COMPOSER = "Writing"
    TEMPLATE = "Sending a template"
    REACT = "Reacting"
    FORWARD = "Forwarding"
    SETTLE = "Settling a message"
    NOTICES = "Notices from WhatsApp"
    FILES = "Choosing a file"
    FORM = "New lead"
    NOTE = "Writing a note"
    TASK = "Adding a task"
    CALL = "What came of a call"
    STAGE = "Moving a lead"
    LOST = "Why a lead is lost"
    SCORE = "Why this score"
    TIMELINE = "Timeline"
    BOARD = "Board"
    DOUBLES = "One person or two"
    MERGED = "Merged into one"
    ASK = "Tags, value, owner"
    FIELDS = "Fields of a lead"
    TASKS = "Tasks"
    LATER = "When"
    FILTERS = "Filters"
    FILTER_FORM = "Making a filter"
    SURE = "A question"
    IMPORTS = "People from files"
    IMPORT_WAIT = "While a file is read or imported"
    IMPORT_LOOK = "What was found in a file"
    IMPORT_DONE = "After an import"
    PICK = "Choosing from a list"
    KNOWLEDGE = "What the shop says"
    FACT = "Writing a fact"
    OWN_WORDS = "The shop's own words"
    OWN_WORD = "Writing a word"
    REJECT = "Dismissing a draft"
    MEMORY = "What is remembered"
    CONSENT = "Consent and rights"
    CONSENT_FORM = "Writing consent down"
    ERASE = "Erasing a person"
    TODAY = "Today"
    AUTOMATION = "Workflows, experiments, broadcasts"
    WORKFLOWS = "Workflows"
    WORKFLOW_RUNS = "Who is in a workflow"
    CODE = "The owner's code"
    EXPERIMENTS = "Experiments"
    BROADCASTS = "Broadcasts"
    BROADCAST_FORM = "Making a broadcast"
    BROADCAST_PEOPLE = "People of a broadcast"
    PEOPLE = "Who may log in"
    PERSON = "Somebody who may log in"
    LOG_IN = "Logging in, and the locked inbox"
    AUDIT = "The audit log"
    ANALYTICS = "What the numbers say"
    HELP = "Help"


class DraftState(StrEnum):
    """What the open chat has by way of a draft; some keys are hinted at in some states only."""

    NONE = "none"
    WRITING = "writing"
    """None yet: the agents are at it."""
    READY = "ready"
    FLAGGED = "flagged"
    """It must be checked first: no single key sends it."""
    PLANNED = "planned"
    """A message for later: the key that sends makes a task of it."""


_AROUND: dict[Scope, tuple[Scope, ...]] = {
    Scope.INBOX: (Scope.APP,),
    Scope.LEAD: (Scope.INBOX, Scope.APP),
    Scope.LIST: (Scope.LEAD, Scope.INBOX, Scope.APP),
    Scope.FILTER: (Scope.LEAD, Scope.INBOX, Scope.APP),
    Scope.CHAT: (Scope.LEAD, Scope.INBOX, Scope.APP),
    Scope.MESSAGE: (Scope.CHAT, Scope.LEAD, Scope.INBOX, Scope.APP),
    Scope.MESSAGES: (Scope.MESSAGE, Scope.CHAT, Scope.LEAD, Scope.INBOX, Scope.APP),
    Scope.COMPOSER: (Scope.CHAT, Scope.LEAD, Scope.INBOX, Scope.APP),
}


def outer(scope: Scope) -> tuple[Scope, ...]:
    """The scopes whose keys work as well while this one has the focus, nearest first."""
    return _AROUND.get(scope, ())


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do; `action_<id>` of the scope's owner does it."""

    scope: Scope
    id: str
    keys: tuple[str, ...]
    """Textual key names; the first is the one shown."""
    label: str
    """One or two words for the hint bar."""
    description: str
    """A full line for help, palette and docs."""
    hint: int = 0
    """Place in the hint bar, from 1; 0 keeps it out."""
    palette: bool = False
    priority: bool = False
    """Works even while a text field would take the key."""
    drafts: tuple[DraftState, ...] = tuple(DraftState)
    """The states of the chat's draft in which it is hinted at."""
    each: bool = False
    """Each key means something of its own: the action is called with the key's name."""
    needs: Act | None = None
    """What the person must be allowed; None: whoever may read. `action_needs.py` says it for all."""
