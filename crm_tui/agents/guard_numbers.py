"""Numbers written as words, in English, Hinglish and Hindi, as the digits that they mean."""

import re
from decimal import Decimal

_START = r"(?<![\w\u0900-\u0963\u0966-\u0dff])"
_END = r"(?![\w\u0900-\u0963\u0966-\u0dff])"

# As `canonical()` folds them: no nukta, no chandrabindu.
_SMALL_WORDS: dict[int, str] = {
    0: "zero shunya शून्य", 1: "one ek एक", 2: "two do दो", 3: "three teen tin तीन",
    4: "four char chaar चार", 5: "five paanch panch पांच", 6: "six chhe che chah छह छः छे",
    7: "seven saat sat सात", 8: "eight aath ath आठ", 9: "nine nau नौ", 10: "ten das dus दस",
    11: "eleven gyarah gyaarah ग्यारह", 12: "twelve barah baarah बारह", 13: "thirteen terah तेरह",
    14: "fourteen chaudah चौदह", 15: "fifteen pandrah पंद्रह पन्द्रह", 16: "sixteen solah सोलह",
    17: "seventeen satrah सत्रह", 18: "eighteen atharah अठारह", 19: "nineteen unnis उन्नीस",
    20: "twenty bees बीस", 21: "ikkis इक्कीस", 22: "bais baais बाईस", 23: "teis तेईस",
    24: "chaubis चौबीस", 25: "pachees pachis पच्चीस", 26: "chhabbis छब्बीस", 27: "sattais सत्ताईस",
    28: "atthais अट्ठाईस", 29: "untis उनतीस", 30: "thirty tees तीस", 31: "ikattis इकतीस",
    32: "battis बत्तीस", 33: "taintis तैंतीस", 34: "chauntis चौंतीस", 35: "paintis पैंतीस",
    36: "chhattis छत्तीस", 37: "saintis सैंतीस", 38: "adtis अड़तीस", 39: "untalis उनतालीस",
    40: "forty chalis chaalis चालीस", 41: "iktalis इकतालीस", 42: "bayalis बयालीस",
    45: "paintalis पैंतालीस", 48: "adtalis अड़तालीस", 49: "unchas उनचास",
    50: "fifty pachas pachaas पचास", 51: "ikyavan इक्यावन", 55: "pachpan पचपन", 56: "chhappan छप्पन",
    60: "sixty saath साठ", 65: "painsath पैंसठ", 70: "seventy sattar सत्तर", 75: "pachhattar पचहत्तर",
    80: "eighty assi अस्सी", 85: "pachasi पचासी", 90: "ninety nabbe नब्बे", 95: "pachanve पंचानवे",
    99: "ninyanve निन्यानवे",
}  # fmt: skip
_SCALE_WORDS: dict[int, str] = {
    100: "hundred hundreds sau सौ",
    1_000: "thousand thousands hazaar hazar hajar hajaar हजार",
    100_000: "lakh lakhs lac लाख",
    10_000_000: "crore crores करोड़",
}
_TIMES = {"dedh": "1.5", "डेढ़": "1.5", "dhai": "2.5", "adhai": "2.5", "ढाई": "2.5", "sawa": "1.25", "सवा": "1.25"}  # fmt: skip
_SHIFTS = {"saadhe": "0.5", "sadhe": "0.5", "साढ़े": "0.5", "paune": "-0.25", "पौने": "-0.25"}
# Everyday words too: give, with, T-shirts, a few, insects … so they count only before what is counted.
_EVERYDAY = frozenset(
    "do saath tees bees tin teen char chaar che sat ath dus one ek एक दो two".split()
)


def _bare(word: str) -> str:
    return word.replace("\u093c", "").replace("ढ़", "ढ").replace("ड़", "ड")


_SMALL = {_bare(w): n for n, written in _SMALL_WORDS.items() for w in written.split()}
_SCALES = {_bare(w): n for n, written in _SCALE_WORDS.items() for w in written.split()}
_FACTORS = {_bare(w): Decimal(by) for w, by in _TIMES.items()}
_OFFSETS = {_bare(w): Decimal(by) for w, by in _SHIFTS.items()}
_WORD = "|".join(sorted((*_SMALL, *_SCALES, *_FACTORS, *_OFFSETS), key=len, reverse=True))
# A figure may stand before a scale: `5 sau`. Bounded, so that no text costs more than its length.
_RUN = re.compile(
    rf"{_START}(?:(?P<figure>\d{{1,6}}(?:\.\d{{1,3}})?)\s{{0,2}}(?=(?:{'|'.join(_SCALES)}){_END}))?"
    rf"(?:{_WORD})(?:[ -]{{1,2}}(?:(?:and|aur)[ ])?(?:{_WORD}))*{_END}"
)
_COUNTED = re.compile(
    r"\s{0,2}(?:%|percent|per\s?cent|pratishat|प्रतिशत|फीसदी|rs|inr|rupee|rupay|rupai|rupiy|रुप|रूप|रु|/-|₹|"
    r"kg|kilo|gram|gm|litre|ltr|meter|metre|feet|piece|pcs|dozen|darjan|किलो|ग्राम|लीटर|मीटर|पीस|दर्जन|"
    r"days?|din|hours?|ghant|minutes?|mins?|weeks?|haft|months?|mahin|years?|saal|baje|o'?clock|am|pm|"
    r"दिन|घंट|मिनट|हफ्त|महीन|साल|बजे)"
)


_PRICE_AHEAD = re.compile(r"\s{0,2}(?:₹|rs\.?|inr)\s{0,2}\d")


def with_digits(line: str) -> str:
    """A folded line in which numbers in words are digits; `ek`, `do` … only before what is counted.

    >>> with_digits("dhai hazaar, five hundred and fifty, do din; de do")
    '2500, 550, 2 din; de do'
    """
    return _RUN.sub(_as_digits, line)


def _as_digits(match: re.Match[str]) -> str:
    words = [w for w in re.split(r"[ -]+", match[0].strip()) if w not in ("and", "aur")]
    figure = match["figure"]
    if figure is None and len(words) == 1 and not _counts_alone(words[0], match):
        return match[0]
    if len(words) > 2 and all(_SMALL.get(word, 10) < 10 for word in words):
        return "".join(str(_SMALL[word]) for word in words)
    return _shown(_value(words, figure))


def _counts_alone(word: str, match: re.Match[str]) -> bool:
    """One word alone: `fifty` does, `do` only in `do din`."""
    if _PRICE_AHEAD.match(match.string, match.end()):
        return word not in _EVERYDAY
    if _COUNTED.match(match.string, match.end()):
        return word not in _OFFSETS
    return word in _SCALES or (_SMALL.get(word, 0) >= 10 and word not in _EVERYDAY)


def _value(words: list[str], figure: str | None) -> Decimal:
    total, current, shift = Decimal(0), Decimal(figure) if figure else Decimal(0), Decimal(0)
    for word in words:
        if word in _FACTORS:
            current += _FACTORS[word]
        elif word in _OFFSETS:
            shift = _OFFSETS[word]
        elif word in _SMALL:
            current, shift = current + _SMALL[word] + shift, Decimal(0)
        elif word in _SCALES:
            total, current = _scaled(total, current or Decimal(1), _SCALES[word])
    return total + current


def _scaled(total: Decimal, current: Decimal, scale: int) -> tuple[Decimal, Decimal]:
    """Hundreds go on counting (`two hundred fifty`); larger scales are done."""
    return (total, current * scale) if scale == 100 else (total + current * scale, Decimal(0))


def _shown(number: Decimal) -> str:
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
