"""The keys for what is done with leads beyond writing to them; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope

_lead = partial(Action, Scope.LEAD)
_note = partial(Action, Scope.NOTE)
_task = partial(Action, Scope.TASK)
_call = partial(Action, Scope.CALL)
_stage = partial(Action, Scope.STAGE)
_lost = partial(Action, Scope.LOST)
_score = partial(Action, Scope.SCORE)
_timeline = partial(Action, Scope.TIMELINE)
_board = partial(Action, Scope.BOARD)

LEADS: tuple[Action, ...] = (
    _lead("timeline", ("t",), "timeline", "Show all that happened with them", 7, palette=True),
    _lead(
        "call",
        ("c",),
        "call",
        "Write down a call: the next key says what came of it",
        6,
        palette=True,
    ),
    _lead("note", ("N",), "note", "Write a note on them", palette=True),
    _lead("task", ("T",), "task", "Add a task, with the time when it is due", palette=True),
    _lead("stage", ("S",), "stage", "Move them to another status by one more key", palette=True),
    _lead(
        "score", ("y",), "score", "Show why they have their score, and set your own", palette=True
    ),
    _lead("undo_step", ("U",), "undo step", "Take back your last step on any lead", palette=True),
    _note("submit", ("enter",), "save", "Save the note", 1),
    _note("cancel", ("escape",), "cancel", "Close without a note", 2),
    _task("submit", ("enter",), "next", "Go to the time, then save the task", 1),
    _task("cancel", ("escape",), "cancel", "Close without a task", 2),
    _call("reached", ("r",), "reached", "You spoke with them", 1),
    _call("no_answer", ("n",), "no answer", "Nobody answered", 2),
    _call("busy", ("b",), "busy", "The line was busy", 3),
    _call("wrong_number", ("w",), "wrong number", "Somebody else has this number", 4),
    _call("call_back", ("l",), "call back", "They will call back later", 5),
    _call("cancel", ("escape",), "cancel", "Close without a call", 6),
    _stage("new", ("n",), "new", "Nobody spoke with them yet", 1),
    _stage("contacted", ("c",), "contacted", "Somebody spoke with them", 2),
    _stage("qualified", ("q",), "qualified", "They want it and can pay for it", 3),
    _stage("proposal", ("p",), "proposal", "They have an offer", 4),
    _stage("won", ("w",), "won", "They bought: closed", 5),
    _stage("lost", ("l",), "lost", "Nothing came of it; then why", 6),
    _stage("cancel", ("escape",), "cancel", "Leave the status as it is", 7),
    _lost("price", ("p",), "price", "Too dear for them", 1),
    _lost("no_answer", ("n",), "no answer", "They did not answer any more", 2),
    _lost("bought_elsewhere", ("b",), "elsewhere", "They bought from somebody else", 3),
    _lost("not_now", ("t",), "not now", "Perhaps another time", 4),
    _lost("wrong_number", ("w",), "wrong number", "Somebody else has this number", 5),
    _lost("other", ("o",), "other", "Another reason: write it, Enter saves", 6),
    _lost("cancel", ("escape",), "cancel", "Leave the status as it is", 7),
    _score("go", ("enter",), "to it", "Go to the message that the reason rests on", 1),
    _score(
        "set_own",
        ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0"),
        "…9 your own",
        "Set a score of your own, which stays; 0 stands for ten",
        2,
        each=True,
    ),
    _score("clear", ("c",), "by itself", "Let it follow what happens again", 3),
    _score("down", ("j", "down"), "down", "Next reason"),
    _score("up", ("k", "up"), "up", "Previous reason"),
    _score("cancel", ("escape", "q", "y"), "close", "Close the reasons", 4),
    _timeline("down", ("j", "down"), "down", "Next entry", 1),
    _timeline("up", ("k", "up"), "up", "Previous entry", 2),
    _timeline("go", ("enter",), "to it", "Go to this message in the chat", 3),
    _timeline("earlier_day", ("left_square_bracket",), "earlier", "To the day before", 4),
    _timeline("later_day", ("right_square_bracket",), "later", "To the day after", 5),
    _timeline(
        "only",
        ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0"),
        "one kind",
        "Show one kind of entry; 0 shows all again",
        6,
        each=True,
    ),
    _timeline("top", ("g", "home"), "newest", "Newest entry"),
    _timeline("bottom", ("G", "end"), "oldest", "Oldest entry read so far"),
    _timeline("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _timeline("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _timeline("cancel", ("escape", "q", "t"), "close", "Close the timeline", 7),
    _board("left", ("h", "left"), "left", "The status before", 1),
    _board("right", ("l", "right"), "right", "The status after", 2),
    _board("down", ("j", "down"), "down", "Next card"),
    _board("up", ("k", "up"), "up", "Previous card"),
    _board("back", ("less_than_sign",), "move back", "Move the card to the status before", 3),
    _board("onward", ("greater_than_sign",), "move on", "Move the card to the status after", 4),
    _board("undo_step", ("u",), "undo", "Take back the last move", 5),
    _board("open", ("enter",), "open", "Open the chat", 6),
    _board("cancel", ("escape", "q", "f4"), "close", "Close the board", 7),
)
