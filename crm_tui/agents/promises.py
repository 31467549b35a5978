"""Words by which a draft promises work or makes an offer, in English, Hindi and Hinglish."""

import re

from crm_tui.agents.guard_disguise import END, START, folded

_LATER_EN = (
    r"call|ring|phone|get back|come back to you|send|share|deliver|ship|dispatch|check and|confirm|inform|"
    r"let you know|update you|arrange|refund|replace|reserve|hold|keep it|notify|remind|contact|reach out|"
    r"courier|pack|book|process|follow up|visit|reach you|give you|pay|return|credit|transfer|waive|cancel|"
    r"make sure|ensure|match"
)
_LATER_HINGLISH = (
    r"(?:kar|bhej|bata|de|bhijwa|pahuncha|karwa|rakh|dilwa|mangwa|lauta|aa|ho)?\s{0,3}"
    r"(?:denge|deenge|dunga|doonga|dungi|doongi|karenge|karunga|karoonga|karungi|karoongi|bhejenge|bhejunga|"
    r"bhejungi|bataenge|batayenge|bataunga|bataungi|pahunchayenge|rakhenge|lautayenge|lautaenge|dega|degi|karega|"
    r"karegi|jayenge|jaenge|aayenge|aaenge)"
)
_LATER_HINDI = (
    r"(?:देंगे|दूंगा|दूंगी|करेंगे|करूंगा|करूंगी|भेजेंगे|भेजूंगा|बताएंगे|बताऊंगा|पहुंचाएंगे|रखेंगे|लौटाएंगे|आएंगे|"
    r"जाएंगे|करेगा|देगा)"
)
_DONE = (
    r"booked|reserved|placed|confirmed|refunded|dispatched|shipped|sent|approved|accepted|processed|initiated|"
    r"credited|cancelled|delivered|verified|received|granted|sanctioned|waived|replaced|transferred"
)
_AFFAIR = r"order|booking|refund|payment|discount|request|claim|replacement|return|cashback|credit|loan|transfer|appointment|table|delivery"
_MONEY_BACK = r"(?:paisa|paise|paisey|amount|money|पैसा|पैसे|रकम)"

PROMISE = re.compile(
    folded(
        rf"{START}(?:(?:i|we|our (?:team|staff|boy|man|executive)|someone|somebody|he|she|they)"
        rf"\s*(?:'ll|’ll|will|shall|am going to|are going to|is going to)\s+(?:\w+\s+){{0,3}}?(?:{_LATER_EN}){END}"
        rf"|(?:you|aap)\s*(?:'ll|’ll|will|shall)\s+(?:\w+\s+){{0,2}}?(?:get|receive|have it){END}"
        rf"|will (?:be (?:{_DONE}|ready|there)|reach|arrive|come){END}"
        rf"|(?:i|we|mai|main|hum)\s+(?:promise|guarantee|assure|swear|vaada|wada){END}"
        rf"|{_MONEY_BACK}\s+(?:back|wapas|vapas|waapas|वापस|return|refund){END}"
        rf"|(?:has|have) (?:already )?been (?:{_DONE}){END}"
        rf"|(?:i|we) (?:have|'ve|’ve) (?:already )?(?:{_DONE}){END}"
        rf"|(?:{_AFFAIR}) (?:is |has been |was |hai )?(?:{_DONE}|successful|done|complete[d]?){END}"
        rf"|(?:{_AFFAIR}|book|confirm|approve|पेमेंट|ऑर्डर|रिफंड|बुकिंग)\s+(?:ho gaya|ho gayi|ho chuka|kar diya|kar di|mil gaya|mil gayi|"
        rf"हो गया|हो गई|कर दिया|मिल गया|मिल गई){END}"
        rf"|(?:we |i )?(?:{_DONE}) (?:your|the|aapka|aapki) (?:{_AFFAIR}){END}"
        rf"|(?:fully|already|marked(?: as)?) paid{END}|paid in full{END}|no dues?{END}"
        rf"|pahun?ch (?:jayega|jaega|jayegi|jaegi){END}|पहुंच जाए?गा{END}|pakka vaada{END}"
        rf"|{_LATER_HINGLISH}{END}|{_LATER_HINDI}{END})"
    )
)
"""Found in canonical text."""

OFFER = re.compile(
    folded(
        rf"{START}(?:(?<!feel )(?<![-])free(?!\s+to\s+(?:ask|call|message|write|contact|visit))|muft|discount(?:ed|s)?|"
        rf"offers?|sale|cashback|coupons?|promo(?: code)?|vouchers?|gifts?|chhoot|chhut|guarantee[ds]?|warranty|refunds?|"
        rf"refundable|lowest|cheapest|best price|bogo|emi|no cost|sasta|complimentary|half[ -]price|1/2 price|"
        rf"(?:aadha|aadhe|adha|adhe) (?:daam|dam|rate|price)|buy (?:one|1|two|2)|\d ?\+ ?\d free|ek ke saath|"
        rf"(?:use|apply|enter|with)\s+(?:the\s+|this\s+)?(?:\w{{1,20}}\s+)?code|pay later|on credit|udhaa?r|kisht|"
        rf"no charge|at no charge|free of cost|waived?|"
        rf"मुफ्त|फ्री|छूट|डिस्काउंट|ऑफर|गारंटी|वारंटी|रिफंड|आधे दाम|आधा दाम|उधार|किस्त|मोफत|सवलत|"
        rf"મફત|ડિસ્કાઉન્ટ|રિફંડ|ছাড়|বিনামূল্যে|ফ্রি|রিফান্ড|இலவசம்|இலவச|தள்ளுபடி){END}"
    )
)
"""Found in canonical text; `sugar-free` and `feel free` are no offers."""
