"""The real program in a real terminal: what hostile words command (nothing), how soon a key is answered
beside a message of a megabyte, and what a crash tells (nothing)."""

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.terminal import Terminal
from crm_tui.shop import open_shop
from tests.e2e.crashing import crash, told
from tests.e2e.hostile_shops import HARMLESS, RealTime, empty_shop, shop_of
from tests.e2e.terminal_bytes import KNOWN, shapes, unknown
from tests.e2e.walked_terminal import Walked, until_quiet, walk
from tests.tui.conftest import Town
from tests.tui.hostile_words import ALL_AT_ONCE, visible

_LONG = 1_000_000
SHAPES = {
    "one line": "x" * _LONG,
    "brackets": "[" * _LONG,
    "tags": "[a]" * (_LONG // 3),
    "line ends": "\n" * _LONG,
    "combining marks": "न" + "\u0901" * _LONG,
    "families of emoji": "👨‍👩‍👧" * (_LONG // 5),
}
BREAKING = {
    "help.HelpScreen": "?",
    "board.BoardWindow": "\x1bOS",
    "notices.Notices": "\x1bOR",
    "tasks.TasksWindow": "\x1b[17~",
    "filters.FiltersWindow": "\x1b[18~",
    "knowledge.KnowledgeWindow": "\x1b[19~",
    "automation.AutomationWindow": "\x1b[21~",
    "add_lead.AddLead": "\x0e",
}
"""Screens that are made to break, and the key to each."""
_KEYS = "wzvkxjyh"


def written_over(words: str) -> Walked:
    with tempfile.TemporaryDirectory() as folder:
        return walk(shop_of(Path(folder), words))


def slowest_key(text: str) -> float:
    """Milliseconds until a letter typed below this message is drawn; of eight the slowest."""
    with tempfile.TemporaryDirectory() as folder:
        env, _ = empty_shop(Path(folder))
        shop = open_shop(env)
        town = Town(shop, RealTime(time.time_ns() // 1_000_000))
        town.writes("Asha", text)
        town.writes("Asha", "zebra crossing")
        shop.db.close_now()
        terminal = Terminal(_program(), env)
        try:
            terminal.wait_for("Asha")
            for key in ("", "n", "i"):
                terminal.press(key)
                until_quiet(terminal._child, quiet=2)
            return max(_echo(terminal, key) for key in _KEYS)
        finally:
            terminal.close()


def _program() -> list[str]:
    return [sys.executable, "-m", "crm_tui.cli"]


def _echo(terminal: Terminal, key: str) -> float:
    until_quiet(terminal._child)
    terminal._child.buffer = b""  # what was drawn before is no answer to this key
    started = time.perf_counter()
    terminal.press(key)
    terminal.wait_for(key)
    return (time.perf_counter() - started) * 1000


def crashed(screen: str, key: str) -> tuple[int, bool, bool]:
    """Secrets that were told, whether it ended with a fault, and whether the terminal is sane."""
    with tempfile.TemporaryDirectory() as folder:
        env, shop = empty_shop(Path(folder))
        ended = crash(env, screen, key)
        return len(told(ended, shop.home)), ended.code == 1, ended.is_sane


def run() -> list[Figure]:
    plain, hostile = written_over(HARMLESS), written_over(ALL_AT_ONCE)
    own = frozenset(shapes(plain.written))
    times = {name: slowest_key(text) for name, text in SHAPES.items()}
    ends = [crashed(screen, key) for screen, key in BREAKING.items()]
    as_words = hostile.written.count(visible(ALL_AT_ONCE).encode())
    figures = [
        Figure("bytes drawn over a hostile shop", len(hostile.written), "bytes"),
        Figure("hostile words among them, as words", as_words, "times", 100, at_least=True),
        Figure("kinds of sequences over a harmless shop", len(own), "kinds"),
        Figure(
            "kinds over a hostile one that are not among those", _beyond(hostile, own), "kinds", 0
        ),
        Figure("kinds over a harmless one that no list knows", _beyond(plain, KNOWN), "kinds", 0),
        Figure(
            "left with exit code 0, the terminal as it was", _good(plain, hostile), "of 2", 2, True
        ),
    ]
    for name, key in times.items():
        figures.append(Figure(f"1 MB of {name}: the slowest of {len(_KEYS)} keys", key, "ms", 200))
    count = len(ends)
    return [
        *figures,
        Figure(f"{count} screens broken: secrets told", sum(one[0] for one in ends), "secrets", 0),
        Figure("exit code 1", sum(one[1] for one in ends), "times", count, True),
        Figure("the terminal as it was", sum(one[2] for one in ends), "times", count, True),
    ]


def _beyond(walked: Walked, known: frozenset[str]) -> int:
    return len(unknown(walked.written, known))


def _good(*all_of_them: Walked) -> int:
    return sum(one.code == 0 and one.is_sane for one in all_of_them)
