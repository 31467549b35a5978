"""What can be read of an answer that is still being written."""

import json
import re

_FIRST_TEXT = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$")
_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")


def first_words(raw: str) -> str:
    """The first draft's words in a half-written JSON answer; empty before its first word.

    >>> first_words('{"replies": [{"text": "Namaste ji, \\\\u20b94')
    'Namaste ji, ₹4'
    """
    found = _FIRST_TEXT.search(raw)
    if found is None:
        return ""
    try:
        text = json.loads(f'"{_CUT_ESCAPE.sub("", found[1])}"', strict=False)
    except ValueError:
        return ""
    return _HALF_OF_A_PAIR.sub("", str(text))
