"""The shop's own fields of a lead: shown, changed, and new ones made on the spot."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.form_window import Field, FormWindow

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk

_LONGEST = 2_000


class FieldsWindow(FormWindow):
    """Ends with a sentence about what was saved, or with None."""

    BINDINGS = bindings(Scope.FIELDS)
    SCOPE = Scope.FIELDS
    TITLE = "Fields"

    @dataclass
    class Read(Message):
        """Every field of the shop: key to label, and what this lead has in it."""

        labels: Mapping[str, str]
        values: Mapping[str, str]

    def __init__(self, desk: "LeadDesk", lead_id: LeadId, name: str) -> None:
        super().__init__()
        self._desk, self._lead_id, self._whom = desk, lead_id, line_for_screen(name)
        self._labels: list[str] = []
        self._before: list[str] = []

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(f"of {self._whom}\n", "$muted"), markup=False)
        yield from super().inside()

    def on_mount(self) -> None:
        super().on_mount()
        self._read()

    @work(group="fields")
    async def _read(self) -> None:
        try:
            labels = await self._desk.custom_labels()
            values = await self._desk.custom_values(self._lead_id)
        except CrmError as error:
            self.post_message(self.NotSaved(error.sentence()))
        else:
            self.post_message(self.Read(labels, values))

    @on(Read)
    async def _show(self, event: Read) -> None:
        keys = [*event.labels, *(key for key in event.values if key not in event.labels)]
        self._labels = [event.labels.get(key, key) for key in keys]
        self._before = [event.values.get(key, "") for key in keys]
        known = zip(self._labels, self._before, strict=True)
        await self.add_fields(
            [
                *(
                    Field(f"field-{place}", label, " ".join(value.split()), longest=_LONGEST)
                    for place, (label, value) in enumerate(known)
                ),
                Field("new-label", "A new field", example="wedding date", longest=60),
                Field("new-value", "what it is", example="3 May", longest=_LONGEST),
            ]
        )
        # None of them is here when the window was closed meanwhile.
        for line in self.query(Input).results():
            line.focus()
            return

    def action_submit(self) -> None:
        """Save those that were changed; an emptied one is taken away."""
        typed = self.typed
        if "new-label" not in typed:
            return
        wanted = {
            label: typed[f"field-{place}"]
            for place, (label, before) in enumerate(zip(self._labels, self._before, strict=True))
            if typed[f"field-{place}"] != " ".join(before.split())
        }
        if typed["new-value"].strip() and not typed["new-label"].strip():
            self.say("The new field has no name. Write one, or empty what stands below it.")
            return
        if typed["new-label"].strip():
            wanted[typed["new-label"]] = typed["new-value"]
        if wanted:
            self.save(
                partial(self._desk.set_custom, self._lead_id, wanted),
                f"Fields of {self._whom} saved.",
            )
        else:
            self.dismiss(None)
