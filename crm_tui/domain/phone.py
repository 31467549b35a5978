"""Phone numbers: E.164 inside, India first, any country right."""

import re
from functools import lru_cache
from typing import NewType

from crm_tui.domain.mask import DOT

Phone = NewType("Phone", str)  # E.164: "+919876543210"

HOME_REGION = "IN"
# The same people write again and again, and reading a number costs more than storing a message.
_DIGITS = re.compile(r"[1-9][0-9]{6,14}")


def read_phone(text: str, region: str = HOME_REGION) -> Phone | None:
    """A number in any usual spelling as E.164; None when it is no number that could be dialled.

    A bare number that is none of the home region is tried with `+` before it. A number written
    with its country code is taken when it is possible, even in a range not yet given out.
    """
    import phonenumbers  # here: it costs a first paint 40 ms, and most screens need no parsing

    for attempt in (text, "+" + text.lstrip("+0 ")):
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        international = text.strip().startswith(("+", "00"))
        good = phonenumbers.is_possible_number if international else phonenumbers.is_valid_number
        if good(number):
            return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


@lru_cache(maxsize=16_384)
def phone_of_wa_id(wa_id: str) -> Phone | None:
    """The number behind a WhatsApp id (digits with country code); None when it cannot be dialled."""
    import phonenumbers

    if not _DIGITS.fullmatch(wa_id):
        return None
    try:
        number = phonenumbers.parse("+" + wa_id, None)
    except phonenumbers.NumberParseException:
        return None
    return Phone("+" + wa_id) if phonenumbers.is_possible_number(number) else None


@lru_cache(maxsize=16_384)
def show_phone(phone: Phone) -> str:
    """`+91 98765 43210`: grouped for reading; one that is masked stays as it is."""
    if DOT in phone:
        return phone
    import phonenumbers

    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def is_landline(phone: Phone) -> bool:
    """Whether it is a fixed line for sure; where numbers do not show it (North America) it is not."""
    import phonenumbers

    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE)
