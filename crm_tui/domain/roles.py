"""Who may do what: four roles, every act of the shop, and one table of the two."""

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    STAFF = "staff"
    VIEWER = "viewer"


MEANS: dict[Role, str] = {
    Role.OWNER: "may do everything; a shop has at least one",
    Role.MANAGER: "runs the shop's day: imports, facts, workflows, broadcasts, reports and backups",
    Role.STAFF: "answers customers and looks after leads",
    Role.VIEWER: "reads, with numbers and addresses masked, and changes nothing",
}
"""What each role is for, in a few words."""


class Act(StrEnum):
    """What somebody may or may not do; the words stand in refusals and in the audit log."""

    READ = "read chats and leads"
    SEE_NUMBERS = "see whole numbers and addresses"
    WRITE_TO_CUSTOMERS = "write to customers"
    DECIDE_DRAFTS = "decide on drafts"
    EDIT_LEADS = "edit leads"
    ASSIGN_LEADS = "give leads to somebody"
    MERGE_LEADS = "merge leads"
    FOLLOW_UP = "plan follow-ups"
    RECORD_CONSENT = "record consent"
    STOP_AUTOMATIC = "stop what sends by itself"
    SETTLE_SENDS = "settle sends in doubt and put notices away"
    IMPORT = "import files"
    WRITE_TO_MANY = "write to many at once"
    EDIT_FACTS = "edit the shop's facts"
    EDIT_WORKFLOWS = "edit workflows and tests"
    MAKE_TEMPLATES = "make templates"
    READ_REPORTS = "read reports"
    READ_AUDIT = "read the audit log"
    BACK_UP = "make backups"
    EXPORT_PERSON = "export what is known of one person"
    EXPORT_ALL = "export everybody"
    ERASE_PERSON = "erase a person"
    SEND_BY_ITSELF = "let something send by itself"
    CHANGE_SETTINGS = "change settings and tokens"
    PAIR_RELAY = "pair the relay"
    MANAGE_PEOPLE = "manage people and keys"
    RESTORE = "restore a backup"
    RECORD_BREACH = "keep the breach log"


_VIEWER = {Act.READ}
_STAFF = _VIEWER | {
    Act.SEE_NUMBERS,
    Act.WRITE_TO_CUSTOMERS,
    Act.DECIDE_DRAFTS,
    Act.EDIT_LEADS,
    Act.FOLLOW_UP,
    Act.RECORD_CONSENT,
    Act.STOP_AUTOMATIC,
}
_MANAGER = _STAFF | {
    Act.ASSIGN_LEADS,
    Act.MERGE_LEADS,
    Act.SETTLE_SENDS,
    Act.IMPORT,
    Act.WRITE_TO_MANY,
    Act.EDIT_FACTS,
    Act.EDIT_WORKFLOWS,
    Act.MAKE_TEMPLATES,
    Act.READ_REPORTS,
    Act.READ_AUDIT,
    Act.BACK_UP,
    Act.EXPORT_PERSON,
}

MAY: dict[Role, frozenset[Act]] = {
    Role.OWNER: frozenset(Act),
    Role.MANAGER: frozenset(_MANAGER),
    Role.STAFF: frozenset(_STAFF),
    Role.VIEWER: frozenset(_VIEWER),
}
"""The table; a test holds the one in docs/security.md to it."""

NEED_SECOND_FACTOR = frozenset(
    {Act.EXPORT_ALL, Act.SEND_BY_ITSELF, Act.MANAGE_PEOPLE, Act.ERASE_PERSON, Act.CHANGE_SETTINGS}
)
"""Asked for again where a second factor is set, even of somebody who has logged in."""


def least(act: Act) -> Role:
    """The lowest role that may do it."""
    return next(role for role in reversed(Role) if act in MAY[role])
