"""The keys for what leaves by itself; see `actions.py`."""

from functools import partial

from crm_tui.action import Action, Scope

_app = partial(Action, Scope.APP)
_inbox = partial(Action, Scope.INBOX)

AUTOMATIC: tuple[Action, ...] = (
    _app(
        "stop_automatic",
        ("f12",),
        "stop",
        "Stop workflows and broadcasts at once; again: let them go on",
        palette=True,
        priority=True,
    ),
    _inbox(
        "second_factor",
        ("shift+f12",),
        "second factor",
        "Set up the code that is asked before a workflow may send by itself",
        palette=True,
        priority=True,
    ),
)
