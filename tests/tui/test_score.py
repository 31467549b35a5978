"""Why a lead has its score, and a score of one's own; the palette finds words of the whole shop."""

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import HOUR
from crm_tui.screens.score import ScoreWindow
from crm_tui.services import notes
from crm_tui.store import leads
from tests.tui.conftest import Seat, Town, seated

QUESTION = "What is the price of a 2 kg chocolate cake?"


def score(town: Town) -> tuple[int | None, int | None]:
    found = town.shop.db.read_now(leads.get, town.lead("Asha"))
    assert found is not None
    return found.quality_score, found.own_score


async def asked(seat: Seat) -> None:
    await seat.opens("Asha")
    await seat.press("y")
    await seat.until(lambda: isinstance(seat.app.screen, ScoreWindow))
    await seat.sees("of 10")


async def test_each_reason_stands_there_and_leads_to_its_message(town: Town) -> None:
    asha = town.writes("Asha", QUESTION, ago=2 * HOUR)
    town.writes("Asha", "Please tell", ago=HOUR)
    async with seated(town.shop) as seat:
        await asked(seat)
        found = town.shop.db.read_now(leads.get, asha)
        assert found is not None
        await seat.sees(f"{found.quality_score} of 10", *(r.words for r in found.score_reasons))
        place = [one.ref.kind for one in found.score_reasons].index("message")
        await seat.press(*["down"] * place, "enter")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        chosen = seat.inbox.chat.transcript
        await seat.until(lambda: chosen.selected is not None and chosen.selected.content)
        await seat.until(
            lambda: (
                chosen.selected and f"M{chosen.selected.id}" == found.score_reasons[place].ref.id
            )
        )


async def test_a_digit_sets_a_score_of_ones_own_and_c_takes_it_off(town: Town) -> None:
    town.writes("Asha", QUESTION, ago=HOUR)
    async with seated(town.shop) as seat:
        await asked(seat)
        worked_out = score(town)[0]
        await seat.press("0")
        await seat.sees("Asha is 10 of 10.", "10/10")
        assert score(town) == (10, 10)
        await seat.press("y")
        await seat.sees("10 of 10, your own")
        await seat.press("c")
        await seat.sees("scored by what happened again")
        assert score(town) == (worked_out, None)
        await seat.press("U")
        await seat.until(lambda: score(town) == (10, 10))


async def test_a_reason_without_a_message_says_so(town: Town) -> None:
    town.writes("Asha", "ok", ago=HOUR)
    async with seated(town.shop) as seat:
        await asked(seat)
        found = town.shop.db.read_now(leads.get, town.lead("Asha"))
        assert found is not None
        kinds = [one.ref.kind for one in found.score_reasons]
        place = next(n for n, kind in enumerate(kinds) if kind != "message")
        await seat.press(*["down"] * place, "enter")
        await seat.sees("rests on no single message")


async def test_the_palette_finds_messages_notes_and_whose_they_are(town: Town) -> None:
    town.writes("Asha", "Do you have rasmalai today?", ago=HOUR)
    meena = town.writes("Meena", "hello", ago=2 * HOUR)
    town.shop.db.write_now(notes.add, OWNER, town.clock.now(), meena, "loves rasmalai")
    async with seated(town.shop) as seat:
        await seat.press("ctrl+p")
        await seat.types("rasmalai")
        await seat.sees("Asha: Do you have rasmalai", "Meena, note: loves rasmalai")
