"""The keys for locking the inbox, for its people and for logging in; see `actions.py`."""

from functools import partial

from crm_tui.action import Action, Scope

_app = partial(Action, Scope.APP)
_inbox = partial(Action, Scope.INBOX)
_people = partial(Action, Scope.PEOPLE)
_person = partial(Action, Scope.PERSON)
_door = partial(Action, Scope.LOG_IN)

LOCKING: tuple[Action, ...] = (
    _app(
        "lock",
        ("ctrl+g",),
        "lock",
        "Lock the inbox, or let somebody else log in; what is typed is kept",
        palette=True,
        priority=True,
    ),
    _inbox(
        "people",
        ("P",),
        "people",
        "Show who may log in, with what role; add, change, remove",
        palette=True,
    ),
    _people("add", ("a",), "add", "Add somebody, who gets a password for the first log-in", 1),
    _people("role", ("r",), "role", "Change what the marked person may", 2),
    _people("new_password", ("w",), "new password", "A new password for who forgot theirs", 3),
    _people("remove", ("x",), "remove", "Let the marked person go: no log-in any more", 4),
    _people("down", ("j", "down"), "down", "Next person"),
    _people("up", ("k", "up"), "up", "Previous person"),
    _people("top", ("g", "home"), "first", "First person"),
    _people("bottom", ("G", "end"), "last", "Last person"),
    _people("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _people("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _people("cancel", ("escape", "q"), "close", "Close the window", 5),
    _person("submit", ("ctrl+s",), "save", "Save it; Enter in the last field does the same", 1),
    _person("cancel", ("escape",), "close", "Close the window", 2),
    _door("submit", ("enter",), "go on", "Go on with what is typed or marked", 1),
    _door("up", ("up",), "up", "The name above", priority=True),
    _door("down", ("down",), "down", "The name below", priority=True),
    _door("names", ("escape",), "another name", "Back to the names", 2),
    _door("next_theme", ("f2",), "theme", "Switch between dark, light and high contrast"),
    _door("leave", ("ctrl+q",), "leave", "Leave; a locked inbox is closed for good", 3),
)
