"""What somebody of the shop says the shop will do, and by when: `kal bhej dunga`, `will call you at 5`.

Narrow on purpose: an hour or a day must be named, in the future, in the first person, without an if. A
promise that is missed costs little; one that nobody made costs trust in all the others.
"""

import re
from dataclasses import dataclass

from crm_tui.agents.remember_when import named_moment
from crm_tui.agents.remember_words import one_spelling
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.memory import LONGEST_QUOTE

_FARTHEST = 60 * DAY
_LONGEST = 1_200
"""Characters of a message that are read: who promises is brief."""
_START, _END = r"(?<![\w\u0900-\u097f])", r"(?![\w\u0900-\u097f])"
_SENTENCE = re.compile(r"(?<=[.!?।])\s+|\n+")

# What is done, by the stem of its verb; the first that stands there counts.
_ACTS: tuple[tuple[str, str, str], ...] = (
    ("call", "call|phone|ring|baat|बात|कॉल|फोन", "call|phone|ring"),
    ("send", "bhej|share|forward|whatsapp|mail|भेज|शेयर", "send|share|forward|mail|whatsapp|post"),
    ("deliver", "deliver|dispatch|pahuncha|courier|डिलीवर|पहुंचा|पहुँचा", "deliver|dispatch|ship|courier|drop"),
    (
        "tell",
        "bata|update|confirm|inform|pooch|puch|check|dekh|बता|पूछ|देख|कन्फर्म",
        "tell|let you know|update|confirm|inform|get back|revert|check|find out|reply",
    ),
    ("do", "kar|kr|de|bana|rakh|ready|कर|दे|बना|रख", "do|make|prepare|arrange|finish|give|bring|keep"),
)  # fmt: skip
# "I" and "we" are in the ending: bhejunga, kar denge, bhejta hu.
_WILL = (
    r"(?:\w{0,12}(?:unga|ungi|oonga|oongi|enge)|[\u0900-\u097f]{0,10}(?:ूंगा|ूंगी|ूँगा|ूँगी|ऊंगा|ऊंगी|एंगे|ेंगे))"
)
_NOW = r"(?:t[aei]|ता|ती|ते) ?(?:hu|hun|hoon|hoo|hain?|हूं|हूँ|हू|हैं)"
_WE = r"(?:i|we|our team|my team|our boy|our delivery boy)"
_SUBJECT = rf"(?:{_WE}(?:'ll| will| shall| am going to| are going to)|i'm going to|we're going to|^(?:(?:ok|okay|sure|yes|haan|ji|done|theek hai)[ ,.!]*){{0,2}}will)"
_NOT_YET = re.compile(
    rf"{_START}(?:nahi|nahin|nai|nhi|na|mat|not|never|won't|wont|cannot|can't|agar|if|yadi|unless|tabhi|jab|jaise hi|"
    r"once|when|after you|after payment|shayad|maybe|might|may|perhaps|try|koshish|should|could|would|shall i|shall we|"
    r"kya|aap|aapko? karna|tum|you will|you'll|customer|roz|rozana|hamesha|har|daily|usually|always|every|kaha|kaha tha|bola|bole|"
    r"said|told|नहीं|नही|मत|अगर|यदि|जब|शायद|कोशिश|क्या|आप|रोज|हमेशा|हर|कहा था|बोला था)"
    rf"{_END}"
)
_THEIR_TURN = re.compile(
    rf"{_START}(?:payment|advance|paise|paisa|confirmation|pay|order confirm|पेमेंट|पैसे|एडवांस)[^.!?]{{0,30}}"
    rf"(?:ke baad|hone par|milte hi|aate hi|ho jaye to|karte hi|के बाद|होने पर|मिलते ही){_END}"
)
_RULES = tuple(
    (
        act,
        re.compile(
            rf"{_START}(?:{hindi})(?: ?(?:kar|kr|ke|du|de|कर|दे))?\w{{0,2}} ?(?:{_WILL}|{_NOW}){_END}"
            rf"|{_START}(?:{hindi})(?:{_NOW}|\w{{0,4}}(?:unga|ungi|oonga|oongi|enge)|[\u0900-\u097f]{{0,4}}(?:ूंगा|ूंगी|ऊंगा|ऊंगी|एंगे|ेंगे)){_END}"
        ),
        re.compile(rf"{_SUBJECT}(?: (?!not|never|you)[\w']+){{0,2}}? (?:{english}){_END}"),
    )
    for act, hindi, english in _ACTS
)


@dataclass(frozen=True, slots=True)
class ShopPromise:
    """Something that the shop said it would do."""

    act: str
    """`call`, `send`, `deliver`, `tell` or `do`."""
    due_at: Millis
    quote: str
    """The sentence that says so."""


def shop_promise(text: str, said_at: Millis, zone: str) -> ShopPromise | None:
    """The first promise with a time in a message of the shop's; None without a plain one."""
    for sentence in _SENTENCE.split(text[:_LONGEST]):
        found = _in_sentence(sentence.strip(), said_at, zone)
        if found is not None:
            return found
    return None


def _in_sentence(sentence: str, said_at: Millis, zone: str) -> ShopPromise | None:
    line = one_spelling(sentence).strip()
    if not line or line.rstrip(" )").endswith("?") or _THEIR_TURN.search(line):
        return None
    if _NOT_YET.search(line.replace("aapko ", "").replace("aap ko ", "").replace("आपको ", "")):
        return None
    act = next(
        (act for act, hindi, english in _RULES if hindi.search(line) or english.search(line)), ""
    )
    named = named_moment(sentence, said_at, zone) if act else None
    if named is None or not said_at < named.at <= said_at + _FARTHEST:
        return None
    return ShopPromise(act, named.at, sentence[:LONGEST_QUOTE])
