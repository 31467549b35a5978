"""Today while things change under the reader: what was not read does not leave, and can be read."""

import pytest

from crm_tui.domain.clock import DAY
from crm_tui.domain.suggestion import SuggestionType
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.store import templates
from tests.tui.conftest import Seat, Town
from tests.tui.test_today import SETTLE, at_today, ready, sent, window

LONG = "\n".join(f"Line {number} of a long answer." for number in range(60))


@pytest.fixture(autouse=True)
def _read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SETTLE, 0.0)


async def read_to_the_end(seat: Seat) -> None:
    for _ in range(20):
        if window(seat).pane.whole:
            return
        await seat.press("enter")
    raise AssertionError("Enter does not come to the end.")


async def test_a_terminal_made_narrower_shows_a_long_draft_from_its_beginning(
    busy_town: Town,
) -> None:
    busy_town.draft("Ravi", LONG)
    async with at_today(busy_town.shop) as seat:
        await seat.press("j")
        await ready(seat, "Ravi")
        await read_to_the_end(seat)
        await seat.pilot.resize_terminal(60, 30)
        await seat.until(lambda: not window(seat).pane.whole, "wrapped anew")
        assert window(seat).pane.scroll_offset.y == 0
        await read_to_the_end(seat)
        assert sent(busy_town, "Ravi") == []
        await seat.press("enter")
        await seat.until(lambda: sent(busy_town, "Ravi") == [LONG], "what was read is sent")


async def test_a_word_that_comes_and_goes_below_leaves_read_what_was_read(busy_town: Town) -> None:
    busy_town.draft("Ravi", LONG)
    async with at_today(busy_town.shop) as seat:
        await seat.press("j")
        await ready(seat, "Ravi")
        await read_to_the_end(seat)
        await seat.press("v")
        await seat.sees("That is all of it.", "Enter sends this and goes on")
        await seat.press("enter")
        await seat.until(lambda: sent(busy_town, "Ravi") == [LONG], "what was read is sent")


async def test_a_template_that_was_changed_meanwhile_does_not_leave_unread(town: Town) -> None:
    quote = Template("quote", "en", "utility", "approved", "Hi {{1}}, shall we go on?", ("1",))
    other = Template("quote", "en", "utility", "approved", "{{1}}, pay at once!", ("1",))
    town.shop.db.write_now(templates.save, quote)
    town.writes("Asha", "Send me a quotation", ago=4 * DAY)
    town.shop.db.write_now(lambda tx: tx.run("UPDATE lead SET needs_reply = 0"))
    call = TemplateCall("quote", "en", (("1", "Asha"),))
    kind = SuggestionType.FOLLOW_UP
    town.draft("Asha", "Hi Asha, shall we go on?", kind=kind, template=call)
    async with at_today(town.shop) as seat:
        town.shop.db.write_now(templates.save, other)
        await seat.press("enter")
        await seat.sees("Its template reads differently by now.")
        assert sent(town, "Asha") == []
