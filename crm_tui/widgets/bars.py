"""One-line bars: the shop at the top, quote and file above the composer, the keys at the bottom."""

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crm_tui.actions import (
    Action,
    DraftState,
    Scope,
    hints,
    hints_for_marked,
    key_of,
    show_key,
)
from crm_tui.domain.message import Media, Message
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.allowed import allowed
from crm_tui.widgets.message_words import show_length, show_size, summary
from crm_tui.widgets.strips import fit

_KEPT = frozenset({"help", "unmark"})
_ROOMY = 72
"""Columns from which the top line also says what is well."""


class Bar(Widget):
    """One line of text that cannot be focused."""

    DEFAULT_CSS = """
    Bar { height: 1; padding: 0 1; }
    """


class TopBar(Bar):
    """The shop's name, how many wait, whether the worker runs, and what WhatsApp warns of."""

    shop = reactive("")
    unread = reactive(0)
    worker_alive = reactive(True)
    warning = reactive("")
    """The newest urgent notice about the account."""
    marked = reactive(0)
    """Leads marked in the list."""
    busy = reactive("")
    """What is being done to many leads just now."""
    service = reactive(False)
    """The worker goes on when the inbox is left."""

    stopped = reactive(False)
    """The kill switch is on."""

    def render(self) -> Content:
        waiting = f"● {self.unread} unread" if self.unread else "all read"
        parts = [
            (line_for_screen(self.shop, 40) or "Your shop", "bold"),
            ("   ", ""),
            (waiting, "bold $primary" if self.unread else "$muted"),
        ]
        if self.marked:
            parts.append((f"   ✓ {self.marked:,} marked", "bold $primary"))
        if self.busy:
            parts.append((f"   {self.busy}", "$accent"))
        if self.stopped:
            key = key_of(Scope.APP, "stop_automatic")
            parts.append((f"   ■ automatic sending is stopped · {key}", "bold $warning"))
        if not self.worker_alive:
            parts.append(
                (
                    "   ⚠ worker not running: nothing is sent or received; start `crm work`",
                    "bold $warning",
                )
            )
        elif self.warning:
            parts.append((self._warning(sum(cell_len(text) for text, _ in parts)), "$warning"))
        elif self.service and self.size.width >= _ROOMY:
            parts.append(("   the worker runs as a service", "$muted"))
        return Content.assemble(*parts)

    def _warning(self, taken: int) -> str:
        """As much of the notice as fits, and the key that shows all of it."""
        key = f" · {key_of(Scope.INBOX, 'notices')}"
        room = self.size.width - taken - cell_len(key) - 3
        return f"   {fit(f'⚠ {line_for_screen(self.warning)}', max(1, room))}{key}"


class KeptBar(Bar):
    """The saved filter that the list shows, and how to take it off."""

    DEFAULT_CSS = """
    KeptBar { display: none; background: $panel; }
    """

    kept = reactive("")
    leads = reactive(0)

    def watch_kept(self) -> None:
        self.display = bool(self.kept)

    def render(self) -> Content:
        """The name gives way to count and key, which are always whole."""
        end = f" · {self.leads:,} · Esc"
        name = fit(line_for_screen(self.kept), max(4, self.size.width - cell_len(end) - 4))
        return Content.assemble(("▾ ", "$primary"), (name, "bold"), (end, "$muted"))


class QuoteBar(Bar):
    """The message that the next text will answer."""

    quoted: reactive[Message | None] = reactive(None)

    def watch_quoted(self) -> None:
        self.display = self.quoted is not None

    def render(self) -> Content:
        if self.quoted is None:
            return Content("")
        return Content.assemble(("↩ answering ", "$primary"), (summary(self.quoted), "$muted"))


class FileBar(Bar):
    """The file that goes with the next text."""

    file: reactive[Media | None] = reactive(None)

    def watch_file(self) -> None:
        self.display = self.file is not None

    def render(self) -> Content:
        """The name gives way to size and key, which are always whole."""
        if self.file is None:
            return Content("")
        length, size = show_length(self.file.seconds), show_size(self.file.size)
        off = f"{key_of(Scope.COMPOSER, 'back')} takes it off"
        end = "".join(f" · {part}" for part in (length, size, off) if part)
        room = max(4, self.size.width - cell_len(end) - 3)
        name = fit(line_for_screen(self.file.filename or "a file"), room)
        return Content.assemble(("📎 ", "$primary"), (name, "bold"), (end, "$muted"))


class HintBar(Bar):
    """At most seven keys of the pane that has the focus."""

    scope = reactive(Scope.LIST)
    draft = reactive(DraftState.NONE)
    """Of the open chat: the keys that fit it are worth a hint."""
    marked = reactive(False)
    """Leads are marked in the list: what can be done to all of them comes first there."""

    def __init__(self, scope: Scope = Scope.LIST) -> None:
        super().__init__()
        self.set_reactive(HintBar.scope, scope)

    def render(self) -> Content:
        """Whole hints only, as many as there is room for; help, or the way out, is never left out."""
        marked = self.marked and self.scope is Scope.LIST
        may = allowed(self)
        shown = hints_for_marked(may) if marked else hints(self.scope, draft=self.draft, may=may)
        while len(shown) > 1 and sum(map(_width, shown)) > self.size.width:
            shown = [*shown[:-2], shown[-1]] if shown[-1].id in _KEPT else shown[:-1]
        parts: list[tuple[str, str]] = []
        for action in shown:
            parts += [(show_key(action.keys[0]), "bold $accent"), (f" {action.label}   ", "$muted")]
        return Content.assemble(*parts)


def _width(action: Action) -> int:
    return len(show_key(action.keys[0])) + len(action.label) + 4
