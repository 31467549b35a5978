"""All keys on one page, from the registry."""

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from crm_tui.actions import May, Scope, bindings, everybody, help_rows
from crm_tui.widgets.allowed import allowed
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.chat_look import wrap

_USUAL, _NARROWEST = 82, 16
"""Cells of a page in a wide terminal, and those that its second column has at least."""


class HelpScreen(ModalScreen[None]):
    """Closes with Esc, q or ?."""

    CSS_PATH = "help.tcss"
    BINDINGS = bindings(Scope.HELP)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help-page"):
            yield KeysPage(allowed(self))
        yield HintBar(Scope.HELP)

    def action_close(self) -> None:
        self.dismiss(None)


class KeysPage(Static):
    """The page, laid out anew when its width changes."""

    def __init__(self, may: May) -> None:
        super().__init__(page(may), markup=False)
        self._may, self._width = may, _USUAL

    def on_resize(self, event: events.Resize) -> None:
        if event.size.width != self._width:
            self._width = event.size.width
            self.update(page(self._may, self._width))


def page(may: May = everybody, width: int = _USUAL) -> Content:
    """Each scope's title, then its keys and what they do, in two columns of together `width` cells."""
    every = [(title, rows) for title, rows in help_rows(may) if rows]
    widest = max(cell_len(keys) for _, rows in every for keys, _ in rows)
    parts: list[Content] = []
    for title, rows in every:
        parts.append(Content.styled(title, "bold $primary"))
        for keys, text in rows:
            first, *more = wrap(text, max(_NARROWEST, width - widest - 4))
            parts.append(Content.assemble((f"  {keys:<{widest}}  ", "$accent"), first))
            parts += [Content(" " * (widest + 4) + line) for line in more]
        parts.append(Content(""))
    return Content("\n").join(parts[:-1])
