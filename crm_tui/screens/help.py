"""All keys on one page, from the registry."""

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from crm_tui.actions import May, Scope, bindings, everybody, help_rows
from crm_tui.widgets.allowed import allowed
from crm_tui.widgets.bars import HintBar


class HelpScreen(ModalScreen[None]):
    """Closes with Esc, q or ?."""

    CSS_PATH = "help.tcss"
    BINDINGS = bindings(Scope.HELP)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help-page"):
            yield Static(page(allowed(self)), markup=False)
        yield HintBar(Scope.HELP)

    def action_close(self) -> None:
        self.dismiss(None)


def page(may: May = everybody) -> Content:
    """Each scope's title, then its keys and what they do, in two columns."""
    every = [(title, rows) for title, rows in help_rows(may) if rows]
    widest = max(cell_len(keys) for _, rows in every for keys, _ in rows)
    parts: list[Content] = []
    for title, rows in every:
        parts.append(Content.styled(title, "bold $primary"))
        parts += [
            Content.assemble((f"  {keys:<{widest}}  ", "$accent"), text) for keys, text in rows
        ]
        parts.append(Content(""))
    return Content("\n").join(parts[:-1])
