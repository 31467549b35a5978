"""What a text claims in figures and addresses: every price, number, time, link, phone … it holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crm_tui.agents import guard_calendar as calendar
from crm_tui.agents.guard_disguise import END, START, folded


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
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Claim:
    kind: ClaimKind
    value: str
    """In one spelling: `₹1,200/-` and `Rs 1200.00` are both `1200`, `1 kg` is `1000 g`."""
    text: str
    """As it stands in the (folded) text."""
    start: int
    """Where in the folded text."""

    @property
    def figure(self) -> str:
        """The amount without its unit: `500` of `500 g`."""
        return _amount(self.text, scaled=self.kind in _SCALED)


# Every repetition has a bound or a clear start, so that no text costs more than its length.
_N = r"(?:\d{1,3}(?:,\d{2,3}){0,5},\d{3}(?!\d)|\d{1,15})(?:\.\d{1,6})?"
_SCALE = (
    r"(?:\s*(?:k|lakhs?|lac|crores?|hazaa?r|thousand|hundred|sau|लाख|हजार|करोड़|सौ)" + END + ")?"
)
_RUPEE_WORD = (
    r"(?:rs\.?|inr|rupees?|rupaye|rupay|rupaiye|rupiya|rupya|rupaya|रुपये|रुपए|रुपया|रुपयां?त|रूपये|रू\.?|रु\.?|"
    r"રૂપિયા|રૂપિયો|રૂ\.?|টাকা|রুপি|ரூபாய்|ரூ\.?|రూపాయలు|ರೂಪಾಯಿ|രൂപ|ਰੁਪਏ|bucks|paise|paisa|\$|usd|dollars?)"
)
_UNIT = (
    r"(?:kg|kgs|kilo|kilos|g|gm|gms|gram|grams|ml|l|ltr|litre|litres|liter|pcs?|pieces?|piece|nag|nos|box|boxes|"
    r"packets?|packs?|dozen|darjan|people|persons?|log|logon|logo|pax|guests?|members|plates?|feet|foot|ft|inch|inches|in|cm|mm|km|m|"
    r"meters?|metres?|sq\.?\s*ft|sqft|sqm|sets?|pairs?|bags?|bottles?|tiles?|rolls?|bundles?|किलो|ग्राम|"
    r"पीस|नग|लोग|लोगों|लीटर|डिब्बे|पैकेट|दर्जन|मीटर|फीट|इंच)"
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}|"
    r"जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर"
)
_ADDRESS_END = (
    r"(?:com|in|org|net|shop|store|io|co|biz|info|me|app|link|ly|xyz|online|site|live|club|pe|gg|gl|gd|cc|"
    r"ai|dev|top|website|page|tk|ml|ga|ru|cn|tv|vip|icu|buzz|click|bank|tech|cloud|ee|tinyurl|example)"
)
_PRICED_BY_WORDS = (
    r"(?=\s+(?:ka|ki|ke|का|की|के|me|mein|में)\s+"
    r"(?:hai|hain|he|है|हैं|mil|padeg|ho|de|dung|deng|मिल|पड़|हो|दे))"
)
_LENGTHS = (
    r"(?:days?|din|hours?|hrs?|ghante|ghanta|ghanton|minutes?|mins?|weeks?|hafte|hafton|months?|mahine|years?|"
    r"saal|दिन|दिनों|घंटे|घंटा|घंटों|मिनट|हफ्ते|हफ्तों|महीने|साल)"
)
_DAYS = (
    r"(?:today|tomorrow|tonight|yesterday|aaj|kal|parso|parson|आज|कल|परसों|उद्या|(?:mon|tues|wednes|thurs|fri|satur|sun)"
    r"days?|som(?:v|w)aar|som(?:v|w)ar|mangal(?:v|w)aa?r|budh(?:v|w)aa?r|guru(?:v|w)aa?r|shukra?(?:v|w)aa?r|"
    r"shani(?:v|w)aa?r|ravi(?:v|w)aa?r|it(?:v|w)aa?r|diwali|holi|eid|christmas|सोमवार|मंगलवार|बुधवार|गुरुवार|"
    r"शुक्रवार|शनिवार|रविवार|इतवार|दिवाली|होली)"
)

# The first pattern that fits a stretch of text takes it; a number inside it is not counted again.
_PATTERNS: tuple[tuple[ClaimKind, str], ...] = (
    (ClaimKind.EMAIL, r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    (ClaimKind.UPI, r"(?<![\w.+-])[\w.+-]+@\w+"),
    (ClaimKind.LINK, r"https?:/*[^\s<>()]+|(?:upi|whatsapp|intent|ftp|tg):/{1,3}[^\s<>()]+|tel:\+?\d[^\s<>()]*|www\.[^\s<>()]+"),
    (ClaimKind.LINK, r"(?<!\S)@[a-z][a-z0-9_.]{3,40}"),
    (ClaimKind.LINK, rf"(?<![\w.@-])(?:[a-z0-9-]{{1,63}}\.){{1,8}}{_ADDRESS_END}(?![\w-])(?:/[^\s<>()]*)?"),
    (ClaimKind.LINK, r"(?<![\w.@-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/[^\s<>()]+"),
    (ClaimKind.DATE, r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"),
    (ClaimKind.PHONE, r"(?<![\d,.])\+?\d(?:[ .()-]{0,2}\d){7,14}(?![\d])"),
    (ClaimKind.PERCENT, rf"{_N}\s*(?:%|percent|per\s?cent|pratishat|प्रतिशत|फीसदी|टक्के|ટકા|শতাংশ|சதவீதம்)"),
    (ClaimKind.TIME, r"(?<![\d.])\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|a\.m\.?|p\.m\.?|baje|o'?clock|बजे)" + END),
    (ClaimKind.TIME, r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])"),
    (ClaimKind.PRICE, rf"(?:₹|{START}{_RUPEE_WORD})\s*{_N}{_SCALE}(?:\s*/-)?"),
    (ClaimKind.PRICE, rf"{_N}{_SCALE}\s*(?:/-|₹|{_RUPEE_WORD}{END})"),
    (ClaimKind.PRICE, rf"{_N}{_SCALE}{_PRICED_BY_WORDS}"),
    (ClaimKind.DATE, rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH}){END}|{START}(?:{_MONTH})\s+\d{{1,2}}(?!\d)"),
    (ClaimKind.DATE, r"(?<![\d/])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/])"),
    (ClaimKind.DURATION, rf"(?<![\d.])\d{{1,6}}(?:\s*(?:-|to|se|–)\s*\d{{1,6}})?\s*(?:working\s+|business\s+)?{_LENGTHS}{END}"),
    (ClaimKind.QUANTITY, rf"{_N}\s*{_UNIT}{END}"),
    (ClaimKind.NUMBER, rf"{_N}{_SCALE}"),
    (ClaimKind.DAY, START + _DAYS + END),
)  # fmt: skip
_KINDS = tuple(kind for kind, _ in _PATTERNS)
_CLAIM = re.compile("|".join(f"({folded(pattern)})" for _, pattern in _PATTERNS))
_NUMBER = re.compile(_N)
_SCALES = (
    (re.compile(r"\d\s*(?:hundred|sau|सौ)"), 100),
    (re.compile(r"\d\s*(?:k|hazaa?r|thousand|हजार)(?!g)"), 1_000),
    (re.compile(r"\d\s*(?:lakh|lac|लाख)"), 100_000),
    (re.compile(folded(r"\d\s*(?:crore|करोड़)")), 10_000_000),
)
_MEASURES = (
    ("g", 1_000, re.compile(r"kgs?|kilos?|किलो")),
    ("g", 1, re.compile(r"g|gms?|grams?|ग्राम")),
    ("ml", 1_000, re.compile(r"l|ltr|lit(?:re|er)s?|लीटर")),
    ("ml", 1, re.compile("ml")),
    ("piece", 1, re.compile(r"pcs?|pieces?|nag|nos|पीस|नग")),
    ("dozen", 1, re.compile(r"dozen|darjan|दर्जन")),
    ("ft", 1, re.compile(r"f(?:ee|oo)?t|फीट")),
    ("sqft", 1, re.compile(r"sq\.?\s*ft|sqft")),
    ("m", 1, re.compile(r"m|met(?:er|re)s?|मीटर")),
    ("person", 1, re.compile(r"people|persons?|log|logon|logo|pax|members|guests?|लोग(?:ों)?")),
)
_SCALED = frozenset({ClaimKind.PRICE, ClaimKind.NUMBER})


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
        case ClaimKind.EMAIL | ClaimKind.UPI:
            return text.rstrip(".")
        case ClaimKind.TIME:
            return calendar.time(text)
        case ClaimKind.DATE:
            return calendar.date(text)
        case ClaimKind.DURATION:
            return calendar.length(text)
        case ClaimKind.DAY:
            return calendar.day(text)
        case ClaimKind.QUANTITY:
            return _measured(text)
        case _:
            return _amount(text, scaled=kind in _SCALED)


def _amount(text: str, *, scaled: bool) -> str:
    found = _NUMBER.search(text)
    number = Decimal(found[0].replace(",", "")) if found else Decimal(0)
    scale = next((by for pattern, by in _SCALES if pattern.search(text)), 1) if scaled else 1
    return _shown(number * scale)


def _measured(text: str) -> str:
    """Amount and unit, weights in grams and volumes in millilitres."""
    amount = Decimal(_amount(text, scaled=False))
    written = text.split()[-1].lstrip("0123456789.,")
    for unit, times, names in _MEASURES:
        if names.fullmatch(written):
            return f"{_shown(amount * times)} {unit}"
    return f"{_shown(amount)} {written.rstrip('s.')}"


def _shown(number: Decimal) -> str:
    # `f` and no exponent: 1200.00 and 1200 are one value.
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
