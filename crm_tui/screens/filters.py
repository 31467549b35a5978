"""The saved filters: what each means and how many leads it has; used, made, changed, forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import Changed
from crm_tui.screens.pace import Pace
from crm_tui.screens.row_window import RowWindow
from crm_tui.widgets.filter_words import filter_words
from crm_tui.widgets.row_list import ListRow

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk

_NONE = (
    "No filter is kept yet.\n\nn makes one: of a status, a tag, an owner, of what is unread or due …"
    " Enter then shows only its leads."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter under its name."""

    name: str
    spec: LeadFilter


class FiltersWindow(RowWindow[Kept]):
    """Ends with the filter to use, or None."""

    BINDINGS = bindings(Scope.FILTERS)
    SCOPE = Scope.FILTERS
    TITLE = "Filters"

    @dataclass
    class Loaded(Message):
        """All of them; their leads are counted after that."""

        filters: Sequence[Kept]

    @dataclass
    class Counted(Message):
        """How many leads each has."""

        counts: Mapping[str, int]

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        text: str

    def __init__(self, desk: "LeadDesk") -> None:
        super().__init__()
        self._desk = desk
        self._filters: list[Kept] = []
        self._counts: dict[str, int] = {}
        self._go_to = ""
        self._pace = Pace(self, self._read)

    def on_mount(self) -> None:
        super().on_mount()
        self._read()

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="filters")
    async def _read(self) -> None:
        try:
            with self._pace.reading():
                found = await self._desk.saved_filters()
                self.post_message(self.Loaded([Kept(name, spec) for name, spec in found.items()]))
                for name, spec in found.items():
                    self.post_message(self.Counted({name: await self._desk.count(spec)}))
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))

    @on(Loaded)
    def _loaded(self, event: Loaded) -> None:
        self._filters = list(event.filters)
        self._paint()
        names = [one.name for one in self._filters]
        self.shown.move_to(names.index(self._go_to) if self._go_to in names else self.shown.cursor)
        self._go_to = ""
        self.say("" if names else _NONE)

    @on(Counted)
    def _counted(self, event: Counted) -> None:
        self._counts.update(event.counts)
        self._paint()

    @on(Changed)
    def _changed(self, event: Changed) -> None:
        if event.order:
            self._pace.ask()

    @on(Troubled)
    def _troubled(self, event: Troubled) -> None:
        self.notify(event.text, severity="warning", markup=False)

    def _paint(self) -> None:
        self.shown.show([self._row(one) for one in self._filters])

    def _row(self, one: Kept) -> ListRow:
        count = self._counts.get(one.name)
        end = "…" if count is None else "1 lead" if count == 1 else f"{count:,} leads"
        return ListRow(one.name, filter_words(one.spec), "▾", end)

    # -- what the keys do ------------------------------------------------------------------------

    @property
    def _marked(self) -> Kept | None:
        place = self.shown.cursor
        return self._filters[place] if place < len(self._filters) else None

    def action_use(self) -> None:
        if self._marked is not None:
            self.dismiss(self._marked)

    def action_new(self) -> None:
        self._ask(None)

    def action_edit(self) -> None:
        if self._marked is not None:
            self._ask(self._marked)

    def _ask(self, kept: Kept | None) -> None:
        from crm_tui.screens.filter_form import FilterForm

        def closed(name: str | None) -> None:
            if name is not None:
                self._go_to = name
                self._read()

        form = FilterForm(self._desk, *((kept.name, kept.spec) if kept else ("", LeadFilter())))
        self.app.push_screen(form, closed)

    def action_remove(self) -> None:
        from crm_tui.screens.sure import Sure

        kept = self._marked
        if kept is None:
            return

        def answered(sure: bool | None) -> None:
            if sure:
                self._remove(kept.name)

        name = line_for_screen(kept.name, 60)
        self.app.push_screen(Sure(f"Forget the filter “{name}”?", "Its leads stay."), answered)

    @work(group="decide")
    async def _remove(self, name: str) -> None:
        try:
            await self._desk.remove_filter(name)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        self._read()
