"""Numbers and addresses as somebody sees them who may only read: `+91 98••• ••210`.

DPDP Rules 2025, rule 6(1)(a), names masking among the safeguards of personal data.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TypeVar, cast

T = TypeVar("T")

DOT = "•"
_KEPT_BEHIND = 3
_NUMBER = re.compile(
    r"(?<![\d_+])(?:"
    r"\+\d(?:[ .()\u00a0\-]{0,2}\d){6,14}"  # with a country code, in any spelling
    r"|(?:0|91[ \u00a0\-]?)?[6-9](?:[ \u00a0\u2013\-]{0,2}\d){9}"  # an Indian mobile number
    r"|0\d{2,4}[ \-]?\d{3,4}[ \-]?\d{4}"  # an Indian landline
    r"|\d{10,15}"  # a WhatsApp id, a number of any country
    r")(?![\d_])"
)
_WORD_BEFORE, _WORD, _NEAR = re.compile(r"\w+\Z"), re.compile(r"\w+"), 64
_MESSAGE_ID = re.compile(r"wamid\.[\w+/=\-]+")
"""A message's id at WhatsApp holds the number of its chat, in base64."""
_ADDRESS = re.compile(r"[\w.+%\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63})+")


def mask_text(text: str) -> str:
    """The text with every phone number and e-mail address in it masked."""
    if "@" in text:
        text = _ADDRESS.sub(_address, text)
    if "wamid." in text:
        text = _MESSAGE_ID.sub(f"wamid.{DOT * 3}", text)
    return _NUMBER.sub(_number, text)


def masked(value: T) -> T:
    """The same with every text in it masked: in data classes, lists, mappings, however deep."""
    return cast("T", _masked(value))


def _masked(value: object) -> object:
    match value:
        case Enum():
            return value
        case str():
            return mask_text(value)
        case list() | tuple() | set() | frozenset():
            return type(value)(map(_masked, value))
        case Mapping():
            return {key: _masked(one) for key, one in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    before = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
    after = {name: _masked(one) for name, one in before.items()}
    changed = {name: one for name, one in after.items() if one != before[name]}
    return replace(value, **changed) if changed else value


def _number(found: re.Match[str]) -> str:
    """All but the first digits and the last three are dots."""
    text = found.group()
    if _is_part_of_an_id(found):
        return text
    digits = [place for place, one in enumerate(text) if one.isdecimal()]
    shown = min(4, len(digits) - 8) if text[0] == "+" or len(digits) > 10 else 2
    hidden = set(digits[max(shown, 1) : -_KEPT_BEHIND])
    dotted = "".join(DOT if place in hidden else one for place, one in enumerate(text))
    return _grouped(dotted)


def _is_part_of_an_id(found: re.Match[str]) -> bool:
    """Letters may touch a number (`Ravi9876543210`); with more digits beyond them it is an id, of a file say."""
    text, start, end = found.string, found.start(), found.end()
    before = _WORD_BEFORE.search(text[max(0, start - _NEAR) : start])
    after = _WORD.match(text[end : end + _NEAR])
    around = "".join(one.group() for one in (before, after) if one)
    return any(char.isdigit() or char == "_" for char in around)


def _grouped(dotted: str) -> str:
    """`+9198•••••210` as it is read: `+91 98••• ••210`."""
    if dotted.startswith("+91") and len(dotted) == 13:
        return f"{dotted[:3]} {dotted[3:8]} {dotted[8:]}"
    return dotted


def _address(found: re.Match[str]) -> str:
    """`asha@example.com` as `a•••@e•••.com`."""
    name, _, host = found.group().partition("@")
    return f"{name[0]}{DOT * 3}@{host[0]}{DOT * 3}.{host.rpartition('.')[2]}"
