"""The keys for drafts, next steps and what is remembered; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope

_chat = partial(Action, Scope.CHAT)
_reject = partial(Action, Scope.REJECT)
_memory = partial(Action, Scope.MEMORY)

DRAFTS: tuple[Action, ...] = (
    _chat("next_draft", ("right_square_bracket",), "next draft", "Show the next draft"),
    _chat("previous_draft", ("left_square_bracket",), "draft before", "Show the draft before"),
    _chat(
        "to_grounds",
        ("w",),
        "why",
        "Show what the draft rests on: the fact, or the message",
        palette=True,
    ),
    _chat("unfold_draft", ("v",), "all of it", "Show all of a long draft; again: less"),
    _chat(
        "take_up",
        ("1", "2", "3"),
        "next step",
        "Do the next step of this number, below the draft",
        each=True,
    ),
)

DRAFT_WINDOWS: tuple[Action, ...] = (
    Action(
        Scope.LEAD,
        "memory",
        ("m",),
        "memory",
        "Show what is remembered of them, and correct it",
        palette=True,
    ),
    _reject("wrong_facts", ("f",), "wrong facts", "It says something that is not so", 1),
    _reject("wrong_tone", ("t",), "wrong tone", "Nobody here would put it like that", 2),
    _reject("too_long", ("l",), "too long", "It should be shorter", 3),
    _reject("not_now", ("n",), "not now", "Nothing is to be written to them now", 4),
    _reject("other", ("o",), "other words", "Another reason: write it, Enter saves", 5),
    _reject("no_reason", ("enter",), "just dismiss", "Dismiss it without a reason", 6),
    _reject("cancel", ("escape",), "keep it", "Leave the draft where it is", 7),
    _memory("go", ("enter",), "to it", "Go to the message that shows it", 1),
    _memory("correct", ("e",), "correct", "Put the marked fact right", 2),
    _memory("add", ("n",), "new", "Add a fact that you know", 3),
    _memory("remove", ("x",), "remove", "Take the marked fact away; it is not learnt again", 4),
    _memory("accept", ("a",), "take the score", "Make the suggested score your own", 6),
    _memory("undo_step", ("u",), "undo", "Take back what was done here last", 7),
    _memory("down", ("j", "down"), "down", "Next fact"),
    _memory("up", ("k", "up"), "up", "Previous fact"),
    _memory("top", ("g", "home"), "first", "First fact"),
    _memory("bottom", ("G", "end"), "last", "Last fact"),
    _memory("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _memory("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _memory("cancel", ("escape", "q", "m"), "close", "Close it", 5),
)
