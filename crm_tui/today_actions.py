"""The keys of Today; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope

_inbox = partial(Action, Scope.INBOX)
_today = partial(Action, Scope.TODAY)

TODAY: tuple[Action, ...] = (
    _inbox(
        "today",
        ("f9",),
        "today",
        "Show who comes first today, and why",
        palette=True,
        priority=True,
    ),
    _today("go", ("enter",), "send, next", "Send what is ready once it is read, else open it", 1),
    _today("open", ("o", "right", "l"), "open", "Open the chat; F9 or Esc comes back here", 2),
    _today("edit", ("e",), "edit", "Open the chat with the draft in the composer", 3),
    _today("done", ("space",), "done", "The task is done, or nothing is to be done today", 4),
    _today("snooze", ("s",), "snooze", "Put it off: ask again at a time, or when they write", 5),
    _today("put_away", ("x",), "dismiss", "Dismiss the draft, or put them away for today", 6),
    _today("undo", ("u",), "undo", "Take back the message that counts down, or the last step", 7),
    _today("read_on", ("v",), "read on", "Show the rest of a long draft"),
    _today("down", ("j", "down"), "down", "Next person"),
    _today("up", ("k", "up"), "up", "Previous person"),
    _today("top", ("g", "home"), "first", "First person"),
    _today("bottom", ("G", "end"), "last", "Last person"),
    _today("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _today("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _today("cancel", ("escape", "q", "f9"), "close", "Go to the inbox", 8),
)
