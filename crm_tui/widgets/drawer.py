"""The suggestion drawer: the best draft, what it rests on, what to check, and the keys."""

from collections.abc import Sequence
from time import monotonic

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from crm_tui.actions import DraftState, Scope, key_of
from crm_tui.domain.ids import SuggestionId
from crm_tui.domain.suggestion import Draft, Suggestion
from crm_tui.domain.text import for_screen, line_for_screen
from crm_tui.widgets import draft_words

SETTLE_SECONDS = 0.6
"""A draft that replaced another one under somebody's eyes cannot be sent sooner than this."""


class Drawer(Static):
    """Shows the best pending draft of the open chat; a person decides."""

    DEFAULT_CSS = """
    Drawer {
        height: auto;
        padding: 0 2;
        background: $surface;
        border-top: solid $border;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        &.-flagged { border-top: solid $warning; }
    }
    """

    asking = reactive(False)

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.suggestion: Suggestion | None = None
        self._others = 0
        self._replaced_at: float | None = None

    def show(self, suggestions: Sequence[Suggestion], *, opening: bool) -> None:
        """The drafts of a chat, best first; `opening` when the chat was not on screen before."""
        best = suggestions[0] if suggestions else None
        before = self.suggestion
        if opening:
            self._replaced_at = None
        elif before is not None and best is not None and before.id != best.id:
            self._replaced_at = monotonic()
        if best is not None:
            self.asking = False
        self.suggestion, self._others = best, max(0, len(suggestions) - 1)
        self._paint()

    def watch_asking(self) -> None:
        self._paint()

    @property
    def state(self) -> DraftState:
        if self.suggestion is None:
            return DraftState.NONE
        return DraftState.FLAGGED if self.suggestion.draft.flags else DraftState.READY

    @property
    def settled(self) -> bool:
        """False for a moment after the draft changed under the reader's eyes."""
        return self._replaced_at is None or monotonic() - self._replaced_at > SETTLE_SECONDS

    def holds(self, suggestion_id: SuggestionId) -> bool:
        return self.suggestion is not None and self.suggestion.id == suggestion_id

    def _paint(self) -> None:
        self.set_class(self.state is DraftState.FLAGGED, "-flagged")
        self.set_class(self.suggestion is None, "-empty")
        self.update(self._waiting() if self.suggestion is None else self._draft(self.suggestion))

    def _waiting(self) -> Content:
        if self.asking:
            return Content.styled("✦ A new draft is being written …", "$muted")
        return Content.assemble(
            ("✦ No draft for this chat. ", "$muted"),
            _key("ask_draft"),
            (" asks for one", "$muted"),
        )

    def _draft(self, suggestion: Suggestion) -> Content:
        """What must be seen even where there is little room comes first."""
        draft = suggestion.draft
        lines = [self._head(draft)]
        lines += [
            Content.styled(f"⚠ check: {line_for_screen(flag.text)}", "bold $warning")
            for flag in draft.flags
        ]
        lines += [Content(for_screen(draft.content)), Content.styled(_grounds(draft), "$muted")]
        return Content("\n").join(lines)

    def _head(self, draft: Draft) -> Content:
        send = [] if draft.flags else [_key("approve"), Content.styled(" send   ", "$muted")]
        return Content.assemble(
            ("✦ Draft", "bold $primary"),
            (f", {draft_words.confidence(draft.confidence_score)}   ", "$primary"),
            *send,
            _key("edit_draft"),
            (" edit   ", "$muted"),
            _key("reject"),
            (" dismiss", "$muted"),
            (f"   {self._others} more" if self._others else "", "$muted"),
        )


def _grounds(draft: Draft) -> str:
    """Who wrote it and what it rests on."""
    cited = draft_words.citations(draft.citations)
    return " · ".join(part for part in (draft_words.source(draft), cited) if part)


def _key(action_id: str) -> Content:
    return Content.styled(key_of(Scope.CHAT, action_id), "bold $accent")
