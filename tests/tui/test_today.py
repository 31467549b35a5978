"""Today in the inbox: one key for a whole morning, and nothing leaves that was not read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.advice import FollowUp, Urgency, Way
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import Direction, MessageType
from crm_tui.domain.suggestion import SuggestionStatus, SuggestionType
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.webhook import MediaRef
from crm_tui.screens.reject_why import RejectWhy
from crm_tui.screens.snooze import SnoozeLine
from crm_tui.screens.today import TodayWindow
from crm_tui.screens.today_place import Place
from crm_tui.services import tasks
from crm_tui.shop import Shop
from crm_tui.store import settings, suggestions, templates
from crm_tui.store import tasks as task_store
from tests.tui.conftest import Seat, Town, seated

SETTLE = "crm_tui.widgets.today_glance.SETTLE_SECONDS"


@pytest.fixture(autouse=True)
def _read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """These people read as fast as they press."""
    monkeypatch.setattr(SETTLE, 0.0)


@asynccontextmanager
async def at_today(shop: Shop, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Seat]:
    """Somebody has opened Today, and its first person is before their eyes."""
    async with seated(shop, size) as seat:
        await seat.press("f9")
        await seat.until(lambda: isinstance(seat.app.screen, TodayWindow), "Today")
        await ready(seat)
        yield seat


def window(seat: Seat) -> TodayWindow:
    screen = seat.app.screen
    assert isinstance(screen, TodayWindow)
    return screen


async def ready(seat: Seat, name: str = "") -> None:
    """The marked person was read (the one of this name), or there is none."""

    def is_read() -> bool:
        if not isinstance(seat.app.screen, TodayWindow):
            return False
        item = window(seat).marked
        if item is None:
            return not name and bool(window(seat).nothing.display)
        return item.name.startswith(name) and window(seat).glance is not None

    await seat.until(is_read, f"the marked person {name}")


async def in_chat(seat: Seat, name: str) -> None:
    """Today made room for this chat."""

    def is_open() -> bool:
        lead = seat.inbox.chat.lead
        return len(seat.app.screen_stack) == 1 and lead is not None and lead.name == name

    await seat.until(is_open, f"the chat with {name}")


def marked(seat: Seat) -> str:
    item = window(seat).marked
    return "" if item is None else item.name


def names(seat: Seat) -> list[str]:
    return [item.name for item in window(seat).items]


def sent(town: Town, name: str) -> list[str]:
    return [one.content for one in town.chat(name) if one.direction is Direction.OUTBOUND]


async def test_who_comes_first_and_why(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        await seat.sees("Sunday 22 November", "3 to answer", "free if all is sent")
        await seat.sees("Asha", "asked 22 h ago", "2 h left", "1 kg chocolate cake is ₹650.")
        assert names(seat) == ["Asha", "Ravi", "Meena"]


async def test_nobody_waits(town: Town) -> None:
    async with at_today(town.shop) as seat:
        await seat.sees("Nobody waits for you.")
        await seat.press("enter", "o", "e", "s", "space", "x", "j", "v")
        assert isinstance(seat.app.screen, TodayWindow)
        await seat.press("escape")
        assert len(seat.app.screen_stack) == 1


# -- one key for the whole morning ---------------------------------------------------------------


async def test_enter_sends_what_was_read_and_goes_on(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        await seat.press("enter")
        await seat.sees("leaves in 5 s", "1 of 3 done")
        await ready(seat, "Ravi")
        assert sent(busy_town, "Asha") == ["Namaste Asha ji! 1 kg chocolate cake is ₹650."]
        await seat.until(lambda: busy_town.unread("Asha") == 0, "what was answered is read")


async def test_the_next_one_is_not_sent_by_the_same_push_of_the_key(
    busy_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy_town.draft("Ravi", "Yes, eggless bread is here.")
    async with at_today(busy_town.shop) as seat:
        await seat.press("enter")
        monkeypatch.setattr(SETTLE, 60.0)
        await ready(seat, "Ravi")
        await seat.press("enter", "enter")
        await seat.sees("This has only just come: read it")
        assert sent(busy_town, "Ravi") == []
        assert len(sent(busy_town, "Asha")) == 1


async def test_a_long_draft_is_read_to_its_end_before_it_goes(busy_town: Town) -> None:
    words = "\n".join(f"Line {number} of a long answer." for number in range(60))
    busy_town.draft("Ravi", words)
    async with at_today(busy_town.shop) as seat:
        await seat.press("j")
        await ready(seat, "Ravi")
        await seat.sees("Enter shows the rest of it first")
        await seat.press("enter")
        assert sent(busy_town, "Ravi") == []
        while not window(seat).pane.whole:
            assert sent(busy_town, "Ravi") == []
            await seat.press("enter")
        await seat.sees("Line 59 of a long answer.", "Enter sends this and goes on")
        await seat.press("enter")
        await seat.until(lambda: sent(busy_town, "Ravi") == [words], "all of it is sent")


async def test_a_jump_to_the_end_leaves_the_middle_unread(busy_town: Town) -> None:
    busy_town.draft("Ravi", "\n".join(f"Line {number}." for number in range(90)))
    async with at_today(busy_town.shop) as seat:
        await seat.press("j")
        await ready(seat, "Ravi")
        pane = window(seat).pane
        pane.scroll_to(y=70, animate=False)
        await seat.pilot.pause()
        assert not pane.whole


async def test_a_proposed_template_is_shown_with_its_cost_and_sent(town: Town) -> None:
    quote = Template("quote", "en", "utility", "approved", "Hi {{1}}, shall we go on?", ("1",))
    town.shop.db.write_now(templates.save, quote)
    asha = town.writes("Asha", "Send me a quotation", ago=4 * DAY)
    town.shop.db.write_now(lambda tx: tx.run("UPDATE lead SET needs_reply = 0"))
    call = TemplateCall("quote", "en", (("1", "Asha"),))
    kind = SuggestionType.FOLLOW_UP
    town.draft("Asha", "Hi Asha, shall we go on?", kind=kind, template=call)
    async with at_today(town.shop) as seat:
        await seat.sees("1 proposal", "₹0.12 if all is sent", "a follow-up is proposed")
        await seat.sees("template quote · ₹0.12", "Hi Asha, shall we go on?")
        await seat.press("enter")
        await seat.until(lambda: sent(town, "Asha"), "the template")
        message = town.chat("Asha")[-1]
        assert (message.lead_id, message.message_type) == (asha, MessageType.TEMPLATE)
        await seat.sees("Nobody waits for you.", "1 of 1 done")


# -- what no single key sends ----------------------------------------------------------------------


async def test_what_must_be_checked_opens_the_chat(town: Town) -> None:
    town.writes("Ravi", "Is it 20% off?")
    town.draft("Ravi", "Yes, 20% off.", flags=("20% stands in none of your facts.",))
    async with at_today(town.shop) as seat:
        await seat.sees("check: 20% stands in none", "opens the chat: check the draft first")
        await seat.press("enter")
        await in_chat(seat, "Ravi")
        assert sent(town, "Ravi") == []


async def test_a_voice_note_that_nobody_heard_opens_the_chat(town: Town) -> None:
    note = MediaRef("1", None, "audio/ogg", voice=True)
    town.writes("Ravi", "", media=note, kind=MessageType.AUDIO)
    town.draft("Ravi", "Of course!")
    async with at_today(town.shop) as seat:
        await seat.sees("more to read or hear there")
        await seat.press("enter")
        await in_chat(seat, "Ravi")
        assert sent(town, "Ravi") == []


async def test_a_plan_for_later_opens_the_chat(town: Town) -> None:
    town.writes("Ravi", "I will tell you")
    at = Millis(town.clock.time + DAY)
    plan = FollowUp(at, Urgency.GENTLE, Way.WHATSAPP, ())
    town.draft("Ravi", "Have you decided?", kind=SuggestionType.FOLLOW_UP, advice=plan)
    async with at_today(town.shop) as seat:
        await seat.press("enter")
        await in_chat(seat, "Ravi")
        assert sent(town, "Ravi") == []


async def test_what_the_gate_refuses_says_why_and_opens_the_chat(town: Town) -> None:
    town.writes("Ravi", "Are you there?", ago=30 * HOUR)
    town.draft("Ravi", "Yes!")
    async with at_today(town.shop) as seat:
        await seat.sees("window closed", "24 hours", "opens the chat: it cannot leave like this")
        await seat.press("enter")
        await in_chat(seat, "Ravi")
        assert sent(town, "Ravi") == []


async def test_a_draft_that_was_overtaken_is_not_sent(town: Town) -> None:
    ravi = town.writes("Ravi", "Do you have bread?")
    town.draft("Ravi", "Yes, bread is here.")
    async with at_today(town.shop) as seat:
        town.writes("Ravi", "No, I meant cake", ago=0)
        await seat.press("enter")
        await seat.sees("No, I meant cake")
        assert sent(town, "Ravi") == []
        assert not town.shop.db.read_now(suggestions.has_sendable, ravi)


# -- to the chat and back ----------------------------------------------------------------------------


async def test_from_the_chat_back_to_the_next_one(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        await seat.press("o")
        await in_chat(seat, "Asha")
        await seat.press("escape")
        await ready(seat, "Ravi")
        await seat.press("o")
        await in_chat(seat, "Ravi")
        await seat.press("f9")
        await ready(seat, "Meena")
        await seat.press("escape", "escape")
        assert seat.app.screen is seat.inbox


async def test_edit_takes_the_draft_into_the_composer(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        await seat.press("e")
        await in_chat(seat, "Asha")
        composer = seat.inbox.chat.writing.composer
        await seat.until(lambda: composer.text.startswith("Namaste Asha ji!"), "the draft")
        assert composer.has_focus


# -- put off, done, dismissed; and back ------------------------------------------------------------


async def test_put_off_until_a_typed_time_and_back(busy_town: Town) -> None:
    asha = busy_town.lead("Asha")
    async with at_today(busy_town.shop) as seat:
        await seat.press("s")
        await seat.until(lambda: isinstance(seat.app.screen, SnoozeLine), "the question")
        await seat.press("enter")  # without a time nothing is put off
        await seat.types("kal 4 baje")
        await seat.sees("tomorrow, 16:00")
        await seat.press("enter")
        await ready(seat, "Ravi")
        assert names(seat) == ["Ravi", "Meena"]
        (task,) = busy_town.shop.db.read_now(task_store.of_lead, asha)
        assert task.due_at is not None
        await seat.press("u")
        await ready(seat, "Asha")
        assert busy_town.shop.db.read_now(task_store.of_lead, asha) == []


async def test_space_does_a_task_and_u_opens_it_again(town: Town) -> None:
    asha = town.writes("Asha", "Call me", ago=5 * DAY)
    town.shop.db.write_now(lambda tx: tx.run("UPDATE lead SET needs_reply = 0"))
    due = Millis(town.clock.time - HOUR)
    town.shop.db.write_now(tasks.add, OWNER, town.clock.now(), [asha], "call Asha", due)
    async with at_today(town.shop) as seat:
        await seat.sees("1 follow-up", "call Asha", "1 h late")
        await seat.press("space")
        await seat.sees("Nobody waits for you.", "Done: call Asha u takes it back.")
        (task,) = town.shop.db.read_now(task_store.of_lead, asha)
        assert task.done_at is not None
        await seat.press("u")
        await ready(seat, "Asha")
        await seat.press("u")
        await seat.sees("Nothing was done here yet.")


async def test_space_puts_away_who_needs_no_answer(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        await seat.press("G")
        await ready(seat, "Meena")
        await seat.press("space")
        await seat.until(lambda: names(seat) == ["Asha", "Ravi"], "Meena is put away")
        await seat.press("u")
        await ready(seat, "Meena")


async def test_x_dismisses_the_draft_with_a_reason(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        item = window(seat).marked
        assert item is not None
        assert item.ready is not None
        await seat.press("x")
        await seat.until(lambda: isinstance(seat.app.screen, RejectWhy), "the question why")
        await seat.press("l")
        await seat.sees("The draft is dismissed.")
        found = busy_town.shop.db.read_now(suggestions.get, item.ready.id)
        assert found is not None
        assert found.status is SuggestionStatus.REJECTED


async def test_u_takes_back_what_counts_down(town: Town) -> None:
    town.writes("Asha", "Kitne ka hai?", ago=HOUR)
    town.writes("Ravi", "Do you have bread?", ago=MINUTE)
    town.draft("Asha", "₹650 for 1 kg.", citations=())
    async with at_today(town.shop) as seat:
        await seat.press("enter")
        await ready(seat, "Ravi")
        await seat.press("u")
        await ready(seat, "Asha")
        assert sent(town, "Asha") == []
        assert seat.inbox.undo.newest is None
        assert "leaves in" not in seat.text
        await seat.press("enter")
        await seat.until(lambda: len(sent(town, "Asha")) == 1, "it is sent again")


# -- by itself --------------------------------------------------------------------------------------


async def test_who_writes_appears_and_the_mark_stays(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        await seat.press("j")
        await ready(seat, "Ravi")
        busy_town.writes("Zoya", "Only a minute left!", ago=24 * HOUR - 20 * MINUTE)
        await seat.until(lambda: names(seat)[0] == "Zoya", "Zoya comes first")
        assert marked(seat) == "Ravi"


async def test_it_opens_by_itself_on_the_first_start_of_a_day(busy_town: Town) -> None:
    yesterday = busy_town.clock.time - DAY
    busy_town.shop.db.write_now(settings.put, "today", {"opened": yesterday})
    async with seated(busy_town.shop) as seat:
        await seat.until(lambda: isinstance(seat.app.screen, TodayWindow), "Today")
    async with seated(busy_town.shop) as seat:
        await seat.until(lambda: seat.inbox.top.unread > 0, "the inbox")
        assert seat.app.screen is seat.inbox


def test_another_day_begins_with_nothing_done() -> None:
    place = Place()
    place.shows("Sunday 22 November", [LeadId(1), LeadId(2)], 2)
    place.shows("Sunday 22 November", [LeadId(2)], 1)
    assert (place.progress.done, place.progress.total) == (1, 2)
    place.shows("Monday 23 November", [LeadId(2)], 1)
    assert (place.progress.done, place.progress.total) == (0, 1)


async def test_a_brand_new_shop_begins_with_the_inbox(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        kept = busy_town.shop.db.read_now
        await seat.until(lambda: kept(settings.get, "today"), "the day is written down")
        assert seat.app.screen is seat.inbox


# -- anybody's words, any terminal --------------------------------------------------------------------


async def test_hostile_words_are_shown_as_they_are(town: Town) -> None:
    evil = "[@click=app.quit]x[/] \x1b]52;c;aGk=\x07 [/]"
    town.writes("[red]Eve[/]", evil)
    town.draft("[red]Eve[/]", f"Hello {evil}")
    async with at_today(town.shop) as seat:
        await seat.sees("[red]Eve[/]", "[@click=app.quit]x[/]", "Hello [@click=app.quit]")
        assert "\x1b]52" not in seat.text


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_small_terminal_shows_the_row_the_draft_and_the_keys(
    busy_town: Town, size: tuple[int, int]
) -> None:
    busy_town.writes("अनिता शर्मा", "क्या केक eggless है?", ago=23 * HOUR)
    busy_town.draft("अनिता शर्मा", "जी हाँ, हमारे सभी केक eggless हैं।")
    async with at_today(busy_town.shop, size) as seat:
        await ready(seat, "अनिता शर्मा")
        await seat.sees("Sunday 22 November", "to answer", "अनिता शर्मा", "1 h left")
        await seat.sees("क्या केक eggless है?", "Enter sends this and goes on", "o open")
        await seat.press("enter")
        await seat.until(lambda: sent(busy_town, "अनिता शर्मा"), "the answer")
        await seat.sees("leaves in", "1 of 4 done")
