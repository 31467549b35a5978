"""The moment that a customer names in a sentence: `Friday ko`, `kal shaam tak`, `by 25 Dec`."""

import re
from dataclasses import dataclass

from crm_tui.agents.remember_words import one_spelling
from crm_tui.agents.words import word_set
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.when import read_when

_LONGEST = 5
"""Words of a time."""
_MOST_WORDS = 60
# Without one of these a number is no time; `sun` (listen) and `sat` are left to their long forms.
_CUES = word_set(
    "today aaj aj tomorrow tmrw kal parso parson narso monday tuesday wednesday thursday friday fri",
    "saturday sunday somvar somwar mangalvar mangalwar budhvar budhwar guruvar guruwar shukravar shukrawar",
    "shanivar shaniwar ravivar raviwar itvar itwar morning subah savere noon dopahar afternoon evening shaam",
    "sham night tonight raat baje bje am pm",
    "आज कल परसों परसो सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार इतवार सुबह दोपहर शाम रात बजे",
)
_LENGTHS = word_set(
    "min mins minute minutes hour hours hr hrs ghanta ghante day days din week weeks hafta hafte",
    "मिनट घंटे घंटा दिन हफ्ते हफ्ता",
)
_COUNTS = {
    word: str(number)
    for number, words in enumerate(
        ("ek one a an एक", "do two दो", "teen three तीन", "char chaar four चार", "paanch five पांच"),
        1,
    )
    for word in words.split()
}
_NEXT_WEEK = re.compile(r"\b(?:next week|agle hafte|agle hafta)\b|अगले हफ्ते")
_SPAN = re.compile(r"\b(\d{1,2}) ?(?:-|to|se|–) ?(?=\d{1,2}\b)")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_HINDI_MONTHS = "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर".split()
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ?(?:of )?({'|'.join(_MONTHS)}|{'|'.join(_HINDI_MONTHS)})[a-z]*"
)
_MONTH_FIRST = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]* (\d{{1,2}})(?:st|nd|rd|th)?\b")
_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?")
_CLOCK = re.compile(r"\d{1,2}(?:[:.]\d{2})?(?:am|pm|baje)")
_EDGES = ".,;:!?()\"'"


@dataclass(frozen=True, slots=True)
class Named:
    """A moment that was named."""

    at: Millis
    words: str
    """As folded, in the order of the sentence."""
    before: str
    """The word right before it; empty at the beginning."""
    after: str
    """The word right after it; empty at the end."""


def named_moment(text: str, said_at: Millis, zone: str) -> Named | None:
    """The first moment that a sentence plainly names, as it lay ahead when it was said."""
    found = _words(text)
    for first in range(len(found)):
        for count in range(min(_LONGEST, len(found) - first), 0, -1):
            part = found[first : first + count]
            if not _may_be_time(part):
                continue
            at = _read(" ".join(part), said_at, zone)
            if at is not None:
                after = found[first + count : first + count + 1]
                return Named(
                    at, " ".join(part), "".join(found[max(0, first - 1) : first]), "".join(after)
                )
    return None


def _words(text: str) -> list[str]:
    line = _NEXT_WEEK.sub("7 din", one_spelling(text)).replace("day after tomorrow", "parso")
    line = _MONTH_FIRST.sub(lambda m: f"{m[2]}/{_MONTHS.index(m[1]) + 1}", line)
    line = _SPAN.sub("", _DAY_FIRST.sub(lambda m: f"{m[1]}/{_month(m[2])}", line))
    found = [word.strip(_EDGES) for word in line.split()[:_MOST_WORDS]]
    return [
        _counted(word, after) for word, after in zip(found, [*found[1:], ""], strict=True) if word
    ]


def _month(name: str) -> int:
    return (_MONTHS if name in _MONTHS else _HINDI_MONTHS).index(name) + 1


def _counted(word: str, after: str) -> str:
    """`do din` is `2 din`; elsewhere `do` is give."""
    return _COUNTS.get(word, word) if after in _LENGTHS else word


def _may_be_time(part: list[str]) -> bool:
    if part[0].isdigit() and len(part) > 1 and part[1] in _LENGTHS:
        return True
    return any(one in _CUES or _DATE.fullmatch(one) or _CLOCK.fullmatch(one) for one in part)


def _read(phrase: str, said_at: Millis, zone: str) -> Millis | None:
    """`aaj` said in the afternoon means this evening: a day that has begun is not over."""
    for spelt in (phrase, f"{phrase} raat"):
        try:
            return read_when(spelt, said_at, zone)
        except CrmError:
            continue
    return None
