"""Numbers in a cell, India first: what Excel, portals and people do to them, undone or refused."""

import re
from dataclasses import dataclass
from functools import lru_cache

from crm_tui.domain.phone import Phone, read_phone

_SCIENTIFIC = re.compile(r"\s*([+-]?\d)[.,]?(\d*)[eE]\+?(\d{1,2})\s*")
_PREFIX = re.compile(
    r"^(?:p|tel|ph|phone|mob|mobile|whatsapp|wa|cell|call)\s*[:.=]\s*", re.IGNORECASE
)
_EXTENSION = re.compile(r"\s*(?:ext|extn|x)\.?\s*\d{1,5}$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?::::|[/,;&|\n]|\bor\b|\band\b|\bया\b)\s*", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d{7,15})\.0+")
_UNSEEN = dict.fromkeys(
    map(ord, "\u00a0\u2007\u202f\u200b\u200e\u200f\u202a\u202b\u202c\u2060\ufeff"), " "
)
_PLAIN = re.compile(r"(?:\+?91|0091|0)?([6-9]\d{9})")
_BARE = re.compile(r"[\d\s().+-]+")
_NO_DIGIT = re.compile(r"\D")
_LOOKS = re.compile(r"\+?[\d\s().-]{9,20}")
_LONGEST = 200
_MOST = 6

CUT = "Excel cut this number, its last digits are lost. Import the .xlsx file, or write it out."
NO_NUMBER = "This is no phone number. Write ten digits, or + and the country code."
TEST_NUMBER = "This is no number that anybody has. Write the person's own."


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a cell held."""

    mobiles: tuple[Phone, ...] = ()
    landlines: tuple[Phone, ...] = ()
    reason: str = ""
    """Why a part of it could not be read; empty when all could."""


_NOTHING = Numbers()


def read_numbers(cell: str, country_code: str = "") -> Numbers:
    """The numbers of a cell; of two the first is the one to write to.

    `country_code` is that of a column beside it, digits.
    """
    text = (cell if cell.isascii() else cell.translate(_UNSEEN)).strip()
    if not text:
        return _NOTHING
    plain = _PLAIN.fullmatch(text)
    if plain and not country_code and _is_mobile(plain[1]):
        return Numbers((Phone("+91" + plain[1]),))
    return _read_all(text, country_code)


def _read_all(text: str, country_code: str) -> Numbers:
    mobiles: list[Phone] = []
    landlines: list[Phone] = []
    reason = ""
    for part in _parts(text):
        one, why = _read_one(part, country_code)
        if one is None:
            reason = reason or why
        elif one not in (pile := mobiles if is_reachable(one) else landlines):
            pile.append(one)
    return Numbers(tuple(mobiles), tuple(landlines), reason)


def _parts(text: str) -> list[str]:
    """A cell with several numbers, apart."""
    text = _digits_of_any_script(text[:_LONGEST])
    if _SCIENTIFIC.fullmatch(text):
        return [text]
    parts = [part for part in _BETWEEN.split(text) if part.strip()][:_MOST]
    return [one for part in parts for one in _halves(part)]


def _halves(part: str) -> list[str]:
    """Two numbers that stand together without a sign between them: 20 digits, or two of ten."""
    words = part.split()
    if len(words) == 2 and all(_PLAIN.fullmatch(word) for word in words):
        return words
    digits = _NO_DIGIT.sub("", part)
    if (
        len(digits) == 20
        and digits == part.strip()
        and digits[0] in "6789"
        and digits[10] in "6789"
    ):
        return [digits[:10], digits[10:]]
    return [part]


def _read_one(part: str, country_code: str) -> tuple[Phone | None, str]:
    text = _PREFIX.sub("", part.strip().lstrip("'").strip())
    if (cut := _SCIENTIFIC.fullmatch(text)) is not None:
        whole = _written_out(cut)
        if whole is None:
            return None, CUT
        text = whole
    text = _EXTENSION.sub("", text)
    if (decimal := _DECIMAL.fullmatch(text)) is not None:
        text = decimal[1]
    digits = _NO_DIGIT.sub("", text)
    if len(digits) < 6 or not _has_little_else(text):
        return None, NO_NUMBER
    if _is_made_up(digits):
        return None, TEST_NUMBER
    if not country_code and len(digits) == 10 and digits[0] not in "6789" and "+" not in text:
        # Ten digits that are no mobile: a slip more often than a landline without its 0.
        return None, NO_NUMBER
    found = _with_code(text, digits, country_code) or _indian(digits) or _any(text)
    return (found, "") if found is not None else (None, NO_NUMBER)


def _written_out(cut: re.Match[str]) -> str | None:
    """`9.19876543210E+11` carries every digit; `9.19876E+11` has lost some and is not guessed at."""
    lead, rest, power = cut[1].lstrip("+"), cut[2], int(cut[3])
    return lead + rest if len(rest) == power else None


def _has_little_else(text: str) -> bool:
    """A name or a remark beside the number is borne, a sentence is not."""
    return len(re.sub(r"[\d\s().+\-]", "", text)) <= 24


def _is_made_up(digits: str) -> bool:
    ten = digits[-10:]
    return ten == ten[0] * len(ten) or ten in ("1234567890", "0123456789")


def _with_code(text: str, digits: str, code: str) -> Phone | None:
    code = _NO_DIGIT.sub("", code)
    if not code or text.startswith("+"):
        return None
    national = digits.lstrip("0")
    if national.startswith(code) and len(national) > 10:
        return read_phone("+" + national)
    return read_phone(f"+{code}{national}")


def _indian(digits: str) -> Phone | None:
    """The spellings of an Indian mobile: 0…, 91…, 0091…, 091…, +91 0…; never 91 off ten digits."""
    for start in ("", "0", "91", "910", "0091", "091", "00910"):
        if digits.startswith(start) and len(digits) == len(start) + 10 and _is_mobile(digits[-10:]):
            return Phone("+91" + digits[-10:])
    return None


def _any(text: str) -> Phone | None:
    return read_phone(text) or (read_phone(bare) if (bare := _only_number(text)) != text else None)


def _only_number(text: str) -> str:
    found = max(_BARE.findall(text), key=len, default="").strip()
    return found.rstrip("+").strip() if found else text


@lru_cache(maxsize=1)
def _mobile_pattern() -> re.Pattern[str]:
    import phonenumbers

    about = phonenumbers.PhoneMetadata.metadata_for_region("IN")
    pattern = about.mobile.national_number_pattern if about and about.mobile else None
    return re.compile(pattern or r"[6-9]\d{9}")


def _is_mobile(ten: str) -> bool:
    """Ten digits of a range that India gives to mobiles; the full parser takes 50 times as long."""
    return _mobile_pattern().fullmatch(ten) is not None and not _is_made_up(ten)


def is_reachable(phone: Phone) -> bool:
    """Whether WhatsApp may know the number: a fixed line is set apart."""
    if phone.startswith("+91") and _mobile_pattern().fullmatch(phone[3:]):
        return True
    import phonenumbers

    kind = phonenumbers.number_type(phonenumbers.parse(phone, None))
    return bool(kind != phonenumbers.PhoneNumberType.FIXED_LINE)


def looks_like_phone(cell: str) -> bool:
    """Quickly, for guessing what a column is: an Indian mobile, or a number with its country code."""
    if not cell.isascii():
        cell = _digits_of_any_script(cell.translate(_UNSEEN))
    text = _PREFIX.sub("", cell.strip().lstrip("'"))
    if not _LOOKS.fullmatch(text):
        return False
    digits = _NO_DIGIT.sub("", text)
    if text.startswith("+"):
        return 8 <= len(digits) <= 15
    return _indian(digits) is not None


def _digits_of_any_script(text: str) -> str:
    """Devanagari, Tamil, Gujarati and full-width digits as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(int(sign)) if sign.isdigit() and not sign.isascii() and sign.isdecimal() else sign
        for sign in text
    )
