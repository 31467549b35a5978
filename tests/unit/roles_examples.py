"""For every guarded function a call of it that somebody who may do it can make in the scene."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.memory import FactKind
from crm_tui.domain.phone import Phone
from crm_tui.domain.roles import Act
from crm_tui.domain.suggestion import Task as AgentTask
from crm_tui.domain.template import Template
from crm_tui.domain.today import Reason, ReasonKind
from crm_tui.services import (
    account,
    audit_desk,
    automatic,
    bulk,
    calls,
    capturing,
    chat_signs,
    consent,
    deciding,
    digest,
    exporting,
    fact_desk,
    filters,
    knowledge,
    knowledge_jobs,
    knowledge_words,
    leads,
    life_cycle,
    merging,
    notes,
    pairing,
    sending,
    setting_up,
    settling,
    taking_up,
    tasks,
    template_sync,
    undoing,
    walking_in,
)
from crm_tui.services.broadcasts import exporting as broadcast_file
from crm_tui.services.bulk import Bulk
from crm_tui.services.follow_ups import keeping, later
from crm_tui.services.importing import jobs, runs, undo, writing
from crm_tui.services.importing.runs import Options
from crm_tui.services.inbox import Inbox
from crm_tui.services.knowledge_files import read_paper
from crm_tui.services.relay_answers import About, Accepted
from crm_tui.services.sending import Wanted
from crm_tui.services.suggestions import Suggestions
from crm_tui.services.today_desk import TodayDesk
from crm_tui.services.walking_in import WalkIn
from crm_tui.services.workflows import switching
from crm_tui.store import imports
from crm_tui.store import jobs as job_store
from crm_tui.store import undo as undo_store
from crm_tui.store.imports import ImportState
from tests.unit.broadcasts.hall import DIWALI
from tests.unit.roles_scene import Scene

ZONE = "Asia/Kolkata"
Call = Callable[[Scene], object]


@dataclass(frozen=True, slots=True)
class Example:
    """A call that is made once something else is done, or that needs one act more than its function says."""

    call: Call
    first: Call | None = None
    """Done by somebody of the same name who may do everything."""
    also: Act | None = None
    cannot_be_taken_back: bool = False
    """It is called only by those who are refused: done, it would make another file of the shop."""


class Relay:
    """One that takes every new key."""

    def __init__(self) -> None:
        self.key = b"k" * 32

    async def about(self) -> About:
        return About("main", "here", b"r" * 32, (), self.key)

    async def seal_to(self, public_key: bytes) -> None:
        self.key = public_key


class Provider:
    """One that knows no templates, and takes every new one."""

    async def list_templates(self) -> list[Template]:
        return []

    async def create_template(self, wanted: Template, examples: object) -> Template:
        return wanted


def nothing(*_: object) -> None:
    """For progress that nobody watches."""


def _bulk(scene: Scene) -> Bulk:
    return Bulk(scene.shop.db, scene.clock, scene.actor, [scene.asha, scene.meena], nothing)


def inbox_of(scene: Scene) -> Inbox:
    shop = scene.shop
    return Inbox(shop.db, shop.media, scene.clock, scene.actor, shop.policy, lambda: True)


def _today(scene: Scene) -> TodayDesk:
    return TodayDesk(scene.shop.db, scene.clock, scene.actor, scene.shop.policy, ZONE)


async def _apply(scene: Scene) -> object:
    file = await runs.load(scene.shop.db, scene.folder / "people.csv", Options())
    return await runs.apply(scene.shop.db, file, scene.actor, scene.clock, nothing)


async def _begin(scene: Scene) -> object:
    file = await runs.load(scene.shop.db, scene.folder / "people.csv", Options())
    return writing.begin(
        scene.tx,
        *("people.csv", file.people, scene.actor, scene.now),
        overwrite=False,
        was_told=False,
    )


def _suggestions(scene: Scene) -> Suggestions:
    from crm_tui.agents.crew import make_crew

    shop, crew = scene.shop, make_crew(None, scene.clock)
    return Suggestions(shop.db, crew, scene.clock, shop.policy, actor=scene.actor)


def _waits(scene: Scene) -> Reason:
    return Reason(ReasonKind.FOLLOW_UP, scene.now, ref=scene.task)


def _by(work: Callable[..., object], *args: Callable[[Scene], object] | object) -> Call:
    """`work(tx, actor, now, …)`; what is given as a function is asked of the scene."""

    def call(s: Scene) -> object:
        return work(s.tx, s.actor, s.now, *(one(s) if callable(one) else one for one in args))

    return call


def _step(s: Scene) -> int:
    """The last step that anybody took."""
    return undo_store.newest_id(s.tx) or 0


def _later(s: Scene) -> Millis:
    return Millis(s.now + DAY)


def _asha(s: Scene) -> object:
    return s.asha


def _both(s: Scene) -> object:
    return [s.asha, s.meena]


ON_LEADS: dict[str, Call] = {
    "bulk.Bulk.set_status": lambda s: _bulk(s).set_status(LeadStatus.CONTACTED),
    "bulk.Bulk.tag": lambda s: _bulk(s).tag(["hot"], []),
    "bulk.Bulk.set_owner": lambda s: _bulk(s).set_owner("Sita"),
    "bulk.Bulk.set_value": lambda s: _bulk(s).set_value(100),
    "bulk.Bulk.add_task": lambda s: _bulk(s).add_task("call", None),
    "bulk.Bulk.add_note": lambda s: _bulk(s).add_note("hello"),
    "bulk.undo_all": lambda s: bulk.undo_all(s.shop.db, s.actor, s.clock, nothing, _step(s)),
    "undoing.undo_part": lambda s: undoing.undo_part(s.tx, s.actor, s.now, _step(s)),
    "calls.log": _by(calls.log, _asha, CallOutcome.REACHED),
    "capturing.capture": lambda s: capturing.capture(
        s.tx, LeadDraft("web form", "Ravi", (Phone("+919876500009"),)), s.actor, s.now
    ),
    "fact_desk.add": _by(fact_desk.add, _asha, FactKind.PROMISE, "a box"),
    "fact_desk.correct": _by(fact_desk.correct, lambda s: s.fact, "2 kg"),
    "fact_desk.remove": _by(fact_desk.remove, lambda s: s.fact),
    "filters.save": lambda s: filters.save(s.tx, "vip", LeadFilter(tag="vip"), s.actor, s.now),
    "filters.keep": lambda s: filters.keep(s.tx, "vip", LeadFilter(tag="vip"), s.actor, s.now),
    "filters.remove": lambda s: filters.remove(s.tx, "hot ones", s.actor, s.now),
    "leads.add": lambda s: leads.add(s.tx, s.actor, s.now, name="Ravi"),
    "leads.edit": _by(leads.edit, _asha, {"company": "Asha & Co"}),
    "life_cycle.set_status": _by(life_cycle.set_status, _both, LeadStatus.CONTACTED),
    "life_cycle.tag": _by(life_cycle.tag, _both, ["hot"]),
    "life_cycle.set_owner": _by(life_cycle.set_owner, _both, "Sita"),
    "life_cycle.set_value": _by(life_cycle.set_value, _both, 5_000),
    "life_cycle.set_do_not_disturb": _by(life_cycle.set_do_not_disturb, _both, True),
    "life_cycle.set_own_score": _by(life_cycle.set_own_score, _both, 7),
    "life_cycle.set_custom": _by(life_cycle.set_custom, _asha, {"Size": "1 kg"}),
    "merging.merge": _by(merging.merge, _asha, lambda s: s.double),
    "merging.unmerge": _by(merging.unmerge, lambda s: s.gone),
    "merging.tell_apart": _by(merging.tell_apart, _asha, lambda s: s.double),
    "notes.add": _by(notes.add, _asha, "hello"),
    "notes.add_to_each": _by(notes.add_to_each, _both, "hello"),
    "notes.delete": _by(notes.delete, lambda s: s.note),
    "tasks.add": _by(tasks.add, _both, "call", None),
    "tasks.set_done": _by(tasks.set_done, lambda s: s.task),
    "follow_ups.keeping.add": lambda s: keeping.add(s.tx, s.actor, s.now, s.asha, _later(s)),
    "follow_ups.keeping.snooze": lambda s: keeping.snooze(s.tx, s.actor, s.now, s.task, _later(s)),
    "walking_in.take": _by(walking_in.take, WalkIn("98765 00007", "Kiran")),
    "consent.record": lambda s: consent.record(
        *(s.tx, s.actor, s.now, s.asha, Purpose.MARKETING), given=False, source="", proof=""
    ),
    "today_desk.TodayDesk.done": lambda s: _today(s).done(s.asha, _waits(s)),
    "today_desk.TodayDesk.snooze": lambda s: _today(s).snooze(s.asha, _waits(s), "tomorrow"),
    "today_desk.TodayDesk.put_away": lambda s: _today(s).put_away(s.asha),
    "today_desk.TodayDesk.bring_back": lambda s: _today(s).bring_back(s.asha),
}

IN_CHATS: dict[str, Call] = {
    "sending.queue": lambda s: sending.queue(
        s.tx, Wanted(s.asha, "Namaste!"), s.shop.policy, s.actor, s.now
    ),
    "sending.undo": lambda s: sending.undo(s.tx, s.queued, s.actor, s.now),
    "follow_ups.later.schedule": lambda s: later.schedule(
        s.tx, Wanted(s.asha, "Namaste!"), s.shop.policy, s.actor, Millis(s.now + HOUR), s.now
    ),
    "settling.settle": lambda s: settling.settle(s.tx, s.unknown, True, s.actor, s.now),
    "deciding.approve": lambda s: deciding.approve(s.tx, s.reply, s.shop.policy, s.actor, s.now),
    "deciding.send_edited": lambda s: deciding.send_edited(
        s.tx, s.reply, "₹650, madam.", s.shop.policy, s.actor, s.now
    ),
    "deciding.reject": lambda s: deciding.reject(s.tx, s.reply, s.actor, s.now),
    "taking_up.accept": lambda s: taking_up.accept(s.tx, s.advice, s.actor, s.now),
    "suggestions.Suggestions.make": lambda s: _suggestions(s).make(
        s.asha, AgentTask.GENERATE_REPLY
    ),
    "chat_signs.mark_read": lambda s: chat_signs.mark_read(s.tx, s.asha, s.actor, s.clock),
    "chat_signs.typing": lambda s: chat_signs.typing(s.tx, s.asha, s.actor, s.clock),
    "inbox.Inbox.save_draft": lambda s: inbox_of(s).save_draft(s.asha, "Namaste"),
    "inbox.Inbox.ask_for": lambda s: inbox_of(s).ask_for(s.asha, AgentTask.GENERATE_REPLY),
    "inbox.Inbox.dismiss_notice": lambda s: inbox_of(s).dismiss_notice(s.notice),
    "inbox.Inbox.attach": lambda s: inbox_of(s).attach(s.folder / "prices.txt"),
}

OF_THE_SHOP: dict[str, Call] = {
    "account.resume": lambda s: account.resume(s.tx, s.actor, s.now),
    "automatic.stop": lambda s: automatic.stop(s.tx, s.actor, s.now),
    "automatic.resume": lambda s: automatic.resume(s.tx, s.actor, s.now),
    "audit_desk.page": lambda s: audit_desk.page(s.tx, s.actor, audit_desk.Filter()),
    "audit_desk.check": lambda s: audit_desk.check(s.tx, s.actor),
    "audit_desk.order": lambda s: audit_desk.order(s.tx, s.actor, audit_desk.Filter()),
    "audit_desk.several": lambda s: audit_desk.several(s.tx, s.actor, [1]),
    "digest.read": lambda s: digest.read(s.tx, s.actor, ZONE, s.now),
    "exporting.export": lambda s: exporting.export(
        s.shop.db, "leads", s.shop.home / "all.json", nothing, s.actor, s.now
    ),
    "broadcasts.exporting.write": lambda s: broadcast_file.write(
        s.shop.db, s.running, s.shop.home / "people.json", nothing, s.actor, s.now
    ),
    "pairing.keep": lambda s: pairing.keep(
        s.tx,
        "https://relay.example",
        Accepted("main", "here", "token", b"r" * 32),
        s.actor,
        s.now,
    ),
    "pairing.rotate": lambda s: pairing.rotate(s.shop.db, Relay(), s.actor, s.clock),
    "pairing.forget": lambda s: pairing.forget(s.tx, s.actor, s.now),
    "setting_up.save": lambda s: setting_up.save(
        s.tx, BusinessProfile("Another name"), {}, s.actor, s.now
    ),
    "setting_up.note_settings": lambda s: setting_up.note_settings(
        s.tx, {}, {"provider": "cloud"}, s.actor, s.now
    ),
    "template_sync.sync": lambda s: template_sync.sync(s.shop.db, Provider(), s.actor),
    "template_sync.create": lambda s: template_sync.create(
        s.shop.db, Provider(), replace(DIWALI, name="holi"), (), s.actor, s.now
    ),
    "template_sync.accept": lambda s: template_sync.accept(s.tx, "diwali", s.actor, s.now),
    "knowledge.edit": lambda s: knowledge.edit(s.tx, 1, "Pav: ₹35", s.actor, s.now),
    "knowledge.write": lambda s: knowledge.write(s.tx, "Open on Sundays", s.actor, s.now),
    "knowledge.remove": lambda s: knowledge.remove(s.tx, 1, s.actor, s.now),
    "knowledge.put_back": lambda s: knowledge.put_back(
        s.tx, knowledge.find(s.tx, 1), s.actor, s.now, knowledge.find(s.tx, 1)
    ),
    "knowledge.replace_document": lambda s: knowledge.replace_document(
        s.tx, "prices.md", knowledge.statements("Pav: ₹45"), s.actor, s.now
    ),
    "knowledge.remove_document": lambda s: knowledge.remove_document(
        s.tx, "prices.md", s.actor, s.now
    ),
    "knowledge_words.put": lambda s: knowledge_words.put(s.tx, "laadi", "pav", s.actor, s.now),
    "knowledge_words.remove": lambda s: knowledge_words.remove(s.tx, "petha", s.actor, s.now),
    "knowledge_jobs.leave_add": lambda s: knowledge_jobs.leave_add(
        s.tx, s.folder / "prices.txt", s.actor, s.now
    ),
    "knowledge_jobs.keep": lambda s: knowledge_jobs.keep(
        s.tx, read_paper(s.folder / "prices.txt"), s.actor, s.now
    ),
    "importing.jobs.leave_preview": lambda s: jobs.leave_preview(
        s.tx, s.folder / "people.csv", Options(), s.actor, s.now
    ),
    "importing.jobs.leave_undo": lambda s: jobs.leave_undo(s.tx, s.imported, s.actor, s.now),
    "importing.runs.apply": _apply,
    "importing.writing.begin": _begin,
    "importing.undo.undo": lambda s: undo.undo(s.shop.db, s.imported, s.actor, s.clock, nothing),
}


def _looked_at(s: Scene) -> int:
    """The worker has looked at the sheet: the job's number."""
    job = jobs.leave_preview(s.tx, s.folder / "people.csv", Options(), s.actor, s.now)
    imports.begin(
        s.tx,
        file="people.csv",
        sha256="",
        source="",
        layout="",
        mapping={},
        counts={"job": job},
        state=ImportState.PREVIEW,
        actor=s.actor,
        now=s.now,
    )
    return job


def _look(s: Scene) -> int:
    found = job_store.newest(s.tx, (jobs.PREVIEW,))
    assert found is not None
    return found.job.id


AFTER_SOMETHING: dict[str, Example] = {
    "bulk.undo_all_now": Example(
        lambda s: bulk.undo_all_now(s.shop.db, s.actor, s.clock),
        first=_by(notes.add, _asha, "hello"),
    ),
    "merging.maybe_one": Example(
        _by(merging.maybe_one, _asha, lambda s: s.double),
        first=_by(merging.tell_apart, _asha, lambda s: s.double),
    ),
    "importing.jobs.leave_apply": Example(
        lambda s: jobs.leave_apply(
            s.tx, s.folder / "people.csv", Options(), _look(s), s.actor, s.now
        ),
        first=_looked_at,
    ),
    "importing.jobs.leave_refused": Example(
        lambda s: jobs.leave_refused(
            s.tx, s.folder / "people.csv", Options(), _look(s), s.actor, s.now
        ),
        first=_looked_at,
    ),
    "automatic.resume of one's own": Example(
        lambda s: automatic.resume(s.tx, s.actor, s.now),
        first=lambda s: automatic.stop(s.tx, s.actor, s.now),
    ),
    "workflows.switching.set_automatic on": Example(
        lambda s: switching.set_automatic(s.tx, s.workflow, True, s.actor, s.now),
        also=Act.SEND_BY_ITSELF,
    ),
}

EVERYDAY: dict[str, Example] = {
    name: Example(call)
    for calls_of in (ON_LEADS, IN_CHATS, OF_THE_SHOP)
    for name, call in calls_of.items()
} | AFTER_SOMETHING
