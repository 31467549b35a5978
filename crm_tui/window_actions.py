"""The keys of the small windows that open over a chat; see `actions.py`."""

from functools import partial

from crm_tui.action import Action, Scope

_template = partial(Action, Scope.TEMPLATE)
_react = partial(Action, Scope.REACT)
_forward = partial(Action, Scope.FORWARD)
_settle = partial(Action, Scope.SETTLE)
_notices = partial(Action, Scope.NOTICES)
_files = partial(Action, Scope.FILES)
_form = partial(Action, Scope.FORM)
_help = partial(Action, Scope.HELP)

WINDOWS: tuple[Action, ...] = (
    _template(
        "submit",
        ("ctrl+s",),
        "send",
        "Send it; Enter in the last field does the same",
        1,
        priority=True,
    ),
    _template(
        "next_field", ("enter",), "next field", "Take the template, then go from field to field", 2
    ),
    _template(
        "attach",
        ("ctrl+o",),
        "choose file",
        "Choose the file that stands on top of it",
        3,
        priority=True,
    ),
    _template(
        "send_later",
        ("ctrl+l",),
        "send later",
        "Let it leave at an hour that you name; in the quiet hours: when they end",
        4,
        priority=True,
    ),
    _template("down", ("down",), "down", "Next template, or next field"),
    _template("up", ("up",), "up", "Previous template, or previous field"),
    _template("page_down", ("pagedown",), "page down", "The rest of the form"),
    _template("page_up", ("pageup",), "page up", "Back to its beginning"),
    _template("cancel", ("escape",), "cancel", "Close without sending", 5),
    _react(
        "submit",
        ("enter",),
        "react",
        "Put on the emoji that stands in the field; a number does it at once",
        1,
    ),
    _react("cancel", ("escape",), "cancel", "Leave it as it is", 2),
    _forward("submit", ("enter",), "forward", "Forward to the marked lead", 1),
    _forward("down", ("down",), "down", "Next lead", 2),
    _forward("up", ("up",), "up", "Previous lead", 3),
    _forward("cancel", ("escape",), "cancel", "Close without forwarding", 4),
    _settle("arrived", ("y",), "it arrived", "It has arrived", 1),
    _settle(
        "not_arrived",
        ("n",),
        "it did not",
        "It has not arrived: its text comes back into the composer",
        2,
    ),
    _settle("cancel", ("escape",), "leave it", "Leave it open", 3),
    _notices("down", ("j", "down"), "down", "Next notice", 1),
    _notices("up", ("k", "up"), "up", "Previous notice", 2),
    _notices("dismiss_one", ("x",), "dismiss", "Dismiss the marked notice", 3),
    _notices("cancel", ("escape", "q"), "close", "Close the notices", 4),
    _files("choose", ("enter",), "choose", "Open the folder, or take the file", 1),
    _files("parent", ("backspace",), "folder above", "To the folder above", 2),
    _files("hidden", ("full_stop",), "hidden files", "Show or hide hidden files", 3),
    _files("cancel", ("escape",), "cancel", "Close without a file", 4),
    _form("submit", ("ctrl+s",), "save", "Save the lead and open the chat", 1, priority=True),
    _form(
        "next_field",
        ("enter",),
        "next field",
        "Open the marked lead when the number is known, else go to the next field",
        2,
    ),
    _form("down", ("down",), "who has it", "Mark the next one who has such a number", 3),
    _form("up", ("up",), "up", "Mark the one before"),
    _form("cancel", ("escape",), "cancel", "Close without saving", 4),
    _help("close", ("escape", "q", "question_mark"), "close", "Close this page", 1),
)
