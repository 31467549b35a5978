"""Who may log in: a list for owners, with the keys to add people, change and remove them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import on, work
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.people import Person
from crm_tui.domain.roles import Role
from crm_tui.messages import Changed
from crm_tui.screens.form_window import Field
from crm_tui.screens.person_window import Done, PersonWindow
from crm_tui.screens.row_window import RowWindow
from crm_tui.screens.shown_once import ShownOnce
from crm_tui.widgets.row_list import ListRow
from crm_tui.widgets.when import day_title

if TYPE_CHECKING:
    from crm_tui.services.people_desk import PeopleDesk

_NOBODY = (
    "Nobody logs in here yet: whoever uses this computer's account is the owner.\n\n"
    "To begin, run in a terminal:  crm users add YOUR-NAME --role owner\n"
    "It asks where the shop's key shall stay, and prints words for the day when a password is forgotten."
)
_ROTATE = "They may have copied the key: when all windows are closed, run `crm keys rotate`."
_ROLES = ", ".join(Role)
_NEAR = ("Today", "Yesterday")


class TeamWindow(RowWindow[None]):
    """Reads again after each change."""

    BINDINGS = bindings(Scope.PEOPLE)
    SCOPE = Scope.PEOPLE
    TITLE = "Who may log in"

    @dataclass
    class Read(Message):
        """Everybody, and whether changes want a code."""

        people: Sequence[Person]
        asks_code: bool

    @dataclass
    class Troubled(Message):
        """Why it could not be read."""

        text: str

    def __init__(self, desk: "PeopleDesk", zone: ZoneInfo) -> None:
        super().__init__()
        self._desk, self._zone = desk, zone
        self._people: Sequence[Person] = ()
        self._asks_code = False

    def on_mount(self) -> None:
        super().on_mount()
        self._read()

    @on(Changed)
    def _changed(self) -> None:
        self._read()

    @work(exclusive=True, group="people")
    async def _read(self) -> None:
        try:
            found = self.Read(await self._desk.all(), await self._desk.asks_code())
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(found)

    @on(Troubled)
    def _troubled(self, event: Troubled) -> None:
        self.say(event.text)

    @on(Read)
    def _show(self, event: Read) -> None:
        self._people, self._asks_code = event.people, event.asks_code
        self.tell(f"{len(self._people)}" if self._people else "")
        self.say("" if self._people else _NOBODY)
        self.shown.show([self._row(one) for one in self._people])

    def _row(self, one: Person) -> ListRow:
        seen = "never here" if one.last_seen is None else self._day("last here", one.last_seen)
        facts = [seen]
        if one.must_change:
            facts.append("has a temporary password")
        if one.has_code:
            facts.append("with an authenticator app")
        return ListRow(one.name, " · ".join(facts), "●", str(one.role))

    def _day(self, word: str, at: Millis) -> str:
        """In the middle of a line."""
        day = day_title(at, self._desk.now(), self._zone)
        return f"{word} {day.lower() if day in _NEAR else day}"

    @property
    def _marked(self) -> Person | None:
        place = self.shown.cursor
        return self._people[place] if place < len(self._people) else None

    # -- what the keys do ------------------------------------------------------------------------

    def action_add(self) -> None:
        if not self._people:
            self.notify(_NOBODY.splitlines()[2], markup=False)
            return
        fields = (
            Field("name", "Name", example="Asha Patil", longest=60),
            Field("role", "Role", "staff", _ROLES),
        )

        async def add(typed: dict[str, str]) -> Done:
            made = await self._desk.add(typed["name"], typed["role"], typed.get("code", ""))
            return Done(f"{typed['name'].strip()} can log in", made)

        self._ask(PersonWindow("Somebody new", "", self._with_code(fields), add))

    def action_role(self) -> None:
        if (one := self._marked) is None:
            return

        async def change(typed: dict[str, str]) -> Done:
            await self._desk.change_role(one.name, typed["role"], typed.get("code", ""))
            return Done("From the next log-in on")

        fields = (Field("role", "Role", str(one.role), _ROLES),)
        self._ask(PersonWindow("Role", one.name, self._with_code(fields), change))

    def action_new_password(self) -> None:
        if (one := self._marked) is None:
            return

        async def make(typed: dict[str, str]) -> Done:
            made = await self._desk.new_password(one.name, typed.get("code", ""))
            return Done(f"A new password for {one.name}", made)

        note = f"{one.name} · the old password opens nothing any more."
        self._ask(PersonWindow("New password", note, self._with_code(()), make))

    def action_remove(self) -> None:
        if (one := self._marked) is None:
            return

        async def remove(typed: dict[str, str]) -> Done:
            if typed["name"].strip() != one.name:
                raise CrmError("That is another name.", f"Type {one.name}, or Esc.")
            await self._desk.remove(one.name, typed.get("code", ""))
            return Done(_ROTATE)

        fields = (Field("name", "Their name", example=one.name),)
        note = f"{one.name} will not log in any more. Type the name to be sure."
        self._ask(PersonWindow("Remove", note, self._with_code(fields), remove))

    def _with_code(self, fields: Sequence[Field]) -> Sequence[Field]:
        more = Field("code", "Your code", example="six digits of your app", longest=40)
        return (*fields, more) if self._asks_code else fields

    def _ask(self, window: PersonWindow) -> None:
        def closed(_: str | None) -> None:
            done = window.done
            if done is not None:
                self._read()
                if done.secret:
                    self.app.push_screen(ShownOnce(done.words, done.secret))
                else:
                    self.notify(done.words, timeout=8, markup=False)

        self.app.push_screen(window, closed)
