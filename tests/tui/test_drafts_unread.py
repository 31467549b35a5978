"""Nothing in the drawer is acted upon unread: what has just changed is read first."""

import pytest

from crm_tui.domain.advice import ActionKind
from crm_tui.widgets import drawer
from tests.tui.conftest import Seat, Town, seated
from tests.tui.drafting import SHORT, asks_a_price, opened, outbox, planned, to_do, told


@pytest.fixture
def asked(town: Town) -> Town:
    """Asha asked for a price; nothing is drafted yet."""
    return asks_a_price(town)


@pytest.fixture
def slow_to_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever changes under somebody's eyes does not settle while the test runs."""
    monkeypatch.setattr(drawer, "SETTLE_SECONDS", 3600.0)


async def replaced(seat: Seat, town: Town, follow_up: bool) -> None:
    """They write: the draft goes; then, in another transaction, the next one comes."""
    shown = seat.inbox.chat.talk.drawer
    town.writes("Asha", "Aur 2 kg?", ago=0)
    await seat.until(lambda: shown.suggestion is None, "that it is gone")
    leave(town, follow_up)
    await seat.until(lambda: shown.suggestion is not None, "the next one")


def leave(town: Town, follow_up: bool) -> None:
    """The worker left a follow-up, or a reply."""
    if follow_up:
        planned(town)
    else:
        town.draft("Asha", SHORT)


@pytest.mark.usefixtures("slow_to_settle")
@pytest.mark.parametrize("was_follow_up", [True, False], ids=["plan", "reply"])
@pytest.mark.parametrize("is_follow_up", [True, False], ids=["then-plan", "then-reply"])
async def test_what_came_after_the_one_that_was_read_went_is_not_acted_upon_by_its_key(
    asked: Town, was_follow_up: bool, is_follow_up: bool
) -> None:
    leave(asked, was_follow_up)
    async with seated(asked.shop) as seat:
        await opened(seat, "✦ Follow-up" if was_follow_up else "✦ Draft")
        await replaced(seat, asked, is_follow_up)
        await seat.press("a")
        await told(seat, "has just changed: read it, then press a again.")
        assert outbox(asked) == []
        assert to_do(asked) is None


@pytest.mark.usefixtures("slow_to_settle")
async def test_the_first_draft_of_an_open_chat_must_be_read_too(asked: Town) -> None:
    async with seated(asked.shop) as seat:
        await opened(seat, "A draft is being written …")
        asked.draft("Asha", SHORT)
        await seat.sees(SHORT)
        await seat.press("a")
        await told(seat, "The draft has just changed")
        assert outbox(asked) == []


@pytest.mark.usefixtures("slow_to_settle")
async def test_a_draft_that_comes_back_from_behind_the_words_of_another_must_be_read_again(
    asked: Town,
) -> None:
    asked.draft("Asha", SHORT)
    async with seated(asked.shop) as seat:
        await opened(seat, SHORT)
        shown = seat.inbox.chat.talk.drawer
        shown.write("Namaste")
        assert shown.suggestion is None
        shown.write(None)
        assert shown.suggestion is not None
        await seat.press("a")
        await told(seat, "The draft has just changed")
        assert outbox(asked) == []


@pytest.mark.usefixtures("slow_to_settle")
@pytest.mark.parametrize("is_follow_up", [True, False], ids=["plan", "reply"])
async def test_in_a_chat_just_opened_nothing_has_to_settle(asked: Town, is_follow_up: bool) -> None:
    leave(asked, is_follow_up)
    async with seated(asked.shop) as seat:
        await opened(seat, "✦ ")
        await seat.press("a")
        await seat.until(lambda: to_do(asked) if is_follow_up else outbox(asked) == [SHORT])


# -- next steps ----------------------------------------------------------------------------------


async def test_digits_wait_when_the_steps_have_just_changed(
    asked: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawer, "SETTLE_SECONDS", 3600.0)
    asked.offer("Asha", ActionKind.TASK, "Bake a sample")
    async with seated(asked.shop) as seat:
        await opened(seat, "1 Bake a sample")
        asked.offer("Asha", ActionKind.MARK_LOST, "Mark lost")
        await seat.sees("2 Mark lost")
        await seat.press("1", "3")
        await told(seat, "The next steps have just changed")
        await told(seat, "No next step has this number")
        assert to_do(asked) is None


@pytest.mark.usefixtures("slow_to_settle")
async def test_digits_wait_for_the_first_steps_of_an_open_chat_too(asked: Town) -> None:
    async with seated(asked.shop) as seat:
        await opened(seat, "A draft is being written …")
        asked.offer("Asha", ActionKind.TASK, "Bake a sample")
        await seat.sees("1 Bake a sample")
        await seat.press("1")
        await told(seat, "The next steps have just changed")
        assert to_do(asked) is None
