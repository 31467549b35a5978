"""The suggestion drawer: one of the drafts, what it rests on, what to check, next steps, the keys."""

from collections.abc import Sequence
from time import monotonic
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from crm_tui.actions import DraftState, Scope, key_of
from crm_tui.domain.advice import FollowUp
from crm_tui.domain.clock import Clock
from crm_tui.domain.ids import SuggestionId
from crm_tui.domain.suggestion import SENDABLE, Citation, Draft, Suggestion
from crm_tui.widgets import draft_words
from crm_tui.widgets.allowed import may_press
from crm_tui.widgets.draft_lines import Page, body_lines, check_lines, keys_line, note_lines
from crm_tui.widgets.offer_words import offers_line, offers_of

SETTLE_SECONDS = 0.6
"""What replaced something else under somebody's eyes is not acted upon sooner than this."""
REDRAW_SECONDS = 0.1
"""The words of a draft that is being written are drawn no oftener than this."""
_NEVER = float("-inf")
_WRITTEN = "✦ A draft is being written …"
_ASKED = "✦ A draft is asked for; the worker is not running."


class Drawer(Widget):
    """Shows a pending draft of the open chat and what could be done next; a person decides."""

    DEFAULT_CSS = """
    Drawer {
        height: auto;
        padding: 0 2;
        background: $surface;
        border-top: solid $border;
        &.-flagged { border-top: solid $warning; }
    }
    """

    worker_alive = reactive(True)
    """Else nobody writes what is asked for."""

    class Turned(Message):
        """Other keys fit what it shows now."""

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        super().__init__(markup=False)
        self._clock, self._zone = clock, zone
        self.drafts: list[Suggestion] = []
        self.offers: tuple[Suggestion, ...] = ()
        self.being_written: str | None = None
        """What is there of a draft that was asked for; None when none is."""
        self._place = 0
        self._cited = -1
        self._replaced_at = self._offered_at = _NEVER
        self._drawn_at = 0.0
        self._redraw: Timer | None = None
        self._told = DraftState.NONE
        self._laid: tuple[int, list[Page]] | None = None
        """For this width."""

    # -- what it shows ---------------------------------------------------------------------------

    def show(
        self,
        suggestions: Sequence[Suggestion],
        *,
        opening: bool,
        being_written: str | None = None,
    ) -> None:
        """What is pending in a chat, best first; `opening` when it was not on screen before."""
        before, shown, offers = self._ids, self.suggestion, self.offers
        self._laid = None
        self.drafts = [one for one in suggestions if one.draft.suggestion_type in SENDABLE]
        self.offers = offers_of(suggestions)
        if opening:
            self._open()
        elif before == self._ids:
            self.write(being_written)
            return
        else:
            self._replace(shown, offers)
        self.being_written = being_written
        self._draw()

    @property
    def _ids(self) -> list[SuggestionId]:
        return [one.id for one in (*self.drafts, *self.offers)]

    def _open(self) -> None:
        self._turn_to(0)
        self._replaced_at = self._offered_at = _NEVER
        self.remove_class("-whole")

    def _replace(self, shown: Suggestion | None, offers: Sequence[Suggestion]) -> None:
        """The one that was being read stays while it is pending; what is new must settle."""
        ids = [one.id for one in self.drafts]
        if shown is not None and shown.id in ids:
            self._place = ids.index(shown.id)
        else:
            # Also when nothing stood here: the one before may have gone a moment ago.
            self._turn_to(0)
            self._replaced_at = monotonic()
        if [one.id for one in offers] != [one.id for one in self.offers]:
            self._offered_at = monotonic()

    def write(self, being_written: str | None) -> None:
        """So much of a new draft is there; drawn soon, and many calls as one."""
        if being_written == self.being_written:
            return
        shown = self.suggestion
        self.being_written, self._laid = being_written, None
        if self.suggestion is not shown:
            self._replaced_at = monotonic()
        wait = self._drawn_at + REDRAW_SECONDS - monotonic()
        if wait <= 0:
            self._draw()
        elif self._redraw is None:
            self._redraw = self.set_timer(wait, self._draw)

    def watch_worker_alive(self) -> None:
        self._laid = None
        self.refresh()

    def step(self, by: int) -> bool:
        """To another draft, round and round; False when there is no other."""
        if len(self.drafts) < 2 or self.suggestion is None:
            return False
        self._turn_to((self._place + by) % len(self.drafts))
        self._draw(layout=False)  # as high as the longest of them: nothing else moves
        return True

    def unfold(self) -> None:
        """Give the draft more room, or take it back."""
        self.toggle_class("-whole")
        self.refresh(layout=True)

    def next_citation(self) -> Citation | None:
        """What the draft rests on, one after the other; None when it names nothing."""
        cited = draft_words.in_order(self.suggestion.draft.citations) if self.suggestion else []
        if not cited:
            return None
        self._cited = (self._cited + 1) % len(cited)
        return cited[self._cited]

    def _turn_to(self, place: int) -> None:
        self._place, self._cited = place, -1

    # -- what may be done with it ----------------------------------------------------------------

    @property
    def suggestion(self) -> Suggestion | None:
        """The draft on screen; None while the words of another one are being written there."""
        if self.being_written or not self.drafts:
            return None
        return self.drafts[self._place]

    @property
    def before_eyes(self) -> tuple[Suggestion, ...]:
        """What can be read just now."""
        return (*((self.suggestion,) if self.suggestion else ()), *self.offers)

    @property
    def state(self) -> DraftState:
        if self.suggestion is None:
            return DraftState.NONE if self.being_written is None else DraftState.WRITING
        if isinstance(self.suggestion.draft.advice, FollowUp):
            return DraftState.PLANNED
        return DraftState.FLAGGED if self.suggestion.draft.flags else DraftState.READY

    @property
    def settled(self) -> bool:
        """False for a moment after the draft changed under the reader's eyes."""
        return monotonic() - self._replaced_at > SETTLE_SECONDS

    @property
    def offers_settled(self) -> bool:
        """The same for the next steps."""
        return monotonic() - self._offered_at > SETTLE_SECONDS

    @property
    def whole(self) -> bool:
        """Whether every line of the draft is on screen."""
        width, height = self.content_size
        return width > 0 and self._page(width).fits(height)

    # -- drawing ---------------------------------------------------------------------------------

    def _draw(self, *, layout: bool = True) -> None:
        if self._redraw is not None:
            self._redraw.stop()
        self._redraw, self._drawn_at = None, monotonic()
        self.set_class(self.state is DraftState.FLAGGED, "-flagged")
        self.refresh(layout=layout)
        if self.state is not self._told:
            self._told = self.state
            # By the drawer itself: what is said in the chat's name would stop at the chat.
            self.call_later(self._turned)

    def _turned(self) -> None:
        self.post_message(self.Turned())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Room for the longest of the drafts."""
        return max(page.height for page in self._pages(width))

    def render(self) -> Content:
        width, height = self.content_size
        lines = self._page(width).lines(height, _key("unfold_draft"))
        return Content("\n").join(lines)

    def _pages(self, width: int) -> list[Page]:
        """One for each draft, made once: every layout of the screen asks for their height."""
        if self._laid is None or self._laid[0] != width:
            self._laid = width, self._make_pages(width)
        return self._laid[1]

    def _make_pages(self, width: int) -> list[Page]:
        if self.suggestion is not None:
            return [self._draft(place, width) for place in range(len(self.drafts))]
        body = body_lines(self.being_written, width) if self.being_written else ()
        return [Page(self._no_draft(width), body=body, foot=self._foot(width), writing=True)]

    def _page(self, width: int) -> Page:
        return self._pages(width)[self._place if self.suggestion is not None else 0]

    def _foot(self, width: int) -> Content | None:
        return offers_line(self.offers, width) if self.offers else None

    def _no_draft(self, width: int) -> Content:
        if self.being_written is not None:
            return Content.styled(_WRITTEN if self.worker_alive else _ASKED, "$muted")
        head = Content.styled("✦ No draft for this chat.", "$muted")
        return keys_line(head, self._offered([("ask_draft", "asks for one")]), width)

    def _draft(self, place: int, width: int) -> Page:
        draft = self.drafts[place].draft
        return Page(
            self._head(place, width),
            tuple(line for flag in draft.flags for line in check_lines(flag.text, width)),
            body_lines(draft.content, width),
            (*self._plan(draft, width), *note_lines(draft.reason, width), *_grounds(draft, width)),
            self._foot(width),
        )

    def _head(self, place: int, width: int) -> Content:
        draft = self.drafts[place].draft
        title = draft_words.title(draft, place + 1, len(self.drafts))
        start = Content.assemble(("✦ ", "bold $primary"), (title, "bold $primary"))
        if self.being_written is not None:
            start += Content.styled("   a new one is being written …", "$muted")
        return keys_line(start, self._keys(draft), width)

    def _keys(self, draft: Draft) -> list[tuple[str, str]]:
        planned = isinstance(draft.advice, FollowUp)
        first = (
            [("approve", "plan it" if planned else "send")] if planned or not draft.flags else []
        )
        several = [("next_draft", "next")] if len(self.drafts) > 1 else []
        keys = [*first, ("edit_draft", "edit"), *several, ("reject", "dismiss")]
        return self._offered([*keys, ("ask_draft", "another")])

    def _offered(self, keys: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those that this person may press, as they are shown."""
        may = [one for one in keys if may_press(self, Scope.CHAT, one[0])]
        return [(_key(action), label) for action, label in may]

    def _plan(self, draft: Draft, width: int) -> tuple[Content, ...]:
        if not isinstance(draft.advice, FollowUp):
            return ()
        words = draft_words.plan(draft.advice, self._clock.now(), self._zone)
        return note_lines(words, width, "$primary")


def _grounds(draft: Draft, width: int) -> tuple[Content, ...]:
    """Who wrote it, for how much, as who wanted it, and what it rests on."""
    cited = draft_words.citations(draft.citations)
    parts = [draft_words.source(draft), draft_words.cost(draft), draft_words.hint(draft), cited]
    shows = [f"{_key('to_grounds')} shows it"] if cited else []
    return note_lines(" · ".join(part for part in [*parts, *shows] if part), width)


def _key(action_id: str) -> str:
    return key_of(Scope.CHAT, action_id)
