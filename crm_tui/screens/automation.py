"""The automation window: workflows, experiments and broadcasts, each a view of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.ids import LeadId
from crm_tui.messages import Changed
from crm_tui.screens.workflows_view import WorkflowsView
from crm_tui.screens.writing_window import WritingWindow

_WIDE = 72
"""Cells from which the top line has room for all its words."""


@runtime_checkable
class View(Protocol):
    """What can stand in the window: it reads again when the shop changed."""

    async def refresh_view(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Tab:
    """A view and its title; it is made when it is first looked at."""

    title: str
    make: Callable[[], Widget]


class AutomationWindow(WritingWindow[LeadId | None]):
    """Ends with the lead whose chat to open, or None."""

    BINDINGS = bindings(Scope.AUTOMATION)
    DEFAULT_CSS = """
    AutomationWindow {
        align: left top;
        background: $background;
        #tabs { height: 1; padding: 0 1; background: $surface; }
        ContentSwitcher { height: 1fr; }
    }
    """

    tabs = getters.query_one("#tabs", Static)
    views = getters.query_one(ContentSwitcher)

    def __init__(self, tabs: Sequence[Tab]) -> None:
        super().__init__()
        self._tabs = tabs
        self._made: dict[int, Widget] = {}
        self._place = 0

    def compose(self) -> ComposeResult:
        yield Static("", id="tabs", markup=False)
        yield ContentSwitcher()

    async def on_mount(self) -> None:
        await self._show(0)

    async def action_view(self, key: str) -> None:
        await self._show(int(key) - 1)

    async def action_next_view(self) -> None:
        await self._show((self._place + 1) % len(self._tabs))

    async def action_view_before(self) -> None:
        await self._show((self._place - 1) % len(self._tabs))

    async def _show(self, place: int) -> None:
        if not 0 <= place < len(self._tabs):
            return
        self._place = place
        if place not in self._made:
            view = self._tabs[place].make()
            view.id = f"view-{place}"
            self._made[place] = view
            await self.views.add_content(view)
        self.views.current = f"view-{place}"
        self._made[place].focus()
        self._paint()

    def _paint(self) -> None:
        parts: list[tuple[str, str]] = []
        for place, tab in enumerate(self._tabs):
            style = "bold $primary" if place == self._place else "$muted"
            parts += [(f"{place + 1} ", "bold $accent"), (f"{tab.title}   ", style)]
        goes_on, closes = (key_of(Scope.AUTOMATION, one) for one in ("next_view", "cancel"))
        first = f"{goes_on} goes on · " if self.size.width >= _WIDE else ""
        parts.append((f"{first}{closes} closes", "$muted"))
        self.tabs.update(Content.assemble(*parts))

    @on(Changed)
    async def _changed(self) -> None:
        for view in self._made.values():
            if isinstance(view, View):
                await view.refresh_view()

    @on(WorkflowsView.Open)
    def _open(self, event: WorkflowsView.Open) -> None:
        self.dismiss(event.lead_id)

    def action_cancel(self) -> None:
        self.dismiss(None)
