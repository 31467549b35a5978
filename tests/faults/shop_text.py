"""Hostile words at every door and on every screen: 10,000 cases through the cleaning, 10,000 updates
of widgets, and each of 19 payloads on each of the inbox's screens."""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from benchmarks.figures import Figure
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import (
    LONGEST_SHOWN,
    MOST_LINES_SHOWN,
    clean,
    for_screen,
    in_field,
    line_for_screen,
)
from crm_tui.shop import make_shop
from crm_tui.widgets import themes
from crm_tui.widgets.bars import TopBar
from crm_tui.widgets.choices import Choices
from crm_tui.widgets.composer import Composer
from crm_tui.widgets.row_list import ListRow, RowList
from crm_tui.widgets.today_said import SaidLine
from tests.conftest import KEY, FakeClock
from tests.tui.conftest import Town
from tests.tui.every_walk import Seen, walk
from tests.tui.hostile_words import PAYLOADS, obeyed
from tests.tui.quiet import wait_for_quiet

CASES, UPDATES = 10_000, 10_000
_MARKUP = "[]/@=()$\\'\""
_TEXT = st.one_of(
    st.text(st.characters(codec=None, exclude_categories=())),
    st.lists(
        st.one_of(
            st.sampled_from(sorted(PAYLOADS.values())),
            st.text(max_size=8),
            st.sampled_from(_MARKUP),
        )
    ).map("".join),
)
"""Anything at all, half characters too; and payloads torn apart and put together."""


def cleaned(count: int) -> int:
    """So many cases; how many of them would have commanded a terminal, or grown without bound."""
    bad = 0

    @settings(max_examples=count, database=None, derandomize=True, deadline=None)
    @given(_TEXT)
    def case(text: str) -> None:
        nonlocal bad
        bad += not _is_harmless(text)

    case()
    return bad


def _is_harmless(text: str) -> bool:
    stored, shown, line, field = (
        clean(text),
        for_screen(text),
        line_for_screen(text),
        in_field(text),
    )
    stored.encode()
    lines = shown.split("\n")
    return (
        not any(map(obeyed, (shown, line, field)))
        and clean(stored) == stored
        and "\n" not in line
        and len(line) <= 200
        and len(lines) <= MOST_LINES_SHOWN + 1
        and len(shown) <= 4 * LONGEST_SHOWN + 100
    )


class Wall(App[None]):
    """The kinds of widgets that show what others wrote."""

    def __init__(self) -> None:
        super().__init__()
        for theme in themes.ALL:
            self.register_theme(theme)
        self.theme = themes.DARK.name
        self.ran = 0

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.DEFAULTS

    def action_planted(self) -> None:
        self.ran += 1

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Static("", id="words", markup=False)
        yield SaidLine()
        yield Choices()
        yield RowList()
        yield Composer()
        yield Input()

    def put(self, text: str) -> int:
        """The words into all of them; how many that are."""
        self.query_one(TopBar).shop = text
        self.query_one("#words", Static).update(Content(for_screen(text)))
        self.query_one(SaidLine).say(text)
        self.query_one(Choices).show([Content(line_for_screen(text))])
        self.query_one(RowList).show([ListRow(text, text, end=line_for_screen(text, 10))])
        self.query_one(Composer).take(LeadId(1), text)
        self.query_one(Input).value = in_field(text)
        return 7

    def would_be_obeyed(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return obeyed("\n".join(strip.render(self.console) for strip in strips))


def torn() -> Iterator[str]:
    """Payloads torn apart and put together, without end and always the same."""
    chance, kinds = random.Random(5), sorted(PAYLOADS.values())
    while True:
        first, second = chance.choice(kinds), chance.choice(kinds)
        yield first[: chance.randrange(len(first) + 1)] + second[chance.randrange(len(second)) :]


async def updated(count: int) -> tuple[int, int, int]:
    """So many updates of widgets, each drawn; updates, what would be obeyed, actions that ran."""
    app, words, done, hurt = Wall(), torn(), 0, 0
    async with app.run_test(size=(100, 40)) as pilot:
        while done < count:
            done += app.put(next(words))
            await pilot.pause()
            hurt += len(app.would_be_obeyed())
    return done, hurt, app.ran


def walked(words: str) -> tuple[Seen | None, str]:
    """The walk over a shop full of these words; None with the reason where it ended the program."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEXTUAL_ANIMATIONS", "none")
        patch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")
        wait_for_quiet(patch)
        env = {**os.environ, "CRM_HOME": f"{folder}/shop", "CRM_DB_KEY": KEY}
        clock = FakeClock()
        town = Town(make_shop(BusinessProfile("Shop"), env, clock), clock)
        files = Path(folder) / "files"
        files.mkdir()
        try:
            return asyncio.run(walk(town, words, files, patch)), ""
        except AssertionError as ended:
            return None, str(ended)


def run() -> list[Figure]:
    started = time.perf_counter()
    bad, cleaning = cleaned(CASES), time.perf_counter() - started
    started = time.perf_counter()
    updates, hurt, ran = asyncio.run(updated(UPDATES))
    updating = time.perf_counter() - started
    walks = [walked(words) for words in PAYLOADS.values()]
    seen = [one for one, _ in walks if one is not None]
    screens = sum(len(one.shown) for one in seen)
    each = f"{len(PAYLOADS)} payloads on every screen"
    return [
        Figure(f"{CASES:,} texts cleaned: harmful", bad, "texts", 0),
        Figure("time for that", cleaning, "s"),
        Figure(f"{updates:,} updates of widgets: characters to obey", hurt, "characters", 0),
        Figure("actions that ran", ran, "actions", 0),
        Figure("time for that", updating, "s"),
        Figure(f"{each}: looked at", screens, "screens"),
        Figure(f"{each}: programs ended", len(walks) - len(seen), "programs", 0),
        Figure(f"{each}: actions that ran", sum(len(one.ran) for one in seen), "actions", 0),
        Figure(f"{each}: what would be obeyed", sum(len(one.hurt) for one in seen), "finds", 0),
    ]
