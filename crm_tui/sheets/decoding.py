"""Bytes of a text file as text: by its mark, as UTF-8, as UTF-16 without a mark, else as Windows text."""

import codecs

from crm_tui.sheets.refusal import Refusal, Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 65_536
_FEW_CONTROLS, _MOST_CONTROLS = 64, 0.05
"""So many control characters are borne; above it, no more than this share."""


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; raises Refused when it is no text at all."""
    encoding = _encoding(content)
    text = content.decode(encoding, errors="replace")
    head = text[:_LOOKED_AT]
    controls = sum(sign < " " and sign not in "\t\r\n" for sign in head)
    if controls > max(_FEW_CONTROLS, _MOST_CONTROLS * len(head)):
        raise Refused(Refusal.OTHER_KIND)
    return text.replace("\0", ""), encoding


def _encoding(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:_LOOKED_AT]
    # Latin letters in UTF-16 have a zero in every second byte.
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
