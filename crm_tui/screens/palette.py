"""The command palette: every action of the registry, and every lead by name or number."""

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from crm_tui.actions import Action, palette, show_key
from crm_tui.domain.errors import CrmError
from crm_tui.messages import OpenChat
from crm_tui.widgets.lead_line import title

if TYPE_CHECKING:
    from crm_tui.screens.inbox import InboxScreen

_MOST_LEADS = 8
_FEWEST_LETTERS = 2
_LEAD_SCORE = 0.4
"""Below any command whose words match."""


def inbox_screen(provider: Provider) -> "InboxScreen | None":
    """The inbox when the palette was opened over it, and not over a form."""
    from crm_tui.screens.inbox import InboxScreen

    screen = provider.screen
    return screen if isinstance(screen, InboxScreen) else None


class ActionCommands(Provider):
    """What the keys do, by name. Content, because a plain string would be read as markup."""

    async def discover(self) -> Hits:
        screen = inbox_screen(self)
        if screen is not None:
            for action in palette():
                name, do = action.description, partial(screen.perform, action)
                yield DiscoveryHit(Content(name), do, name, _keys(action))

    async def search(self, query: str) -> Hits:
        screen = inbox_screen(self)
        matcher = self.matcher(query)
        for action in palette() if screen is not None else []:
            name, score = action.description, matcher.match(action.description)
            if score > 0 and screen is not None:
                yield Hit(
                    score, Content(name), partial(screen.perform, action), name, _keys(action)
                )


class LeadCommands(Provider):
    """Leads whose name, number or messages match."""

    async def search(self, query: str) -> Hits:
        screen = inbox_screen(self)
        if screen is None or len(query.strip()) < _FEWEST_LETTERS:
            return
        try:
            ids = (await screen.inbox.order(query))[:_MOST_LEADS]
            rows = await screen.inbox.rows(ids)
        except CrmError:
            # The filter of the list shows the same error as a sentence.
            return
        for row in rows:
            text = f"Chat with {title(row)}"
            yield Hit(
                _LEAD_SCORE, Content(text), partial(screen.post_message, OpenChat(row.id)), text
            )


def _keys(action: Action) -> str:
    return " or ".join(map(show_key, action.keys))
