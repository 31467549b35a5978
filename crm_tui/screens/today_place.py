"""Whose chat Today opens, and where one was in the list meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.today import Item, Progress, ReasonKind


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose chat to open, and how."""

    lead_id: LeadId
    edit: bool = False
    """With the draft in the composer."""
    words: str = ""
    """With these in the composer, where nothing was begun."""
    at: MessageId | None = None
    """Go to this message."""


@dataclass(slots=True)
class Place:
    """Where one was: kept while a chat is open, so that coming back goes on with the next row."""

    day: str = ""
    """The one that was shown last."""
    progress: Progress = field(default_factory=Progress)
    """Of that day."""
    order: Sequence[LeadId] = ()
    follow: Sequence[LeadId] = ()
    """The first of these that is there is marked next."""

    def shows(self, day: str, ids: Sequence[LeadId], left: int) -> None:
        """These are in the list now, of so many; another day begins anew."""
        if day != self.day:
            self.day, self.progress = day, Progress()
        self.order = ids
        self.progress.shows(ids, left)

    def leave(self, lead_id: LeadId) -> None:
        """This row is dealt with: the next one, else the one before."""
        ids = list(self.order)
        at = ids.index(lead_id) if lead_id in ids else 0
        self.follow = (*ids[at + 1 :], *reversed(ids[:at]), lead_id)


def message_of(item: Item) -> MessageId | None:
    """The message to go to: one that was kept back."""
    reason = item.reasons[0]
    kept = reason.kind is ReasonKind.KEPT_BACK and reason.ref is not None
    return MessageId(reason.ref or 0) if kept else None
