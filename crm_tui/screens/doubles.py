"""Who may be the same person: the two side by side, and a person decides, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LEAD, LeadId, show_id
from crm_tui.screens.small_window import SmallWindow
from crm_tui.services.comparing import Look, Pair, Side
from crm_tui.widgets import double_words
from crm_tui.widgets.compare_pane import ComparePane

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk


@dataclass(frozen=True, slots=True)
class Decided:
    """What was done, and whose chat stands for both now."""

    words: str
    lead_id: LeadId
    gone: LeadId | None = None
    """Who became part of that lead."""
    steps: int = 1
    """So many the undo key takes back; none of a parting, which is undone by merging again."""


class DoublesWindow(SmallWindow[Decided]):
    """Ends with what was decided, or with None."""

    CSS_PATH = ["small_window.tcss", "doubles.tcss"]
    BINDINGS = bindings(Scope.DOUBLES)
    SCOPE = Scope.DOUBLES
    TITLE = "Who may be the same person"

    who = getters.query_one("#who", Static)
    fields = getters.query_one(ComparePane)
    outcome = getters.query_one("#outcome", Static)

    @dataclass
    class Read(Message):
        """The lead with everybody who resembles it; `others` somebody else to ask about."""

        look: Look
        others: LeadId | None

    @dataclass
    class Failed(Message):
        """Why something could not be done."""

        text: str

    @dataclass
    class ToldApart(Message):
        """These are two people from now on."""

        pair: Pair

    @dataclass
    class Done(Message):
        """They are one."""

        decided: Decided

    def __init__(self, desk: "LeadDesk", lead_id: LeadId, clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._desk, self._lead_id = desk, lead_id
        self._clock, self._zone = clock, zone
        self._look: Look | None = None
        self._others: LeadId | None = None
        self._at = 0
        self._busy = False
        self._decided: Decided | None = None

    def inside(self) -> ComposeResult:
        yield Static("", id="who", markup=False)
        yield ComparePane()
        yield Static("", id="outcome", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.fields.display = False
        self.who.update(Content.styled("Looking…", "$muted"))
        self._read()

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="doubles")
    async def _read(self) -> None:
        try:
            look = await self._desk.look_for_doubles(self._lead_id)
            self.post_message(self.Read(look, None))
            if not look.pairs and self._decided is None:
                # Over the whole shop: a fifth of a second at 100,000 leads.
                self.post_message(self.Read(look, await self._desk.next_question()))
        except CrmError as error:
            self.post_message(self.Failed(error.sentence()))

    @on(Read)
    def _show(self, event: Read) -> None:
        self._look, self._others, self._busy = event.look, event.others, False
        if self._decided is not None and not event.look.pairs:
            self.dismiss(self._decided)
            return
        self._at = min(self._at, max(0, len(event.look.pairs) - 1))
        self._show_pair()

    def _show_pair(self) -> None:
        look, pair = self._look, self._pair
        self.fields.display = pair is not None
        if look is None:
            return
        if pair is None:
            self.who.update(double_words.nobody(look, self._others))
            self.outcome.update("")
            return
        heads = double_words.heads(pair, self._clock.now(), self._zone)
        self.fields.show(pair.lines, heads)
        self.who.update(double_words.why(pair, self._at + 1, len(look.pairs)))
        self.outcome.update(double_words.outcome(pair, look))

    @property
    def _pair(self) -> Pair | None:
        pairs = self._look.pairs if self._look is not None else ()
        return pairs[self._at] if self._at < len(pairs) else None

    # -- choosing --------------------------------------------------------------------------------

    def action_down(self) -> None:
        self.fields.move(1)

    def action_up(self) -> None:
        self.fields.move(-1)

    def action_left(self) -> None:
        self._choose(Side.LEFT)

    def action_right(self) -> None:
        self._choose(Side.RIGHT)

    def action_other(self) -> None:
        self._choose(None)

    def _choose(self, side: Side | None) -> None:
        chosen = self.fields.choose(side)
        self.say("" if chosen or self._pair is None else "Nothing to choose in this field.")

    def action_next(self) -> None:
        self._go(1)

    def action_previous(self) -> None:
        self._go(-1)

    def _go(self, by: int) -> None:
        count = len(self._look.pairs) if self._look is not None else 0
        if count > 1 and not self._busy:
            self._at = (self._at + by) % count
            self.say("")
            self._show_pair()

    def action_ask_next(self) -> None:
        if self._pair is None and self._others is not None:
            self._lead_id, self._others = self._others, None
            self._read()

    # -- deciding --------------------------------------------------------------------------------

    def action_merge(self) -> None:
        if (pair := self._pair) is not None and not self._busy:
            self._busy = True
            self._merge(pair, self.fields.sides)

    @work(group="decide")
    async def _merge(self, pair: Pair, sides: Mapping[str, Side]) -> None:
        kept, gone = pair.ids()
        try:
            lead = await self._desk.merge(kept, gone, pair.take(sides))
        except CrmError as error:
            self.post_message(self.Failed(error.sentence()))
        else:
            words = f"{show_id(LEAD, gone)} is part of {double_words.name(lead)} ({show_id(LEAD, kept)}) now."
            self.post_message(self.Done(Decided(words, kept, gone)))

    @on(Done)
    def _done(self, event: Done) -> None:
        self.dismiss(replace(event.decided, steps=self._steps + 1))

    def action_two(self) -> None:
        if (pair := self._pair) is not None and not self._busy:
            self._busy = True
            self._tell_apart(pair)

    @work(group="decide")
    async def _tell_apart(self, pair: Pair) -> None:
        try:
            await self._desk.tell_apart(pair.left.id, pair.right.id)
        except CrmError as error:
            self.post_message(self.Failed(error.sentence()))
        else:
            self.post_message(self.ToldApart(pair))

    @on(ToldApart)
    def _told_apart(self, event: ToldApart) -> None:
        left, right = event.pair.left, event.pair.right
        words = f"{double_words.name(left)} and {double_words.name(right)} are two people."
        self._decided = Decided(words, left.id, steps=self._steps + 1)
        self.say(words)
        self._read()

    @property
    def _steps(self) -> int:
        """Taken here so far."""
        return 0 if self._decided is None else self._decided.steps

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self._busy = False
        self.say(event.text)

    def action_cancel(self) -> None:
        self.dismiss(self._decided)

    # -- parting ---------------------------------------------------------------------------------

    def action_merged(self) -> None:
        from crm_tui.screens.merged import MergedWindow

        if self._look is None or self._busy:
            return
        if not self._look.merged:
            self.say("Nobody is part of this lead.")
            return

        def parted(words: str | None) -> None:
            if words is not None:
                self.dismiss(Decided(words, self._lead_id, steps=0))

        window = MergedWindow(self._desk, self._look, self._clock, self._zone)
        self.app.push_screen(window, parted)
