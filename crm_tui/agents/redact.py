"""Personal numbers and addresses leave this machine only as placeholders, and come back here.

Not hidden: names and postal addresses inside a text, vehicle and order numbers, and numbers
written out in words.
"""

import re
from collections.abc import Iterator

from crm_tui.agents.guard_disguise import RARE_HANDLES
from crm_tui.agents.words import one_char

_SEP = r"[ .\-]{1,3}"
_EDGE, _END = r"(?<![\w@])", r"(?![\w@])"
# A number may touch letters, as in `ph9876543210` or WhatsApp's `_9876543210_`; never more digits.
_FREE, _FREE_END = r"(?<![0-9])", r"(?![0-9])"

# Ten digits in the groupings that people use; any other grouping may as well be three prices.
_MOBILE = (
    rf"{_FREE}[6-9](?:[0-9]{{9}}|[0-9]{{4}}{_SEP}[0-9]{{5}}|[0-9]{{3}}{_SEP}[0-9]{{6}}"
    rf"|[0-9]{{2}}{_SEP}[0-9]{{3}}{_SEP}[0-9]{{4}}|[0-9]{{3}}{_SEP}[0-9]{{3}}{_SEP}[0-9]{{3}}"
    rf"|(?:{_SEP}[0-9]){{9}}){_FREE_END}"
)

# Order matters: the first pattern that fits a stretch of text names it.
_KINDS = (
    # Somebody wrote what looks like a placeholder: it must come back as they wrote it.
    ("TEXT", r"\[[A-Z]+_[0-9]+\]"),
    ("EMAIL", r"(?<![\w.+-])[\w.+-]+(?:@|[ ]?[(\[](?:at|@)[)\]][ ]?)[\w-]+(?:\.[\w-]+)+"),
    # Any bank's handle, with the spaces and the (at) that people put in.
    ("UPI", r"(?<![\w.-])[\w.-]{2,}(?:[ ]?@|[ ]?[(\[](?:at|@)[)\]][ ]?)[a-z][a-z0-9]+"),
    ("UPI", rf"(?<![\w.-])[\w.-]{{2,}}[ ]{{0,2}}@[ ]{{1,2}}(?:{RARE_HANDLES}|paytm|upi)(?![\w@])"),
    ("GSTIN", _EDGE + r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z]" + _END),
    ("PAN", _EDGE + r"[A-Z]{5}[0-9]{4}[A-Z]" + _END),
    ("IFSC", _EDGE + r"[A-Z]{4}0[A-Z0-9]{6}" + _END),
    ("PHONE", rf"{_FREE}(?:\+|00)[1-9](?:(?:{_SEP}|[ ]?[()][ -]?)?[0-9]){{7,14}}{_FREE_END}"),
    ("PHONE", rf"{_FREE}(?:0?91|0)(?:{_SEP})?[6-9](?:(?:{_SEP})?[0-9]){{9}}{_FREE_END}"),
    ("PHONE", rf"\([6-9][0-9]{{4}}\)[ -]?[0-9]{{5}}{_FREE_END}"),
    ("PHONE", _MOBILE),
    ("PHONE", rf"{_EDGE}0[1-9][0-9]{{1,3}}{_SEP}[0-9]{{3,4}}(?:{_SEP})?[0-9]{{3,4}}{_END}"),
    ("CARD", rf"{_FREE}(?:[0-9]{{4}}{_SEP}){{3}}[0-9]{{1,7}}{_FREE_END}"),
    ("AADHAAR", rf"{_FREE}[2-9][0-9]{{3}}(?:{_SEP})?[0-9]{{4}}(?:{_SEP})?[0-9]{{4}}{_FREE_END}"),
    ("ACCOUNT", _FREE + r"[0-9]{9,}"),
)  # fmt: skip
_NAMES = tuple(name for name, _ in _KINDS)
_PATTERN = re.compile("|".join(f"({pattern})" for _, pattern in _KINDS), re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[[A-Z]+_[0-9]+\]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


class Redactor:
    """One model call's placeholders: the same value has the same placeholder throughout."""

    def __init__(self) -> None:
        self._by_value: dict[str, str] = {}
        self._by_placeholder: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """The text with every phone, UPI id, e-mail, PAN, Aadhaar, GSTIN, card and account taken out."""
        parts: list[str] = []
        end = 0
        for name, first, last in _found(text):
            parts += [text[end:first], self._placeholder(name, text[first:last])]
            end = last
        return "".join([*parts, text[end:]])

    def restore(self, text: str) -> str:
        """The text with this redactor's placeholders filled in; one that it never gave stays."""
        return _PLACEHOLDER.sub(lambda m: self._by_placeholder.get(m[0], m[0]), text)

    def _placeholder(self, name: str, value: str) -> str:
        if value not in self._by_value:
            placeholder = f"[{name}_{len(self._by_value) + 1}]"
            self._by_value[value] = placeholder
            self._by_placeholder[placeholder] = value
        return self._by_value[value]


def has_placeholder(text: str) -> bool:
    """Whether a placeholder was left standing."""
    return _PLACEHOLDER.search(text) is not None


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _PATTERN.finditer(_shadow(text)):
        yield _NAMES[(match.lastindex or 1) - 1], match.start(), match.end()


def _shadow(text: str) -> str:
    """The text with plain digits, spaces and dashes, each character at its own place."""
    if text.isascii():
        return text
    same_length = "".join(" " if _is_hidden(c) else one_char(c) for c in text)
    return _DASHES.sub("-", same_length)


def _is_hidden(char: str) -> bool:
    """Invisible joiners and exotic spaces, with which a number may be broken up."""
    return char.isspace() or "\u200b" <= char <= "\u200f" or char in "\u2060\ufeff\u00ad"
