"""Foreign text on every screen: nothing runs, nothing ends, and the words stand as they were written."""

from pathlib import Path

import pytest

from crm_tui.screens.importing.looking import Looking
from tests.tui import every_window, rights_windows
from tests.tui.conftest import Town
from tests.tui.every_walk import QUIET, walk
from tests.tui.hostile_words import ALL_AT_ONCE

ELSEWHERE = {Looking}
"""tests/tui/test_import_hostile.py"""


@pytest.mark.timeout(240)
async def test_every_screen_shows_hostile_words_as_words(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = await walk(town, ALL_AT_ONCE, tmp_path, monkeypatch)
    assert sorted(seen.hurt) == []
    assert seen.ran == []
    assert seen.silent - QUIET == set()
    bases = every_window.BASES | rights_windows.BASES
    left = every_window.every_class() - seen.shown - bases - every_window.SAY_NOTHING_FOREIGN
    assert left == ELSEWHERE
