"""The keys of the automation window: its three views, workflows and their runs; see `actions.py`."""

from functools import partial

from crm_tui.action import Action, Scope

_inbox = partial(Action, Scope.INBOX)
_window = partial(Action, Scope.AUTOMATION)
_flows = partial(Action, Scope.WORKFLOWS)
_runs = partial(Action, Scope.WORKFLOW_RUNS)
_code = partial(Action, Scope.CODE)

AUTOMATION: tuple[Action, ...] = (
    _inbox(
        "automation",
        ("f10",),
        "automation",
        "Show workflows, experiments and broadcasts",
        palette=True,
        priority=True,
    ),
    _window("next_view", ("tab",), "next view", "To the next view", 1),
    _window("view_before", ("shift+tab",), "view before", "To the view before", 2),
    _window("view", ("1", "2", "3"), "view", "Workflows, experiments, broadcasts", 3, each=True),
    _window("cancel", ("escape", "q", "f10"), "close", "Close the window", 4),
    _flows("switch", ("space",), "on/off", "Let it propose, or switch it off", 1),
    _flows("automatic", ("a",), "automatic", "Let it send by itself, or only propose", 2),
    _flows("runs", ("enter",), "who is in it", "Show who is in it, and what became of each", 3),
    _flows("file", ("o",), "its file", "Show its file, or again what it is for", 4),
    _flows("down", ("j", "down"), "down", "Next workflow"),
    _flows("up", ("k", "up"), "up", "Previous workflow"),
    _flows("top", ("g", "home"), "first", "First workflow"),
    _flows("bottom", ("G", "end"), "last", "Last workflow"),
    _flows("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _flows("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _runs("open", ("enter",), "open", "Open the lead's chat", 1),
    _runs("leave", ("x",), "take out", "Take the lead out of the workflow", 2),
    _runs("down", ("j", "down"), "down", "Next run"),
    _runs("up", ("k", "up"), "up", "Previous run"),
    _runs("top", ("g", "home"), "first", "First run"),
    _runs("bottom", ("G", "end"), "last", "Last run"),
    _runs("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _runs("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _runs("cancel", ("escape", "q"), "close", "Back to the workflows", 3),
    _code("submit", ("enter",), "allow it", "Take the code of your authenticator app", 1),
    _code("cancel", ("escape",), "cancel", "Leave it as it is", 2),
)
