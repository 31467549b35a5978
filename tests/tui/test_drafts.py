"""Drafts and next steps in the open chat: which one is meant, what each key does, what is told."""

import pytest

from crm_tui.domain.advice import ActionKind
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.ids import MESSAGE, SuggestionId, show_id
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.suggestion import Citation, Source, SuggestionStatus, Task
from crm_tui.store import agent_work, knowledge, leads, suggestions
from crm_tui.widgets import drawer
from tests.tui.conftest import Town, seated
from tests.tui.drafting import (
    LONG,
    SHORT,
    WARM,
    asks_a_price,
    opened,
    outbox,
    planned,
    to_do,
    told,
)


@pytest.fixture
def asked(town: Town) -> Town:
    """Asha asked for a price; nothing is drafted yet."""
    return asks_a_price(town)


@pytest.fixture
def three(asked: Town) -> Town:
    """Three drafts for Asha, the best first."""
    for text in (SHORT, WARM, LONG):
        asked.draft("Asha", text, reason="They ask about a price; your facts say it.")
    return asked


def decided(town: Town, suggestion_id: SuggestionId) -> tuple[str, str]:
    """What became of a suggestion, and why."""

    def row(tx: suggestions.Tx) -> tuple[str, str]:
        found = tx.one(
            "SELECT status, decided_why FROM suggestion WHERE id = :id", id=suggestion_id
        )
        assert found is not None
        return found["status"], found["decided_why"]

    return town.shop.db.read_now(row)


# -- several drafts ------------------------------------------------------------------------------


async def test_the_one_on_screen_is_the_one_that_goes_out(three: Town) -> None:
    async with seated(three.shop) as seat:
        await opened(seat, "✦ Draft 1 of 3, sure", SHORT, "They ask about a price")
        await seat.press("right_square_bracket")
        await seat.sees("✦ Draft 2 of 3", WARM)
        await seat.press("left_square_bracket", "left_square_bracket")
        await seat.sees("✦ Draft 3 of 3", LONG)
        await seat.press("a")
        await seat.sees("takes it back")
        assert outbox(three) == [LONG]


async def test_what_is_being_read_stays_when_another_draft_comes(three: Town) -> None:
    async with seated(three.shop) as seat:
        await opened(seat, SHORT)
        await seat.press("right_square_bracket")
        await seat.sees(WARM)
        three.draft("Asha", "A fourth one.")
        await seat.sees("✦ Draft 2 of 4", WARM)
        assert seat.inbox.chat.talk.drawer.settled


async def test_each_one_is_noted_as_seen_once_it_stood_there(three: Town) -> None:
    def shown() -> list[bool]:
        sql = "SELECT shown_at FROM suggestion ORDER BY id"
        return three.shop.db.read_now(lambda tx: [r["shown_at"] is not None for r in tx.all(sql)])

    async with seated(three.shop) as seat:
        await seat.sees("1 unread")
        assert shown() == [False, False, False]
        await opened(seat, SHORT)
        await seat.until(lambda: shown() == [True, False, False])
        await seat.press("right_square_bracket")
        await seat.until(lambda: shown() == [True, True, False])


# -- dismissing and asking again -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "why"),
    [(("f",), "wrong facts"), ((*"otum", "enter"), "tum")],
)
async def test_one_more_key_says_why_a_draft_is_dismissed(
    asked: Town, keys: tuple[str, ...], why: str
) -> None:
    draft = asked.draft("Asha", SHORT)
    async with seated(asked.shop) as seat:
        await opened(seat, SHORT)
        await seat.press("x")
        await seat.sees("Dismiss: why?", f"“{SHORT}”", "wrong facts")
        await seat.press(*keys)
        await seat.sees("No draft for this chat")
        assert decided(asked, draft) == (SuggestionStatus.REJECTED, why)


async def test_esc_keeps_the_draft(asked: Town) -> None:
    draft = asked.draft("Asha", SHORT)
    async with seated(asked.shop) as seat:
        await opened(seat, SHORT)
        await seat.press("x", "escape")
        await seat.sees("✦ Draft, sure")
        assert decided(asked, draft) == (SuggestionStatus.PENDING, "")


async def test_another_draft_is_asked_for_with_a_hint_and_the_old_one_stays_till_then(
    three: Town,
) -> None:
    async with seated(three.shop) as seat:
        await opened(seat, SHORT)
        await seat.press("d")
        await seat.sees("Another draft", "chhota karo", "Empty: simply another one.")
        await seat.types("in Hindi")
        await seat.press("enter")
        await seat.sees("a new one is being written", SHORT)
        due = three.shop.db.read_now(agent_work.due, three.clock.now(), 5)
        assert [(one.task, one.hint) for one in due] == [(Task.GENERATE_REPLY, "in Hindi")]
        assert due[0].waited_at is not None


# -- while it is written -------------------------------------------------------------------------


async def test_the_words_of_a_slow_model_are_shown_as_they_come_and_cannot_be_sent(
    asked: Town,
) -> None:
    def partial(words: str) -> None:
        asked.shop.db.write_now(agent_work.show_partial, asked.lead("Asha"), words)

    async with seated(asked.shop) as seat:
        await opened(seat, "A draft is being written …")
        await seat.until(
            lambda: asked.shop.db.read_now(agent_work.is_waited_for, asked.lead("Asha"))
        )
        partial("Namaste Asha")
        await seat.sees("Namaste Asha")
        partial("Namaste Asha ji, [/] yes")
        await seat.sees("Namaste Asha ji, [/] yes")
        await seat.press("a", "e")
        await told(seat, "There is no draft here")
        assert outbox(asked) == []
        assert seat.inbox.chat.writing.composer.text == ""
        asked.draft("Asha", SHORT)
        await seat.sees("✦ Draft, sure", SHORT)


async def test_work_that_was_given_up_does_not_leave_the_chat_waiting(asked: Town) -> None:
    async with seated(asked.shop) as seat:
        await opened(seat, "A draft is being written …")
        lead_id = asked.lead("Asha")
        asked.shop.db.write_now(agent_work.drop, lead_id, Task.GENERATE_REPLY)
        seat.inbox.chat.tick()
        await seat.sees("No draft for this chat", "asks for one")


async def test_without_a_worker_nothing_is_said_to_be_written(asked: Town) -> None:
    async with seated(asked.shop, alive=False) as seat:
        await opened(seat, "A draft is asked for; the worker is not running.")


async def test_many_words_at_once_are_drawn_a_few_times(
    asked: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(asked.shop) as seat:
        await opened(seat, "A draft is being written …")
        box, drawn = seat.inbox.chat.talk.drawer, list[str | None]()
        draws = box._draw
        monkeypatch.setattr(box, "_draw", lambda: (drawn.append(box.being_written), draws()))
        monkeypatch.setattr(drawer, "REDRAW_SECONDS", 3600.0)
        for count in range(50):
            box.write("word " * count)
        assert len(drawn) <= 1


# -- what it rests on ----------------------------------------------------------------------------


async def test_w_shows_the_facts_whole_then_goes_to_the_message(asked: Town) -> None:
    asked_in = asked.chat("Asha")[0]
    price = "Chocolate cake, eggless, 1 kg ₹650"
    fact = asked.shop.db.write_now(
        knowledge.add, "prices.xlsx", 0, "Cakes", price, "row 14", asked.clock.now()
    )
    cited = (
        Citation("message", show_id(MESSAGE, asked_in.id), "Hello"),
        Citation("knowledge", f"K{fact}", price[:20]),
        Citation("knowledge", "K999", "2 kg ₹1,200"),
    )
    asked.draft("Asha", SHORT, citations=cited)
    async with seated(asked.shop) as seat:
        await opened(seat, "w shows it")
        await seat.press("w")
        await told(seat, f"prices.xlsx, row 14, Cakes: {price}")
        await seat.press("w")
        await told(seat, "This fact is not there any more: “2 kg ₹1,200”.")
        await seat.press("w")
        transcript = seat.inbox.chat.transcript
        await seat.until(lambda: transcript.selected and transcript.selected.id == asked_in.id)
        await seat.press("backspace")
        await seat.until(lambda: transcript.selected and transcript.selected.id != asked_in.id)


# -- long drafts ---------------------------------------------------------------------------------


async def test_what_is_not_wholly_seen_does_not_go_out_by_one_key(asked: Town) -> None:
    text = "\n".join(f"Line {n}" for n in range(14))
    asked.draft("Asha", text)
    async with seated(asked.shop, (80, 30)) as seat:
        await opened(seat, "Line 3", "lines more, v shows all of it")
        await seat.press("a")
        await told(seat, "Not all of this draft is on screen")
        assert outbox(asked) == []
        await seat.press("v")
        await seat.sees("Line 13")
        await seat.press("a")
        await seat.until(lambda: outbox(asked) == [text])


# -- next steps ----------------------------------------------------------------------------------


async def test_a_digit_does_a_next_step_and_u_takes_it_back(asked: Town) -> None:
    asked.draft("Asha", SHORT)
    at = Millis(asked.clock.now() + DAY)
    asked.offer("Asha", ActionKind.CALL, "Call them tomorrow at 12:30", at)
    asked.offer("Asha", ActionKind.MARK_QUALIFIED, "Mark qualified")
    async with seated(asked.shop) as seat:
        await opened(seat, "1 Call them tomorrow at 12:30 · 2 Mark qualified")
        await seat.press("1", "1")
        await told(seat, "Task for tomorrow, 12:30: Call them tomorrow at 12:30. u takes it back.")
        done = to_do(asked)
        assert done is not None
        assert done.due_at == at
        await seat.sees("1 Mark qualified")
        await seat.press("u")
        await seat.until(lambda: to_do(asked) is None)


async def test_marking_qualified_what_is_qualified_already_leaves_nothing_to_undo(
    asked: Town,
) -> None:
    lead_id = asked.lead("Asha")
    asked.offer("Asha", ActionKind.MARK_QUALIFIED, "Mark qualified")
    asked.shop.db.write_now(leads.change, lead_id, asked.clock.now(), status=LeadStatus.QUALIFIED)
    async with seated(asked.shop) as seat:
        await opened(seat, "1 Mark qualified")
        await seat.press("1")
        await told(seat, "That is so already: nothing was changed.")
        assert seat.inbox.panes.steps == 0


async def test_a_step_that_a_person_does_opens_what_it_takes(
    asked: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawer, "SETTLE_SECONDS", 0.0)
    asked.offer("Asha", ActionKind.SEND_TEMPLATE, "Send a template")
    asked.offer("Asha", ActionKind.REPLY, "Answer them")
    async with seated(asked.shop) as seat:
        await opened(seat, "2 Answer them")
        await seat.press("2")
        await seat.until(lambda: seat.inbox.chat.writing.composer.has_focus)
        await seat.press("escape")
        await seat.until(lambda: "Answer them" not in seat.text)
        await seat.press("1")
        await seat.sees("No templates yet")


# -- follow-ups ----------------------------------------------------------------------------------


async def test_a_follow_up_says_when_and_how_and_becomes_a_task_not_a_message(asked: Town) -> None:
    planned(asked)
    async with seated(asked.shop) as seat:
        await opened(seat, "✦ Follow-up, sure", "a plan it")
        await seat.sees("tomorrow, 12:30 · gently · by template, else by phone")
        await seat.press("a")
        await told(seat, "Task for tomorrow, 12:30: write to Asha. u takes it back.")
        assert outbox(asked) == []
        assert to_do(asked) is not None


async def test_editing_a_follow_up_takes_its_words_into_the_composer(asked: Town) -> None:
    draft = planned(asked)
    async with seated(asked.shop) as seat:
        await opened(seat, "✦ Follow-up, sure")
        await seat.press("e")
        await seat.until(lambda: seat.inbox.chat.writing.composer.text == WARM)
        await seat.press("enter")
        await seat.until(lambda: outbox(asked) == [WARM])
        assert decided(asked, draft)[0] == SuggestionStatus.APPROVED


# -- what is said of it --------------------------------------------------------------------------


async def test_the_hint_bar_follows_the_draft_on_screen(asked: Town) -> None:
    asked.draft("Asha", SHORT)
    asked.draft("Asha", "₹99 only!", flags=("₹99 is in no fact.",))
    async with seated(asked.shop) as seat:
        await opened(seat, "a send draft")
        await seat.press("right_square_bracket")
        await seat.sees("⚠ check: ₹99 is in no fact.")
        await seat.until(lambda: "a send draft" not in seat.text)


async def test_model_price_hint_and_failure_are_all_told(asked: Town) -> None:
    asked.draft(
        "Asha",
        SHORT,
        source=Source.MODEL,
        model="openai/gpt-6-luna",
        cost_microusd=250,
        hint="chhota karo",
        reason="They asked for a price. [/] The first model did not answer in time.",
    )
    async with seated(asked.shop) as seat:
        await opened(seat, "by gpt-6-luna · ₹0.02 · as you asked: “chhota karo”")
        await seat.sees("[/] The first model did not answer in time.")
