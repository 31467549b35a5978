"""A form for a filter: what is left empty does not count; how many leads fit is shown meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.screens.form_window import Field, FormWindow
from crm_tui.services.filter_reading import read_filter, typed_filter

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk

_YES = "yes, or leave it empty"
_FIELDS = (
    ("status", "Status", "new, contacted, qualified …"),
    ("source", "Came by", "web form"),
    ("tag", "Tagged", "vip"),
    ("owner", "With", "a name, or nobody"),
    ("unread", "Unread", _YES),
    ("due", "Task due", _YES),
    ("rotting", "Silent long", _YES),
    ("min_score", "Score from", "1 to 10"),
    ("min_value", "Worth from", "25k"),
    ("query", "With words", "name, number or words of the chat"),
    ("figure", "Behind", "won@2026-11-01..2026-11-30"),
)


class FilterForm(FormWindow):
    """Ends with the name under which it is kept, or None."""

    BINDINGS = bindings(Scope.FILTER_FORM)
    SCOPE = Scope.FILTER_FORM
    TITLE = "Filter"
    AUTO_FOCUS = "#name"

    fit = getters.query_one("#fit", Static)

    @dataclass
    class Counted(Message):
        """How many leads fit what is typed."""

        spec: LeadFilter
        count: int

    def __init__(self, desk: "LeadDesk", name: str, spec: LeadFilter) -> None:
        super().__init__()
        self._desk, self._old_name, self._before = desk, name, spec

    def fields(self) -> Sequence[Field]:
        values = typed_filter(self._before)
        return [
            Field("name", "Name", self._old_name, "hot leads", 60),
            *(Field(key, label, values[key], example) for key, label, example in _FIELDS),
        ]

    def inside(self) -> ComposeResult:
        yield from super().inside()
        yield Static("", id="fit", markup=False)

    @on(Input.Changed)
    def _count_again(self) -> None:
        self.say("")
        try:
            spec = read_filter(self.typed)
        except CrmError as error:
            self.fit.update(Content.styled(error.sentence(), "$warning"))
            return
        if spec.is_empty:
            self.fit.update(Content.styled("Fill in at least one field below the name.", "$muted"))
        else:
            self._count(spec)

    @work(exclusive=True, group="count")
    async def _count(self, spec: LeadFilter) -> None:
        try:
            self.post_message(self.Counted(spec, await self._desk.count(spec)))
        except CrmError as error:
            self.post_message(self.NotSaved(error.sentence()))

    @on(Counted)
    def _show_count(self, event: Counted) -> None:
        words = "1 lead fits" if event.count == 1 else f"{event.count:,} leads fit"
        self.fit.update(Content.styled(f"{words} just now.", "$primary"))

    def action_submit(self) -> None:
        try:
            spec = read_filter(self.typed)
        except CrmError as error:
            self.say(error.sentence())
        else:
            self._keep(spec)

    def _keep(self, spec: LeadFilter) -> None:
        name = " ".join(self.typed["name"].split())
        self.save(partial(self._desk.save_filter, name, spec, self._old_name), name)
