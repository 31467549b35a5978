"""The keys for the shop's facts and own words; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope

_inbox = partial(Action, Scope.INBOX)
_facts = partial(Action, Scope.KNOWLEDGE)
_fact = partial(Action, Scope.FACT)
_words = partial(Action, Scope.OWN_WORDS)
_word = partial(Action, Scope.OWN_WORD)

KNOWLEDGE: tuple[Action, ...] = (
    _inbox(
        "knowledge",
        ("f8",),
        "facts",
        "Read and correct what the shop says: prices, hours, rules",
        palette=True,
        priority=True,
    ),
    _facts("edit", ("enter", "e"), "correct", "Correct the marked fact", 1),
    _facts("write", ("n",), "new", "Write a fact", 2),
    _facts("add_file", ("A",), "add a file", "Add a file: .xlsx, .csv, .pdf, .txt, .md", 3),
    _facts("search", ("slash",), "search", "Search the facts as a draft would", 4),
    _facts("remove", ("x",), "remove", "Remove the marked fact", 5),
    _facts("undo_step", ("u",), "undo", "Take back what was done here last", 6),
    _facts("words", ("w",), "own words", "Show the words of your own customers"),
    _facts("next_document", ("tab",), "next file", "To the next file"),
    _facts("remove_document", ("X",), "remove file", "Remove all facts of this file"),
    _facts("down", ("j", "down"), "down", "Next fact"),
    _facts("up", ("k", "up"), "up", "Previous fact"),
    _facts("top", ("g", "home"), "first", "First fact"),
    _facts("bottom", ("G", "end"), "last", "Last fact"),
    _facts("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _facts("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _facts("cancel", ("escape", "q", "f8"), "close", "End the search, or close", 7),
    _fact("submit", ("enter", "ctrl+s"), "save", "Save the fact", 1, priority=True),
    _fact("cancel", ("escape",), "cancel", "Close without saving", 2),
    _words("edit", ("enter", "e"), "change", "Change the marked word", 1),
    _words("new", ("n",), "new", "Add a word", 2),
    _words("remove", ("x",), "remove", "Forget the marked word", 3),
    _words("down", ("j", "down"), "down", "Next word"),
    _words("up", ("k", "up"), "up", "Previous word"),
    _words("cancel", ("escape", "q"), "close", "Back to the facts", 4),
    _word("submit", ("ctrl+s",), "save", "Save the word", 1, priority=True),
    _word("next_field", ("enter",), "next field", "Go on; in the last field save", 2),
    _word("cancel", ("escape",), "cancel", "Close without saving", 3),
)
