"""What the keys set on the selected lead or on all marked ones, each in a small window."""

from functools import partial
from typing import TYPE_CHECKING

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.money import short_rupees
from crm_tui.domain.text import clean_line
from crm_tui.screens.follow_keys import FollowKeys
from crm_tui.screens.meant import Meant

if TYPE_CHECKING:
    from crm_tui.screens.ask_line import Known

# The windows are loaded when somebody wants one: the first paint is better off without them.


class ManyKeys(FollowKeys):
    """Status, tags, value, owner, note and task."""

    def action_stage(self) -> None:
        from crm_tui.screens.key_menu import LostMenu, StageMenu

        if (meant := self._all_meant()) is None:
            return

        def move(status: LeadStatus, reason: str = "") -> None:
            self.change(
                meant,
                f"Move {len(meant.ids):,} leads to {status}?",
                lambda bulk: bulk.set_status(status, reason),
                lambda who, _: f"{who} {status} now.",
            )

        def lost(reason: str | None) -> None:
            if reason is not None:
                move(LeadStatus.LOST, reason)

        def chosen(status: LeadStatus | None) -> None:
            if status is LeadStatus.LOST:
                self.app.push_screen(LostMenu(meant.words), lost)
            elif status is not None:
                move(status)

        self.app.push_screen(StageMenu(meant.words), chosen)

    def action_tags(self) -> None:
        from crm_tui.screens.asks import AskTags
        from crm_tui.services.life_cycle import read_tag_changes

        if (meant := self._all_meant()) is None:
            return

        def chosen(typed: str | None) -> None:
            if typed is not None:
                add, remove = read_tag_changes(typed)
                marks = " ".join([*(f"+{one}" for one in add), *(f"-{one}" for one in remove)])
                self.change(
                    meant,
                    f"Change the tags of {len(meant.ids):,} leads ({marks})?",
                    lambda bulk: bulk.tag(add, remove),
                    lambda who, _: f"{who} tagged {marks} now.",
                )

        self.app.push_screen(AskTags(meant.words, lambda: self._known_tags(meant)), chosen)

    async def _known_tags(self, meant: Meant) -> "Known":
        from crm_tui.screens.ask_line import Known

        tags = [tag for tag, _ in await self.desk.tags()]
        lead = None if meant.one is None else await self._inbox.lead(meant.one)
        return Known(tags, f"now: {', '.join(lead.tags)}" if lead and lead.tags else "")

    def action_value(self) -> None:
        from crm_tui.screens.asks import AskValue
        from crm_tui.services.life_cycle import read_value

        if (meant := self._all_meant()) is None:
            return

        def chosen(typed: str | None) -> None:
            if typed is not None:
                paise = read_value(typed)
                worth = "of no known value" if paise is None else f"worth {short_rupees(paise)}"
                self.change(
                    meant,
                    f"Make {len(meant.ids):,} leads {worth}?",
                    lambda bulk: bulk.set_value(paise),
                    lambda who, _: f"{who} {worth} now.",
                )

        self.app.push_screen(AskValue(meant.words, lambda: self._known_value(meant)), chosen)

    async def _known_value(self, meant: Meant) -> "Known":
        from crm_tui.screens.ask_line import Known

        lead = None if meant.one is None else await self._inbox.lead(meant.one)
        return Known(
            (), f"now: {short_rupees(lead.value_paise)}" if lead and lead.value_paise else ""
        )

    def action_owner(self) -> None:
        from crm_tui.screens.asks import AskOwner

        if (meant := self._all_meant()) is None:
            return

        def chosen(typed: str | None) -> None:
            if typed is not None:
                owner = clean_line(typed, 60)
                whose = f"with {owner or 'nobody in particular'}"
                self.change(
                    meant,
                    f"Put {len(meant.ids):,} leads {whose}?",
                    lambda bulk: bulk.set_owner(owner),
                    lambda who, _: f"{who} {whose} now.",
                )

        self.app.push_screen(AskOwner(meant.words, lambda: self._known_owners(meant)), chosen)

    async def _known_owners(self, meant: Meant) -> "Known":
        from crm_tui.screens.ask_line import Known

        owners = await self.desk.owners()
        lead = None if meant.one is None else await self._inbox.lead(meant.one)
        return Known(owners, f"now: {lead.owner}" if lead and lead.owner else "")

    def action_note(self) -> None:
        from crm_tui.screens.note_window import NoteWindow

        if (meant := self._all_meant()) is None:
            return
        if meant.one is not None:
            write = partial(self.desk.add_note, meant.one)
            self.app.push_screen(NoteWindow(write, meant.words), self._said)
            return
        taken: list[str] = []

        async def take(text: str) -> None:
            taken[:] = [self.desk.read_note(text)]

        def closed(words: str | None) -> None:
            if words is not None:
                self.change(
                    meant,
                    f"Write this note on {len(meant.ids):,} leads?",
                    lambda bulk: bulk.add_note(taken[0]),
                    lambda _, count: f"Note on {_leads(count)} saved.",
                )

        self.app.push_screen(NoteWindow(take, meant.words), closed)

    def action_task(self) -> None:
        from crm_tui.screens.task_window import TaskWindow

        if (meant := self._all_meant()) is None:
            return
        read_due, clock = self.desk.read_due, self._inbox.clock
        if meant.one is not None:
            write = partial(self.desk.add_task, [meant.one])
            follow = partial(self.desk.follow_up, meant.one)
            window = TaskWindow(write, read_due, meant.words, clock, self._zone, follow)
            self.app.push_screen(window, self._said)
            return
        taken: list[tuple[str, Millis | None]] = []

        async def take(text: str, due: str) -> None:
            taken[:] = [(self.desk.read_task(text), read_due(due) if due.strip() else None)]

        def closed(words: str | None) -> None:
            if words is not None:
                self.change(
                    meant,
                    f"Add this task to {len(meant.ids):,} leads?",
                    lambda bulk: bulk.add_task(*taken[0]),
                    lambda _, count: f"Task for {_leads(count)} saved.",
                )

        window = TaskWindow(take, read_due, meant.words, clock, self._zone)
        self.app.push_screen(window, closed)


def _leads(count: int) -> str:
    return "1 lead" if count == 1 else f"{count:,} leads"
