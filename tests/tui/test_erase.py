"""Erasing from the consent window: it shows what goes, asks to be sure, and the person is gone."""

import pytest

from crm_tui.screens.consent_window import ConsentWindow
from crm_tui.screens.erase_form import EraseForm
from crm_tui.store import erasing
from tests.tui.conftest import Seat, Town, seated


@pytest.fixture
def known(town: Town) -> Town:
    town.writes("Asha", "[/] Kal milega?")
    return town


async def asks(seat: Seat) -> EraseForm:
    await seat.opens("Asha")
    await seat.press("C")
    await seat.until(lambda: isinstance(seat.app.screen, ConsentWindow))
    await seat.press("E")
    await seat.until(lambda: isinstance(seat.app.screen, EraseForm))
    form = seat.app.screen
    assert isinstance(form, EraseForm)
    await seat.until(lambda: form.focused is not None)
    return form


@pytest.mark.parametrize("size", [(120, 40), (60, 30)])
async def test_a_person_is_erased_after_their_id_was_typed(
    known: Town, size: tuple[int, int]
) -> None:
    lead_id = known.lead("Asha")
    async with seated(known.shop, size) as seat:
        await asks(seat)
        await seat.sees("Asha", "1 message", "Erase a person")
        assert all(len(line) <= size[0] for line in seat.text.splitlines())
        await seat.press(*"365", "enter", *f"L{lead_id}", "enter")
        await seat.until(lambda: bool(known.shop.db.read_now(erasing.held)))
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
    [held] = known.shop.db.read_now(erasing.held)
    assert held.lead_ids == (lead_id,)
    assert held.done_at is not None


@pytest.mark.parametrize(
    ("when", "sure", "said"),
    [("", "", "Write now"), ("soon", "", "Write now"), ("now", "L999", "Type L")],
)
async def test_without_being_sure_nobody_is_erased(
    known: Town, when: str, sure: str, said: str
) -> None:
    lead_id = known.lead("Asha")
    async with seated(known.shop) as seat:
        await asks(seat)
        await seat.press(*when, "enter", *sure, "enter")
        await seat.sees(said)
        await seat.press(*["escape"] * (2 if when else 1))  # what was typed asks for a second
        await seat.until(lambda: isinstance(seat.app.screen, ConsentWindow))
    assert known.lead("Asha") == lead_id
    assert known.shop.db.read_now(erasing.every) == []
