"""In a real terminal: hostile words command nothing, and a crash tells nothing and leaves it as it was."""

from pathlib import Path

import pytest

from tests.e2e.crashing import crash, told
from tests.e2e.hostile_shops import empty_shop, shop_of
from tests.e2e.terminal_bytes import KNOWN, unknown
from tests.e2e.walked_terminal import walk
from tests.tui.hostile_words import ALL_AT_ONCE, visible

pytestmark = [pytest.mark.e2e, pytest.mark.terminal, pytest.mark.timeout(180)]


def test_no_sequence_but_the_programs_own_reaches_the_terminal(tmp_path: Path) -> None:
    walked = walk(shop_of(tmp_path, ALL_AT_ONCE), ("n", "t", "\x1b", "\x1bOS", "\x1b"))
    assert unknown(walked.written, KNOWN) == []
    assert walked.written.count(visible(ALL_AT_ONCE).encode()) >= 10, "the words are there as words"
    assert (walked.code, walked.is_sane) == (0, True)


def test_a_crash_prints_no_secret_and_gives_the_terminal_back(tmp_path: Path) -> None:
    walked = crash(empty_shop(tmp_path)[0], "help.HelpScreen", "?")
    home = tmp_path / "shop"
    assert told(walked, home) == []
    assert walked.code == 1
    assert walked.is_sane
    assert walked.written.rstrip().endswith(b"Start it again with `crm`.")
    [report] = [path.read_text() for path in (home / "logs").glob("crash-*.log")]
    assert "RuntimeError: [left out] of [left out]" in report
    assert "in compose" in report
