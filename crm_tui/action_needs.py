"""What each key needs: the act that its person must be allowed; a key that is not here only shows."""

from collections.abc import Iterable
from dataclasses import replace

from crm_tui.action import Action, Scope
from crm_tui.domain.roles import Act

_NEEDS: dict[Scope, dict[Act, str]] = {
    Scope.APP: {Act.STOP_AUTOMATIC: "stop_automatic"},
    Scope.INBOX: {
        Act.WRITE_TO_CUSTOMERS: "write undo_send",
        Act.EDIT_LEADS: "add_lead",
        Act.IMPORT: "imports",
        Act.MANAGE_PEOPLE: "people",
        Act.READ_AUDIT: "audit",
        Act.READ_REPORTS: "analytics",
    },
    Scope.CHAT: {
        Act.DECIDE_DRAFTS: "approve edit_draft reject ask_draft take_up",
        Act.WRITE_TO_CUSTOMERS: "templates attach",
    },
    Scope.MESSAGE: {
        Act.WRITE_TO_CUSTOMERS: "reply react forward",
        Act.SETTLE_SENDS: "settle",
    },
    Scope.COMPOSER: {Act.WRITE_TO_CUSTOMERS: "submit send_later"},
    Scope.LEAD: {
        Act.EDIT_LEADS: "call note stage tags value fields undo_step",
        Act.FOLLOW_UP: "task",
        Act.ASSIGN_LEADS: "owner",
    },
    Scope.SCORE: {Act.EDIT_LEADS: "set_own clear"},
    Scope.BOARD: {Act.EDIT_LEADS: "back onward undo_step"},
    Scope.DOUBLES: {Act.MERGE_LEADS: "merge two"},
    Scope.MERGED: {Act.MERGE_LEADS: "part"},
    Scope.TASKS: {Act.FOLLOW_UP: "done snooze undo_step"},
    Scope.FILTERS: {Act.EDIT_LEADS: "new edit remove"},
    Scope.IMPORTS: {Act.IMPORT: "choose undo"},
    Scope.KNOWLEDGE: {
        Act.EDIT_FACTS: "edit write add_file remove undo_step remove_document",
    },
    Scope.OWN_WORDS: {Act.EDIT_FACTS: "edit new remove"},
    Scope.MEMORY: {
        Act.EDIT_LEADS: "correct add remove undo_step",
        Act.DECIDE_DRAFTS: "accept",
    },
    Scope.CONSENT: {
        Act.RECORD_CONSENT: "give withdraw shown ask answer minor",
        Act.WRITE_TO_CUSTOMERS: "notice notice_hindi",
        Act.EXPORT_PERSON: "export",
    },
    Scope.TODAY: {
        Act.DECIDE_DRAFTS: "go edit",
        Act.FOLLOW_UP: "done snooze put_away undo",
    },
    Scope.WORKFLOWS: {
        Act.EDIT_WORKFLOWS: "switch",
        Act.STOP_AUTOMATIC: "automatic",
    },
    Scope.WORKFLOW_RUNS: {Act.FOLLOW_UP: "leave"},
    Scope.EXPERIMENTS: {Act.EDIT_WORKFLOWS: "start adopt stop"},
    Scope.BROADCASTS: {
        Act.WRITE_TO_MANY: "new try_on start",
        Act.STOP_AUTOMATIC: "pause stop",
    },
    Scope.NOTICES: {Act.SETTLE_SENDS: "dismiss_one"},
}
"""A window that opens only by one of these keys needs nothing of its own; services refuse all the same."""

NEEDS: dict[tuple[Scope, str], Act] = {
    (scope, name): act
    for scope, acts in _NEEDS.items()
    for act, names in acts.items()
    for name in names.split()
}


def with_needs(actions: Iterable[Action]) -> tuple[Action, ...]:
    """The registry, with what each of its keys needs."""
    return tuple(
        replace(one, needs=NEEDS[one.scope, one.id]) if (one.scope, one.id) in NEEDS else one
        for one in actions
    )
