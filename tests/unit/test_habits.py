"""Workflows that come from a person's own habits: found, explained, taken or turned down."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.habit import (
    ByHand,
    Example,
    Idea,
    IdeaState,
    Situation,
    draft_of,
    example_of,
    file_text,
    mask,
    name_for,
)
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.workflow import Trigger
from crm_tui.services import habits, leads, life_cycle
from crm_tui.services.habits import Habits
from crm_tui.services.workflows.reading import read_workflow
from crm_tui.shop import Shop
from crm_tui.store import messages
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock

NAMES = ("Asha Rao", "Ravi", "Meena Shah", "Imran", "Deepa", "Kiran", "Lata")


def written(
    tx: Tx,
    lead_id: LeadId,
    text: str,
    at: int,
    *,
    actor: str = str(OWNER),
    template: TemplateCall | None = None,
    direction: Direction = Direction.OUTBOUND,
) -> MessageId:
    """A message stands in a chat at this time."""
    inbound = direction is Direction.INBOUND
    found = messages.add(
        tx,
        messages.NewMessage(
            lead_id=lead_id,
            direction=direction,
            content=text,
            message_type=MessageType.TEMPLATE if template else MessageType.TEXT,
            timestamp=Millis(at),
            status=MessageStatus.RECEIVED if inbound else MessageStatus.SENT,
            actor="customer:customer" if inbound else actor,
            template=template,
        ),
        Millis(at),
    )
    assert found is not None
    return found


def person(tx: Tx, name: str, place: int) -> LeadId:
    return leads.add(tx, OWNER, NOON, name=name, phone=f"98765432{place:02d}").id


def remind(
    shop: Shop,
    words: str = "Hello {}, did you have a look at the tiles? We are happy to help.",
    *,
    people: int = 5,
    times: int = 6,
    apart: int = 3 * DAY,
    actor: str = str(OWNER),
) -> list[MessageId]:
    """A person offers something, gets no answer, and writes the same words some days later."""

    def tell(tx: Tx) -> list[MessageId]:
        ids = [person(tx, NAMES[place], place) for place in range(people)]
        found = []
        for time in range(times):
            lead_id, name = ids[time % people], NAMES[time % people].split()[0]
            began = NOON - 40 * DAY + time * 5 * DAY
            written(tx, lead_id, f"Here is our tile number {time}, {name}", began)
            found.append(written(tx, lead_id, words.format(name), began + apart, actor=actor))
        return found

    return shop.db.write_now(tell)


async def looked(shop: Shop) -> list[Idea]:
    """The worker has done its daily walk."""
    walk = Habits(shop.db, shop.home, shop.clock)
    while await walk.go_on():
        pass
    return shop.db.read_now(habits.every_idea)


async def test_the_same_reminder_again_and_again_becomes_an_idea(shop: Shop) -> None:
    shown = remind(shop)
    (idea,) = await looked(shop)
    assert (idea.name, idea.state) == ("my_no_reply", IdeaState.OPEN)
    assert idea.shown_by == tuple(shown)
    assert "nearly this 6 times by hand, to 5 people" in idea.why
    assert "about 3 days after a message that was not answered" in idea.why
    workflow = read_workflow(idea.name, idea.file, own=True)
    assert (workflow.when.trigger, workflow.when.days) == (Trigger.NO_REPLY, 3)
    draft = "Hello {lead.first_name}, did you have a look at the tiles? We are happy to help."
    assert workflow.steps[0].says.draft == draft


@pytest.mark.parametrize(("people", "times"), [(5, 4), (3, 9)])
async def test_too_seldom_or_with_too_few_people_is_chance(
    shop: Shop, people: int, times: int
) -> None:
    remind(shop, people=people, times=times)
    assert await looked(shop) == []


async def test_a_greeting_to_everybody_on_one_day_is_no_habit(shop: Shop) -> None:
    def greet(tx: Tx) -> None:
        for place, name in enumerate(NAMES):
            lead_id = person(tx, name, place)
            written(tx, lead_id, "Here is our offer", NOON - 20 * DAY)
            written(tx, lead_id, "A happy and bright Diwali to you all", NOON - 5 * DAY + place)

    shop.db.write_now(greet)
    assert await looked(shop) == []


async def test_answers_are_no_habit_of_writing_first(shop: Shop) -> None:
    def answer(tx: Tx) -> None:
        for place, name in enumerate(NAMES):
            lead_id, at = person(tx, name, place), NOON - (30 - place) * DAY
            written(tx, lead_id, "Are you open?", at, direction=Direction.INBOUND)
            written(tx, lead_id, "Yes, we are open every day till nine", at + 2 * DAY)

    shop.db.write_now(answer)
    assert await looked(shop) == []


@pytest.mark.parametrize("kind", [ActorKind.WORKFLOW, ActorKind.BROADCAST, ActorKind.AGENT])
async def test_what_the_program_wrote_is_nobodys_habit(shop: Shop, kind: ActorKind) -> None:
    remind(shop, actor=str(Actor(kind, "x")))
    assert await looked(shop) == []


async def test_words_after_a_status_become_a_workflow_of_that_status(shop: Shop) -> None:
    def tell(tx: Tx) -> None:
        for place, name in enumerate(NAMES):
            lead_id, at = person(tx, name, place), Millis(NOON - (40 - 4 * place) * DAY)
            life_cycle.set_status(tx, OWNER, at, [lead_id], LeadStatus.QUALIFIED)
            text = f"Dear {name}, shall I send you a sample box this week?"
            written(tx, lead_id, text, at + 5 * HOUR)

    shop.db.write_now(tell)
    (idea,) = await looked(shop)
    workflow = read_workflow(idea.name, idea.file, own=True)
    assert workflow.when.trigger is Trigger.STATUS
    assert [str(one) for one in workflow.when.statuses] == ["qualified"]
    assert workflow.steps[0].wait == 5 * HOUR
    assert idea.name == "my_status_qualified"


async def test_a_template_sent_by_hand_keeps_its_name_and_slots(shop: Shop) -> None:
    def tell(tx: Tx) -> None:
        for place, name in enumerate(NAMES):
            lead_id, at = person(tx, name, place), NOON - (30 - place) * DAY
            first = name.split()[0]
            call = TemplateCall("reminder", "en", (("1", first), ("2", "Sweet Crumbs")))
            written(tx, lead_id, "Here is our price list", at)
            text = f"Hello {first}, a word from Sweet Crumbs about the cake"
            written(tx, lead_id, text, at + 2 * DAY, template=call)

    shop.db.write_now(tell)
    (idea,) = await looked(shop)
    says = read_workflow(idea.name, idea.file, own=True).steps[0].says
    assert says.template == "reminder"
    assert dict(says.slots) == {"1": "lead.first_name", "2": "shop.name"}


async def test_a_price_that_was_right_once_does_not_get_into_the_draft(shop: Shop) -> None:
    remind(shop, "Hello {}, are you still looking for tiles? Today only ₹45 a foot. Do tell us.")
    (idea,) = await looked(shop)
    draft = tomllib.loads(idea.file)["step"][0]["draft"]
    assert draft == "Hello {lead.first_name}, are you still looking for tiles? Do tell us."


async def test_an_idea_comes_once_also_when_it_was_turned_down(
    shop: Shop, clock: FakeClock
) -> None:
    remind(shop)
    (idea,) = await looked(shop)
    shop.db.write_now(habits.dismiss, idea.id, OWNER, clock.now())
    clock.forward(2 * DAY)
    (again,) = await looked(shop)
    assert (again.id, again.state) == (idea.id, IdeaState.DISMISSED)
    with pytest.raises(Conflict, match="I1 is dismissed already"):
        shop.db.write_now(habits.dismiss, idea.id, OWNER, clock.now())


async def test_the_walk_is_taken_once_a_day_even_by_a_clock_that_jumps(
    shop: Shop, clock: FakeClock
) -> None:
    walk = Habits(shop.db, shop.home, clock)
    assert await walk.go_on() == 1
    assert await walk.go_on() == 0
    clock.forward(-400 * DAY)
    assert await walk.go_on() == 1
    assert await walk.go_on() == 0


async def test_an_adopted_idea_is_a_file_of_the_shop(shop: Shop, clock: FakeClock) -> None:
    remind(shop)
    (idea,) = await looked(shop)
    path = habits.adopt(shop.db, idea.id, shop.home, OWNER, clock.now())
    assert path == shop.home / "workflows" / "my_no_reply.toml"
    assert path.read_text() == idea.file
    assert shop.db.read_now(habits.get, idea.id).state is IdeaState.ADOPTED
    with pytest.raises(Conflict, match="adopted already"):
        habits.adopt(shop.db, idea.id, shop.home, OWNER, clock.now())


async def test_a_file_that_is_there_is_not_written_over(shop: Shop, clock: FakeClock) -> None:
    remind(shop)
    (idea,) = await looked(shop)
    place = shop.home / "workflows" / "my_no_reply.toml"
    place.parent.mkdir()
    place.write_text("mine")
    with pytest.raises(Conflict, match="is there already"):
        habits.adopt(shop.db, idea.id, shop.home, OWNER, clock.now())
    assert place.read_text() == "mine"
    assert shop.db.read_now(habits.get, idea.id).state is IdeaState.OPEN


def test_an_idea_that_is_not_there_is_a_sentence(shop: Shop) -> None:
    with pytest.raises(NotFound, match="There is no idea I9"):
        shop.db.read_now(habits.get, 9)


@pytest.mark.parametrize(
    ("text", "name", "masked"),
    [
        ("Namaste Asha ji, 2 kg ₹1,300", "Asha Rao", "namaste \x00 ji # kg #"),
        ("नमस्ते आशा जी, ५ बजे", "आशा", "नमस्ते \x00 जी # बजे"),
        ("Hello there", "", "hello there"),
    ],
)
def test_names_and_numbers_are_masked(text: str, name: str, masked: str) -> None:
    assert mask(text, name) == masked


def one_by_hand(text: str, name: str = "Asha", **more: Any) -> ByHand:
    """A reminder three days after a message of the shop; `more` makes it another one."""
    reminder = ByHand(
        id=MessageId(1),
        lead_id=LeadId(1),
        name=name,
        text=text,
        at=NOON,
        template=None,
        status="contacted",
        before_at=Millis(NOON - 3 * DAY),
        before_was_ours=True,
        before_was_quote=False,
        moved_to="",
        moved_at=None,
    )
    return replace(reminder, **more)


@pytest.mark.parametrize(
    ("more", "situation"),
    [
        ({}, Situation.NO_REPLY),
        ({"before_was_quote": True}, Situation.QUOTE_SENT),
        ({"moved_to": "proposal", "moved_at": Millis(NOON - DAY)}, Situation.QUOTE_SENT),
        ({"moved_to": "qualified", "moved_at": Millis(NOON - DAY)}, Situation.STATUS),
        (
            {"status": "closed", "before_at": Millis(NOON - 70 * DAY)},
            Situation.SILENT_CUSTOMER,
        ),
        ({"status": "closed"}, None),
        ({"before_was_ours": False}, None),
        ({"before_at": Millis(NOON - 2 * HOUR)}, None),
        ({"before_at": None, "before_was_ours": False}, None),
    ],
)
def test_the_situation_is_what_stood_before(
    more: dict[str, object], situation: Situation | None
) -> None:
    found = example_of(one_by_hand("Did you have a look at it?", **more))
    assert (found.situation if found else None) == situation


@given(st.text(max_size=300), st.text(max_size=40))
def test_whatever_they_wrote_the_proposed_file_can_be_read(text: str, name: str) -> None:
    group = [Example(one_by_hand(text, name), Situation.NO_REPLY, "", 3 * DAY, mask(text, name))]
    if draft := draft_of(group):
        file = file_text(group, draft, "", {})
        assert read_workflow(name_for(group, ()), file, own=True).steps[0].says.draft


def test_a_place_that_somebody_wrote_is_only_words(tmp_path: Path) -> None:
    group = [
        Example(
            one_by_hand('Pay {shop.secret}\n[[step]] "x" dear Asha'),
            Situation.NO_REPLY,
            "",
            DAY,
            "",
        )
    ]
    file = file_text(group, draft_of(group), "", {})
    table = tomllib.loads(file)
    assert len(table["step"]) == 1
    assert "{shop.secret}" not in table["step"][0]["draft"]
    assert table["step"][0]["draft"].endswith("dear {lead.first_name}")


@pytest.fixture
def typed(shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Type a command; its JSON."""
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> Any:
        done = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
        return json.loads(done.stdout)

    return run


async def test_the_commands_show_take_and_turn_down(shop: Shop, typed: Callable[..., Any]) -> None:
    shown = remind(shop)
    await looked(shop)
    await shop.db.close()
    (idea,) = typed("workflows", "ideas")["items"]
    assert (idea["id"], idea["name"], idea["state"]) == ("I1", "my_no_reply", "open")
    assert idea["shown_by"] == [f"M{one}" for one in shown]
    typed("workflows", "adopt", "I1")
    assert typed("workflows", "ideas")["items"] == []
    (kept,) = typed("workflows", "ideas", "--all")["items"]
    assert kept["state"] == "adopted"
    mine = typed("workflows", "show", "my_no_reply")
    assert mine["automatic"] is False
    with pytest.raises(Conflict, match="adopted already"):
        typed("workflows", "dismiss", "i1")
    with pytest.raises(CrmError, match="no idea's id"):
        typed("workflows", "dismiss", "two")


def test_every_example_in_the_page_of_automation_can_be_read() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "automation.md"
    examples = re.findall(r"^```toml\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len(examples) == 2
    for text in examples:
        assert read_workflow("example", text, own=True).steps
