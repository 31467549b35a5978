"""Foreign text: what is taken out before it is stored, and what before it is shown.

Storing keeps the customer's text code point for code point, but for control and bidi-override
characters. Showing bounds it and drops what is invisible, because a terminal obeys what it reads.
"""

import re
import unicodedata

LONGEST_SHOWN = 8_192
MOST_LINES_SHOWN = 400

# C0 but tab and newline, DEL, C1; embeddings, overrides and isolates of the bidi algorithm.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Invisible characters that no script needs; ZWNJ and ZWJ (U+200C, U+200D) shape Hindi and emoji.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_MARKS = re.compile(
    r"((?:[^\W_]|\W)[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff\u0591-\u05bd]{8})"
    r"[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff\u0591-\u05bd]+"
)
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Foreign text as it may be stored: no control, no bidi override, no lone surrogate.

    >>> clean("ok\\x1b]52;c;AAAA\\x07")
    'ok]52;c;AAAA'
    """
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return _CONTROL.sub("", text)


def clean_line(text: str, limit: int = 200) -> str:
    """Foreign text as one line: a name, a file name, a title."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", clean(text[: limit * 4]))).strip()[:limit]


def for_screen(text: str) -> str:
    """Stored text as a terminal may be given it: bounded, with nothing invisible, tabs as spaces."""
    shown = text[:LONGEST_SHOWN]
    shown = _INVISIBLE.sub("", clean(shown.replace("\u2028", "\n").replace("\u2029", "\n")))
    shown = _MARKS.sub(r"\1", shown).replace("\t", "    ")
    lines = shown.split("\n", MOST_LINES_SHOWN)
    if len(lines) > MOST_LINES_SHOWN or len(text) > LONGEST_SHOWN:
        lines = [*lines[:MOST_LINES_SHOWN], f"… {len(text):,} characters in all"]
    return "\n".join(lines)


def in_field(text: str) -> str:
    """Stored text as a field to type in may begin with: as it is, but for what cannot be seen."""
    return _INVISIBLE.sub("", clean(text))


def line_for_screen(text: str, limit: int = 200) -> str:
    """Stored text as one bounded line of a list."""
    return _SPACES.sub(" ", for_screen(text[: limit * 2])).strip()[:limit]


def fold(text: str) -> str:
    """Text for comparing and searching: NFC, case folded, without invisible characters."""
    if text.isascii():
        return clean(text).lower()
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", clean(text))).casefold()


def counted(number: int, thing: str) -> str:
    """`1 lead`, `1,200 leads`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
