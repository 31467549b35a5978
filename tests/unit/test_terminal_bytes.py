"""The test of the test: every way to command a terminal is recognised."""

import pytest

from tests.e2e.terminal_bytes import shapes, unknown
from tests.tui.hostile_words import PAYLOADS

OWN = frozenset({"CSI m", "CSI H", "CSI G"})
OBEYED = {
    name: words
    for name, words in PAYLOADS.items()
    if any(sign in words for sign in "\x1b\x9d\u202e\x0b")
}


@pytest.mark.parametrize("words", OBEYED.values(), ids=OBEYED)
def test_what_a_payload_would_have_done_is_found(words: str) -> None:
    drawn = f"\x1b[1;2H\x1b[38;5;1m{words}\x1b[0m".encode()
    assert unknown(drawn, OWN) != []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\x1b[?1049h\x1b[2;5H\x1b[1;38;2;1;2;3mA", ["CSI ?1049h", "CSI H", "CSI m"]),
        (b"\x1b]0;a\x07b", ["STR '\\x1b]0;a\\x07'"]),
        (b"\x1b]0;never ended", ["STR '\\x1b]0;never ended'"]),
        (b"\x1bPq#0\x1b\\x", ["STR '\\x1bPq#0\\x1b\\\\'"]),
        (b"\x1bc\x1b(B", ["ESC c", "ESC (B"]),
        ("\x9b2J".encode(), ["SIGN 0x9b"]),
        (b"a\x1b", ["SIGN 0x1b"]),
        ("क्‍ष नमस्ते 👨‍👩‍👧 ok\r\n\t".encode(), []),
    ],
)
def test_shapes(data: bytes, found: list[str]) -> None:
    assert list(shapes(data)) == found
