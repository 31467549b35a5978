"""What a customer says they will do, and until when they need something."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.agents.remember_when import Named, named_moment
from crm_tui.agents.remember_words import ACTS, one_spelling
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import MessageId
from crm_tui.domain.memory import FactKind, Learnt

_NOBODY = MessageId(0)
_START, _END = r"(?<![\w\u0900-\u097f])", r"(?![\w\u0900-\u097f])"

# "I" is in the ending: dunga, karungi, aaunga; -enge is "we" only where somebody says so.
_I_WILL = re.compile(
    rf"{_START}(?:\w{{0,12}}(?:unga|ungi|oonga|oongi|uunga)|[\u0900-\u097f]{{0,10}}(?:ूंगा|ूंगी|ऊंगा|ऊंगी)){_END}"
    rf"|{_START}(?:hum|ham|we|हम){_END}.{{0,60}}(?:\w{{1,12}}enge|[\u0900-\u097f]{{1,10}}ेंगे|[\u0900-\u097f]{{1,10}}एंगे){_END}"
)
_I_DO = re.compile(
    rf"{_START}(?:bata|batla|kar|kr|bhej|de|le|aa|pooch|puch|soch|dekh|call|confirm|बता|कर|भेज|दे|ले|आ|पूछ|सोच|देख)"
    rf"(?:t[aei]|ता|ती|ते) ?(?:hu|hun|hoon|hoo|hain?|हूं|हू|हैं){_END}"
)
_ENGLISH = re.compile(
    rf"{_START}(?:(?:i|we)(?:'ll| will| shall)|ill|^will|let me|i am going to|i'm going to)"
    r"(?: (?!not|never|you)[\w']+){0,3}? (?P<act>pay|transfer|confirm|finali[sz]e|decide|call|phone|ring|visit|come|drop by|"
    r"order|buy|book|send|share|tell|let|inform|update|revert|get back|check|ask|think|discuss|take)"
    rf"{_END}"
)
_PASSIVE = re.compile(rf"{_START}(?:payment|advance|paise|पेमेंट) (?:ho|mil|हो|मिल) ?(?:jay?ega|jaaega|jayegi|जाएगा|जाएगी){_END}")  # fmt: skip
_NO_PROMISE = re.compile(
    rf"{_START}(?:nahi|nahin|nai|not|never|won't|wont|cannot|can't|agar|if|yadi|tabhi|नहीं|अगर|यदि){_END}"
)
_ACTS = [(name, re.compile(rf"{_START}(?:{pattern}){_END}")) for name, pattern in ACTS]
_NEEDS = re.compile(
    rf"{_START}(?:chahiye|chahie|chaiye|chahiyen|need|needed|want|wanted|require|required|mil|mile|milega|milna|milegi|"
    rf"deliver|delivery|delivered|bhej\w*|pahunch\w*|ready|urgent|order|function|event|चाहिए|मिल|मिलेगा|डिलीवरी|भेज\S*){_END}"
)
_UNTIL_IN = frozenset("tak tk by before till ko on तक को".split())
_UNTIL_BEFORE = frozenset("by before till until".split())
_UNTIL_AFTER = frozenset("tak tk se ke pehle तक से के".split())


def promise(text: str, said_at: Millis, zone: str) -> Learnt | None:
    """What the sender will do (`will pay`), with when it falls due; None without a plain promise.

    The message's id and quote are for the caller to fill in.
    """
    line = one_spelling(text)
    if (
        line.rstrip().endswith("?")
        or _NO_PROMISE.search(line)
        or not _is_promised(line, said_at, zone)
    ):
        return None
    named = named_moment(text, said_at, zone)
    act = next((name for name, pattern in _ACTS if pattern.search(line)), "")
    if not act:
        return None
    return Learnt(FactKind.PROMISE, act, _NOBODY, "", None if named is None else named.at)


def needed_by(text: str, said_at: Millis, zone: str) -> Learnt | None:
    """Until when they need it (`27 Nov 2026`); None unless a time stands beside a need."""
    if not _NEEDS.search(one_spelling(text)):
        return None
    named = named_moment(text, said_at, zone)
    if named is None or not _is_limit(named):
        return None
    return Learnt(FactKind.NEEDED_BY, _shown(named.at, zone), _NOBODY, "", named.at)


def _is_promised(line: str, said_at: Millis, zone: str) -> bool:
    if _I_WILL.search(line) or _ENGLISH.search(line) or _PASSIVE.search(line):
        return True
    # `order karta hu` may be a habit; with a time, or telling, it is to come.
    habit = _I_DO.search(line)
    told = habit is not None and habit[0].startswith(
        ("bata", "बता", "confirm", "soch", "pooch", "puch")
    )
    return habit is not None and (told or named_moment(line, said_at, zone) is not None)


def _is_limit(named: Named) -> bool:
    inside = _UNTIL_IN.intersection(named.words.split())
    return bool(inside) or named.before in _UNTIL_BEFORE or named.after in _UNTIL_AFTER


def _shown(at: Millis, zone: str) -> str:
    here = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
    return f"{here.day} {here:%b %Y}"
