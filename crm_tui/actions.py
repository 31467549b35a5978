"""Every key of the inbox in one registry: bindings, hint bar, palette, help and docs read it."""

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Scope(StrEnum):
    """Where a key works; the value is the title shown in help."""

    APP = "Everywhere"
    INBOX = "In the inbox"
    LIST = "Lead list"
    FILTER = "Filter"
    CHAT = "Chat"
    MESSAGES = "Messages of a chat"
    COMPOSER = "Writing"
    FORM = "New lead"
    HELP = "Help"


def outer(scope: Scope) -> tuple[Scope, ...]:
    """The scopes whose keys work as well while this one has the focus, nearest first."""
    if scope in (Scope.APP, Scope.HELP, Scope.FORM):
        return ()
    if scope is Scope.INBOX:
        return (Scope.APP,)
    return (
        (Scope.CHAT, Scope.INBOX, Scope.APP)
        if scope is Scope.MESSAGES
        else (Scope.INBOX, Scope.APP)
    )


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do; `action_<id>` of the scope's owner does it."""

    id: str
    scope: Scope
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
    draft: bool | None = None
    """Hinted at only with a draft (True) or only without one (False)."""


REGISTRY: tuple[Action, ...] = (
    Action(
        "palette",
        Scope.APP,
        ("ctrl+p",),
        "commands",
        "Find any command or lead by name",
        8,
        priority=True,
    ),
    Action(
        "filter",
        Scope.INBOX,
        ("slash",),
        "filter",
        "Filter leads by name, phone or message",
        4,
        palette=True,
    ),
    Action(
        "next_waiting",
        Scope.INBOX,
        ("n",),
        "next",
        "Open the next chat that waits, closing windows first",
        3,
        palette=True,
    ),
    Action(
        "write",
        Scope.INBOX,
        ("i",),
        "write",
        "Write to the open chat or the selected lead",
        5,
        palette=True,
    ),
    Action(
        "undo_send",
        Scope.INBOX,
        ("u",),
        "undo",
        "Take back the last message while it counts down",
        0,
        palette=True,
    ),
    Action(
        "add_lead",
        Scope.INBOX,
        ("ctrl+n",),
        "new lead",
        "Add a lead by phone number and name",
        0,
        palette=True,
        priority=True,
    ),
    Action("back", Scope.INBOX, ("escape",), "back", "Go one step back", 6),
    Action(
        "next_theme",
        Scope.APP,
        ("f2",),
        "theme",
        "Switch between dark, light and high contrast",
        0,
        palette=True,
    ),
    Action("help", Scope.APP, ("question_mark", "f1"), "help", "Show all keys", 9, palette=True),
    Action(
        "leave",
        Scope.APP,
        ("q", "ctrl+q"),
        "quit",
        "Leave the inbox; what was typed is kept",
        0,
        palette=True,
    ),
    Action("down", Scope.LIST, ("j", "down"), "down", "Next lead", 2),
    Action("up", Scope.LIST, ("k", "up"), "up", "Previous lead", 3),
    Action("top", Scope.LIST, ("g", "home"), "top", "First lead"),
    Action("bottom", Scope.LIST, ("G", "end"), "bottom", "Last lead"),
    Action("page_down", Scope.LIST, ("pagedown", "ctrl+d"), "page down", "A page down"),
    Action("page_up", Scope.LIST, ("pageup", "ctrl+u"), "page up", "A page up"),
    Action("open", Scope.LIST, ("enter", "right", "l"), "open", "Open the chat", 1),
    Action(
        "accept_filter",
        Scope.FILTER,
        ("enter", "down"),
        "to the list",
        "Keep the filter and go to the list",
        1,
    ),
    Action("clear_filter", Scope.FILTER, ("escape",), "clear", "Clear the filter", 2),
    Action(
        "approve",
        Scope.CHAT,
        ("a",),
        "send draft",
        "Send the draft as it stands",
        1,
        palette=True,
        draft=True,
    ),
    Action(
        "edit_draft",
        Scope.CHAT,
        ("e",),
        "edit",
        "Take the draft into the composer",
        2,
        palette=True,
        draft=True,
    ),
    Action(
        "reject", Scope.CHAT, ("x",), "dismiss", "Dismiss the draft", 3, palette=True, draft=True
    ),
    Action(
        "ask_draft",
        Scope.CHAT,
        ("d",),
        "new draft",
        "Ask for a new draft",
        3,
        palette=True,
        draft=False,
    ),
    Action(
        "reply",
        Scope.CHAT,
        ("r",),
        "reply",
        "Answer the selected message, quoting it",
        4,
        palette=True,
    ),
    Action(
        "open_media",
        Scope.CHAT,
        ("o",),
        "open file",
        "Open the selected message's file outside",
        0,
        palette=True,
    ),
    Action("down", Scope.MESSAGES, ("j", "down"), "down", "Next message"),
    Action("up", Scope.MESSAGES, ("k", "up"), "up", "Previous message"),
    Action("top", Scope.MESSAGES, ("g", "home"), "oldest", "Oldest loaded message"),
    Action("bottom", Scope.MESSAGES, ("G", "end"), "newest", "Newest message"),
    Action("page_down", Scope.MESSAGES, ("pagedown", "ctrl+d"), "page down", "A page down"),
    Action("page_up", Scope.MESSAGES, ("pageup", "ctrl+u"), "page up", "A page up"),
    Action("submit", Scope.COMPOSER, ("enter",), "send", "Send; it leaves after five seconds", 1),
    Action("newline", Scope.COMPOSER, ("ctrl+j", "shift+enter"), "new line", "Start a new line", 2),
    Action(
        "back", Scope.COMPOSER, ("escape",), "back", "Drop the quote, or leave; the text is kept", 3
    ),
    Action(
        "submit",
        Scope.FORM,
        ("ctrl+s",),
        "save",
        "Save the lead and open the chat",
        1,
        priority=True,
    ),
    Action("cancel", Scope.FORM, ("escape",), "cancel", "Close without saving", 2),
    Action("close", Scope.HELP, ("escape", "q", "question_mark"), "close", "Close this page", 1),
)

_SHOWN = {
    "question_mark": "?",
    "slash": "/",
    "escape": "Esc",
    "enter": "Enter",
    "shift+enter": "Shift+Enter",
    "down": "↓",
    "up": "↑",
    "right": "→",
    "home": "Home",
    "end": "End",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "f1": "F1",
    "f2": "F2",
}


def show_key(key: str) -> str:
    """A key as people know it: `slash` is `/`, `pagedown` is `PgDn`."""
    return _SHOWN.get(key, key)


def in_scope(scope: Scope) -> list[Action]:
    return [action for action in REGISTRY if action.scope is scope]


def bindings(scope: Scope) -> list[BindingType]:
    """The scope's keys as Textual wants them."""
    return [
        Binding(",".join(a.keys), a.id, a.label, show=False, priority=a.priority)
        for a in in_scope(scope)
    ]


def hints(scope: Scope, most: int = 7, *, draft: bool = True) -> list[Action]:
    """What the hint bar shows while this scope has the focus; the pane's own keys come first."""
    typing = scope in (Scope.COMPOSER, Scope.FILTER)
    shown = _hinted(scope, draft)
    taken = {key for action in shown for key in action.keys}
    for around in outer(scope):
        shown += [
            action
            for action in _hinted(around, draft)
            if not taken.intersection(action.keys) and (action.priority or not typing)
        ]
    last = [action for action in shown if action.id == "help"]
    return [*[a for a in shown if a not in last][: most - len(last)], *last]


def _hinted(scope: Scope, draft: bool) -> list[Action]:
    fitting = (a for a in in_scope(scope) if a.hint and a.draft in (None, draft))
    return sorted(fitting, key=lambda a: a.hint)


def palette() -> list[Action]:
    """What the command palette offers."""
    return [action for action in REGISTRY if action.palette]


def help_rows() -> list[tuple[str, list[tuple[str, str]]]]:
    """For each scope its title and `(keys, description)` rows, in the order of the registry."""
    return [
        (scope.value, [(" ".join(map(show_key, a.keys)), a.description) for a in in_scope(scope)])
        for scope in Scope
    ]


def docs() -> str:
    """The key tables of the user guide, in Markdown."""
    parts = []
    for title, rows in help_rows():
        lines = [f"| {_cell(keys)} | {text} |" for keys, text in rows]
        parts.append("\n".join([f"### {title}", "", "| Key | What it does |", "|---|---|", *lines]))
    return "\n\n".join(parts) + "\n"


def _cell(keys: str) -> str:
    return " ".join(f"`{key}`" for key in keys.split())
