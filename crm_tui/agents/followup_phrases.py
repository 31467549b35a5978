"""The fixed words of follow-ups written without a model; none holds a figure, a day or a promise."""

import re

from crm_tui.agents.language import Language
from crm_tui.agents.phrases import Phrase
from crm_tui.agents.words import END, START

_EN, _HI, _MIX = Language.ENGLISH, Language.HINDI, Language.HINGLISH

ABOUT: Phrase = {
    _EN: " about {product}",
    _HI: " ({product})",
    _MIX: " {product} ke baare mein",
}
"""Stands in place of `{about}` where it is known what they want."""

HOT: Phrase = {
    _EN: "You wrote to us{about}, and we would like to help you finish it. Shall we go ahead?",
    _HI: "आपने हमें लिखा था{about}, और हम आगे बढ़ने में आपकी मदद करना चाहते हैं। क्या हम आगे बढ़ें?",
    _MIX: "Aapne humein{about} likha tha, aur hum aage badhne mein madad karna chahte hain. Kya hum aage badhein?",
}
PRICED: Phrase = {
    _EN: "You asked us{about}. Did you get everything that you need to choose?",
    _HI: "आपने हमसे पूछा था{about}। क्या चुनने के लिए और कोई जानकारी चाहिए?",
    _MIX: "Aapne humse{about} poocha tha. Kya choose karne ke liye aur koi jaankari chahiye?",
}
QUOTED: Phrase = {
    _EN: "Did you have time to look at what we sent you{about}? Is anything unclear?",
    _HI: "हमने जो भेजा था{about}, क्या आप उसे देख पाए? कुछ पूछना हो तो बताइए।",
    _MIX: "Humne jo{about} bheja tha, kya aap dekh paaye? Kuch poochna ho to bataiye.",
}
VISITING: Phrase = {
    _EN: "You wanted to come to our shop. Which day suits you?",
    _HI: "आप हमारी दुकान पर आना चाहते थे। आपको कौन सा दिन ठीक रहेगा?",
    _MIX: "Aap hamari dukaan par aana chahte the. Aapko kaun sa din theek rahega?",
}
PROMISED: Phrase = {
    _EN: "You wanted to let us know{about}. Have you been able to decide?",
    _HI: "आप हमें बताने वाले थे{about}। क्या आप तय कर पाए?",
    _MIX: "Aap humein{about} batane wale the. Kya aap decide kar paaye?",
}
BOUGHT: Phrase = {
    _EN: "Thank you for choosing {shop}. Are you happy with everything?",
    _HI: "{shop} को चुनने के लिए धन्यवाद। क्या सब ठीक रहा?",
    _MIX: "{shop} ko choose karne ke liye dhanyavad. Kya sab theek raha?",
}
COLD: Phrase = {
    _EN: "It has been a while since we spoke{about}. Is there anything that we can help you with?",
    _HI: "काफ़ी समय से बात नहीं हुई{about}। क्या हम आपकी कोई मदद कर सकते हैं?",
    _MIX: "Kaafi samay se{about} baat nahi hui. Kya hum aapki koi madad kar sakte hain?",
}
FIRST: Phrase = {
    _EN: "This is {shop}. Is there anything that we can help you with?",
    _HI: "हम {shop} से हैं। क्या हम आपकी कोई मदद कर सकते हैं?",
    _MIX: "Hum {shop} se hain. Kya hum aapki koi madad kar sakte hain?",
}
"""For somebody who has not written yet: nothing is claimed about a talk that never was."""
EVERY_PHRASE = (HOT, PRICED, QUOTED, VISITING, PROMISED, BOUGHT, COLD, FIRST)

# What a customer says they will do themselves; `-oge` and `dena` ask the shop to.
_WILL_MIX = (
    r"(?:[a-z]+[- ]?)?(?:dunga|doonga|dungi|doongi|dungaa|denge|lunga|loonga|lungi|lenge|karunga|karoonga|"
    r"karungi|karoongi|karenge|bataunga|bataunga|bataungi|batayenge|bataenge|btaunga|bhejunga|bhejungi|bhejenge|"
    r"aaunga|aunga|aaungi|aungi|aayenge|aaenge|puchunga|puchungi|dekhunga|dekhungi|dekhenge|sochunga|"
    r"(?:bata|btata|batata|bata(?:ta|ti|te)|aa(?:ta|ti|te)|ka?r(?:ta|ti|te)|bhej(?:ta|ti|te)|de(?:ta|ti|te)|"
    r"le(?:ta|ti|te)|dekh(?:ta|ti|te)) (?:hu|hun|hoon|hain|hai))"
)
_WILL_HI = (
    r"(?:दूंगा|दूंगी|देंगे|लूंगा|लूंगी|लेंगे|करूंगा|करूंगी|करेंगे|बताऊंगा|बताऊंगी|बताएंगे|भेजूंगा|भेजूंगी|आऊंगा|आऊंगी|आएंगे|"
    r"(?:बताता|बताती|बताते|करता|करती|करते|आता|आती|आते|भेजता|भेजती|देता|देती) (?:हूं|हू|हैं))"
)
_WILL_EN = (
    r"(?:i|we) ?(?:'ll|’ll|will|shall|am going to|are going to|can) (?:\w+ ){0,2}?(?:let|tell|confirm|inform|call|get|pay|"
    r"come|decide|revert|update|visit|send|order|transfer|reply|book|collect|pick|buy|take|check|discuss|finali[sz]e)|"
    r"(?:will|shall) (?:let you know|tell you|confirm|inform|call|get back|pay|come|decide|revert|update|visit|order|"
    r"transfer|reply|check)"
)
PROMISE = re.compile(
    rf"{START}(?P<denied>(?:nahi|nahin|nhi|नहीं|not|won't|can't|cannot)\s+(?:\S+\s+){{0,2}})?"
    rf"(?:{_WILL_EN}|{_WILL_MIX}|{_WILL_HI}){END}"
)
"""Found in a sentence as `as_read()` folds it."""
REFUSED = re.compile(
    rf"{START}(?:will not|won't|wont|cannot|can't|nahi \S+ (?:paunga|paungi|sakta|sakti)|nahi aa|नहीं आ){END}"
)
