"""A small shop in which everything that a person may do can be done, once."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crm_tui.domain.actor import OWNER, Actor
from crm_tui.domain.advice import Action as Advised
from crm_tui.domain.advice import ActionKind
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.memory import FactKind
from crm_tui.domain.suggestion import Draft, Source, SuggestionType
from crm_tui.domain.workflow import Workflow
from crm_tui.services import (
    calls,
    consent,
    deciding,
    fact_desk,
    filters,
    habits,
    knowledge,
    knowledge_words,
    merging,
    notes,
    sending,
    tasks,
)
from crm_tui.services.broadcasts import planning, steering
from crm_tui.services.broadcasts.planning import Wish
from crm_tui.services.experiments import steering as experiments
from crm_tui.services.importing import runs
from crm_tui.services.importing.runs import Options
from crm_tui.services.sending import Wanted
from crm_tui.services.workflows.desk import enrol
from crm_tui.services.workflows.files import load
from crm_tui.shop import Shop
from crm_tui.store import account, broadcasts, suggestions, templates
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock
from tests.unit.broadcasts.hall import DIWALI, FORM, VIP
from tests.unit.experiments.lab import WORKFLOW
from tests.unit.lead_town import LeadTown
from tests.unit.roles_ground import Ground, done

ASHA, MEENA = "+919876543210", "+919876543211"
LISTED = "Name,Phone\nRavi,9876500001\n"


@dataclass(frozen=True, slots=True)
class Scene:
    """Who stands where; ids are the same in every shop of this kind."""

    shop: Shop
    """Through the ground's one transaction, opened by `actor`."""
    ground: Ground
    actor: Actor
    asha: LeadId
    meena: LeadId
    double: LeadId
    gone: LeadId
    """Part of Meena."""
    reply: int
    advice: int
    """Suggestions."""
    queued: int
    unknown: int
    heard: int
    """Messages: one that counts down, one of unknown fate, one of Asha's."""
    note: int
    task: int
    fact: int
    """What is remembered of Asha."""
    notice: int
    idea: int
    draft: int
    running: int
    paused: int
    """Broadcasts."""
    run: int
    """Meena's run of a workflow."""
    experiment: int
    imported: int
    folder: Path
    """With a sheet of people and a page of facts."""

    @property
    def tx(self) -> Tx:
        return self.ground.tx

    @property
    def now(self) -> Millis:
        return NOON

    @property
    def clock(self) -> FakeClock:
        return FakeClock()

    @property
    def workflow(self) -> Workflow:
        """One that came with the program, with a step that could leave by itself."""
        return load(self.shop.home).workflows["no_reply"]

    @property
    def compared(self) -> Workflow:
        """One with arms that nobody compares yet."""
        return replace(WORKFLOW, name="other")


def furnish(shop: Shop, folder: Path) -> dict[str, Any]:
    """Fill an empty shop; the ids of what is there."""
    clock = FakeClock()
    town = LeadTown(shop, clock)
    asha = town.writes(ASHA, "Chocolate cake kitne ka hai?", NOON - HOUR, "Asha")
    meena = town.writes(MEENA, "Thank you", NOON - 2 * DAY, "Meena")
    double = town.comes("Asha", email="asha@example.com")
    gone = town.comes("Meena too")
    sheet = folder / "people.csv"
    sheet.write_text(LISTED, encoding="utf-8")
    (folder / "prices.txt").write_text("Bread: ₹40\n", encoding="utf-8")
    ids = shop.db.write_now(_fill, shop, asha, meena, double, gone)
    ids["imported"] = done(_import(shop, sheet, clock))
    return ids | {"folder": folder}


async def _import(shop: Shop, sheet: Path, clock: FakeClock) -> int:
    file = await runs.load(shop.db, sheet, Options())
    outcome = await runs.apply(shop.db, file, OWNER, clock, lambda done: None)
    await shop.db.close()
    assert outcome.import_id is not None
    return outcome.import_id


def _fill(
    tx: Tx, shop: Shop, asha: LeadId, meena: LeadId, double: LeadId, gone: LeadId
) -> dict[str, Any]:
    now, policy = NOON, shop.policy
    merging.merge(tx, OWNER, now, meena, gone)
    note = notes.add(tx, OWNER, now, asha, "likes jalebi")
    (task,) = tasks.add(tx, OWNER, now, [asha], "call her", now)
    calls.log(tx, OWNER, now, asha, CallOutcome.BUSY)
    fact = fact_desk.add(tx, OWNER, now, asha, FactKind.SIZE, "1 kg")
    knowledge.replace_document(tx, "prices.md", knowledge.statements("Pav: ₹30"), OWNER, now)
    knowledge_words.put(tx, "petha", "pumpkin sweet", OWNER, now)
    filters.save(tx, "hot ones", LeadFilter(tag="hot"), OWNER, now)
    consent.record(
        tx, OWNER, now, asha, Purpose.MARKETING, given=True, source="form", proof="signed"
    )
    tx.run("UPDATE lead SET own_score = NULL")
    templates.save(tx, DIWALI)
    queued = sending.queue(tx, Wanted(asha, "₹650"), policy, OWNER, now).id
    unknown = sending.queue(tx, Wanted(asha, "Are you there?"), policy, OWNER, now).id
    tx.run("UPDATE message SET status = 'unknown' WHERE id = :id", id=unknown)
    heard = tx.one("SELECT MIN(id) AS id FROM message WHERE lead_id = :asha", asha=asha)
    account.notify(tx, "quality", "Quality is low", now, urgent=True)
    notice = tx.one("SELECT MAX(id) AS id FROM notice")
    assert heard is not None
    assert notice is not None
    return {
        "asha": asha,
        "meena": meena,
        "double": double,
        "gone": gone,
        "reply": _suggest(tx, asha),
        "advice": _suggest(tx, asha, kind=SuggestionType.ACTION),
        "queued": queued,
        "unknown": unknown,
        "heard": heard["id"],
        "note": note.id,
        "task": task.id,
        "fact": fact.id,
        "notice": notice["id"],
        **_broadcasts(tx),
        **_workflows(tx, shop, meena),
    }


def _suggest(tx: Tx, lead_id: LeadId, kind: SuggestionType = SuggestionType.REPLY) -> int:
    call = Advised(ActionKind.CALL, "call her", NOON)
    draft = Draft(
        content="1 kg is ₹650." if kind is SuggestionType.REPLY else "call her",
        agent_type="message_generation",
        suggestion_type=kind,
        confidence_score=0.9,
        intent="price",
        source=Source.FACTS,
        model=None,
        prompt_version="1",
        advice=None if kind is SuggestionType.REPLY else call,
    )
    return deciding.get(tx, suggestions.add(tx, lead_id, None, draft, NOON)).id


def _broadcasts(tx: Tx) -> dict[str, int]:
    wish = Wish("Diwali", VIP, FORM, 20)
    made = [planning.create(tx, wish, OWNER, NOON).id for _ in range(3)]
    for one in made:
        broadcasts.change(tx, one, tested_at=NOON)
    for one in made[1:]:
        steering.start(tx, one, OWNER, NOON)
    steering.pause(tx, made[2], OWNER, NOON)
    return dict(zip(("draft", "running", "paused"), made, strict=True))


def _workflows(tx: Tx, shop: Shop, meena: LeadId) -> dict[str, int]:
    library = load(shop.home).workflows
    run = enrol(tx, library["no_reply"], meena, shop.policy, OWNER, NOON)
    one = experiments.start(tx, experiments.Wish(WORKFLOW), OWNER, NOON)
    habits.store.add_idea(tx, "my_idea", _IDEA, "you do it", [], NOON)
    (idea,) = habits.open_ideas(tx)
    return {"run": run.id, "experiment": one.id, "idea": idea.id}


_IDEA = """
title = "My idea"
why = "For the test."

[when]
trigger = "wrote"

[[step]]
draft = "Namaste!"
"""
