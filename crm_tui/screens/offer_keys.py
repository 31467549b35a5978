"""What the digits do with the next steps below a draft, and the key that plans a follow-up."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import on, work
from textual.message import Message as TextualMessage

from crm_tui.actions import DraftState
from crm_tui.domain.advice import Action, ActionKind
from crm_tui.domain.ids import SuggestionId
from crm_tui.domain.suggestion import Suggestion
from crm_tui.messages import Notice, Stepped
from crm_tui.screens.draft_keys import DraftKeys
from crm_tui.screens.tell import told
from crm_tui.widgets.offer_words import taken_words

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

_BY_HAND = frozenset({ActionKind.REPLY, ActionKind.SEND_FILE, ActionKind.SEND_TEMPLATE})
_JUST_CHANGED = "The follow-up has just changed: read it, then press a again."
_SO_ALREADY = "That is so already: nothing was changed."


class OfferKeys(DraftKeys):
    """A digit does one of the next steps; the undo key takes it back."""

    @dataclass
    class ByHand(TextualMessage):
        """A step that a person does: the window for it opens now."""

        kind: ActionKind

    @dataclass
    class Taken(TextualMessage):
        """It is done; `changed` when there is something to take back."""

        suggestion: Suggestion
        changed: bool

    @dataclass
    class NotTaken(TextualMessage):
        """It could not be done; why was told."""

        suggestion: Suggestion

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(inbox, zone)
        self._under_way: set[SuggestionId] = set()
        """Begun or done: a second press never does it twice."""

    def action_approve(self) -> None:
        """A follow-up is for later: it becomes a task, and nothing is sent."""
        drawer = self.talk.drawer
        if drawer.state is not DraftState.PLANNED:
            super().action_approve()
        elif (suggestion := self.ready_draft()) is None:
            return
        elif drawer.settled:
            self.take(suggestion)
        else:
            self.post_message(Notice(_JUST_CHANGED))

    def action_take_up(self, key: str) -> None:
        """`1` is the first one."""
        drawer = self.talk.drawer
        if self.lead is None:
            return
        if int(key) > len(drawer.offers):
            self.post_message(Notice("No next step has this number."))
        elif not drawer.offers_settled:
            self.post_message(Notice("The next steps have just changed: read them first."))
        elif (offer := drawer.offers[int(key) - 1]).lead_id == self.lead.id:
            self.take(offer)

    def take(self, suggestion: Suggestion) -> None:
        """Do what is advised, once."""
        advice = suggestion.draft.advice
        if suggestion.id in self._under_way:
            return
        self._under_way.add(suggestion.id)
        self._accept(suggestion)
        if isinstance(advice, Action) and advice.kind in _BY_HAND:
            self.post_message(self.ByHand(advice.kind))

    @work(group="decide")
    async def _accept(self, suggestion: Suggestion) -> None:
        async def accept() -> OfferKeys.Taken:
            step = await self._inbox.accept(suggestion.id)
            return self.Taken(suggestion, step is not None)

        taken = await told(self, accept())
        self.post_message(taken or self.NotTaken(suggestion))

    @on(NotTaken)
    def _not_taken(self, event: NotTaken) -> None:
        event.stop()
        self._under_way.discard(event.suggestion.id)

    @on(Taken)
    def _taken(self, event: Taken) -> None:
        event.stop()
        advice, lead = event.suggestion.draft.advice, self.lead
        name = lead.name if lead is not None and lead.id == event.suggestion.lead_id else ""
        if event.changed and advice is not None:
            now = self._inbox.clock.now()
            self.post_message(Stepped(taken_words(advice, name, now, self._zone)))
        elif not (isinstance(advice, Action) and advice.kind in _BY_HAND):
            self.post_message(Notice(_SO_ALREADY))
