"""A QR code in a terminal: whole, or not at all; its content reads back from the lines."""

import io
import sys

import pytest
import segno

from crm_tui.cli.qr import show_qr
from crm_tui.domain.totp import Secret
from crm_tui.widgets.qr_code import qr_lines

ADDRESS = Secret(bytes(range(20)), "Meethi Crumbs Bakery").address


def dark(lines: list[str]) -> list[list[bool]]:
    """Module by module what is dark, from lines of half blocks."""
    halves = {"█": (False, False), "▀": (False, True), "▄": (True, False), " ": (True, True)}
    rows: list[list[bool]] = []
    for line in lines:
        rows += ([halves[one][0] for one in line], [halves[one][1] for one in line])
    return rows


def test_the_lines_are_the_modules_with_a_light_zone_around() -> None:
    lines = qr_lines(ADDRESS)
    modules = [list(map(bool, row)) for row in segno.make(ADDRESS, error="l", micro=False).matrix]
    rows = dark(lines)[: len(modules) + 4]
    assert len({len(line) for line in lines}) == 1
    assert [row[2:-2] for row in rows[2:-2]] == modules
    assert not any(any(row[:2] + row[-2:]) for row in rows)
    assert not any(any(row) for row in rows[:2] + rows[-2:])


def test_it_is_small_enough_for_a_narrow_terminal() -> None:
    lines = qr_lines(ADDRESS)
    assert (len(lines), len(lines[0])) == (23, 45)


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def shown(
    monkeypatch: pytest.MonkeyPatch, output: type[io.TextIOWrapper], encoding: str, columns: int
) -> tuple[bool, str]:
    """Whether it was shown on such an output, and what stands there."""
    raw = io.BytesIO()
    with output(raw, encoding=encoding) as text:
        monkeypatch.setattr(sys, "stdout", text)
        monkeypatch.setenv("COLUMNS", str(columns))
        done = show_qr(ADDRESS)
        text.flush()
        monkeypatch.undo()
        return done, raw.getvalue().decode(encoding)


def test_a_terminal_shows_it_white_on_black(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    done, text = shown(monkeypatch, Terminal, "utf-8", 60)
    assert done
    assert text.count("\x1b[97;40m") == 23


def test_without_colour_it_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    done, text = shown(monkeypatch, Terminal, "utf-8", 60)
    assert (done, text.splitlines()) == (True, qr_lines(ADDRESS))


@pytest.mark.parametrize(
    ("output", "encoding", "columns"),
    [(io.TextIOWrapper, "utf-8", 80), (Terminal, "ascii", 80), (Terminal, "utf-8", 44)],
)
def test_into_a_pipe_garbled_or_cut_it_is_left_out(
    monkeypatch: pytest.MonkeyPatch, output: type[io.TextIOWrapper], encoding: str, columns: int
) -> None:
    assert shown(monkeypatch, output, encoding, columns) == (False, "")
