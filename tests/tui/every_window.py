"""Every window of the inbox with hostile words in whatever it is given; a new one belongs here."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from textual.screen import Screen

import crm_tui.screens
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.analytics.period import month
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.domain.erasing import Preview
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.memory import FactKind, FactSource, LeadFact
from crm_tui.domain.message import Message
from crm_tui.screens import asks, automation_way, fact_line, key_menu
from crm_tui.screens.add_lead import AddLead
from crm_tui.screens.analytics import AnalyticsWindow
from crm_tui.screens.analytics_days import AskDays
from crm_tui.screens.analytics_meaning import MeaningWindow
from crm_tui.screens.analytics_report import AskReport
from crm_tui.screens.analytics_state import Place
from crm_tui.screens.ask_line import AskLine, Known
from crm_tui.screens.ask_window import AskWindow
from crm_tui.screens.audit import AuditWindow
from crm_tui.screens.audit_filter import LookFor
from crm_tui.screens.board import BoardWindow
from crm_tui.screens.broadcast_form import BroadcastForm
from crm_tui.screens.broadcast_people import PeopleWindow
from crm_tui.screens.broadcast_try import TryOn
from crm_tui.screens.code_window import CodeWindow
from crm_tui.screens.doubles import DoublesWindow
from crm_tui.screens.erase_form import EraseForm
from crm_tui.screens.fields import FieldsWindow
from crm_tui.screens.file_window import FileWindow
from crm_tui.screens.filter_form import FilterForm
from crm_tui.screens.filters import FiltersWindow
from crm_tui.screens.form_window import FormWindow
from crm_tui.screens.forward import Forward
from crm_tui.screens.help import HelpScreen
from crm_tui.screens.hint_line import HintLine
from crm_tui.screens.idle_lock import Blank
from crm_tui.screens.importing.asking import AskSource
from crm_tui.screens.importing.done import Done
from crm_tui.screens.importing.pick import Option, Pick
from crm_tui.screens.importing.step import Step
from crm_tui.screens.importing.waiting import Waiting
from crm_tui.screens.importing.window import ImportsWindow
from crm_tui.screens.knowledge import KnowledgeWindow
from crm_tui.screens.knowledge_fact import FactWindow
from crm_tui.screens.knowledge_words import WordForm, WordsWindow
from crm_tui.screens.later_window import LaterWindow
from crm_tui.screens.memory_window import MemoryWindow
from crm_tui.screens.merged import MergedWindow
from crm_tui.screens.note_window import NoteWindow
from crm_tui.screens.notices import Notices
from crm_tui.screens.react import React
from crm_tui.screens.reject_why import RejectWhy
from crm_tui.screens.row_window import RowWindow
from crm_tui.screens.score import ScoreWindow
from crm_tui.screens.second_factor_window import SecondFactorWindow
from crm_tui.screens.settle import Settle
from crm_tui.screens.setup import SetupScreen
from crm_tui.screens.six_words import SixWords
from crm_tui.screens.small_window import SmallWindow
from crm_tui.screens.snooze import SnoozeLine
from crm_tui.screens.sure import Sure
from crm_tui.screens.task_window import TaskWindow
from crm_tui.screens.tasks import TasksWindow
from crm_tui.screens.template_window import TemplateWindow
from crm_tui.screens.timeline import TimelineWindow
from crm_tui.screens.today import TodayWindow
from crm_tui.screens.today_sending import TodaySending
from crm_tui.screens.workflow_runs import RunsWindow
from crm_tui.screens.writing_window import WritingWindow
from crm_tui.services.erasing.desk import EraseDesk
from crm_tui.services.importing.desk import Look, Options
from crm_tui.services.pairing import Paired, Pairing
from crm_tui.services.setting_up import Answers
from crm_tui.settings import Settings
from crm_tui.store import broadcasts, leads, messages
from crm_tui.widgets.analytics_lines import Kind, Mark, Shown
from tests.tui.conftest import Seat, Town
from tests.tui.fixed_numbers import TODAY, given

ZONE = ZoneInfo("Asia/Kolkata")
BASES = frozenset(
    {
        *(AskLine, AskWindow, FormWindow, key_menu.KeyMenu, Step, RowWindow, SmallWindow),
        *(TodaySending, WritingWindow),
    }
)
"""What several have in common; no window by itself."""
SAY_NOTHING_FOREIGN = frozenset({AskDays, AskReport, HelpScreen, Blank})


def every_class() -> set[type[Screen[Any]]]:
    """Every screen that the programs have."""
    for module in pkgutil.walk_packages(crm_tui.screens.__path__, "crm_tui.screens."):
        importlib.import_module(module.name)
    return {one for one in _below(Screen) if one.__module__.startswith("crm_tui.")}


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


@dataclass(slots=True)
class Stand:
    """What the windows are made from."""

    seat: Seat
    town: Town
    lead: LeadId
    words: str
    """The hostile ones."""
    folder: Path

    @property
    def inbox(self) -> Any:
        return self.seat.inbox.inbox

    @property
    def desk(self) -> Any:
        return self.inbox.desk(ZONE.key)

    @property
    def clock(self) -> Any:
        return self.town.clock

    @property
    def message(self) -> Message:
        return self.town.shop.db.read_now(messages.conversation, self.lead, None, 5)[-1]

    async def nothing(self, *_: object) -> None:
        """Stands in for what a window would do."""

    async def known(self) -> Known:
        return Known((self.words, "vip"), self.words)

    def due(self, text: str) -> Millis:
        return Millis(self.clock.now() + len(text))


Opens = Callable[[Stand], Awaitable[Screen[Any]]]
WINDOWS: dict[str, Opens] = {}


def window(make: Callable[[Stand], Screen[Any]]) -> None:
    """Add one that can be made at once."""

    async def opens(stand: Stand) -> Screen[Any]:
        return make(stand)

    WINDOWS[f"{len(WINDOWS) + 1}"] = opens


COUNTS = {
    "rows": 2,
    "created": 1,
    "updated": 0,
    "unchanged": 0,
    "skipped": 0,
    "rejected": 1,
}


def erase_desk(stand: Stand) -> EraseDesk:
    return EraseDesk(stand.town.shop.db, stand.clock, stand.town.shop.actor)


def preview(stand: Stand) -> Preview:
    counts = {"message": 1}
    return Preview(stand.lead, stand.words, (7,), counts, {stand.words: 1}, waiting=1)


def today(stand: Stand) -> TodayWindow:
    made = TodayWindow(stand.inbox, stand.inbox.today_desk(ZONE.key), ZONE)
    made.want()
    return made


def own_answers(stand: Stand) -> Answers:
    about = BusinessProfile(stand.words, stand.words, hours=stand.words, address=stand.words)
    return Answers(about, asdict(Settings(relay_url=stand.words, provider_number_id=stand.words)))


def fact(stand: Stand) -> LeadFact:
    now = stand.clock.now()
    return LeadFact(
        *(1, stand.lead, FactKind.OTHER, stand.words, None, stand.words, None),
        *(FactSource.PERSON, now),
    )


def number(stand: Stand) -> Mark:
    return Mark(Kind.ROW, "by_source", stand.words)


def broadcast(stand: Stand) -> Any:
    return stand.town.shop.db.read_now(broadcasts.every)[0]


def imported(stand: Stand) -> Look:
    return Look(1, stand.folder / stand.words.replace("/", "_").replace("\0", ""), Options())


for make in (
    lambda s: AddLead(s.desk, s.clock, ZONE),
    lambda s: AnalyticsWindow(given(s.words), Place(mark=number(s))),
    lambda s: MeaningWindow(Shown(Numbers(month(TODAY))), number(s)),
    lambda s: AuditWindow(s.inbox.audit_desk(ZONE.key)),
    lambda s: LookFor(s.inbox.audit_desk(ZONE.key)),
    lambda s: asks.AskValue(s.words, s.known),
    lambda s: asks.AskOwner(s.words, s.known),
    lambda s: asks.AskTags(s.words, s.known),
    lambda s: automation_way.window(s.inbox, ZONE),
    lambda s: BoardWindow(s.desk, s.clock),
    lambda s: BroadcastForm(s.inbox.broadcast_desk()),
    lambda s: PeopleWindow(s.inbox.broadcast_desk(), broadcast(s)),
    lambda s: TryOn(broadcast(s)),
    lambda s: CodeWindow(s.words, s.words, s.nothing),
    lambda s: DoublesWindow(s.desk, s.lead, s.clock, ZONE),
    lambda s: fact_line.CorrectFact(s.words, fact(s)),
    lambda s: fact_line.NewFact(s.words),
    lambda s: EraseForm(erase_desk(s), preview(s), code=True),
    lambda s: FieldsWindow(s.desk, s.lead, s.words),
    lambda s: FileWindow(s.folder, s.words),
    lambda s: FilterForm(s.desk, s.words, LeadFilter(tag=s.words, query=s.words)),
    lambda s: FiltersWindow(s.desk),
    lambda s: Forward(s.inbox, s.message),
    lambda s: HintLine(s.words),
    lambda s: AskSource(s.words),
    lambda s: Done(s.inbox.import_desk(), imported(s), COUNTS),
    lambda s: Pick(s.words, s.words, [Option("a", s.words), Option("b", "b")]),
    lambda s: ImportsWindow(s.inbox.import_desk(), s.seat.inbox._files, ZONE),
    lambda s: key_menu.StageMenu(s.words),
    lambda s: key_menu.LostMenu(s.words),
    lambda s: key_menu.CallMenu(s.words),
    lambda s: KnowledgeWindow(s.inbox.knowledge_desk(), s.seat.inbox._files),
    lambda s: FactWindow(s.nothing, s.words, s.words),
    lambda s: WordsWindow(s.inbox.knowledge_desk()),
    lambda s: WordForm(s.inbox.knowledge_desk(), None),
    lambda s: LaterWindow(s.words, s.words, s.clock, ZONE),
    lambda s: MemoryWindow(s.inbox.memory_desk(), s.desk, s.lead, s.clock, ZONE),
    lambda s: NoteWindow(s.nothing, s.words),
    lambda s: Notices(s.inbox, ZONE),
    lambda s: React(s.message),
    lambda s: RejectWhy(s.words),
    lambda s: ScoreWindow(s.desk, s.lead, s.words),
    lambda s: SecondFactorWindow(s.inbox.second_factor_desk()),
    lambda s: Settle(s.message),
    lambda s: SetupScreen(own_answers(s), lambda _: None),
    lambda s: SixWords(Paired(Pairing(s.words, s.words, s.words, s.clock.now()), (s.words,) * 6)),
    lambda s: SnoozeLine(s.words, s.due, s.clock, ZONE),
    lambda s: Sure(s.words, s.words),
    lambda s: TaskWindow(s.nothing, s.due, s.words, s.clock, ZONE),
    lambda s: TasksWindow(s.desk, s.clock, ZONE),
    lambda s: TemplateWindow(
        s.inbox, s.town.shop.db.read_now(leads.get, s.lead), s.seat.inbox._files, ZONE
    ),
    lambda s: TimelineWindow(s.desk, s.lead, s.words, s.clock, ZONE),
    lambda s: today(s),
    lambda s: RunsWindow(s.inbox.workflow_desk(), s.clock, ZONE, "no_reply", s.words),
):
    window(make)


async def merged(stand: Stand) -> Screen[Any]:
    kept = stand.town.lead("Kavya Reddy")
    look = await stand.desk.look_for_doubles(kept)
    return MergedWindow(stand.desk, look, stand.clock, ZONE)


WINDOWS["merged"] = merged


async def waiting(stand: Stand) -> Screen[Any]:
    desk = stand.inbox.import_desk()
    asked = await desk.look(imported(stand).path, Options())
    return Waiting(desk, asked.job_id, "import", stand.words)


WINDOWS["waiting"] = waiting
