"""The words of time: English, Hinglish and Hindi brought into a few plain tokens.

`agle hafte Friday ko` becomes `next-week friday ko`, `डेढ़ घंटे में` becomes `90 min me`.
"""

import re
import unicodedata
from datetime import time
from enum import StrEnum

from crm_tui.domain.text import clean_line, fold
from crm_tui.domain.weekdays import WEEKDAYS


class Unit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


UNITS = {
    **dict.fromkeys("m min mins minute minutes minat मिनट".split(), Unit.MINUTE),
    **dict.fromkeys("h hr hrs hour hours ghanta ghante ghnte घंटे घंटा घण्टे".split(), Unit.HOUR),
    **dict.fromkeys("d day days din dino दिन दिनों".split(), Unit.DAY),
    **dict.fromkeys("w week weeks hafta hafte hafton हफ्ते हफ्ता सप्ताह".split(), Unit.WEEK),
    **dict.fromkeys("month months mahina mahine महीने महीना".split(), Unit.MONTH),
    **dict.fromkeys("year years saal sal साल".split(), Unit.YEAR),
}
DAYS = {
    **dict.fromkeys("today aaj aj आज".split(), 0),
    **dict.fromkeys("tomorrow tmrw tmr tomorow tommorow kal कल".split(), 1),
    **dict.fromkeys("parso parson परसों परसो".split(), 2),
    **dict.fromkeys("narso narson tarso नरसों तरसों".split(), 3),
}
PARTS_OF_DAY = {
    **dict.fromkeys("morning subah savere सुबह सवेरे".split(), (time(10), False)),
    **dict.fromkeys("noon dopahar dopaher दोपहर".split(), (time(12), True)),
    "afternoon": (time(15), True),
    "after-lunch": (time(14), True),
    **dict.fromkeys("evening shaam sham शाम day-end".split(), (time(18), True)),
    **dict.fromkeys("night tonight raat रात".split(), (time(20), True)),
}
"""The usual hour, and whether small hours mean the afternoon there."""

NOON, NIGHT = PARTS_OF_DAY["noon"], PARTS_OF_DAY["night"]
FILLERS = frozenset(
    "at on by in ko ke ki tak me mein the next this is agle agla aane wale wala around approx karib kareeb "
    "lagbhag sharp exactly को तक के की में इस अगले आने वाले".split()
)
AFTER = frozenset("baad bad later after hence ahead बाद".split())
"""Beside a length of time they say nothing more; elsewhere they change what is meant."""
HALVES = {"sadhe": 30, "saadhe": 30, "साढे": 30, "sava": 15, "sawa": 15, "सवा": 15, "paune": -15, "पौने": -15}  # fmt: skip
MONTHS = (
    "jan january जनवरी",
    "feb february फरवरी",
    "mar march मार्च",
    "apr april अप्रैल",
    "may मई",
    "jun june जून",
    "jul july जुलाई",
    "aug august अगस्त",
    "sep sept september सितंबर सितम्बर",
    "oct october अक्टूबर",
    "nov november नवंबर नवम्बर",
    "dec december दिसंबर दिसम्बर",
)
_MONTH_NUMBERS = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
_COUNTS = {
    word: str(number)
    for number, words in enumerate(
        (
            "ek one a an एक",
            "do two दो",
            "teen three तीन",
            "char chaar four चार",
            "paanch panch five पांच पाँच",
            "chhe chhah che six छह छः छे",
            "saat seven सात",
            "aath eight आठ",
            "nau nine नौ",
            "das dus ten दस",
            "gyarah eleven ग्यारह",
            "barah baarah twelve बारह",
            "",
            "",
            "pandrah fifteen पंद्रह पन्द्रह",
            "",
            "",
            "",
            "",
            "bees twenty बीस",
        ),
        1,
    )
    for word in words.split()
}
_B, _E = r"(?<![^\s])", r"(?![^\s])"
_HOUR = "(?:ghante|ghanta|ghnte|hours?|घंटे|घंटा|घण्टे)"
_NEXT = "(?:next|agle|agla|aane wale|अगले|अगला)"
_MONTH = "(?:month|mahine|mahina|महीने|महीना)"
_WEEK = "(?:week|hafte|hafta|haftey|saptah|हफ्ते|हफ्ता|सप्ताह)"
_END = "(?:end|aakhir|akhir|ant|अंत|आखिर|एंड)"
_OF = "(?: (?:ke|ki|के|की))?"
_NAMES = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_ANY_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_ANY_DAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_ANY_COUNT = "|".join(sorted(_COUNTS, key=len, reverse=True))
_BAJE = "(?:baje|bje|baj|बजे)"
_DATE = "(?:tareekh|tarikh|tareek|tarik|taarikh|तारीख)"

_TOKENS: tuple[tuple[str, str], ...] = (
    (r"o'?clock|o clock", "baje"),
    (r"(?:aaj|abhi|आज|अभी) (?:se|से)|from (?:now|today)", ""),
    (r"day after (?:tomorrow|tmrw|tmr)|(?:kal|कल) (?:ke|के) (?:baad|बाद)", "parso"),
    (rf"{_NEXT} {_MONTH}{_OF} {_END}|end of next month", "next-month month-end"),
    (
        rf"(?:is |this |इस )?{_MONTH}{_OF} {_END}|month-?end|eom|end of (?:the |this )?month",
        "month-end",
    ),
    (rf"week-?end|{_WEEK}{_OF} {_END}|end of (?:the |this )?week|वीकेंड", "saturday"),
    (r"eod|end of (?:the )?day|(?:din|दिन)(?: (?:ke|के)) (?:end|aakhir|अंत|आखिर)", "day-end"),
    (rf"{_NEXT} {_WEEK}", "next-week"),
    (rf"{_NEXT} {_MONTH}", "next-month"),
    (rf"{_NEXT}(?= (?:{_ANY_DAY})(?![^\s]))", "not-today"),
    (r"(?:the )?same time|(?:isi|इसी) (?:time|samay|waqt|समय|टाइम|वक्त)", "same-time"),
    (r"after lunch|lunch(?: ke)? baad|लंच(?: के)? बाद", "after-lunch"),
    (rf"half an hour|half hour|(?:aadh[aei]|adh[aei]|आधे|आधा) {_HOUR}", "30 min"),
    (rf"(?:pauna?|paune|पौन|पौना|पौने) {_HOUR}", "45 min"),
    (rf"(?:sawa|sava|सवा) {_HOUR}", "75 min"),
    (rf"(?:dedh|deadh|डेढ) {_HOUR}", "90 min"),
    (rf"(?:dhai|dhaai|adhai|ढाई) {_HOUR}", "150 min"),
    (rf"(?:dedh|deadh|डेढ) {_BAJE}", "1:30 baje"),
    (rf"(?:dhai|dhaai|adhai|ढाई) {_BAJE}", "2:30 baje"),
    (r"(?:a )?couple of", "2"),
)
_PHRASE = re.compile(f"{_B}(?:{'|'.join(f'({pattern})' for pattern, _ in _TOKENS)}){_E}")
_COUNTED = re.compile(rf"{_B}({_ANY_COUNT}) (?=(?:{_ANY_UNIT}|{_BAJE}|{_DATE}){_E})")
_DAY_FIRST = re.compile(
    rf"{_B}(\d{{1,2}})(?:st|nd|rd|th)? ?(?:of )?({_NAMES})\.?(?: (\d{{4}}))?{_E}"
)
_MONTH_FIRST = re.compile(rf"{_B}({_NAMES})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?: (\d{{4}}))?{_E}")
_DAY_ALONE = re.compile(rf"{_B}(\d{{1,2}})(?:st|nd|rd|th| ?{_DATE}| (?:ko|को)){_E}")


def plain(text: str) -> str:
    """One line in one spelling: folded, without nukta, digits 0 to 9, phrases as tokens."""
    folded = fold(clean_line(text, 80)).replace("\u093c", "").replace(",", " ").replace("’", "'")
    digits = (str(unicodedata.digit(one)) if one.isdecimal() else one for one in folded)
    line = " ".join("".join(digits).split())
    line = _PHRASE.sub(lambda found: _TOKENS[(found.lastindex or 1) - 1][1], line)
    line = _COUNTED.sub(lambda found: f"{_COUNTS[found[1]]} ", line)
    line = _DAY_FIRST.sub(lambda found: _date(found[1], found[2], found[3]), line)
    line = _MONTH_FIRST.sub(lambda found: _date(found[2], found[1], found[3]), line)
    line = _DAY_ALONE.sub(r"date-\1", line)
    return " ".join(line.split())


def _date(day: str, month: str, year: str | None) -> str:
    shown = f"{day}/{_MONTH_NUMBERS[month]}"
    return shown if year is None else f"{shown}/{year}"
