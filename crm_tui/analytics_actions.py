"""The keys of the numbers; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope

_numbers = partial(Action, Scope.ANALYTICS)

ANALYTICS: tuple[Action, ...] = (
    Action(
        Scope.INBOX,
        "analytics",
        ("R",),
        "numbers",
        "Show what the numbers say: where customers come from, what is lost, what it is worth",
        palette=True,
    ),
    _numbers("open", ("enter",), "leads", "Show the leads behind the marked number", 1),
    _numbers("today", ("1",), "today", "Today, compared with yesterday"),
    _numbers("week", ("2",), "week", "The seven days to today"),
    _numbers("month", ("3",), "month", "The thirty days to today"),
    _numbers("any_days", ("4",), "any days", "Any days: typed"),
    _numbers("earlier", ("left_square_bracket",), "earlier", "As many days just before", 4),
    _numbers("later", ("right_square_bracket",), "later", "As many days just after", 5),
    _numbers("meaning", ("question_mark",), "meaning", "What exactly the marked number counts", 2),
    _numbers("report", ("e",), "report", "Write these numbers to a file", 6),
    _numbers("down", ("j", "down"), "down", "The next number"),
    _numbers("up", ("k", "up"), "up", "The number before"),
    _numbers("left", ("h", "left"), "left", "To the column on the left"),
    _numbers("right", ("l", "right"), "right", "To the column on the right"),
    _numbers("next_block", ("tab",), "next part", "The first number of the next part"),
    _numbers("block_before", ("shift+tab",), "part before", "The first number of the part before"),
    _numbers("top", ("g", "home"), "first", "The first number"),
    _numbers("bottom", ("G", "end"), "last", "The last number"),
    _numbers("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _numbers("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _numbers("cancel", ("escape", "q", "R"), "close", "Close the numbers", 3),
)
