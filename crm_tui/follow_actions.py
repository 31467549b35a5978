"""The keys for following leads through: marks, what is set on many, filters, tasks; see `actions.py`."""

from functools import partial

from crm_tui.action import Action, Scope

_list = partial(Action, Scope.LIST)
_lead = partial(Action, Scope.LEAD)
_inbox = partial(Action, Scope.INBOX)
_ask = partial(Action, Scope.ASK)
_sure = partial(Action, Scope.SURE)
_fields = partial(Action, Scope.FIELDS)
_tasks = partial(Action, Scope.TASKS)
_later = partial(Action, Scope.LATER)
_composer = partial(Action, Scope.COMPOSER)
_filters = partial(Action, Scope.FILTERS)
_filter_form = partial(Action, Scope.FILTER_FORM)

FOLLOW: tuple[Action, ...] = (
    _list("mark", ("space",), "mark", "Mark the lead, or unmark it, and go to the next"),
    _list(
        "mark_all", ("asterisk",), "mark all", "Mark every lead of the list as it is, or none of it"
    ),
    _list("unmark", ("escape",), "unmark", "Take all marks off"),
    _lead("tags", ("number_sign",), "tags", "Put tags on and take them off", palette=True),
    _lead("value", ("V",), "value", "Say what they may spend: 25k, 1.5 lakh", palette=True),
    _lead("owner", ("O",), "owner", "Say who looks after them", palette=True),
    _lead("fields", ("F",), "fields", "Show and change the shop's own fields", palette=True),
    # Before the composer, in which these two keys would select the text: one letter then takes its place.
    _inbox(
        "tasks",
        ("f6",),
        "tasks",
        "Show what is to be done: overdue, today, coming",
        palette=True,
        priority=True,
    ),
    _inbox(
        "filters",
        ("f7",),
        "filters",
        "Show the filters that are kept, and use one",
        palette=True,
        priority=True,
    ),
    _composer(
        "send_later",
        ("ctrl+l",),
        "send later",
        "Send it at an hour that you name; not if they write before",
        4,
    ),
    _later("submit", ("enter",), "take it", "Take this hour", 1),
    _later("cancel", ("escape",), "cancel", "Close without an hour", 2),
    _ask("submit", ("enter",), "save", "Take the marked completion, then save", 1),
    _ask("complete", ("tab",), "complete", "Take the marked completion", 2, priority=True),
    _ask("down", ("down",), "down", "Next completion", 3),
    _ask("up", ("up",), "up", "The completion before"),
    _ask("cancel", ("escape",), "cancel", "Leave it as it is", 4),
    _sure("yes", ("y",), "yes", "Do what is asked", 1),
    _sure("cancel", ("n", "escape"), "no", "Leave everything as it is", 2),
    _fields("submit", ("ctrl+s",), "save", "Save all fields", 1, priority=True),
    _fields("next_field", ("enter",), "next field", "Go to the next field", 2),
    _fields("cancel", ("escape",), "cancel", "Close without saving", 3),
    _tasks("down", ("j", "down"), "down", "Next task"),
    _tasks("up", ("k", "up"), "up", "Previous task"),
    _tasks("done", ("space",), "done", "The task is done; again: it is not", 1),
    _tasks("open", ("enter",), "open", "Open the lead's chat, with the words to send", 2),
    _tasks("undo_step", ("u",), "undo", "Take back what was done here last", 3),
    _tasks("snooze", ("s",), "snooze", "Put it off; whatever they write makes it due at once", 4),
    _tasks("history", ("h",), "history", "What is over: done, kept, gone; again: what is open", 5),
    _tasks("top", ("g", "home"), "first", "First task"),
    _tasks("bottom", ("G", "end"), "last", "Last task"),
    _tasks("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _tasks("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _tasks("cancel", ("escape", "q", "f6"), "close", "Close the tasks", 6),
    _filters("use", ("enter",), "use", "Show only its leads in the list", 1),
    _filters("new", ("n", "ctrl+n"), "new", "Make a new filter", 2),
    _filters("edit", ("e",), "edit", "Change the marked filter", 3),
    _filters("remove", ("x",), "remove", "Forget the marked filter; its leads stay", 4),
    _filters("down", ("j", "down"), "down", "Next filter"),
    _filters("up", ("k", "up"), "up", "Previous filter"),
    _filters("cancel", ("escape", "q", "f7"), "close", "Close the filters", 7),
    _filter_form("submit", ("ctrl+s",), "save", "Keep the filter", 1, priority=True),
    _filter_form("next_field", ("enter",), "next field", "Go to the next field", 2),
    _filter_form("cancel", ("escape",), "cancel", "Close without keeping it", 3),
)

MARKED = ("stage", "tags", "value", "owner", "task", "note", "unmark")
"""What the hint bar shows first while leads are marked, by the actions' ids."""
