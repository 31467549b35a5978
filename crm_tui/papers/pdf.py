"""Read a PDF through a child process with limits: a hostile file ends only that child."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean
from crm_tui.papers.limits import Limits
from crm_tui.papers.opening import open_file
from crm_tui.papers.pages import Page
from crm_tui.papers.refusal import Refusal, sentence

OnPage = Callable[[int, int], None]
"""Gets how many pages are read, and of how many."""
LIMITS = Limits()
_LONGEST_ESCAPE = 12
"""Bytes that a character can take in JSON: a pair of `\\uXXXX`."""


def read_pages(
    path: Path, shown: str, on_page: OnPage = lambda done, total: None, limits: Limits = LIMITS
) -> list[Page]:
    """Every page in order; raises CrmError with a sentence about `shown`."""
    with (
        open_file(path, shown, limits.file_bytes) as file,
        subprocess.Popen(
            _command(limits), stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as child,
    ):
        timer = threading.Timer(limits.seconds, child.kill)
        timer.start()
        try:
            return _pages(_lines(child.stdout, limits), shown, on_page)
        finally:
            timer.cancel()
            child.kill()


def _command(limits: Limits) -> list[str]:
    question = json.dumps(asdict(limits))
    return [sys.executable, "-I", "-X", "utf8", "-m", "crm_tui.papers.child", question]


def _lines(pipe: IO[bytes] | None, limits: Limits) -> Iterator[dict[str, Any]]:
    """The child's lines; one that is cut, or more than a whole file can be, ends them."""
    left = (limits.text + limits.pages * limits.page) * _LONGEST_ESCAPE + limits.pages * 100
    while pipe is not None and (line := pipe.readline(left + 1)).endswith(b"\n"):
        left -= len(line)
        if left < 0:
            return
        yield json.loads(line)


def _pages(lines: Iterator[dict[str, Any]], shown: str, on_page: OnPage) -> list[Page]:
    found: list[Page] = []
    total = 0
    for line in lines:
        if "refused" in line:
            what, step = sentence(Refusal(line["refused"]))
            raise CrmError(f"{shown} {what}.", step)
        if "end" in line:
            return found
        if "pages" in line:
            total = int(line["pages"])
        else:
            found.append(Page(int(line["page"]), clean(line["text"]), clean(line["layout"])))
        on_page(len(found), total)
    raise CrmError(
        f"{shown} could not be read: it is damaged, or needs more memory or time than is given.",
        "Save the pages with prices and rules as a new PDF and add that.",
    )
