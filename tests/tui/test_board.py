"""The board: who stands where, how much it is worth, and cards that move by one key and back."""

import pytest
from rich.cells import cell_len

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import HOUR
from crm_tui.domain.lead import LeadStatus
from crm_tui.screens.board import BoardWindow
from crm_tui.services import leads, life_cycle
from tests.tui.conftest import Seat, Town, seated

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"


def board(seat: Seat) -> BoardWindow:
    assert isinstance(seat.app.screen, BoardWindow)
    return seat.app.screen


def marked(seat: Seat) -> str | None:
    cards = [column.marked for column in board(seat).columns]
    names = [card.name for card in cards if card is not None]
    assert len(names) <= 1
    return names[0] if names else None


def status(town: Town, name: str) -> LeadStatus:
    return town.shop.db.read_now(leads.get, town.lead(name)).status


async def opens_board(seat: Seat) -> None:
    await seat.press("f4")
    await seat.until(lambda: any(column.leads for column in board(seat).columns))


async def test_counts_and_values_stand_at_the_top(busy_town: Town) -> None:
    for name, paise in (("Asha", 2_500_000), ("Ravi", 100_050)):
        write, now = busy_town.shop.db.write_now, busy_town.clock.now()
        write(life_cycle.set_value, OWNER, now, [busy_town.lead(name)], paise)
    async with seated(busy_town.shop) as seat:
        await opens_board(seat)
        await seat.sees("3 open, worth ₹26,000.50", "new 3", "lost 0", "₹25,000 Chocolat…")
        assert marked(seat) == "Ravi"


async def test_a_card_moves_on_and_back_and_keeps_the_mark(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens_board(seat)
        await seat.press("j", "greater_than_sign")
        await seat.until(lambda: status(busy_town, "Asha") is LeadStatus.CONTACTED)
        await seat.sees("Asha is contacted now.", "contacted 1", "new 2")
        assert marked(seat) == "Asha"
        await seat.press("less_than_sign")
        await seat.until(lambda: status(busy_town, "Asha") is LeadStatus.NEW)


async def test_undo_takes_the_last_move_back_and_nothing_from_before(busy_town: Town) -> None:
    write, now = busy_town.shop.db.write_now, busy_town.clock.now()
    write(life_cycle.tag, OWNER, now, [busy_town.lead("Asha")], ["vip"])
    async with seated(busy_town.shop) as seat:
        await opens_board(seat)
        await seat.press("greater_than_sign")
        await seat.sees("Ravi is contacted now.")
        await seat.press("u")
        await seat.until(lambda: status(busy_town, "Ravi") is LeadStatus.NEW)
        await seat.sees("Taken back:")
        await seat.press("u")
        await seat.sees("Nothing was moved here yet.")
        asha = busy_town.shop.db.read_now(leads.get, busy_town.lead("Asha"))
        assert asha.tags == ("vip",)


async def test_undo_takes_back_the_move_and_nothing_that_goes_on_beside_it(
    busy_town: Town,
) -> None:
    """A long step over many leads goes on while one moves cards."""
    write, now = busy_town.shop.db.write_now, busy_town.clock.now()
    async with seated(busy_town.shop) as seat:
        await opens_board(seat)
        await seat.press("greater_than_sign")
        await seat.sees("Ravi is contacted now.")
        write(life_cycle.tag, OWNER, now, [busy_town.lead("Asha")], ["vip"])
        await seat.press("u")
        await seat.sees("Taken back: status contacted of one lead.")
        assert status(busy_town, "Ravi") is LeadStatus.NEW
        asha = busy_town.shop.db.read_now(leads.get, busy_town.lead("Asha"))
        assert asha.tags == ("vip",)


async def test_lost_asks_why_and_escape_leaves_the_card(busy_town: Town) -> None:
    write, now = busy_town.shop.db.write_now, busy_town.clock.now()
    write(life_cycle.set_status, OWNER, now, [busy_town.lead("Ravi")], LeadStatus.CLOSED)
    async with seated(busy_town.shop) as seat:
        await opens_board(seat)
        await seat.press("l", "l", "l", "l")
        assert marked(seat) == "Ravi"
        await seat.press("greater_than_sign", "escape")
        await seat.until(lambda: isinstance(seat.app.screen, BoardWindow))
        assert status(busy_town, "Ravi") is LeadStatus.CLOSED
        await seat.press("greater_than_sign", "p")
        await seat.until(lambda: status(busy_town, "Ravi") is LeadStatus.LOST)


async def test_at_both_ends_a_card_stays(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens_board(seat)
        await seat.press("less_than_sign", "h", "k")
        assert marked(seat) == "Ravi"
        assert status(busy_town, "Ravi") is LeadStatus.NEW


async def test_enter_opens_the_chat_of_the_marked_card(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens_board(seat)
        await seat.press("j", "enter")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Asha"))


async def test_the_board_follows_what_others_change_and_the_mark_stays_on_its_card(
    busy_town: Town,
) -> None:
    async with seated(busy_town.shop) as seat:
        await opens_board(seat)
        await seat.press("j")
        assert marked(seat) == "Asha"
        write, now = busy_town.shop.db.write_now, busy_town.clock.now()
        write(life_cycle.set_status, OWNER, now, [busy_town.lead("Ravi")], LeadStatus.QUALIFIED)
        await seat.sees("qualified 1", "new 2")
        assert marked(seat) == "Asha"
        write(life_cycle.set_value, OWNER, now, [busy_town.lead("Meena")], 4_200_000)
        await seat.sees("worth ₹42,000")


async def test_a_card_with_which_nothing_happens_for_too_long_says_so(busy_town: Town) -> None:
    """A new lead may be silent for two days."""
    busy_town.clock.forward(50 * HOUR)
    busy_town.writes("Ravi", "Hello again")
    async with seated(busy_town.shop) as seat:
        await opens_board(seat)
        await seat.sees("Asha ◷2d", "Meena ◷2d")
        assert seat.text.count("◷") == 2


@pytest.mark.parametrize("size", [(120, 40), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_hostile_names_are_literal_and_the_marked_column_is_in_sight(
    town: Town, size: tuple[int, int]
) -> None:
    town.writes(HOSTILE, HOSTILE)
    town.writes("सीमा शर्मा और बहुत लम्बा नाम", "नमस्ते " * 30)
    async with seated(town.shop, size) as seat:
        await opens_board(seat)
        await seat.sees("[@click=app", "सीमा")
        await seat.press("l", "l", "l", "l", "l")
        await seat.sees("lost 0")
        assert "\x1b" not in seat.text
        assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())
