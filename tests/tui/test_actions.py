"""The action registry: one place for every key, and nothing in it at odds with itself."""

import pytest

from crm_tui import actions
from crm_tui.actions import REGISTRY, DraftState, Scope
from crm_tui.app import CrmApp
from crm_tui.screens.add_lead import AddLead
from crm_tui.screens.analytics import AnalyticsWindow
from crm_tui.screens.asks import AskTags
from crm_tui.screens.audit import AuditWindow
from crm_tui.screens.automation import AutomationWindow
from crm_tui.screens.board import BoardWindow
from crm_tui.screens.broadcast_form import BroadcastForm
from crm_tui.screens.broadcast_people import PeopleWindow
from crm_tui.screens.broadcasts_view import BroadcastsView
from crm_tui.screens.chat_pane import ChatPane
from crm_tui.screens.code_window import CodeWindow
from crm_tui.screens.consent_forms import ConsentForm
from crm_tui.screens.consent_window import ConsentWindow
from crm_tui.screens.doubles import DoublesWindow
from crm_tui.screens.erase_form import EraseForm
from crm_tui.screens.experiments_view import ExperimentsView
from crm_tui.screens.fields import FieldsWindow
from crm_tui.screens.file_window import FileWindow
from crm_tui.screens.filter_form import FilterForm
from crm_tui.screens.filters import FiltersWindow
from crm_tui.screens.forward import Forward
from crm_tui.screens.help import HelpScreen, page
from crm_tui.screens.importing.done import Done
from crm_tui.screens.importing.looking import Looking
from crm_tui.screens.importing.pick import Pick
from crm_tui.screens.importing.waiting import Waiting
from crm_tui.screens.importing.window import ImportsWindow
from crm_tui.screens.inbox import InboxScreen
from crm_tui.screens.key_menu import CallMenu, LostMenu, StageMenu
from crm_tui.screens.knowledge import KnowledgeWindow
from crm_tui.screens.knowledge_fact import FactWindow
from crm_tui.screens.knowledge_words import WordForm, WordsWindow
from crm_tui.screens.later_window import LaterWindow
from crm_tui.screens.lead_keys import LeadKeys
from crm_tui.screens.log_in import LogIn
from crm_tui.screens.memory_window import MemoryWindow
from crm_tui.screens.merged import MergedWindow
from crm_tui.screens.note_window import NoteWindow
from crm_tui.screens.notices import Notices
from crm_tui.screens.people import TeamWindow
from crm_tui.screens.person_window import PersonWindow
from crm_tui.screens.react import React
from crm_tui.screens.reject_why import RejectWhy
from crm_tui.screens.score import ScoreWindow
from crm_tui.screens.settle import Settle
from crm_tui.screens.sure import Sure
from crm_tui.screens.talk_pane import TalkPane
from crm_tui.screens.task_window import TaskWindow
from crm_tui.screens.tasks import TasksWindow
from crm_tui.screens.template_window import TemplateWindow
from crm_tui.screens.timeline import TimelineWindow
from crm_tui.screens.today import TodayWindow
from crm_tui.screens.workflow_runs import RunsWindow
from crm_tui.screens.workflows_view import WorkflowsView
from crm_tui.widgets.composer import Composer
from crm_tui.widgets.filter_bar import FilterBar
from crm_tui.widgets.lead_list import LeadList
from crm_tui.widgets.transcript import Transcript

OWNERS = {
    Scope.APP: CrmApp,
    Scope.INBOX: InboxScreen,
    Scope.LEAD: LeadKeys,
    Scope.LIST: LeadList,
    Scope.FILTER: FilterBar,
    Scope.CHAT: ChatPane,
    Scope.MESSAGES: Transcript,
    Scope.MESSAGE: TalkPane,
    Scope.COMPOSER: Composer,
    Scope.TEMPLATE: TemplateWindow,
    Scope.REACT: React,
    Scope.FORWARD: Forward,
    Scope.SETTLE: Settle,
    Scope.NOTICES: Notices,
    Scope.FILES: FileWindow,
    Scope.FORM: AddLead,
    Scope.NOTE: NoteWindow,
    Scope.TASK: TaskWindow,
    Scope.CALL: CallMenu,
    Scope.STAGE: StageMenu,
    Scope.LOST: LostMenu,
    Scope.SCORE: ScoreWindow,
    Scope.TIMELINE: TimelineWindow,
    Scope.BOARD: BoardWindow,
    Scope.AUDIT: AuditWindow,
    Scope.ANALYTICS: AnalyticsWindow,
    Scope.DOUBLES: DoublesWindow,
    Scope.MERGED: MergedWindow,
    Scope.ASK: AskTags,
    Scope.SURE: Sure,
    Scope.FIELDS: FieldsWindow,
    Scope.TASKS: TasksWindow,
    Scope.LATER: LaterWindow,
    Scope.FILTERS: FiltersWindow,
    Scope.FILTER_FORM: FilterForm,
    Scope.IMPORTS: ImportsWindow,
    Scope.IMPORT_WAIT: Waiting,
    Scope.IMPORT_LOOK: Looking,
    Scope.IMPORT_DONE: Done,
    Scope.PICK: Pick,
    Scope.KNOWLEDGE: KnowledgeWindow,
    Scope.FACT: FactWindow,
    Scope.OWN_WORDS: WordsWindow,
    Scope.OWN_WORD: WordForm,
    Scope.REJECT: RejectWhy,
    Scope.MEMORY: MemoryWindow,
    Scope.CONSENT: ConsentWindow,
    Scope.CONSENT_FORM: ConsentForm,
    Scope.TODAY: TodayWindow,
    Scope.AUTOMATION: AutomationWindow,
    Scope.WORKFLOWS: WorkflowsView,
    Scope.WORKFLOW_RUNS: RunsWindow,
    Scope.CODE: CodeWindow,
    Scope.PEOPLE: TeamWindow,
    Scope.ERASE: EraseForm,
    Scope.PERSON: PersonWindow,
    Scope.LOG_IN: LogIn,
    Scope.EXPERIMENTS: ExperimentsView,
    Scope.BROADCASTS: BroadcastsView,
    Scope.BROADCAST_FORM: BroadcastForm,
    Scope.BROADCAST_PEOPLE: PeopleWindow,
    Scope.HELP: HelpScreen,
}


@pytest.mark.parametrize("action", REGISTRY, ids=lambda a: f"{a.scope.name}-{a.id}")
def test_every_action_is_described_and_its_owner_can_do_it(action: actions.Action) -> None:
    assert action.label
    assert len(action.description) > 5
    assert action.keys
    assert callable(getattr(OWNERS[action.scope], f"action_{action.id}"))


@pytest.mark.parametrize("scope", Scope)
def test_no_two_actions_in_one_scope_share_a_key(scope: Scope) -> None:
    keys = [key for action in actions.in_scope(scope) for key in action.keys]
    assert len(keys) == len(set(keys))


def test_the_keys_of_a_chat_and_of_the_inbox_around_it_never_collide() -> None:
    together = (Scope.MESSAGES, Scope.MESSAGE, Scope.CHAT, Scope.LEAD, Scope.INBOX, Scope.APP)
    keys = [key for scope in together for a in actions.in_scope(scope) for key in a.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("scope", Scope)
def test_the_hint_bar_never_shows_more_than_seven_keys(scope: Scope) -> None:
    assert 1 <= len(actions.hints(scope)) <= 7


def test_while_one_types_only_keys_are_hinted_that_work_then() -> None:
    hinted = [action.id for action in actions.hints(Scope.COMPOSER)]
    assert hinted[:3] == ["submit", "newline", "back"]
    assert {"templates", "attach"} <= set(hinted)


def test_a_draft_that_must_be_checked_is_not_offered_for_sending() -> None:
    shown = {
        state: [action.id for action in actions.hints(Scope.MESSAGES, draft=state)]
        for state in DraftState
    }
    assert shown[DraftState.READY][:3] == ["approve", "edit_draft", "reject"]
    assert shown[DraftState.FLAGGED][:2] == ["edit_draft", "reject"]
    assert "approve" not in shown[DraftState.FLAGGED]
    assert "ask_draft" in shown[DraftState.NONE]
    assert "approve" not in shown[DraftState.NONE]


def test_while_one_types_no_letter_is_hinted() -> None:
    assert all(len(a.keys[0]) > 1 for a in actions.hints(Scope.COMPOSER))


def test_help_and_docs_name_every_action() -> None:
    help_text, docs = page(width=400).plain, actions.docs()
    for action in REGISTRY:
        assert action.description in help_text
        assert action.description in docs
    assert "`PgDn`" in docs
