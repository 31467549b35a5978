"""Today with a terminal that changes under the reader: what was not read stays, and can be read."""

import pytest

from tests.tui.conftest import Town
from tests.tui.test_today import SETTLE, at_today, ready, sent, window

LONG = "\n".join(f"Line {number} of a long answer." for number in range(60))


@pytest.fixture(autouse=True)
def _read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SETTLE, 0.0)


async def test_a_window_made_smaller_at_the_end_of_a_long_draft_does_not_lock_enter(
    busy_town: Town,
) -> None:
    busy_town.draft("Ravi", LONG)
    async with at_today(busy_town.shop) as seat:
        await seat.press("j")
        await ready(seat, "Ravi")
        while not window(seat).pane.whole:
            await seat.press("enter")
        await seat.pilot.resize_terminal(110, 30)
        await seat.pilot.pause()
        assert not window(seat).pane.whole
        for _ in range(12):
            if window(seat).pane.whole:
                break
            await seat.press("enter")
        assert window(seat).pane.whole, "Enter reads on until the end"
        assert sent(busy_town, "Ravi") == []
        await seat.press("enter")
        await seat.until(lambda: sent(busy_town, "Ravi") == [LONG], "what was read is sent")
