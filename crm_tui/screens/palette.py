"""The command palette: every action of the registry, every lead, and the words of the whole shop."""

import asyncio
import importlib
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from crm_tui.actions import Action, palette, show_key
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import Notice, OpenChat
from crm_tui.widgets.allowed import allowed
from crm_tui.widgets.lead_line import title

if TYPE_CHECKING:
    from crm_tui.screens.inbox import InboxScreen

_MOST_LEADS = 8
_FEWEST_LETTERS = 2
_LEAD_SCORE, _WORDS_SCORE = 0.4, 0.2
"""Below any command whose words match."""
_MOST_FOUND = 5
"""Messages, notes and facts each."""
_LONGEST = 70


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
            for action in palette(allowed(screen)):
                name, do = action.description, partial(screen.perform, action)
                yield DiscoveryHit(Content(name), do, name, _keys(action))

    async def search(self, query: str) -> Hits:
        screen = inbox_screen(self)
        matcher = self.matcher(query)
        for action in palette(allowed(screen)) if screen is not None else []:
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


class WordCommands(Provider):
    """Messages, notes and facts in which the words stand, newest first; spellings find each other."""

    async def search(self, query: str) -> Hits:
        screen = inbox_screen(self)
        if screen is None or len(query.strip()) < _FEWEST_LETTERS:
            return
        # Loaded in a thread, when it is first wanted: keys go on meanwhile.
        await asyncio.to_thread(importlib.import_module, "crm_tui.services.lead_desk")
        try:
            found = await screen.panes.desk.search(query, limit=_MOST_FOUND)
            whose = {m.lead_id for m in found.messages} | {note.lead_id for note in found.notes}
            names = {row.id: title(row) for row in await screen.inbox.rows(list(whose))}
        except CrmError:
            # The filter of the list shows the same error as a sentence.
            return
        go = screen.post_message
        for message in found.messages:
            text = f"{_who(names, message.lead_id)}: {_cut(message.content)}"
            event = OpenChat(message.lead_id, at=message.id)
            yield Hit(_WORDS_SCORE, Content(text), partial(go, event), text)
        for note in found.notes:
            text = f"{_who(names, note.lead_id)}, note: {_cut(note.text)}"
            yield Hit(_WORDS_SCORE, Content(text), partial(go, OpenChat(note.lead_id)), text)
        for fact in found.knowledge:
            text = f"Fact: {_cut(fact.text)}"
            shown = Notice(line_for_screen(fact.text, 400))
            yield Hit(_WORDS_SCORE, Content(text), partial(go, shown), text)


def _who(names: Mapping[LeadId, str], lead_id: LeadId) -> str:
    return names.get(lead_id, "somebody")


def _cut(text: str) -> str:
    return line_for_screen(text, _LONGEST)


def _keys(action: Action) -> str:
    return " or ".join(map(show_key, action.keys))
