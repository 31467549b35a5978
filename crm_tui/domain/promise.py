"""When a promise counts as kept: what was said after it, and from when on anything said will do."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import Millis, start_of_day
from crm_tui.domain.text import fold

_START, _END = r"(?<![\w\u0900-\u097f])", r"(?![\w\u0900-\u097f])"
_DONE = re.compile(
    rf"{_START}(?:done|paid|sent|transferred|confirmed|confirm hai|final hai|booked|ordered|"
    r"(?:ho|kar|kr|bhej|de|le|bata|aa|pahunch) ?(?:gaya|gaye|gayi|gyi|gya|diya|diye|di|liya|li|chuka|chuki)|"
    r"(?:हो|कर|भेज|दे|ले|बता|आ|पहुंच|पहुँच) ?(?:गया|गए|गई|दिया|दिए|दी|लिया|ली|चुका|चुकी))"
    rf"{_END}"
)
_NOT = re.compile(rf"{_START}(?:not|never|nahi|nahin|nai|nhi|kab|when|agar|if|नहीं|कब|अगर){_END}|\?")
_ACTS = {
    "pay": "pay|paid|payment|paise|paisa|advance|transfer|transferred|gpay|upi|पेमेंट|पैसे|एडवांस",
    "confirm": "confirm|confirmed|final|कन्फर्म|फाइनल",
    "call": "call|phone|फोन|कॉल",
    "come": "aa|pahunch|aaye|reached|आ|पहुंच|पहुँच",
    "order": "order|ordered|book|booked|le|ऑर्डर|ले",
    "send": "send|sent|bhej|share|shared|भेज",
    "tell": "bata|told|बता",
    "deliver": "deliver|delivered|dispatch|dispatched|courier|डिलीवर",
}
_OF_ACT = {act: re.compile(rf"{_START}(?:{words}){_END}") for act, words in _ACTS.items()}
_LONGEST = 1_000


def says_it_is_done(text: str, promised: str) -> bool:
    """Whether it says that just this was done: `payment kar diya` of `will pay`; not `kab kiya?`.

    `promised` names what it was by a plain word: `They said they will pay`, `… would send it`.
    """
    line, act = fold(text[:_LONGEST]), _act(promised)
    if act is None or _OF_ACT[act].search(line) is None:
        return False
    return _DONE.search(line) is not None and _NOT.search(line) is None


def kept_by_file(promised: str) -> bool:
    """Whether a file keeps it at once: `send`; no photo is the call or the delivery that was promised."""
    return _act(promised) == "send"


def kept_by_call(promised: str) -> bool:
    """Whether a talk on the phone keeps it at once."""
    return _act(promised) in ("call", "tell")


def _act(promised: str) -> str | None:
    return next((word for word in promised.split() if word in _OF_ACT), None)


def counts_from(said_at: Millis, due_at: Millis, zone: str) -> Millis:
    """From when on anything they write answers the promise: its day, or half the time to it.

    `aaj shaam tak bataunga, thanks` is not kept by an `ok` a minute later; `Friday ko` is by whatever
    they write that Friday morning.
    """
    there = ZoneInfo(zone)
    day = datetime.fromtimestamp(due_at / 1000, there).date()
    half = said_at + (due_at - said_at) // 2
    return Millis(min(due_at, max(start_of_day(day, there), half)))
