"""The keys for consent and rights; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope

_consent = partial(Action, Scope.CONSENT)
_form = partial(Action, Scope.CONSENT_FORM)

CONSENT: tuple[Action, ...] = (
    Action(
        Scope.LEAD,
        "consent",
        ("C",),
        "consent",
        "Show what they agreed to, and what they asked about their data",
        palette=True,
    ),
    _consent(
        "give", ("a",), "agreed", "They agreed to the marked purpose: write down the proof", 1
    ),
    _consent("withdraw", ("x",), "withdrawn", "They want no more of the marked purpose", 2),
    _consent("notice", ("n",), "notice", "Send them the privacy notice in English, once", 3),
    _consent("notice_hindi", ("h",), "in Hindi", "Send them the privacy notice in Hindi, once", 4),
    _consent("shown", ("p",), "on paper", "They were shown the notice, or given it on paper"),
    _consent("ask", ("r",), "request", "Write down what they ask about their data", 5),
    _consent("answer", ("d",), "answered", "The marked request is answered: write down how", 6),
    _consent("export", ("e",), "export", "Export everything about them into a folder", 7),
    _consent("minor", ("M",), "under 18", "Mark them as under 18, or take the mark off"),
    _consent("go", ("enter",), "to it", "Go to the message that shows it"),
    _consent("down", ("j", "down"), "down", "Next line"),
    _consent("up", ("k", "up"), "up", "Previous line"),
    _consent("top", ("g", "home"), "first", "First line"),
    _consent("bottom", ("G", "end"), "last", "Last line"),
    _consent("page_down", ("pagedown", "ctrl+d"), "page down", "A page down"),
    _consent("page_up", ("pageup", "ctrl+u"), "page up", "A page up"),
    _consent("cancel", ("escape", "q", "C"), "close", "Close it", 8),
    _form("submit", ("ctrl+s",), "save", "Save it", 1, priority=True),
    _form("next_field", ("enter",), "next field", "Go to the next field; in the last one save", 2),
    _form("cancel", ("escape",), "cancel", "Close without saving", 3),
)
