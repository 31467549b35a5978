"""Words by which a draft promises or confirms work or makes an offer, in English, Hindi and Hinglish."""

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

# What somebody wrote of their payment or order makes no confirmation of it true, so that these are
# promises like any other. `nahi`, `kitna` and `jab` between subject and verb say that it has not come.
_GONE = (
    r"(?:ga+y[aei]+|gai|gae|gy[aei]|chuk[aei]|hu(?:w|y)?[aei]|li(?:y[ae])?|di(?:y[ae])?|"
    r"गया|गये|गए|गई|गयी|चुका|चुके|चुकी|हुआ|हुए|हुई|लिया|लिए|ली|दिया|दिए|दी)"
)
_BETWEEN = (
    r"(?:[\s,]{1,3}(?!(?:nahi|nahin|nhi|not|no|kitn[aei]|jab|after|once|नहीं|कितना|कितनी|जब)"
    + END
    + r")(?:[^\s,.;!?।]|\.(?=\d)){1,30}){0,5}?[\s,]{1,3}"
)
_MONEY = (
    r"(?:paisa|paise|paisey|pes[ae]|payment|amount|money|utr|advance|deposit|transfer|transaction|rakam|rakm|rupaye|rupees|"
    r"पैसा|पैसे|पेमेंट|भुगतान|रकम|राशि|एडवांस|यूटीआर|रुपये|रुपए|₹\s?[\d,.]{1,15}|rs\.?\s?[\d,.]{1,15})"
)
_CAME = (
    rf"(?:(?:mil|aa|prapt|praapt|jama|credit|clear|verif(?:y|ied)|received?|confirm(?:ed)?|check|match|approve|pahun?ch|reflect|"
    rf"मिल|आ|प्राप्त|जमा|क्रेडिट|वेरिफाई|रिसीव|कन्फर्म|कंफर्म|चेक|पहुंच)(?:\s+(?:ho|kar|हो|कर))?\s*{_GONE}|"
    r"mila|mile|mili|aaya|aaye|aayi|मिला|मिले|मिली|आया|आए|आई|"
    r"received|recieved|recvd|credited|verified|confirmed|arrived|reflected|cleared|has come|gone through|reached us|"
    r"(?:ok|clear) (?:hai|hain|h)|in our account)"
)
_GOODS = (
    r"(?:order|parcel|courier|package|packet|consignment|delivery|samaa?n|saamaa?n|maal|cake|table|booking|slot|"
    r"ऑर्डर|पार्सल|कूरियर|पैकेट|सामान|माल|केक|टेबल|बुकिंग)"
)
_LEFT = (
    r"(?:nika?l|chala?|lag|le|rawana|ravana|ban|bana|bhej|de|book|booked|reserve|fix|final|done|lock|ready|tai?yy?aa?r|pack|ship|"
    r"dispatch|deliver|accept|process|place|pahun?ch|निकल|चल|रवाना|बन|बना|भेज|दे|बुक|रिजर्व|फिक्स|फाइनल|रेडी|तैयार|पैक|"
    r"शिप|डिस्पैच|डिलीवर|पहुंच)"
)
_READY = r"(?:ready|tai?yy?aa?r|रेडी|तैयार)"
_IS = r"(?:hai|hain|he|h|hi hai|है|हैं)"
_ASKED = (
    r"(?!(?:\s{1,3}(?:hai|hain|है|हैं))?\s{0,3}\?|\s{1,3}(?:hai\s{1,3}|hain\s{1,3}|है\s{1,3}|हैं\s{1,3})?(?:kya|क्या)"
    + END
    + ")"
)
_CONFIRMED = (
    rf"{_MONEY}{_BETWEEN}{_CAME}{END}{_ASKED}"
    rf"|(?:mil|aa|मिल|आ)\s+{_GONE}(?:\s+{_IS})?\s+(?:(?:aapke?a?|aapki|apke|hamein|आपके|आपका|आपकी)\s+)?{_MONEY}{END}"
    rf"|(?<!you )(?:received|got)\s+(?:[^\s.!?]{{1,20}}\s+){{0,3}}?{_MONEY}"
    rf"|(?:confirm(?:ed)?|कन्फर्म|कंफर्म)\s+(?:{_IS}|ho|हो|rahega|rahegi|samjh\w{{1,5}}|kar\s+{_GONE}|कर\s+{_GONE}){END}{_ASKED}"
    rf"|(?<!once )(?<!not )(?<!be )(?<!when )(?<!after )(?:confirmed|order confirm|कन्फर्म्ड)(?=\s{{0,3}}(?:[!.,।✅✔]|$))"
    rf"|confirmation\s+(?:ho\s+)?{_GONE}{END}{_ASKED}|(?:ho|हो)\s+{_GONE}\s+(?:confirm|कन्फर्म|कंफर्म){END}"
    rf"|{_GOODS}\s+(?:nika?l[aei]|chala\s+{_GONE}){END}{_ASKED}"
    rf"|(?:aa|ban|आ|बन)\s*(?:jaa?(?:y)?eg[aei]|जाए?ग[ाीे]|जायेग[ाीे]|जाएंगे){END}{_ASKED}"
    rf"|thank(?:s| you)(?: so much)? for (?:the |your )?(?:payment|paying|advance){END}"
    rf"|you(?:'re|’re| are) (?:now )?(?:booked|confirmed|all set){END}"
    rf"|{_GOODS} has (?:now |already |just )?(?:shipped|left|gone out){END}"
    rf"|(?:p[au]kka?[aei]|पक्क[ाीे]){END}{_ASKED}(?!\s+(?:bill|kar(?:na|ein|en|e|un|oon)|kar\s+le\w{{1,3}}|bata\w{{1,5}}|बिल|करना|करें|बता)){END}"
    rf"|(?:nika?l|rawana|ravana|निकल|रवाना)\s+(?:ho\s+|हो\s+)?{_GONE}{END}{_ASKED}"
    rf"|(?:book|booked|reserved?|verif(?:y|ied)|dispatch|approve|बुक|रिजर्व|वेरिफाई)\s+(?:(?:ho|kar|हो|कर)\s+{_GONE}){END}{_ASKED}"
    rf"|(?:booked|reserved?|verified|dispatched|shipped|packed)\s+{_IS}{END}{_ASKED}"
    rf"|{_GOODS}{_BETWEEN}{_LEFT}(?:\s+(?:ho|kar|हो|कर))?\s+(?:{_GONE}|{_IS}){END}{_ASKED}"
    rf"|{_GOODS}{_BETWEEN}(?:{_LEFT}|aa|आ)\s+(?:(?:ho|kiya|ki|ja|हो|किया|की|जा)\s+)?(?:rah[aei]|रह[ाेी])\s+{_IS}{END}{_ASKED}"
    rf"|{_GOODS}{_BETWEEN}(?:raa?ste\s+(?:mein|me|mai)|रास्ते\s+में){END}{_ASKED}"
    rf"|(?:mil|मिल)\s*(?:jaa?(?:y)?eg[aei]|जाए?ग[ाीे]|जायेग[ाीे]|जाएंगे){END}{_ASKED}"
    rf"|{_READY}\s+(?:rah?eg[aei]|rakh\w{{2,8}}|mil\w{{2,6}}|hog[aei]|(?:ho|kar)\s+(?:{_GONE}|jaa?y?eg[aei]|deng[ae])|{_IS}|"
    rf"रहेग[ाीे]|रख\S{{1,6}}|मिले\S{{1,4}}|होग[ाीे]|(?:हो|कर)\s+{_GONE}){END}{_ASKED}"
    rf"|(?:is|are|it's|'s|was|been)\s+(?:now |all |already |also |currently |just )?(?:being (?:pack|prepar|mad|ship|dispatch|deliver|"
    rf"process|sen|bak|verif|stitch)\w{{1,4}}|booked|reserved|confirmed|verified|credited|received|refunded|packed|"
    rf"out for delivery|on (?:the|its|their) way){END}"
    rf"|{_GOODS} on (?:the|its) way{END}|out for delivery{END}"
    rf"|(?:order|booking|table|slot|parcel|cake|package|appointment|seat) (?:is |are )(?:now |all |already )?(?:set|fixed|final|done|ready|"
    rf"placed|booked|shipped|dispatched|delivered){END}"
)

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
        rf"|{_LATER_HINGLISH}{END}|{_LATER_HINDI}{END}|{_CONFIRMED})"
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

VOUCHED = re.compile(
    folded(
        rf"{START}(?:original|orignal|genuine|authentic|asli|असली|ओरिजिनल|ओरिजनल|जेनुइन)"
        rf"(?!\s+(?:bill|box|packing|packaging|packet|invoice|receipt|tag|price|rate|बिल)){END}"
    )
)
"""That goods are what they are sold as; found in canonical text."""

IN_STOCK = re.compile(
    folded(
        rf"{START}(?:available|avail|in stock|stock (?:mein|me|hai)|uplabdh|ready stock|we have (?=\d)|hamare paas|humare paas|"
        rf"उपलब्ध|स्टॉक|अवेलेबल|हमारे पास)"
    )
)
"""Found in canonical text."""
