"""One spelling for what a text may hide a figure or an address in, before it is looked for."""

import re
import unicodedata

from crm_tui.agents.guard_numbers import with_digits
from crm_tui.agents.words import plain

START = r"(?<![\w\u0900-\u0963\u0966-\u0dff])"
END = r"(?![\w\u0900-\u0963\u0966-\u0dff])"
"""Word edges that know the vowel signs of Indian scripts, which `\\w` leaves out."""

_NUKTA, _CHANDRABINDU, _ANUSVARA = "\u093c", "ँ", "ं"
# Cyrillic and Greek letters that nobody can tell from Latin ones.
_TWINS = str.maketrans("аеорсхуіѕјһкмтвнɡԁԛԝοανρτικυχεβημ", "aeopcxyisjhkmtbhgdqwoavptikuxebhm")
_KEYCAPS = re.compile("[\ufe0e\ufe0f\u20e3]")
_O_AS_ZERO = re.compile(r"(?<=\d)o{1,9}(?=\d|[^\w]|$)")
_LETTER_AS_ONE = re.compile(r"(?<=\d)[li|](?=\d)")

RARE_HANDLES = (
    r"ok(?:hdfc(?:bank)?|axis|icici|sbi|bizaxis)|ybl|ibl|axl|pt(?:yes|axis|hdfc|sbi)|apl|yapl|rapl|"
    r"waaxis|wahdfcbank|waicici|wasbi|ikwik|hdfcbank|axisbank|barodampay|cnrb|idfcbank|fbl|jupiteraxis"
)
"""Endings of UPI ids that are no words of their own."""
_HANDLES = (
    rf"{RARE_HANDLES}|paytm|upi|freecharge|airtel|jio|sbi|icici|kotak|pnb|unionbank|indus|yesbank|"
    r"federal|fam|slice|gmail|yahoo"
)
_SURE_END = r"(?:com|org|net|xyz|ly)"
_ANY_END = (
    r"(?:com|in|org|net|me|ly|io|co|app|link|shop|store|xyz|info|biz|site|online|gg|gl|cc|gd)"
)
_SUBSTITUTES: tuple[tuple[re.Pattern[str], str], ...] = (
    # (dot), [.], { dot } and a bare " dot " before a word
    (re.compile(r"\s{0,3}[(\[{]\s?(?:dot|\.)\s?[)\]}]\s{0,3}|\s{1,3}dot\s{1,3}(?=[a-z])"), "."),
    (re.compile(r"\s{0,3}[(\[{]\s?(?:at|@)\s?[)\]}]\s{0,3}|\s{1,3}at[ -]the[ -]rate(?:[ -]of)?\s{1,3}"), "@"),
    (re.compile(rf"\s{{1,3}}at\s{{1,3}}(?=(?:{RARE_HANDLES}){END})|\s{{0,3}}@\s{{0,3}}(?=(?:{_HANDLES}){END})"), "@"),
    (re.compile(rf"(?<=[a-z0-9])\s{{1,3}}\.\s{{0,3}}(?={_ANY_END}{END})"), "."),
    (re.compile(rf"(?<=[a-z0-9])\.\s{{1,3}}(?={_SURE_END}{END})"), "."),
    (re.compile(r"\.\s?c\s?o\s?m(?![a-z])"), ".com"),
    (re.compile(r"h[tx]{2}p(s?)\s{0,2}:\s{0,2}/\s?/\s{0,2}"), r"http\1://"),
)  # fmt: skip
_SPELT_DIGITS = re.compile(r"(?<![\w.,])\d(?:[ *_.,/|~-]\d){2,}(?!\w)")


def folded(pattern: str) -> str:
    """A pattern with its Hindi letters as `canonical()` leaves them."""
    return _one_spelling(unicodedata.normalize("NFKC", pattern))


def canonical(text: str) -> str:
    """A text with one spelling of digits, number words, dots and at-signs, disguised ones included.

    >>> canonical("pay ９८ (dot) c o m, 4 5 0 or paanch sau")
    'pay 98.com, 450 or 500'
    """
    line = _one_spelling(_KEYCAPS.sub("", plain(text))).translate(_TWINS)
    line = _LETTER_AS_ONE.sub("1", _O_AS_ZERO.sub(lambda m: "0" * len(m[0]), line))
    for pattern, plain_form in _SUBSTITUTES:
        line = pattern.sub(plain_form, line)
    line = _SPELT_DIGITS.sub(lambda m: re.sub(r"\D", "", m[0]), line)
    return with_digits(line)


def _one_spelling(line: str) -> str:
    return line.replace(_NUKTA, "").replace(_CHANDRABINDU, _ANUSVARA)
