"""Why the next message may not be sent: every reason in full, each with what mends it."""

import re

from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope, key_of
from crm_tui.domain.outgoing import Reason, Verdict
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.chat_look import wrap

_LONGEST = 400
_USUAL_WIDTH = 56
_SIGN = "✋ "
_LEAD_IN = "   "
_SHELL = re.compile(r" \(--[^)]*\)")
# What the gate advises in the words of the shell, in those of the screen.
_HERE = {
    "template_variables": "Fill it in above.",
    "template_file": f"{key_of(Scope.TEMPLATE, 'attach')} chooses one.",
    "quiet_hours": f"{key_of(Scope.TEMPLATE, 'send_later')} lets it leave when they end.",
}
_MORE = {
    "window_closed": f" {key_of(Scope.CHAT, 'templates')} shows your templates, filled in.",
}


class GateNote(Static):
    """Hidden while nothing is against it; wraps, and scrolls when there are many reasons."""

    DEFAULT_CSS = """
    GateNote {
        display: none;
        height: auto;
        max-height: 60vh;
        padding: 0 1;
        background: $warning 12%;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._verdict: Verdict | None = None
        self._width = 0

    def show(self, verdict: Verdict | None) -> None:
        """None, or a verdict that allows it, hides the note."""
        self._verdict = None if verdict is None or verdict.allowed else verdict
        self.display = self._verdict is not None
        self._paint()

    def on_resize(self) -> None:
        if self.content_size.width != self._width:
            self._paint()

    def _paint(self) -> None:
        self._width = self.content_size.width
        if self._verdict is not None:
            self.update(reasons(self._verdict, self._width or _USUAL_WIDTH))


def reasons(verdict: Verdict, width: int = _USUAL_WIDTH) -> Content:
    """Each reason with its sign, what to do below it; what wraps stands below its beginning."""
    room = max(10, width - len(_LEAD_IN))
    lines = []
    for reason in verdict.reasons:
        told = wrap(line_for_screen(reason.text, _LONGEST), room)
        leads = [_SIGN, *[_LEAD_IN] * (len(told) - 1)]
        lines += [Content.styled(f"{a}{b}", "$warning") for a, b in zip(leads, told, strict=True)]
        lines += [Content(f"{_LEAD_IN}{line}") for line in wrap(_fix(reason), room)]
    return Content("\n").join(lines)


def _fix(reason: Reason) -> str:
    advice = _HERE.get(reason.rule) or _SHELL.sub("", reason.fix)
    return line_for_screen(advice + _MORE.get(reason.rule, ""), _LONGEST)
