"""The words by which a customer shows who decides and what they can spend: English, Hinglish, Hindi.

The patterns read a sentence as `as_read()` folds it.
"""

import re
from functools import lru_cache

from crm_tui.agents.guard_numbers import with_digits
from crm_tui.agents.words import END, START, plain

_SENTENCE_END = re.compile(r"[\n!?।]+|(?<![Rr][Ss])(?<!रु)\.(?=\s|$)")


def sentences(text: str) -> list[str]:
    """The sentences of a text as they were written, without the empty ones."""
    return [part for one in _SENTENCE_END.split(text) if (part := one.strip())]


@lru_cache(maxsize=1_024)
def as_read(sentence: str) -> str:
    """A sentence for comparing: folded, Hindi in one spelling, numbers in words as digits."""
    return with_digits(plain(sentence).replace("\u093c", "").replace("ँ", "ं"))


BUDGET = re.compile(rf"{START}(?:budget|bajat|बजट|बजेट){END}")
BEYOND = re.compile(
    rf"{START}(?:over (?:my |our |the )?budget|out of (?:my |our )?budget|above (?:my |our )?budget|"
    rf"beyond (?:my |our )?budget|more than my budget|budget (?:se|ke) (?:bahar|zyada|jyada|upar|uper)|"
    rf"बजट (?:से|के) (?:बाहर|ज्यादा|ऊपर)|costly|mehnga|mahenga|महंगा){END}"
)
"""A figure beside these is one that they will not pay."""
LIMIT = re.compile(
    rf"{START}(?:tak|ke andar|ke ander|andar andar|under|within|up ?to|below|less than|max(?:imum)?|"
    rf"se (?:zyada|jyada|upar) (?:nahi|nhi|nahin|mat)|not more than|no more than|around|approx(?:imately)?|"
    rf"lagbhag|ke aas ?paas|तक|के अंदर|के भीतर|से ज्यादा नहीं|लगभग|के आसपास){END}"
)
SPENDING = re.compile(
    rf"{START}(?:i can (?:pay|spend|afford)|we can (?:pay|spend|afford)|can only (?:pay|spend|afford)|"
    rf"willing to (?:pay|spend)|ready to (?:pay|spend)|want to spend|afford|kharch(?:a|na)?|"
    rf"(?:de|laga|kharch kar) (?:sakta|sakti|sakte)|खर्च|(?:दे|लगा) (?:सकता|सकती|सकते)){END}"
)

_FAMILY = (
    r"papa|pappa|pitaji|pita ji|father|dad|daddy|mummy|mumma|maa|mother|mom|husband|hubby|pati|wife|"
    r"patni|biwi|bhai|bhaiya|bhabhi|brother|sister|didi|family|parents|partner|partners|sasur|saas|"
    r"ghar ?walon?|ghar|gharwale|beta|beti|son|daughter|"
    r"पापा|पिताजी|मम्मी|मां|पति|पत्नी|भाई|भैया|दीदी|परिवार|पार्टनर|घरवालों|घर वालों|घर|बेटे|बेटी"
)
_SUPERIOR = (
    r"boss|sir|seth(?:ji)?|manager|director|senior|head office|management|md|ceo|owner|malik|"
    r"purchase (?:team|department|manager)|accounts? (?:team|department)|"
    r"बॉस|सेठ(?:जी)?|मैनेजर|मालिक|सर"
)
_MY = r"(?:my|our|mere|meri|mera|apne|apni|hamare|hamari|मेरे|मेरी|अपने|अपनी|हमारे|हमारी)"
_ASK_FIRST_MIX = (
    r"(?:ji |sir |जी )?(?:se|ko|pe|par|में|से|को|me|mein)\s+(?:\w+\s+){0,2}?"
    r"(?:puch|pooch|poochh|puchh|dikha|discuss|baat kar ?(?:ke|k|un|ta|ti)|baat karn[ai] (?:pad|parh|hog)|confirm|salah|final|"
    r"पूछ|दिखा|बात कर|सलाह|चर्चा)"
)
_ASK_FIRST_EN = (
    r"(?:ask|check with|discuss (?:it |this )?with|talk (?:it over )?(?:to|with)|consult|show (?:it |this )?to|"
    r"confirm with|speak (?:to|with)|run (?:it|this) by|approval (?:from|of))"
)


def _asks_first(who: str, whose: str) -> str:
    decides = r"(?:will decide|decides|has to approve|will approve|karenge final|decide kar|तय कर)"
    return (
        rf"{START}(?:{whose}(?:{who})\s+{_ASK_FIRST_MIX}"
        rf"|{_ASK_FIRST_EN}\s+{_MY}\s+(?:{who}){END}"
        rf"|{_MY}\s+(?:{who})\s+(?:ji )?{decides})"
    )


SHARED = re.compile(_asks_first(_FAMILY, rf"(?:{_MY}\s+)?"))
"""The family decides with them: `papa se puchna padega`, `wife ko dikha ke batata hu`."""
SUPERIOR = re.compile(_asks_first(_SUPERIOR, rf"(?:{_MY}\s+)?"))
"""Somebody above them decides: `boss se baat karke`, `ask my manager`."""
OF_THE_SHOP = re.compile(
    rf"{START}(?:batao|bataiye|bataye|bata do|बताओ|बताइए|your|aapke|aap ke|आपके){END}"
)
"""`malik se puch ke batao`: they mean the shop's owner, not theirs."""
OWN = re.compile(
    rf"{START}(?:(?:main|mai|me) (?:hi|khud) (?:\w+\s+){{0,2}}?(?:leta|leti|lunga|lungi|dekhta|dekhti|decide|"
    rf"karta|karti|malik|owner)|main?n? (?:\w+ )?(?:malik|owner|proprietor)|"
    rf"(?:malik|owner|proprietor) (?:hu|hun|hoon|main|mai)|i am the (?:owner|proprietor|boss)|"
    rf"i'?m the (?:owner|proprietor|boss)|i own|i decide|i will decide|my decision|my own (?:shop|store|business|"
    rf"company|restaurant|cafe|hotel|boutique|salon)|(?:for|to|at|have|run|in) my (?:shop|store|business|company|restaurant|"
    rf"cafe|hotel|boutique|salon)|(?:meri|apni) (?:khud ki )?(?:dukaan|dukan|shop|company|factory)|"
    rf"(?:mera|apna) (?:khud ka )?(?:business|showroom|restaurant|hotel|store|karobar|cafe)|"
    rf"मैं (?:ही|खुद) (?:\S+\s+){{0,2}}?(?:लेता|लेती|लूंगा|लूंगी|देखता|देखती|तय|मालिक)|मैं (?:\S+ )?मालिक|"
    rf"(?:मेरी|अपनी) (?:खुद की )?दुकान|(?:मेरा|अपना) (?:खुद का )?(?:बिजनेस|शोरूम|कारोबार|रेस्टोरेंट))"
    rf"(?![\w\u0900-\u097f])"
)
"""They decide themselves: `main hi leta hoon`, `for my shop`."""
DENIED = re.compile(rf"{START}(?:nahi|nahin|nhi|not|isn't|don't|नहीं){END}")

TO_THE_MACHINE = re.compile(
    rf"{START}(?:system\s?[:>\]]|ignore (?:all|any|the|previous|earlier|your)|instructions?|prompt|"
    rf"(?:lead|quality|qualification|customer)[ _-]?(?:score|rating)|score (?:is|=|:|of|must|should|\d)|"
    rf"(?:rate|score|mark|set|classify|qualify) (?:me|this|it|us|lead)|assistant|as an ai|language model|"
    rf"intent[ _]level|decision[ _-]maker|high priority lead|स्कोर){END}"
)
"""Words about our own work: whoever writes them speaks to a machine and shows nothing of a buyer."""
