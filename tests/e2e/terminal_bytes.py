"""What a program writes to its terminal, taken apart: each sequence that the terminal obeys, by its shape.

After ECMA-48: a CSI ends with one of @ to ~, a string (OSC, DCS, APC, PM, SOS) with ST or BEL.
"""

import re
from collections.abc import Iterator

_SEQUENCE = re.compile(
    r"\x1b\[(?P<private>[<-?]*)(?P<values>[0-9;:]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|(?P<string>(?:\x1b[\]P_^X]|[\x9d\x90\x9f\x9e\x98]).*?(?:\x07|\x1b\\|\x9c|\Z))"
    r"|\x1b(?P<single>[ -/]*[0-~])"
    r"|(?P<sign>[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f"
    r"\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f])",
    re.S,
)
_MODES = "hl"
"""Finals whose numbers say what is switched; of the others only places and colours."""


def shapes(data: bytes) -> Iterator[str]:
    """`CSI ?1049h`, `CSI m`, `STR '…'`, `ESC c`, `SIGN 0x1b`: one for each, in their order."""
    for match in _SEQUENCE.finditer(data.decode("utf-8", "replace")):
        if match["final"]:
            values = match["values"] if match["final"] in _MODES else ""
            yield f"CSI {match['private']}{values}{match['between']}{match['final']}"
        elif match["string"]:
            yield f"STR {match['string']!r}"
        elif match["single"]:
            yield f"ESC {match['single']}"
        else:
            yield f"SIGN {ord(match['sign']):#x}"


def unknown(data: bytes, known: frozenset[str]) -> list[str]:
    """Those that are not among the known ones."""
    return sorted({one for one in shapes(data) if one not in known})


KNOWN = frozenset(
    {
        *("CSI m", "CSI H", "CSI G", "CSI ?$p", "CSI >u", "CSI <u"),
        *(
            f"CSI ?{mode}{way}"
            for mode in (7, 25, 1000, 1003, 1004, 1006, 1015, 1049, 2004)
            for way in "hl"
        ),
        "STR '\\x1b]22;default\\x07'",
        "STR '\\x1b]22;pointer\\x07'",
    }
)
"""What the program itself writes: colours, places, the mouse, its own screen, the pointer's shape.
`make faults` compares it with what is written over a shop without a hostile word."""
