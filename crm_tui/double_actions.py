"""The keys for who may be one person; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope

_doubles = partial(Action, Scope.DOUBLES)
_merged = partial(Action, Scope.MERGED)

DOUBLES: tuple[Action, ...] = (
    Action(Scope.LEAD, "doubles", ("D",), "doubles", "Who may be the same person", palette=True),
    _doubles("merge", ("ctrl+s",), "make one", "Make one lead of the two", 1, priority=True),
    _doubles("two", ("x",), "two people", "They are two people: never ask again", 2),
    _doubles("other", ("space",), "other value", "Let the other value of this field stay", 3),
    _doubles("left", ("left", "h"), "left", "Let the value at the left stay"),
    _doubles("right", ("right", "l"), "right", "Let the value at the right stay"),
    _doubles("down", ("down", "j"), "down", "Next field"),
    _doubles("up", ("up", "k"), "up", "Previous field"),
    _doubles("next", ("n", "tab"), "next", "Next one who may be the same", 4),
    _doubles("previous", ("p", "shift+tab"), "previous", "The one before"),
    _doubles("ask_next", ("enter",), "next question", "With nobody to compare: ask about others"),
    _doubles("merged", ("M",), "merged", "Show who is part of this lead, to part them again", 5),
    _doubles("cancel", ("escape", "q", "D"), "close", "Close without a change", 6),
    _merged("part", ("u",), "part", "Part the marked one from this lead; asks first", 1),
    _merged("down", ("j", "down"), "down", "Next one", 2),
    _merged("up", ("k", "up"), "up", "Previous one", 3),
    _merged("cancel", ("escape", "q", "M"), "close", "Leave it as it is", 4),
)
