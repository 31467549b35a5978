"""The memory of a lead: what it shows, where each thing leads, and that a person puts it right."""

import subprocess
import sys

import pytest

from crm_tui.domain.advice import Action, ActionKind, Finding, IntentLevel, Qualification
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.memory import FactKind, FactSource, LeadFact, Summary
from crm_tui.domain.suggestion import SuggestionType
from crm_tui.screens.memory_window import MemoryWindow
from crm_tui.services import fact_desk
from crm_tui.store import lead_facts, lead_summaries, leads
from crm_tui.widgets.memory_words import read_fact
from tests.tui.conftest import Seat, Town, seated


@pytest.fixture
def known(town: Town) -> Town:
    """Asha wrote twice; the agents learnt from it."""
    town.writes("Asha", "[/] Mujhe XL chahiye", ago=30 * HOUR)
    town.writes("Asha", "शनिवार तक, बजट 20000", ago=2 * HOUR)
    return town


def learn(town: Town, kind: FactKind, value: str, place: int, quote: str, **more: Millis) -> int:
    """The rules learnt this from one of Asha's messages."""
    said = town.chat("Asha")[place]

    def write(tx: lead_facts.Tx) -> int:
        return lead_facts.add(
            tx,
            town.lead("Asha"),
            kind,
            value,
            source=FactSource.RULES,
            actor="agent:memory",
            now=town.clock.now(),
            message_id=said.id,
            quote=quote,
            due_at=more.get("due_at"),
        )

    return town.shop.db.write_now(write)


def judge(town: Town, score: int = 8, *, budget: bool = True) -> None:
    said = town.chat("Asha")[-1]
    shown = show_id(MESSAGE, said.id)
    verdict = Qualification(
        score,
        IntentLevel.HIGH,
        Finding("₹20,000", shown, "बजट 20000") if budget else None,
        Finding("yes", "", "owner of the firm"),
        Action(ActionKind.CALL, "Call them"),
        (Finding("wants it by Saturday", shown, "शनिवार तक"),),
    )
    town.draft(
        "Asha",
        f"{score} of 10",
        kind=SuggestionType.QUALIFICATION,
        advice=verdict,
        reason="A budget and a date.",
    )


def facts(town: Town) -> list[LeadFact]:
    found = town.shop.db.read_now(fact_desk.known, town.lead("Asha"))
    return list(found.facts)


def values(town: Town) -> list[str]:
    return [fact.value for fact in facts(town)]


async def remembered(seat: Seat, *words: str) -> None:
    await seat.opens("Asha")
    await seat.press("m")
    await seat.until(lambda: isinstance(seat.app.screen, MemoryWindow))
    await seat.sees("Memory", *words)


async def test_an_empty_memory_says_what_will_stand_there(known: Town) -> None:
    async with seated(known.shop) as seat:
        await remembered(seat, "Nothing is remembered yet.", "what you know")
        await seat.press("e", "x", "a", "enter")
        await seat.sees("Mark a fact first", "No score is")
        await seat.press("m")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)


async def test_summary_judgement_and_facts_stand_with_what_shows_them(known: Town) -> None:
    learn(known, FactKind.SIZE, "XL [/]", 0, "Mujhe XL chahiye")
    learn(known, FactKind.PROMISE, "pays", 1, "kal", due_at=Millis(known.clock.now() - DAY))
    told = Summary("Asha wants XL. [@click=app.quit]no[/]", 1, FactSource.RULES, known.clock.now())
    known.shop.db.write_now(lead_summaries.put, known.lead("Asha"), told)
    judge(known)
    async with seated(known.shop, (60, 44)) as seat:
        await remembered(seat, "Asha wants XL. [@click=app.quit]no[/]")
        await seat.sees("8 of 10, intent high", "A budget and a date.", "a takes it")
        await seat.sees("Budget: ₹20,000", "“बजट 20000”", "Decides: yes", "wants it by Saturday")
        await seat.sees("what they want", "Size: XL [/]", "“Mujhe XL chahiye”", "Sat")
        await seat.sees("what they promised", "Promise: pays", "due ")
        assert all(len(line) <= 60 for line in seat.text.splitlines())


async def test_enter_goes_to_the_message_that_shows_it(known: Town) -> None:
    learn(known, FactKind.SIZE, "XL", 0, "Mujhe XL chahiye")
    first = known.chat("Asha")[0].id
    async with seated(known.shop) as seat:
        await remembered(seat, "Size: XL")
        await seat.press("enter")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        chosen = seat.inbox.chat.transcript
        await seat.until(lambda: chosen.selected is not None and chosen.selected.id == first)


async def test_e_puts_right_x_forgets_n_adds_and_u_takes_each_back(known: Town) -> None:
    learn(known, FactKind.SIZE, "XL", 0, "Mujhe XL chahiye")
    async with seated(known.shop) as seat:
        await remembered(seat, "Size: XL")
        await seat.press("e")
        await seat.sees("Put it right", "Size: XL")
        await seat.press("backspace", "backspace", "M", "enter")
        await seat.sees("Size: M", "written by the shop · “Mujhe XL chahiye”", "✎")
        assert values(known) == ["M"]
        await seat.press("u")
        await seat.until(lambda: values(known) == ["XL"])
        await seat.sees("Size: XL")
        await seat.press("x")
        await seat.until(lambda: values(known) == [])
        await seat.sees("Nothing is remembered yet.")
        await seat.press("u")
        await seat.sees("Size: XL")
        await seat.press("n")
        await seat.sees("What do you know?", "product:")
        await seat.types("col")
        await seat.press("tab")
        await seat.types("laal")
        await seat.sees("Colour: laal")
        await seat.press("enter")
        await seat.until(lambda: values(known) == ["XL", "laal"])
        await seat.press("u")
        await seat.until(lambda: values(known) == ["XL"])
        await seat.press("u")
        await seat.sees("Nothing was done here yet.")


async def test_a_makes_the_suggested_score_the_shops_own_once(known: Town) -> None:
    def own() -> int | None:
        lead = known.shop.db.read_now(leads.get, known.lead("Asha"))
        assert lead is not None
        return lead.own_score

    judge(known)
    async with seated(known.shop) as seat:
        await remembered(seat, "a takes it")
        await seat.press("a")
        await seat.until(lambda: own() == 8)
        await seat.sees("your own")
        await seat.press("a")
        await seat.sees("No score is suggested here just now.")
        await seat.press("u")
        await seat.until(lambda: own() is None)


async def test_what_is_learnt_meanwhile_appears_by_itself(known: Town) -> None:
    async with seated(known.shop) as seat:
        await remembered(seat, "Nothing is remembered yet.")
        learn(known, FactKind.AREA, "Andheri", 0, "Andheri mein")
        await seat.sees("Area: Andheri")


async def test_the_mark_stays_on_its_fact_when_another_is_learnt_above_it(known: Town) -> None:
    learn(known, FactKind.SIZE, "XL", 0, "XL")
    learn(known, FactKind.BUDGET, "20000", 1, "20000")
    async with seated(known.shop) as seat:
        await remembered(seat, "Size: XL", "Budget: 20000")
        await seat.press("down")
        learn(known, FactKind.PRODUCT, "saree", 0, "Mujhe")
        await seat.sees("Product: saree")
        await seat.press("x")
        await seat.sees("20000: forgotten.")
        assert sorted(values(known)) == ["XL", "saree"]


async def test_the_mark_stays_on_what_shows_the_score_when_they_are_judged_again(
    known: Town,
) -> None:
    judge(known, budget=False)
    async with seated(known.shop) as seat:
        await remembered(seat, "8 of 10", "Decides: yes")
        window = seat.app.screen
        assert isinstance(window, MemoryWindow)
        await seat.press("down")
        judge(known, 9)
        await seat.sees("9 of 10", "Budget: ₹20,000")
        assert window.shown.rows[window.shown.cursor].title == "Decides: yes"


async def test_where_the_marked_fact_goes_the_mark_is_on_the_next_one(known: Town) -> None:
    for place, value in enumerate(("saree", "kurta", "dupatta")):
        learn(known, FactKind.PRODUCT, value, place % 2, "XL")
    async with seated(known.shop) as seat:
        await remembered(seat, "saree", "kurta", "dupatta")
        window = seat.app.screen
        assert isinstance(window, MemoryWindow)
        titles = [row.title for row in window.shown.rows]
        await seat.press("down", "x")
        await seat.until(lambda: len(window.shown.rows) == 2)
        assert window.shown.rows[window.shown.cursor].title == titles[2]


async def test_in_a_narrow_terminal_the_way_out_is_still_told(known: Town) -> None:
    async with seated(known.shop, (60, 24)) as seat:
        await remembered(seat, "Enter to it", "Esc close")


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("size: 42", FactKind.SIZE, "42"),
        ("Needed by: Friday", FactKind.NEEDED_BY, "Friday"),
        ("budget 20000", FactKind.BUDGET, "20000"),
        ("sizeable order", FactKind.OTHER, "sizeable order"),
        ("सास के लिए", FactKind.OTHER, "सास के लिए"),
    ],
)
def test_a_line_names_its_kind_or_is_a_note(typed: str, kind: FactKind, value: str) -> None:
    assert read_fact(typed) == (kind, value)


@pytest.mark.parametrize("typed", ["", "  ", "size:", "size"])
def test_a_line_without_a_value_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(CrmError) as refused:
        read_fact(typed)
    assert refused.value.sentence() == "The fact is empty. Write what you know, like “size: 42”."


def test_neither_window_nor_desk_loads_what_belongs_to_the_worker() -> None:
    code = (
        "import crm_tui.app, crm_tui.screens.memory_window, crm_tui.services.taking_up, sys;"
        " print(*sys.modules, sep='\\n')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in ran.stdout.splitlines()}
    assert "textual" in loaded
    assert loaded.isdisjoint({"onnxruntime", "numpy", "tokenizers", "openai", "litellm", "httpx"})
