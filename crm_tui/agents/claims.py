"""What a text claims in figures and addresses: every price, number, time, link, phone … it holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crm_tui.agents.words import END, START, plain


class ClaimKind(StrEnum):
    EMAIL = "email"
    UPI = "upi"
    LINK = "link"
    PHONE = "phone"
    PERCENT = "percent"
    PRICE = "price"
    TIME = "time"
    DATE = "date"
    DURATION = "duration"
    QUANTITY = "quantity"
    NUMBER = "number"
    NUMBER_WORD = "number_word"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Claim:
    kind: ClaimKind
    value: str
    """In one spelling: `₹1,200/-` and `Rs 1200.00` are both `1200`."""
    text: str
    """As it stands in the (folded) text."""
    start: int
    """Where in the folded text."""


# Every repetition has a bound or a clear start, so that no text costs more than its length.
_N = r"\d{1,15}(?:,\d{1,6}){0,6}(?:\.\d{1,6})?"
_SCALE = r"(?:\s*(?:k|lakhs?|lac|crores?|hazaa?r|thousand|लाख|हजार|करोड़)" + END + ")?"
_RUPEE_WORD = r"(?:rs\.?|inr|rupees?|rupaye|rupay|rupaiye|rupiya|रुपये|रुपए|रुपया|रूपये|रू\.?|रु\.?)"
_UNIT = (
    r"(?:kg|kgs|kilo|g|gm|gms|gram|grams|ml|l|ltr|litre|litres|liter|pcs?|pieces?|piece|nag|nos|box|boxes|"
    r"packets?|packs?|dozen|darjan|people|persons?|log|guests?|plates?|feet|foot|ft|inch|inches|in|cm|mm|m|"
    r"meters?|metres?|sq\.?\s*ft|sqft|sqm|sets?|pairs?|bags?|bottles?|tiles?|rolls?|bundles?|किलो|ग्राम|"
    r"पीस|नग|लोग|लीटर|डिब्बे|पैकेट|दर्जन|मीटर|फीट|इंच)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_ADDRESS_END = (
    r"(?:com|in|org|net|shop|store|io|co|biz|info|me|app|link|ly|xyz|online|site|live|club|pe|gg)"
)
_PRICED_BY_WORDS = (
    r"(?=\s+(?:ka|ki|ke|का|की|के|me|mein|में)\s+"
    r"(?:hai|hain|he|है|हैं|mil|padeg|ho|de|dung|deng|मिल|पड़|हो|दे))"
)
_WORDS_FOR_NUMBERS = (
    r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|"
    r"forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|lakhs?|crores?|sau|hazaa?r|pachas|pachaas|"
    r"pachees|pachis|bees|tees|chalis|saath|sattar|assi|nabbe|dhai|dedh|das|सौ|हजार|हज़ार|पचास|पच्चीस|बीस|"
    r"तीस|चालीस|साठ|सत्तर|अस्सी|नब्बे|दस|ढाई|डेढ़|लाख)"
)
_DAYS = (
    r"(?:today|tomorrow|tonight|yesterday|aaj|kal|parso|parson|आज|कल|परसों|(?:mon|tues|wednes|thurs|fri|satur|sun)"
    r"days?|som(?:v|w)aar|som(?:v|w)ar|mangal(?:v|w)aa?r|budh(?:v|w)aa?r|guru(?:v|w)aa?r|shukra?(?:v|w)aa?r|"
    r"shani(?:v|w)aa?r|ravi(?:v|w)aa?r|it(?:v|w)aa?r|diwali|holi|eid|christmas|सोमवार|मंगलवार|बुधवार|गुरुवार|"
    r"शुक्रवार|शनिवार|रविवार|दिवाली|होली)"
)

# The first pattern that fits a stretch of text takes it; a number inside it is not counted again.
_PATTERNS: tuple[tuple[ClaimKind, str], ...] = (
    (ClaimKind.EMAIL, r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    (ClaimKind.UPI, r"(?<![\w.+-])[\w.+-]+@\w+"),
    (ClaimKind.LINK, r"https?:/*[^\s<>()]+|www\.[^\s<>()]+"),
    (ClaimKind.LINK, rf"(?<![\w.@-])(?:[a-z0-9-]{{1,63}}\.){{1,8}}{_ADDRESS_END}(?![\w-])(?:/[^\s<>()]*)?"),
    (ClaimKind.DATE, r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"),
    (ClaimKind.PHONE, r"(?<![\d,.])\+?\d(?:[ .()-]{0,2}\d){7,14}(?![\d])"),
    (ClaimKind.PERCENT, rf"{_N}\s*(?:%|percent|per\s?cent|pratishat|प्रतिशत|फीसदी)"),
    (ClaimKind.TIME, r"(?<![\d.])\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|a\.m\.?|p\.m\.?|baje|o'?clock|बजे)" + END),
    (ClaimKind.TIME, r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])"),
    (ClaimKind.PRICE, rf"(?:₹|{START}{_RUPEE_WORD})\s*{_N}{_SCALE}(?:\s*/-)?"),
    (ClaimKind.PRICE, rf"{_N}{_SCALE}\s*(?:/-|₹|{_RUPEE_WORD}{END})"),
    (ClaimKind.PRICE, rf"{_N}{_SCALE}{_PRICED_BY_WORDS}"),
    (ClaimKind.DATE, rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}{END}|{START}{_MONTH}\s+\d{{1,2}}(?!\d)"),
    (ClaimKind.DATE, r"(?<![\d/])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/])"),
    (ClaimKind.DURATION, r"(?<![\d.])\d+(?:\s*(?:-|to|se|–)\s*\d+)?\s*(?:working\s+|business\s+)?(?:days?|din|hours?|hrs?|ghante|ghanta|minutes?|mins?|weeks?|hafte|months?|mahine|years?|saal|दिन|घंटे|घंटा|मिनट|हफ्ते|महीने|साल)" + END),
    (ClaimKind.QUANTITY, rf"{_N}\s*{_UNIT}{END}"),
    (ClaimKind.NUMBER, rf"{_N}{_SCALE}"),
    (ClaimKind.NUMBER_WORD, START + _WORDS_FOR_NUMBERS + END),
    (ClaimKind.DAY, START + _DAYS + END),
)  # fmt: skip
_KINDS = tuple(kind for kind, _ in _PATTERNS)
_CLAIM = re.compile("|".join(f"({pattern})" for _, pattern in _PATTERNS))
_NUMBER = re.compile(_N)
_SCALES = (
    (re.compile(r"\d\s*(?:k|hazaa?r|thousand|हजार)"), 1_000),
    (re.compile(r"\d\s*(?:lakh|lac|लाख)"), 100_000),
    (re.compile(r"\d\s*(?:crore|करोड़)"), 10_000_000),
)
_DISGUISED_DOT = re.compile(
    r"\s{0,3}[(\[{]\s?(?:dot|\.)\s?[)\]}]\s{0,3}|\s{1,3}dot\s{1,3}(?=[a-z])"
)
_DISGUISED_AT = re.compile(r"\s{0,3}[(\[{]\s?(?:at|@)\s?[)\]}]\s{0,3}")
_SPELT_DIGITS = re.compile(r"(?<![\w.,])\d(?:[ *_-]\d){2,}(?!\w)")


def canonical(text: str) -> str:
    """A text with one spelling of digits, dots and at-signs, disguised ones included.

    >>> canonical("pay ９８ (dot) c o m, 4 5 0")
    'pay 98.c o m, 450'
    """
    line = _DISGUISED_AT.sub("@", _DISGUISED_DOT.sub(".", plain(text)))
    return _SPELT_DIGITS.sub(lambda m: re.sub(r"\D", "", m[0]), line)


def claims(line: str) -> Iterator[Claim]:
    """Every claim of a canonical text, in order; a single bare digit claims nothing."""
    for match in _CLAIM.finditer(line):
        kind = _KINDS[(match.lastindex or 1) - 1]
        value = _value(kind, match[0])
        if kind is not ClaimKind.NUMBER or len(value) >= 2:
            yield Claim(kind, value, match[0].strip(), match.start())


def _value(kind: ClaimKind, text: str) -> str:
    match kind:
        case ClaimKind.LINK:
            return re.sub(r"^(?:https?:/*)?(?:www\.)?", "", text).rstrip("/.,!?;:'\")")
        case ClaimKind.PHONE:
            return re.sub(r"\D", "", text)[-10:]
        case ClaimKind.TIME:
            return _time(text)
        case ClaimKind.DATE | ClaimKind.DURATION:
            return " ".join(re.findall(r"\d+|[^\W\d_]+", text)).replace(" of ", " ")
        case ClaimKind.PRICE | ClaimKind.PERCENT | ClaimKind.QUANTITY | ClaimKind.NUMBER:
            return _amount(text)
        case _:
            return text.rstrip(".")


def _amount(text: str) -> str:
    found = _NUMBER.search(text)
    number = Decimal(found[0].replace(",", "")) if found else Decimal(0)
    scale = next((by for pattern, by in _SCALES if pattern.search(text)), 1)
    # `f` and no exponent: 1200.00 and 1200 are one value.
    shown = f"{number * scale:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _time(text: str) -> str:
    hour, minute = ([*map(int, re.findall(r"\d+", text)), 0])[:2]
    if "p" in text and hour < 12:
        hour += 12
    half = "am" if "a" in text.replace("baje", "") else "pm" if "p" in text else ""
    return f"{hour}:{minute:02d}{'' if half or hour > 12 else '?'}"
