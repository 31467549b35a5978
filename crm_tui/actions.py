"""Every key of the inbox in one registry: bindings, hint bar, palette, help and docs read it."""

from collections.abc import Callable, Collection
from functools import partial

from textual.binding import Binding, BindingType

from crm_tui.action import Action, DraftState, Scope, outer
from crm_tui.action_needs import with_needs
from crm_tui.analytics_actions import ANALYTICS
from crm_tui.audit_actions import AUDIT
from crm_tui.automatic_actions import AUTOMATIC
from crm_tui.automation_actions import AUTOMATION
from crm_tui.broadcast_actions import BROADCASTS
from crm_tui.consent_actions import CONSENT
from crm_tui.double_actions import DOUBLES
from crm_tui.draft_actions import DRAFT_WINDOWS, DRAFTS
from crm_tui.erase_actions import ERASE
from crm_tui.experiment_actions import EXPERIMENTS
from crm_tui.follow_actions import FOLLOW, MARKED
from crm_tui.import_actions import IMPORTING
from crm_tui.knowledge_actions import KNOWLEDGE
from crm_tui.lead_actions import LEADS
from crm_tui.lock_actions import LOCKING
from crm_tui.today_actions import TODAY
from crm_tui.window_actions import WINDOWS

__all__ = [
    "REGISTRY",
    "Action",
    "DraftState",
    "May",
    "Scope",
    "bindings",
    "docs",
    "everybody",
    "help_rows",
    "hints",
    "in_scope",
    "key_of",
    "outer",
    "palette",
    "show_key",
]


_CLEAN, _NO = (DraftState.READY,), (DraftState.NONE,)
_ANY = (DraftState.READY, DraftState.FLAGGED, DraftState.PLANNED)

_app = partial(Action, Scope.APP)
_inbox = partial(Action, Scope.INBOX)
_list = partial(Action, Scope.LIST)
_filter = partial(Action, Scope.FILTER)
_chat = partial(Action, Scope.CHAT)
_messages = partial(Action, Scope.MESSAGES)
_message = partial(Action, Scope.MESSAGE)
_composer = partial(Action, Scope.COMPOSER)

_EVERY: tuple[Action, ...] = (
    _app("palette", ("ctrl+p",), "commands", "Find any command or lead by name", 10, priority=True),
    _inbox(
        "filter", ("slash",), "filter", "Filter leads by name, phone or message", 7, palette=True
    ),
    _inbox(
        "next_waiting",
        ("n",),
        "next",
        "Open the next chat that waits, closing windows first",
        3,
        palette=True,
    ),
    _inbox(
        "write", ("i",), "write", "Write to the open chat or the selected lead", 5, palette=True
    ),
    _inbox(
        "undo_send",
        ("u",),
        "undo",
        "Take back the last message while it counts down, or the step after it",
        palette=True,
    ),
    _inbox(
        "add_lead",
        ("ctrl+n",),
        "new lead",
        "Add a walk-in: the number first, then name and wishes",
        palette=True,
        priority=True,
    ),
    _inbox(
        "notices",
        ("f3",),
        "notices",
        "Show what WhatsApp says about your number and account",
        palette=True,
    ),
    _inbox("board", ("f4",), "board", "Show every lead as a card under its status", palette=True),
    _inbox("back", ("escape",), "back", "Go one step back"),
    _app(
        "next_theme", ("f2",), "theme", "Switch between dark, light and high contrast", palette=True
    ),
    _app("help", ("question_mark", "f1"), "help", "Show all keys", 11, palette=True),
    _app("leave", ("q", "ctrl+q"), "quit", "Leave the inbox; what was typed is kept", palette=True),
    _list("down", ("j", "down"), "down", "Next lead"),
    _list("up", ("k", "up"), "up", "Previous lead"),
    _list("top", ("g", "home"), "top", "First lead"),
    _list("bottom", ("G", "end"), "bottom", "Last lead"),
    _list("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _list("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _list("open", ("enter", "right", "l"), "open", "Open the chat", 1),
    _filter(
        "accept_filter", ("enter", "down"), "to the list", "Keep the filter and go to the list", 1
    ),
    _filter("clear_filter", ("escape",), "clear", "Clear the filter", 2),
    _chat(
        "approve",
        ("a",),
        "send draft",
        "Send the draft as it stands; of a follow-up make a task",
        1,
        palette=True,
        drafts=_CLEAN,
    ),
    _chat(
        "edit_draft",
        ("e",),
        "edit",
        "Take the draft into the composer",
        2,
        palette=True,
        drafts=_ANY,
    ),
    _chat(
        "reject",
        ("x",),
        "dismiss",
        "Dismiss the draft; one more key says why",
        3,
        palette=True,
        drafts=_ANY,
    ),
    _chat(
        "ask_draft",
        ("d",),
        "new draft",
        "Ask for a draft, or for another: shorter, in Hindi …",
        1,
        palette=True,
        drafts=_NO,
    ),
    *DRAFTS,
    _chat(
        "templates",
        ("ctrl+t",),
        "template",
        "Choose a template and fill it: the way to write first after 24 hours",
        8,
        palette=True,
        priority=True,
    ),
    _chat(
        "attach",
        ("ctrl+o",),
        "attach",
        "Attach a file; what is typed becomes its caption",
        9,
        palette=True,
        priority=True,
    ),
    _messages("down", ("j", "down"), "down", "Next message"),
    _messages("up", ("k", "up"), "up", "Previous message"),
    _messages("top", ("g", "home"), "oldest", "Oldest loaded message"),
    _messages("bottom", ("G", "end"), "newest", "Newest message"),
    _messages("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _messages("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _message("reply", ("r",), "reply", "Answer it, quoting it", 4, palette=True),
    _message(
        "react", ("plus",), "react", "Put an emoji on it, or take yours away", 8, palette=True
    ),
    _message("forward", ("f",), "forward", "Send it on to another lead", 9, palette=True),
    _message(
        "open_outside",
        ("o",),
        "open outside",
        "Open its file, or its place on a map, outside",
        palette=True,
    ),
    _message("to_quoted", ("enter",), "to the quoted", "Go to the message that it quotes"),
    _message(
        "back_from_quoted", ("backspace",), "back from it", "Go back to where you were before that"
    ),
    _message(
        "settle",
        ("s",),
        "settle",
        "Say whether a message of unknown fate has arrived",
        palette=True,
    ),
    *LEADS,
    *DOUBLES,
    *FOLLOW,
    *IMPORTING,
    *KNOWLEDGE,
    *DRAFT_WINDOWS,
    *CONSENT,
    *ERASE,
    *BROADCASTS,
    *TODAY,
    *EXPERIMENTS,
    *AUTOMATIC,
    *AUTOMATION,
    *LOCKING,
    *AUDIT,
    *ANALYTICS,
    _composer("submit", ("enter",), "send", "Send; it leaves after five seconds", 1),
    _composer("newline", ("ctrl+j", "shift+enter"), "new line", "Start a new line", 2),
    _composer(
        "back", ("escape",), "back", "Take off the quote or the file, or leave; the text is kept", 3
    ),
    *WINDOWS,
)

REGISTRY: tuple[Action, ...] = with_needs(_EVERY)

May = Callable[[Action], bool]
"""Whether somebody may do it."""


def everybody(_: Action) -> bool:
    """As somebody sees it who may do all: for the documents."""
    return True


_SHOWN = {
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "full_stop": ".",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left": "←",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "Esc",
    "enter": "Enter",
    "shift+enter": "Shift+Enter",
    "backspace": "Backspace",
    "down": "↓",
    "up": "↑",
    "right": "→",
    "home": "Home",
    "end": "End",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "f1": "F1",
    "f2": "F2",
    "f3": "F3",
    "f4": "F4",
    "f5": "F5",
    "f6": "F6",
    "f7": "F7",
    "f8": "F8",
    "f9": "F9",
    "f10": "F10",
    "f12": "F12",
    "shift+f12": "Shift+F12",
    "number_sign": "#",
    "asterisk": "*",
    "space": "Space",
    "tab": "Tab",
}


def show_key(key: str) -> str:
    """A key as people know it: `slash` is `/`, `pagedown` is `PgDn`."""
    return _SHOWN.get(key, key)


def in_scope(scope: Scope) -> list[Action]:
    return [action for action in REGISTRY if action.scope is scope]


def key_of(scope: Scope, action_id: str) -> str:
    """The key of an action as people know it, for a sentence that names it."""
    return next(show_key(a.keys[0]) for a in in_scope(scope) if a.id == action_id)


def bindings(scope: Scope) -> list[BindingType]:
    """The scope's keys as Textual wants them."""
    return [
        Binding(key, call, a.label, show=False, priority=a.priority, id=f"{scope.name}.{a.id}")
        for a in in_scope(scope)
        for key, call in _calls(a)
    ]


def _calls(action: Action) -> list[tuple[str, str]]:
    """Textual's keys, and what each of them calls."""
    if action.each:
        return [(key, f"{action.id}({key!r})") for key in action.keys]
    return [(",".join(action.keys), action.id)]


def hints(
    scope: Scope, most: int = 7, *, draft: DraftState = DraftState.READY, may: May = everybody
) -> list[Action]:
    """What the hint bar shows while this scope has the focus, by the place that each key has.

    The keys of a draft come first: they are what one mostly wants then.
    """
    typing = scope in (Scope.COMPOSER, Scope.FILTER)
    shown: list[Action] = []
    taken: set[str] = set()
    for around in (scope, *outer(scope)):
        fitting = [
            action
            for action in _hinted(around, draft)
            if may(action)
            and not taken.intersection(action.keys)
            and (around is scope or action.priority or not typing)
        ]
        shown += fitting
        taken.update(key for action in fitting for key in action.keys)
    shown.sort(key=lambda action: (action.drafts == tuple(DraftState), action.hint))
    last = [action for action in shown if action.id == "help"]
    return [*[a for a in shown if a not in last][: most - len(last)], *last]


def hints_for_marked(may: May = everybody) -> list[Action]:
    """What the hint bar shows instead while leads are marked in the list."""
    around = (Scope.LIST, *outer(Scope.LIST))
    actions = {action.id: action for scope in reversed(around) for action in in_scope(scope)}
    return [actions[one] for one in MARKED if may(actions[one])]


def _hinted(scope: Scope, draft: DraftState) -> list[Action]:
    return [a for a in in_scope(scope) if a.hint and draft in a.drafts]


def palette(may: May = everybody) -> list[Action]:
    """What the command palette offers."""
    return [action for action in REGISTRY if action.palette and may(action)]


def help_rows(may: May = everybody) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each scope its title and `(keys, description)` rows, in the order of the registry."""
    return [
        (
            scope.value,
            [(" ".join(map(show_key, a.keys)), a.description) for a in in_scope(scope) if may(a)],
        )
        for scope in Scope
    ]


def docs(scopes: Collection[str] = tuple(Scope)) -> str:
    """The key tables of these scopes, in Markdown."""
    parts = []
    for title, rows in help_rows():
        if title not in scopes:
            continue
        lines = [f"| {_cell(keys)} | {text} |" for keys, text in rows]
        parts.append("\n".join([f"### {title}", "", "| Key | What it does |", "|---|---|", *lines]))
    return "\n\n".join(parts) + "\n"


def _cell(keys: str) -> str:
    return " ".join(f"`{key}`" for key in keys.split())
