"""Words by which a draft promises work or makes an offer, in English, Hindi and Hinglish."""

import re

from crm_tui.agents.words import END, START

_LATER_EN = (
    r"call|ring|phone|get back|come back to you|send|share|deliver|ship|dispatch|check and|confirm|inform|"
    r"let you know|update you|arrange|refund|replace|reserve|hold|keep it|notify|remind|contact|reach out|"
    r"courier|pack|book|process|follow up|visit|reach you|give you"
)
_LATER_HINGLISH = (
    r"(?:kar|bhej|bata|de|bhijwa|pahuncha|karwa|rakh|dilwa|mangwa|lauta|aa|ho)?\s{0,3}"
    r"(?:denge|deenge|dunga|doonga|dungi|doongi|karenge|karunga|karoonga|karungi|karoongi|bhejenge|bhejunga|"
    r"bhejungi|bataenge|batayenge|bataunga|bataungi|pahunchayenge|rakhenge|lautayenge|dega|degi|karega|karegi|"
    r"jayenge|jaenge|aayenge|aaenge)"
)
_LATER_HINDI = (
    r"(?:देंगे|दूंगा|दूँगा|दूंगी|दूँगी|करेंगे|करूंगा|करूँगा|करूंगी|करूँगी|भेजेंगे|भेजूंगा|भेजूँगा|बताएंगे|बताएँगे|"
    r"बताऊंगा|बताऊँगा|पहुंचाएंगे|पहुँचाएँगे|रखेंगे|लौटाएंगे|आएंगे|जाएंगे|करेगा|देगा)"
)

PROMISE = re.compile(
    rf"{START}(?:(?:i|we|our (?:team|staff|boy|man|executive)|someone|somebody|he|she|they)"
    rf"\s*(?:'ll|’ll|will|shall|am going to|are going to|is going to)\s+(?:\w+\s+){{0,3}}?(?:{_LATER_EN}){END}"
    rf"|will be (?:delivered|sent|shipped|refunded|ready|dispatched|reserved|replaced|there){END}"
    rf"|(?:i|we) (?:promise|guarantee|assure){END}"
    rf"|(?:has|have) been (?:booked|reserved|placed|confirmed|refunded|dispatched|shipped|sent){END}"
    rf"|(?:i|we) (?:have|'ve) (?:booked|reserved|placed|confirmed|refunded|dispatched|shipped|sent){END}"
    rf"|order (?:is |has been )?(?:confirmed|booked|placed){END}"
    rf"|(?:book|confirm|order|refund)\s+(?:ho gaya|kar diya|ho gayi){END}"
    rf"|{_LATER_HINGLISH}{END}|{_LATER_HINDI}{END})"
)

OFFER = re.compile(
    rf"{START}(?:(?<!feel )(?<![-])free(?!\s+to\s+(?:ask|call|message|write|contact|visit))|muft|discount(?:ed|s)?|"
    rf"offers?|sale|cashback|coupons?|promo|vouchers?|gifts?|chhoot|chhut|guarantee[ds]?|warranty|refunds?|"
    rf"refundable|lowest|cheapest|best price|bogo|emi|no cost|sasta|complimentary|"
    rf"मुफ्त|मुफ़्त|फ्री|छूट|डिस्काउंट|ऑफर|गारंटी|वारंटी|रिफंड){END}"
)
"""Found in folded text; `sugar-free` and `feel free` are no offers."""
