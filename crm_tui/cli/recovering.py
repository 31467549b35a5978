"""Opening the shop with the recovery words, typed or from a file."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.cli.out import tell

if TYPE_CHECKING:
    from crm_tui.shop import Shop


def opened_with_words(file: Path | None) -> "Shop":
    """Raises WrongPassword, TooSoon, or CrmError that names a word it does not know."""
    from crm_tui.domain.clock import SystemClock
    from crm_tui.session import log_in_with_words
    from crm_tui.settings import home_folder
    from crm_tui.shop import open_shop

    clock = SystemClock()
    opened = log_in_with_words(home_folder(), _words(file), clock)
    return open_shop(os.environ, clock, opened)


def _words(file: Path | None) -> str:
    from crm_tui.asking import insist_on_a_terminal, read_private

    if file is not None:
        return read_private(file, "words file")
    insist_on_a_terminal("the recovery words", "--words-file FILE")
    tell("The sixteen recovery words; as many in a line as you like, then an empty line:")
    lines: list[str] = []
    while line := sys.stdin.readline().strip():
        lines.append(line)
    return " ".join(lines)
