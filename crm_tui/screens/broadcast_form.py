"""A form for a broadcast: whom, which template, what fills it, how fast; shown as the first gets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.broadcast import PACE
from crm_tui.domain.broadcast_report import Plan
from crm_tui.domain.broadcast_words import plan_lines
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.template import Template, place_of
from crm_tui.domain.text import line_for_screen
from crm_tui.screens import broadcast_typed as typed_parts
from crm_tui.screens.form_window import Field, FormWindow
from crm_tui.services.broadcasts.planning import Wish
from crm_tui.widgets.choices import Choices
from crm_tui.widgets.template_view import TemplateView

if TYPE_CHECKING:
    from crm_tui.services.broadcasts.desk import BroadcastDesk, Preview

_PAUSE = 0.3
"""Seconds without a key after which the audience is looked at."""
_VARIABLE = "variable-"
_CHOSEN = ("filter", "template")


class BroadcastForm(FormWindow):
    """Ends with the name of the draft that was made, or None."""

    BINDINGS = bindings(Scope.BROADCAST_FORM)
    SCOPE = Scope.BROADCAST_FORM
    TITLE = "New broadcast"
    AUTO_FOCUS = "#name"
    DEFAULT_CSS = """
    BroadcastForm {
        Choices { max-height: 8; margin-top: 1; }
        #for-whom, #plan { color: $muted; margin-top: 1; }
    }
    """

    choices = getters.query_one(Choices)
    view = getters.query_one(TemplateView)
    for_whom = getters.query_one("#for-whom", Static)
    plan = getters.query_one("#plan", Static)

    @dataclass
    class Known(Message):
        """What there is to choose from."""

        filters: Mapping[str, LeadFilter]
        templates: Sequence[Template]

    @dataclass
    class Previewed(Message):
        """As the first of them would get it."""

        wish: Wish
        preview: "Preview"

    @dataclass
    class Planned(Message):
        """Whom it would reach, and what that costs."""

        wish: Wish
        plan: Plan

    @dataclass
    class Looking(Message):
        """How many of the audience are looked at."""

        done: int
        total: int

    def __init__(self, desk: "BroadcastDesk") -> None:
        super().__init__()
        self._desk = desk
        self._known = typed_parts.Known({}, ())
        self._shown: Sequence[str] = ()
        self._template: Template | None = None
        self._pause: Timer | None = None
        self._previewed = False

    def fields(self) -> Sequence[Field]:
        return (
            Field("name", "Name", example="what you call it", longest=60),
            Field("filter", "To", example="a filter that you keep", longest=60),
            Field("template", "Template", example="name of a template", longest=120),
            Field("pace", "A minute", str(PACE), longest=4),
        )

    def below(self) -> ComposeResult:
        yield Choices()
        yield Static("", id="for-whom", markup=False)
        yield TemplateView()
        yield Static("", id="plan", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.view.show(None, {})
        self._show_choices()
        self._read()

    @work(group="known")
    async def _read(self) -> None:
        try:
            filters, templates = await self._desk.filters(), await self._desk.templates()
        except CrmError as error:
            self.post_message(self.NotSaved(error.sentence()))
        else:
            self.post_message(self.Known(filters, templates))

    @on(Known)
    def _know(self, event: Known) -> None:
        self._known = typed_parts.Known(event.filters, event.templates)
        if not event.templates:
            self.say("No approved template is known: `crm templates sync` fetches them.")
        self._show_choices()

    # -- choosing --------------------------------------------------------------------------------

    @on(events.DescendantFocus)
    def _show_choices(self) -> None:
        """Below a field that takes one of several: which there are."""
        field = self._field
        lines: list[Content] = []
        self._shown = ()
        if field is not None and field.id in _CHOSEN:
            found = self._known.fitting(field.id or "", field.value)
            self._shown, lines = [name for name, _ in found], [line for _, line in found]
        self.choices.show(lines)
        self.choices.display = bool(lines)
        for one in (self.for_whom, self.plan):
            one.display = not lines
        self.view.display = not lines and self._previewed

    @property
    def _field(self) -> Input | None:
        return self.focused if isinstance(self.focused, Input) else None

    def action_down(self) -> None:
        self.choices.action_cursor_down() if self._shown else self.focus_next(Input)

    def action_up(self) -> None:
        self.choices.action_cursor_up() if self._shown else self.focus_previous(Input)

    @on(Choices.OptionSelected)
    @on(Input.Submitted)
    def _entered(self, event: Message) -> None:
        event.prevent_default()  # the window below would go on to the next field as well
        self.action_next_field()

    def action_next_field(self) -> None:
        """Take the marked choice first; Enter makes the broadcast in the last field alone."""
        field = self._field
        if field is not None and field.id in _CHOSEN:
            if not self._shown:
                self.say("Choose one of those that there are; a part of its name finds it.")
                return
            field.value = self._shown[self.choices.highlighted or 0]
        super().action_next_field()

    # -- while it is typed -----------------------------------------------------------------------

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.say("")
        if event.input.id == "template":
            self._take(self._known.template(event.value))
        if event.input is self._field:
            self._show_choices()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._look)

    def _take(self, template: Template | None) -> None:
        """Other fields, for another template."""
        if template == self._template:
            return
        self._template, self._previewed = template, False
        for line in self.query(".field"):
            if (line.query_one(Input).id or "").startswith(_VARIABLE):
                line.remove()
        if template is not None:
            self.add_fields(self._variables(template))

    def _variables(self, template: Template) -> list[Field]:
        return [
            Field(
                f"{_VARIABLE}{place}",
                place_of(name),
                typed_parts.guessed(template, name),
                "lead.first_name|friend, or fixed words",
                500,
            )
            for place, name in enumerate(template.variables)
        ]

    def _wish(self) -> Wish:
        """What is typed; raises CrmError when something is missing or not understood."""
        typed, template = self.typed, self._template
        values = [typed.get(f"{_VARIABLE}{place}", "") for place in range(_count(template))]
        return self._known.wish(typed, template, values)

    def _look(self) -> None:
        try:
            wish = self._wish()
        except CrmError as error:
            self.plan.update(Content.styled(error.sentence(), "$muted"))
        else:
            self._foresee(wish)

    @work(exclusive=True, group="plan")
    async def _foresee(self, wish: Wish) -> None:
        def tell(done: int, total: int) -> None:
            self.post_message(self.Looking(done, total))

        try:
            preview = await self._desk.preview(wish.audience, wish.form)
            self.post_message(self.Previewed(wish, preview))
            plan = await self._desk.plan(wish.audience, wish.form, tell)
        except CrmError as error:
            self.post_message(self.NotSaved(error.sentence()))
        else:
            self.post_message(self.Planned(wish, plan))

    @on(Looking)
    def _tell_how_far(self, event: Looking) -> None:
        self.plan.update(Content(f"Looking at {event.done:,} of {event.total:,} people …"))

    @on(Previewed)
    def _show_preview(self, event: Previewed) -> None:
        preview = event.preview
        name = line_for_screen(preview.name, 60)
        self.for_whom.update(Content(f"For {name} it reads:" if name else "Nobody fits."))
        values = {} if preview.call is None else dict(preview.call.variables)
        self._previewed = True
        self.view.show(preview.template, values)
        self.view.display = not self._shown

    @on(Planned)
    def _show_plan(self, event: Planned) -> None:
        self.plan.update(Content("\n".join(plan_lines(event.plan, event.wish.per_minute))))

    # -- making it -------------------------------------------------------------------------------

    def action_submit(self) -> None:
        try:
            wish = self._wish()
        except CrmError as error:
            self.plan.update("")
            self.say(error.sentence())
        else:
            self.save(partial(self._desk.create, wish), wish.name)


def _count(template: Template | None) -> int:
    return 0 if template is None else len(template.variables)
