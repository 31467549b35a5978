"""When what changes is read again: soon, many changes as one, and never by breaking a reading off."""

import asyncio

from textual.app import App

from crm_tui.screens import pace
from crm_tui.screens.pace import Pace


class Reader(App[None]):
    """Reads when it is asked to; a reading takes as long as the test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = self.ended = 0
        self.answer = asyncio.Event()
        self.pace = Pace(self, self.read)

    def read(self) -> None:
        self.begun += 1
        self.run_worker(self._read(), exclusive=True)

    async def _read(self) -> None:
        with self.pace.reading():
            await self.answer.wait()
            self.ended += 1


async def test_changes_never_break_a_reading_off_and_make_one_more() -> None:
    reader = Reader()
    async with reader.run_test() as pilot:
        reader.pace.ask()
        await pilot.pause()
        for _ in range(20):
            reader.pace.ask()
            await pilot.pause()
        assert (reader.begun, reader.ended) == (1, 0)
        reader.answer.set()
        async with asyncio.timeout(10):
            while reader.ended < 2:
                await pilot.pause(pace.PAUSE / 10)
        assert reader.begun == 2
