"""Who agreed to what: what the window shows, and that a person writes it down with its proof."""

from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.consent import Consent, Evidence, Purpose
from crm_tui.domain.privacy import RequestKind
from crm_tui.screens.consent_window import ConsentWindow
from crm_tui.services import leads, sending
from crm_tui.services.privacy import requests
from crm_tui.store import consents, messages, privacy_requests
from tests.tui.conftest import Seat, Town, seated


@pytest.fixture
def known(town: Town) -> Town:
    """Asha wrote within the window, and once said no to offers."""
    town.writes("Asha", "[/] Kal milega?", ago=3 * HOUR)
    town.writes("Asha", "no offers", ago=2 * HOUR)
    town.shop.db.write_now(messages.mark_read, town.lead("Asha"))
    return town


def log(town: Town) -> list[Consent]:
    return town.shop.db.read_now(consents.log, town.lead("Asha"))


def answer(town: Town) -> None:
    wanted = sending.Wanted(town.lead("Asha"), "Haan, kal milega.")
    now = town.clock.now()
    town.shop.db.write_now(sending.queue, wanted, town.shop.policy, OWNER, now)


async def looks(seat: Seat, *words: str) -> None:
    await seat.opens("Asha")
    await seat.press("C")
    await seat.until(lambda: isinstance(seat.app.screen, ConsentWindow))
    await seat.sees("Consent", *words)


async def test_it_shows_what_holds_and_by_which_message_in_sixty_columns(known: Town) -> None:
    async with seated(known.shop, (60, 30)) as seat:
        await looks(seat, "messages: yes", "marketing: no", "AI assistance: yes")
        await seat.sees("wants no more marketing", "no offers")
        assert all(len(line) <= 60 for line in seat.text.splitlines())


async def test_enter_goes_to_the_message_that_is_the_proof(known: Town) -> None:
    said = known.chat("Asha")[-1].id
    async with seated(known.shop) as seat:
        await looks(seat)
        await seat.press("j", "enter")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        shown = seat.inbox.chat.transcript
        await seat.until(lambda: shown.selected is not None and shown.selected.id == said)


async def test_a_agreed_needs_a_proof_and_keeps_its_kind(known: Town) -> None:
    async with seated(known.shop) as seat:
        await looks(seat)
        await seat.press("j", "a")
        await seat.sees("Asha agreed to marketing")
        await seat.press("ctrl+s")
        await seat.sees("Write how they agreed")
        await seat.types("सहमत [/] signed")
        await seat.press("enter", "ctrl+s")
        await seat.sees("marketing: yes", "सहमत [/] signed")
        assert (log(known)[-1].given, log(known)[-1].evidence) == (True, Evidence.SPOKEN)


async def test_x_withdrawn_takes_ai_assistance_away_at_once(known: Town) -> None:
    known.draft("Asha", "Yes, tomorrow.")
    async with seated(known.shop) as seat:
        await looks(seat)
        await seat.press("j", "j", "x")
        await seat.sees("wants no more AI assistance")
        await seat.press("ctrl+s")
        await seat.sees("AI assistance: no")
        assert log(known)[-1].purpose is Purpose.AI_ASSIST
        await seat.press("escape")
        await seat.until(lambda: "Yes, tomorrow." not in seat.text)


async def test_the_notice_goes_once_and_not_in_place_of_an_answer(known: Town) -> None:
    async with seated(known.shop) as seat:
        await looks(seat)
        await seat.press("n")
        await seat.sees("Answer first")
        answer(known)
        await seat.press("n")
        await seat.sees("leaves in five seconds", "en-", "sent, by owner")
        await seat.press("n")
        await seat.sees("has this notice already")
        assert sum("Privacy notice of Sweet Crumbs" in m.content for m in known.chat("Asha")) == 1


async def test_a_request_is_written_down_answered_and_told_how_late_it_is(known: Town) -> None:
    shop = known.shop
    asked = Millis(known.clock.now() - 40 * DAY)
    late = (*(known.lead("Asha"), RequestKind.ERASURE, "erase me", 30), asked)
    shop.db.write_now(requests.add, OWNER, known.clock.now(), *late)
    async with seated(shop) as seat:
        await looks(seat, "asks to be erased", "10 days late", "erase me")
        await seat.press("j", "j", "j", "d")
        await seat.sees("asks to be erased")
        await seat.types("erased on paper")
        await seat.press("enter")
        await seat.sees("R1 is answered")
        await seat.press("r")
        await seat.sees("access, correction")
        await seat.press("ctrl+s")
        await seat.sees("R2 asks what is known of them", "30 days left")
    done, asks = sorted(shop.db.read_now(privacy_requests.every), key=lambda one: one.id)
    assert (done.answer, asks.kind) == ("erased on paper", RequestKind.ACCESS)


async def test_e_exports_everything_into_the_folder_that_is_named(
    known: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with seated(known.shop) as seat:
        await looks(seat)
        await seat.press("e")
        await seat.sees("It is not encrypted")
        await seat.press("enter")
        await seat.sees("person.html is to be read")
    assert "no offers" in page_in(tmp_path)


def page_in(folder: Path) -> str:
    [made] = folder.glob("L*-20*")
    return (made / "person.html").read_text()


async def test_m_marks_a_minor_and_takes_the_mark_off(known: Town) -> None:
    async with seated(known.shop) as seat:
        await looks(seat)
        await seat.press("M")
        await seat.sees("under 18")
        assert known.shop.db.read_now(leads.get, known.lead("Asha")).minor
        await seat.press("M")
        await seat.sees("is of age")
        assert not known.shop.db.read_now(leads.get, known.lead("Asha")).minor
