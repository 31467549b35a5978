"""The keys for bringing in people from files; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope

_inbox = partial(Action, Scope.INBOX)
_imports = partial(Action, Scope.IMPORTS)
_wait = partial(Action, Scope.IMPORT_WAIT)
_look = partial(Action, Scope.IMPORT_LOOK)
_done = partial(Action, Scope.IMPORT_DONE)
_pick = partial(Action, Scope.PICK)

IMPORTING: tuple[Action, ...] = (
    _inbox(
        "imports",
        ("f5",),
        "imports",
        "Bring in people from a file, or take that back",
        palette=True,
    ),
    _imports("open", ("enter",), "open", "Do what the marked line says", 1),
    _imports("choose", ("o",), "choose a file", "Choose a file to import", 2),
    _imports("undo", ("u",), "take back", "Take the marked import back, after a question", 3),
    _imports("down", ("j", "down"), "down", "Next line", 4),
    _imports("up", ("k", "up"), "up", "Previous line", 5),
    _imports("cancel", ("escape", "q", "f5"), "close", "Close; what runs goes on", 6),
    _wait("again", ("enter",), "try again", "After an error: try it once more"),
    _wait("cancel", ("escape", "q", "f5"), "close", "Close; it goes on by itself", 1),
    _look("submit", ("ctrl+s",), "import", "Import it as it is shown", 1),
    _look("edit", ("enter",), "change", "Change the column's field, or the refused cell", 2),
    _look(
        "view",
        ("1", "2", "3", "4", "5"),
        "other list",
        "Columns, refused rows, who may be here already, rows passed over, remarks",
        each=True,
    ),
    _look("source", ("s",), "source", "Say where these people come from", 3),
    _look("overwrite", ("r",), "replace", "Replace what leads have already, or let it stay", 4),
    _look("sheet", ("t",), "sheet", "Choose another sheet of the workbook"),
    _look("write_refused", ("w",), "refused to file", "Write the refused rows to a file", 5),
    _look("down", ("j", "down"), "down", "Next line"),
    _look("up", ("k", "up"), "up", "Previous line"),
    _look("left", ("h", "left"), "left", "The cell before"),
    _look("right", ("l", "right"), "right", "The cell after"),
    _look("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _look("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _look("cancel", ("escape",), "back", "Leave the cell, or go back to the imports", 6),
    _done("undo", ("u",), "take it back", "Take the whole import back, after a question", 1),
    _done("write_refused", ("w",), "refused to file", "Write the refused rows to a file", 2),
    _done("cancel", ("escape", "enter", "q"), "close", "Back to the imports", 3),
    _pick("submit", ("enter",), "choose", "Take the marked line", 1),
    _pick("down", ("down",), "down", "Next line", 2),
    _pick("up", ("up",), "up", "Previous line", 3),
    _pick("cancel", ("escape",), "cancel", "Leave it as it is", 4),
)
