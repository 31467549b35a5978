"""One-line bars: the shop at the top, the quote above the composer, the keys at the bottom."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crm_tui.actions import Action, Scope, hints, show_key
from crm_tui.domain.message import Message
from crm_tui.domain.text import line_for_screen


class Bar(Widget):
    """One line of text that cannot be focused."""

    DEFAULT_CSS = """
    Bar { height: 1; padding: 0 1; }
    """


class TopBar(Bar):
    """The shop's name, how many wait, and whether the worker runs."""

    shop = reactive("")
    unread = reactive(0)
    worker_alive = reactive(True)

    def render(self) -> Content:
        waiting = f"● {self.unread} unread" if self.unread else "all read"
        parts = [
            (line_for_screen(self.shop, 40) or "Your shop", "bold"),
            ("   ", ""),
            (waiting, "bold $primary" if self.unread else "$muted"),
        ]
        if not self.worker_alive:
            parts.append(
                (
                    "   ⚠ worker not running: nothing is sent or received; start `crm work`",
                    "bold $warning",
                )
            )
        return Content.assemble(*parts)


class QuoteBar(Bar):
    """The message that the next text will answer."""

    quoted: reactive[Message | None] = reactive(None)

    def watch_quoted(self) -> None:
        self.display = self.quoted is not None

    def render(self) -> Content:
        if self.quoted is None:
            return Content("")
        words = line_for_screen(self.quoted.content, 120) or "a file"
        return Content.assemble(("↩ answering ", "$primary"), (words, "$muted"))


class HintBar(Bar):
    """At most seven keys of the pane that has the focus."""

    scope = reactive(Scope.LIST)
    draft = reactive(False)
    """A draft is on screen: its keys are worth a hint."""

    def __init__(self, scope: Scope = Scope.LIST) -> None:
        super().__init__()
        self.set_reactive(HintBar.scope, scope)

    def render(self) -> Content:
        """Whole hints only, as many as there is room for; help is never left out."""
        shown = hints(self.scope, draft=self.draft)
        while len(shown) > 1 and sum(map(_width, shown)) > self.size.width:
            shown = [*shown[:-2], shown[-1]] if shown[-1].id == "help" else shown[:-1]
        parts: list[tuple[str, str]] = []
        for action in shown:
            parts += [(show_key(action.keys[0]), "bold $accent"), (f" {action.label}   ", "$muted")]
        return Content.assemble(*parts)


def _width(action: Action) -> int:
    return len(show_key(action.keys[0])) + len(action.label) + 4
