"""The keys of the audit log; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope

_log = partial(Action, Scope.AUDIT)

AUDIT: tuple[Action, ...] = (
    Action(
        Scope.INBOX,
        "audit",
        ("A",),
        "audit log",
        "Show who did what, and whether the log is as it was written",
        palette=True,
    ),
    _log("look_for", ("slash",), "look for", "Only a person, an act, a lead or a day: typed", 1),
    _log("same_person", ("p",), "this person", "Only what the same person did", 2),
    _log("same_act", ("a",), "this act", "Only acts of the same kind", 3),
    _log("same_lead", ("l",), "this lead", "Only what was done to the same lead", 4),
    _log("same_day", ("d",), "this day", "Only the same day", 5),
    _log("everything", ("0",), "all", "Everything again", 6),
    _log("check", ("v",), "verify", "Look through the whole log again: is it as it was written?"),
    _log("down", ("j", "down"), "down", "The act before"),
    _log("up", ("k", "up"), "up", "The act after"),
    _log("top", ("g", "home"), "newest", "The newest act"),
    _log("bottom", ("G", "end"), "oldest", "The oldest act"),
    _log("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _log("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _log("cancel", ("escape", "q", "A"), "close", "Close the log", 7),
)
