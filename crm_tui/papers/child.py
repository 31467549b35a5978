"""`python -I -m crm_tui.papers.child`: a PDF on standard input, its pages' text on standard output.

The question is the first argument, as JSON. The answer is lines of JSON: how many pages there are,
each page's text, then the end; or one line with the word of the refusal.
"""

import io
import json
import sys
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from crm_tui.papers.limits import Limits
from crm_tui.papers.refusal import Refusal

_MAGIC, _HEAD = b"%PDF-", 1024
"""The mark stands within the first 1,024 bytes (ISO 32000-1, annex H.3.4.1)."""

_STUMBLES = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
"""A broken file can make the library stumble anywhere: whatever it is, it cannot be read."""


class Refused(Exception):
    """The child will not read this file."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


def main(question: str) -> int:
    """0 when the answer is whole, a refusal included."""
    limits = Limits(**json.loads(question))
    _confine(limits)
    try:
        _answer(sys.stdin.buffer.read(limits.file_bytes + 1), limits)
    except Refused as no:
        _say({"refused": no.why})
    except (MemoryError, RecursionError):
        _say({"refused": Refusal.TOO_LARGE})
    return 0


def _answer(content: bytes, limits: Limits) -> None:
    if _MAGIC not in content[:_HEAD]:
        raise Refused(Refusal.OTHER_KIND)
    try:
        _tell_pages(PdfReader(io.BytesIO(content)), limits)
    except DependencyError as error:
        raise Refused(Refusal.LOCKED) from error
    except _STUMBLES as error:
        raise Refused(Refusal.BROKEN) from error


def _tell_pages(reader: PdfReader, limits: Limits) -> None:
    # Many are locked only against changes: an empty password opens them.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(Refusal.LOCKED)
    pages = len(reader.pages)
    if not pages:
        raise Refused(Refusal.BROKEN)
    if pages > limits.pages:
        raise Refused(Refusal.TOO_MANY_PAGES)
    _say({"pages": pages})
    length = 0
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()[: limits.page]
        length += len(text.strip())
        if length > limits.text:
            raise Refused(Refusal.TOO_LARGE)
        layout = _layout(page)[: limits.page] if text.strip() else ""
        _say({"page": number, "text": text, "layout": layout})
    if not length:
        raise Refused(Refusal.SCANNED)
    _say({"end": True})


def _layout(page: PageObject) -> str:
    """The text as it stands on the page, with blanks between columns; empty when that fails."""
    try:
        return page.extract_text(extraction_mode="layout")
    except _STUMBLES:
        return ""


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _confine(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
