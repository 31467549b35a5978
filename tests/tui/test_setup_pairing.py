"""Pairing on the set-up screen: the link, the wait, the six words, and every refusal as a sentence."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.screens.setup import SetupApp
from crm_tui.screens.six_words import SixWords
from crm_tui.services.pairing import Paired, Pairing
from crm_tui.services.setting_up import Answers
from crm_tui.settings import Settings

URL = "https://relay.example.in"
LINK = f"{URL}#K3T9P-7WZQ2"
WORDS = ("beach", "galaxy", "indigo", "tiger", "birch", "fountain")
PAIRED = Paired(Pairing(URL, "main", "d1", Millis(0)), WORDS)
Save = Callable[[Answers], Paired | None]


@asynccontextmanager
async def set_up(
    save: Save, size: tuple[int, int] = (80, 24), pairing: str = LINK
) -> AsyncIterator[tuple[SetupApp, Pilot[bool]]]:
    """The screen, its link filled in."""
    now = Answers(BusinessProfile("Sweet Crumbs"), asdict(Settings()), pairing=pairing)
    app = SetupApp(now, save)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


async def until(pilot: Pilot[bool], true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        await pilot.pause(0.01)
    raise AssertionError("it did not come about")


def shown(app: SetupApp) -> str:
    return "\n".join(str(one.render()) for one in app.screen.query(Static))


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_the_six_words_are_shown_with_what_they_are_for(width: int) -> None:
    asked: list[Answers] = []

    def save(answers: Answers) -> Paired:
        asked.append(answers)
        return PAIRED

    async with set_up(save, (width, 24)) as (app, pilot):
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, SixWords))
        text = shown(app)
        assert all(word in text for word in (*WORDS, URL, "on the VPS", "crm relay forget"))
        for one in app.screen.query(Static):
            assert one.region.right <= width
            assert one.region.bottom <= 24
        await pilot.press("enter")
    assert app.return_value is True
    assert [one.pairing for one in asked] == [LINK]


async def test_a_refusal_is_a_sentence_and_the_link_stays_to_be_mended() -> None:
    def save(_: Answers) -> None:
        raise CrmError("The relay does not know this code.", "Compare it.")

    async with set_up(save) as (app, pilot):
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "does not know this code. Compare it." in shown(app))
        assert app.screen.query_one("#pair", Input).value == LINK
        await pilot.press("escape")
    assert app.return_value is False


async def test_while_the_relay_is_asked_nothing_is_sent_twice_and_nobody_leaves() -> None:
    answer, asked = threading.Event(), []

    def save(answers: Answers) -> Paired:
        asked.append(answers)
        assert answer.wait(10)
        return PAIRED

    async with set_up(save) as (app, pilot):
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Asking the relay" in shown(app))
        await pilot.press("ctrl+s", "escape")
        answer.set()
        await until(pilot, lambda: isinstance(app.screen, SixWords))
    assert len(asked) == 1


async def test_without_a_link_nothing_is_paired() -> None:
    asked: list[str] = []

    def save(answers: Answers) -> None:
        asked.append(answers.pairing)

    async with set_up(save, pairing="") as (app, pilot):
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert (asked, app.return_value) == ([""], True)
