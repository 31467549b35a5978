"""The keys of experiments; see `actions.py`."""

from functools import partial

from crm_tui.action import Action, Scope

_list = partial(Action, Scope.EXPERIMENTS)

EXPERIMENTS: tuple[Action, ...] = (
    _list("start", ("s", "enter"), "start", "Begin to compare the arms of the marked step", 1),
    _list("adopt", ("a",), "choose", "Choose an arm for everybody, or write to nobody", 2),
    _list(
        "stop", ("x",), "stop", "End it without a winner: the step goes on as its file has it", 3
    ),
    _list("down", ("j", "down"), "down", "Next experiment"),
    _list("up", ("k", "up"), "up", "Previous experiment"),
    _list("top", ("g", "home"), "first", "First experiment"),
    _list("bottom", ("G", "end"), "last", "Last experiment"),
    _list("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _list("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
)
