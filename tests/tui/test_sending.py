"""Sending from the inbox: nothing is lost, doubled or sent by mistake."""

import pytest

from crm_tui.domain.clock import HOUR, MINUTE, SECOND
from crm_tui.domain.message import MessageStatus
from crm_tui.widgets import drawer
from tests.tui.conftest import Seat, Town, seated


def outbox(town: Town, name: str) -> list[str]:
    return [m.content for m in town.chat(name) if m.status is MessageStatus.QUEUED]


def typed(seat: Seat) -> str:
    return seat.inbox.chat.writing.composer.text


async def test_enter_queues_the_text_and_counts_down(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        await seat.types("Yes we do")
        await seat.press("enter")
        await seat.sees("leaves in 5 s", "takes it back", "to Ravi", "🕓")
        assert outbox(busy_town, "Ravi") == ["Yes we do"]
        assert typed(seat) == ""
        busy_town.clock.forward(2 * SECOND)
        await seat.sees("leaves in 3 s")
        busy_town.clock.forward(4 * SECOND)
        await seat.until(lambda: not seat.inbox.undo.display)
        await seat.sees("🕓 waiting to leave")


async def test_a_second_enter_never_doubles_a_message(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        composer = seat.inbox.chat.writing.composer
        composer.text = "Once only"
        for _ in range(5):
            composer.action_submit()
        await seat.until(lambda: typed(seat) == "")
        await seat.pilot.pause()
        assert outbox(busy_town, "Ravi") == ["Once only"]


async def test_ctrl_j_starts_a_new_line_and_a_blank_text_is_not_sent(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i", "enter", "space", "enter", "a", "ctrl+j", "b", "enter")
        await seat.until(lambda: outbox(busy_town, "Ravi"))
        assert outbox(busy_town, "Ravi") == [" a\nb"]


async def test_u_takes_the_message_back_into_the_composer(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        await seat.types("Oops")
        await seat.press("enter")
        await seat.sees("takes it back")
        await seat.press("escape", "u")
        await seat.until(lambda: typed(seat) == "Oops")
        await seat.until(lambda: not seat.inbox.undo.display)
        assert outbox(busy_town, "Ravi") == []


async def test_u_from_another_chat_brings_the_text_back_where_it_belongs(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        await seat.types("For Ravi")
        await seat.press("enter")
        await seat.sees("takes it back")
        await seat.press("escape", "n")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Asha"))
        await seat.until(lambda: seat.inbox.chat.lead is not None)
        await seat.press("u")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Ravi"))
        await seat.until(lambda: typed(seat) == "For Ravi")
        assert outbox(busy_town, "Ravi") == []


async def test_u_from_another_chat_keeps_what_was_begun_after_the_message(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        await seat.types("first")
        await seat.press("enter")
        await seat.sees("takes it back")
        await seat.types("second")
        await seat.press("escape")
        seat.inbox.chat.open(busy_town.lead("Asha"))
        await seat.until(lambda: busy_town.stored_draft("Ravi") == "second")
        await seat.sees("Namaste Asha ji!")
        await seat.press("u")
        await seat.until(lambda: typed(seat) == "first\nsecond")


async def test_u_after_five_seconds_says_that_it_is_too_late(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        await seat.types("Gone")
        await seat.press("enter")
        await seat.sees("takes it back")
        busy_town.clock.forward(6 * SECOND)
        await seat.press("escape", "u")
        await seat.sees("Nothing is counting down any more")
        assert outbox(busy_town, "Ravi") == ["Gone"]


async def test_a_sends_the_draft_as_it_stands(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!", "✦ Draft, sure", "Chocolate cake 1 kg ₹650")
        await seat.press("a")
        await seat.sees("takes it back")
        assert outbox(busy_town, "Asha") == ["Namaste Asha ji! 1 kg chocolate cake is ₹650."]


async def test_pressing_a_twice_sends_once(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        await seat.press("a", "a", "a")
        await seat.sees("takes it back")
        await seat.pilot.pause()
        assert len(outbox(busy_town, "Asha")) == 1


async def test_a_typed_ahead_of_the_next_chat_sends_nothing(busy_town: Town) -> None:
    busy_town.draft("Ravi", "Yes, eggless bread is ₹60.")
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        chat = seat.inbox.chat
        chat.open(busy_town.lead("Ravi"))
        chat.action_approve()
        await seat.sees("eggless bread is ₹60")
        assert outbox(busy_town, "Asha") == outbox(busy_town, "Ravi") == []


async def test_a_draft_that_changed_under_the_eyes_is_not_sent_by_the_same_press(
    busy_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawer, "SETTLE_SECONDS", 3600.0)
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        busy_town.writes("Asha", "Make it 2 kg", ago=0)
        busy_town.draft("Asha", "2 kg is ₹1,300.")
        await seat.sees("2 kg is ₹1,300.")
        await seat.press("a")
        await seat.sees("The draft has just changed")
        assert outbox(busy_town, "Asha") == []


async def test_a_flagged_draft_cannot_go_out_by_one_key(town: Town) -> None:
    town.writes("Asha", "Best price?")
    town.draft("Asha", "₹99 only!", flags=("₹99 is not in your price list.",), sure=0.3)
    async with seated(town.shop) as seat:
        await seat.press("n")
        await seat.sees("⚠ check: ₹99 is not in your price list.", "a guess")
        await seat.press("a")
        await seat.sees("Check this draft first")
        assert outbox(town, "Asha") == []
        await seat.press("e")
        await seat.until(lambda: typed(seat) == "₹99 only!")
        await seat.press("backspace")
        await seat.press("enter")
        await seat.until(lambda: outbox(town, "Asha") == ["₹99 only"])


async def test_e_keeps_what_was_typed_before(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        await seat.press("i")
        await seat.types("my own")
        await seat.press("escape", "e")
        await seat.until(lambda: "Namaste" in typed(seat))
        assert typed(seat).endswith("\nmy own")


async def test_an_edited_draft_that_was_overtaken_still_goes_out(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        await seat.press("e")
        await seat.types(" Ok?")
        busy_town.writes("Asha", "Hello? Anybody there?", ago=0)
        await seat.sees("Hello? Anybody there?")
        await seat.press("enter")
        await seat.until(lambda: outbox(busy_town, "Asha"))
        assert outbox(busy_town, "Asha")[0].endswith("₹650. Ok?")


async def test_x_dismisses_the_draft_and_d_asks_for_a_new_one(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        await seat.press("x")
        await seat.sees("Dismiss: why?")
        await seat.press("enter")
        await seat.sees("No draft for this chat")
        await seat.press("d")
        await seat.sees("A draft is being written")
        busy_town.draft("Asha", "A fresh one.")
        await seat.sees("A fresh one.")


async def test_r_quotes_the_selected_message(busy_town: Town) -> None:
    busy_town.writes("Ravi", "And cookies?", ago=MINUTE)
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("k", "r")
        await seat.sees("↩ answering Do you have eggless bread?")
        await seat.types("Yes")
        await seat.press("enter")
        await seat.until(lambda: outbox(busy_town, "Ravi"))
        assert busy_town.chat("Ravi")[-1].reply_preview == "Do you have eggless bread?"


async def test_esc_drops_the_quote_first_and_leaves_second(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("r", "escape")
        assert seat.inbox.chat.writing.quote.quoted is None
        assert seat.inbox.chat.writing.composer.has_focus
        await seat.press("escape")
        assert seat.inbox.chat.transcript.has_focus


async def test_a_closed_window_refuses_with_the_next_step_and_keeps_the_text(town: Town) -> None:
    town.writes("Meena", "Bye", ago=90 * HOUR)
    async with seated(town.shop) as seat:
        await seat.opens("Meena")
        await seat.sees("○ window closed", "24 hours are over: ctrl+t sends a template")
        await seat.press("i")
        await seat.types("Hello again")
        await seat.press("enter")
        await seat.sees("✋ The 24 hours after Meena's last message ended 2 days ago.")
        await seat.sees("shows your templates, filled in.")
        assert typed(seat) == "Hello again"
        assert outbox(town, "Meena") == []


async def test_a_draft_is_kept_on_a_pause_per_chat_and_over_a_restart(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        await seat.types("half a thou")
        await seat.until(lambda: busy_town.stored_draft("Ravi") == "half a thou", "kept")
        await seat.types("ght")
        await seat.press("escape", "n")
        await seat.until(lambda: busy_town.stored_draft("Ravi") == "half a thought")
        await seat.until(lambda: seat.inbox.chat.lead_id not in (None, busy_town.lead("Ravi")))
        assert typed(seat) == ""
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        assert typed(seat) == "half a thought"


async def test_leaving_keeps_the_last_letters(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        await seat.types("last")
        await seat.press("ctrl+q")
        await seat.until(lambda: not seat.app.is_running)
    assert busy_town.stored_draft("Ravi") == "last"


async def test_sending_a_draft_keeps_what_else_was_typed(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        await seat.press("i")
        await seat.types("later")
        await seat.press("escape", "a")
        await seat.sees("takes it back")
        assert typed(seat) == "later"
        await seat.until(lambda: busy_town.stored_draft("Asha") == "later")


async def test_q_asks_twice_while_a_message_counts_down(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        await seat.press("a")
        await seat.sees("takes it back")
        await seat.press("q")
        await seat.sees("A message is about to leave")
        assert seat.app.is_running
        await seat.press("q")
        await seat.until(lambda: not seat.app.is_running)
    assert len(outbox(busy_town, "Asha")) == 1
