"""The keys of broadcasts: the list of them, and making one; see `actions.py`."""

from functools import partial

from crm_tui.action import Action, Scope

_list = partial(Action, Scope.BROADCASTS)
_form = partial(Action, Scope.BROADCAST_FORM)
_people = partial(Action, Scope.BROADCAST_PEOPLE)

BROADCASTS: tuple[Action, ...] = (
    _list("new", ("n", "ctrl+n"), "new", "Make a broadcast: whom, which template, how fast", 1),
    _list("try_on", ("t",), "test", "Send it to yourself first", 2),
    _list("start", ("s",), "start", "Start it, after it was tried", 3),
    _list("pause", ("p",), "pause", "Pause it at once, or let it go on", 4),
    _list("stop", ("x",), "stop", "End it for good, or take back one that has not begun", 5),
    _list("people", ("enter",), "people", "Show what became of each person", 6),
    _list("down", ("j", "down"), "down", "Next broadcast"),
    _list("up", ("k", "up"), "up", "Previous broadcast"),
    _list("top", ("g", "home"), "first", "First broadcast"),
    _list("bottom", ("G", "end"), "last", "Last broadcast"),
    _list("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _list("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _form(
        "submit", ("ctrl+s",), "make it", "Keep it as a draft: nothing is sent", 1, priority=True
    ),
    _form("next_field", ("enter",), "next field", "Take the marked choice, then the next field", 2),
    _form("down", ("down",), "next choice", "Next filter or template", 3, priority=True),
    _form("up", ("up",), "choice before", "Previous filter or template", priority=True),
    _form("cancel", ("escape",), "cancel", "Close without making it", 4),
    _people("down", ("j", "down"), "down", "Next person", 1),
    _people("up", ("k", "up"), "up", "Previous person", 2),
    _people("top", ("g", "home"), "first", "First person"),
    _people("bottom", ("G", "end"), "last", "Last person"),
    _people("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _people("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _people("cancel", ("escape", "q"), "close", "Close the people", 3),
)
