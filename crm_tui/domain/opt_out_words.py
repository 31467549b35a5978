"""Words by which customers ask to be left alone, by language; `opt_out.py` reads them.

Whole messages without punctuation, emoji and words of courtesy at their ends; Latin spellings in lower
case, parted by commas. Only what says that messages are to stop: `cancel` or `enough` alone may be about
an order.
"""

ENGLISH = """
stop, stop all, stop it, stop this, stop now, stopp, stp, stop msg, stop msgs, stop message,
stop messages, stop messaging, stop messaging me, stop sending messages,
stop sending me messages, stop texting me, stop whatsapp, unsubscribe, unsubscribe me, unsub,
opt out, optout, opt me out, remove me, remove my number, delete my number,
cancel subscription, quit messages, end messages, do not message, do not message me,
dont message, dont message me, do not send, do not send messages, dont send messages,
dont send me messages, do not contact me, dont contact me, do not text me, dont text me,
no more messages, no more msgs, no messages, leave me alone
"""

HINGLISH = """
band karo, bandh karo, band kro, band kardo, band kar do, band kar dijiye, band kariye,
band kijiye, rok do, roko, message band karo, message band kar do, message band kardo,
messages band karo, msg band karo, msg band kar do, msgs band karo, message rok do,
message mat karo, msg mat karo, message na karo, message mat bhejo, message na bhejo,
message mat bhejna, messages mat bhejo, aur message mat bhejo, msg mat bhejo, mat bhejo,
mujhe message mat karo, mujhe message mat bhejo, mujhe msg mat karo, nahi chahiye,
nahin chahiye, nhi chahiye, mujhe nahi chahiye, mujhe nahin chahiye, message nahi chahiye,
messages nahi chahiye, msg nahi chahiye, number hata do, mera number hata do
"""

HINDI = """
स्टॉप, बंद, बंद करो, बन्द करो, बंद करें, बन्द करें, बंद कर दो, बंद करो यह, बंद कीजिए,
बंद कर दीजिए, रोको, रोकें, रोक दो, रोक दीजिए, मैसेज बंद करो, मैसेज बंद कर दो, मैसेज बंद करें,
मैसेज बंद कीजिए, मेसेज बंद करो, संदेश बंद करो, संदेश बंद करें, संदेश भेजना बंद करें,
मैसेज मत करो, मैसेज मत भेजो, मैसेज मत भेजिए, मैसेज न भेजें, संदेश मत भेजो, संदेश न भेजें,
मत भेजो, मत भेजिए, मुझे मैसेज मत करो, मुझे मैसेज मत भेजो, नहीं चाहिए, नहीं चाहिये,
मुझे नहीं चाहिए, मैसेज नहीं चाहिए, संदेश नहीं चाहिए, मेरा नंबर हटा दो, मेरा नंबर हटाओ
"""

MARATHI = """
थांबवा, थांबव, बंद करा, बंद कर, बंद करा हे, मेसेज बंद करा, मेसेज थांबवा, मेसेज पाठवू नका,
मेसेज नका पाठवू, मेसेज करू नका, मला मेसेज करू नका, मला मेसेज पाठवू नका, मला मेसेज नको,
मेसेज नको, मेसेज नकोत, संदेश बंद करा, संदेश थांबवा, संदेश पाठवू नका, संदेश नको, पाठवू नका,
माझा नंबर काढा, माझा नंबर काढून टाका, band kara, message band kara, message thambva,
message pathvu naka, message karu naka, mala message nako, message nako
"""

GUJARATI = """
બંધ, બંધ કરો, બંધ કર, બંધ કરી દો, બંધ કરશો, રોકો, રોકી દો, અટકાવો, મેસેજ બંધ કરો,
મેસેજ બંધ કરી દો, મેસેજ રોકો, મેસેજ ના મોકલો, મેસેજ ન મોકલો, મેસેજ મોકલશો નહીં, મેસેજ ના કરો,
મેસેજ ન કરો, મને મેસેજ ના કરો, મને મેસેજ ન કરો, મને મેસેજ ના મોકલો, મારે મેસેજ નથી જોઈતા,
મેસેજ નથી જોઈતા, સંદેશ બંધ કરો, સંદેશા બંધ કરો, સંદેશ ન મોકલો, મોકલશો નહીં,
મારો નંબર કાઢી નાખો, bandh karo, message bandh karo, message na moklo, message na karo
"""

TAMIL = """
நிறுத்து, நிறுத்துங்கள், நிறுத்தவும், நிறுத்துங்க, நிறுத்தி விடுங்கள், ஸ்டாப்,
மெசேஜ் நிறுத்து, மெசேஜ் நிறுத்துங்கள், மெசேஜ் அனுப்பாதீர்கள், மெசேஜ் அனுப்பாதீங்க,
மெசேஜ் அனுப்ப வேண்டாம், மெசேஜ் வேண்டாம், மெசேஜ் பண்ணாதீங்க, எனக்கு மெசேஜ் வேண்டாம்,
எனக்கு மெசேஜ் அனுப்பாதீர்கள், செய்தி வேண்டாம், செய்தி அனுப்பாதீர்கள், செய்தி அனுப்ப வேண்டாம்,
செய்திகளை நிறுத்து, செய்திகளை நிறுத்துங்கள், செய்திகளை நிறுத்தவும், அனுப்பாதீர்கள்,
அனுப்பாதீங்க, அனுப்ப வேண்டாம், என் நம்பரை நீக்குங்கள், niruthu, niruthunga,
message anupadhinga, message anuppadheenga, message vendam
"""

BENGALI = """
বন্ধ, বন্ধ করুন, বন্ধ করো, বন্ধ কর, বন্ধ করে দিন, থামুন, থামাও, থামান, মেসেজ বন্ধ করুন,
মেসেজ বন্ধ করো, মেসেজ পাঠাবেন না, মেসেজ পাঠিও না, মেসেজ করবেন না, মেসেজ কোরো না,
আমাকে মেসেজ করবেন না, আমাকে মেসেজ পাঠাবেন না, মেসেজ চাই না, বার্তা বন্ধ করুন,
বার্তা পাঠাবেন না, পাঠাবেন না, আর পাঠাবেন না, আর মেসেজ পাঠাবেন না, আমার নম্বর মুছে দিন,
bondho korun, message bondho korun, message pathaben na, message korben na
"""

TELUGU = """
ఆపండి, ఆపు, ఆపేయండి, ఆపివేయండి, మెసేజ్ ఆపండి, మెసేజ్‌లు ఆపండి, మెసేజ్ లు ఆపండి,
మెసేజ్ ఆపేయండి, మెసేజ్ పంపకండి, మెసేజ్‌లు పంపకండి, మెసేజ్ పంపవద్దు, మెసేజ్ చేయకండి,
మెసేజ్ చేయవద్దు, మెసేజ్ వద్దు, నాకు మెసేజ్ వద్దు, నాకు మెసేజ్ పంపకండి, నాకు మెసేజ్ చేయకండి,
సందేశాలు ఆపండి, సందేశాలు వద్దు, సందేశాలు పంపవద్దు, పంపకండి, పంపవద్దు, నా నంబర్ తీసేయండి,
aapandi, message aapandi, message pampakandi, message vaddu, messages vaddu
"""

KANNADA = """
ನಿಲ್ಲಿಸಿ, ನಿಲ್ಲಿಸು, ನಿಲ್ಲಿಸಿರಿ, ಬಂದ್ ಮಾಡಿ, ಮೆಸೇಜ್ ನಿಲ್ಲಿಸಿ, ಮೆಸೇಜ್ ಬಂದ್ ಮಾಡಿ,
ಮೆಸೇಜ್ ಕಳಿಸಬೇಡಿ, ಮೆಸೇಜ್ ಕಳುಹಿಸಬೇಡಿ, ಮೆಸೇಜ್ ಮಾಡಬೇಡಿ, ಮೆಸೇಜ್ ಬೇಡ, ನನಗೆ ಮೆಸೇಜ್ ಬೇಡ,
ನನಗೆ ಮೆಸೇಜ್ ಮಾಡಬೇಡಿ, ನನಗೆ ಮೆಸೇಜ್ ಕಳಿಸಬೇಡಿ, ಸಂದೇಶ ನಿಲ್ಲಿಸಿ, ಸಂದೇಶಗಳನ್ನು ನಿಲ್ಲಿಸಿ,
ಸಂದೇಶ ಕಳುಹಿಸಬೇಡಿ, ಸಂದೇಶ ಬೇಡ, ಕಳಿಸಬೇಡಿ, ಕಳುಹಿಸಬೇಡಿ, ನನ್ನ ನಂಬರ್ ತೆಗೆಯಿರಿ, nillisi,
message nillisi, message kalisabedi, message madabedi, message beda
"""

PUNJABI = """
ਬੰਦ ਕਰੋ, ਬੰਦ ਕਰ ਦਿਓ, ਰੋਕੋ, ਰੋਕ ਦਿਓ, ਮੈਸੇਜ ਬੰਦ ਕਰੋ, ਮੈਸੇਜ ਨਾ ਭੇਜੋ, ਮੈਸੇਜ ਨਾ ਕਰੋ,
ਮੈਨੂੰ ਮੈਸੇਜ ਨਾ ਕਰੋ, ਸੁਨੇਹੇ ਬੰਦ ਕਰੋ
"""

STOP = (
    *(ENGLISH, HINGLISH, HINDI, MARATHI, GUJARATI),
    *(TAMIL, BENGALI, TELUGU, KANNADA, PUNJABI),
)

AMBIGUOUS = """
nahi chahiye, nahin chahiye, nhi chahiye, mujhe nahi chahiye, mujhe nahin chahiye,
नहीं चाहिए, नहीं चाहिये, मुझे नहीं चाहिए, do not send, dont send, पाठवू नका, મોકલશો નહીં,
அனுப்பாதீர்கள், அனுப்பாதீங்க, அனுப்ப வேண்டாம், পাঠাবেন না, আর পাঠাবেন না, పంపకండి, పంపవద్దు,
ಕಳಿಸಬೇಡಿ, ಕಳುಹಿಸಬೇಡಿ
"""
"""`I do not want it`, `do not send it`: the messages, or what the shop has just offered."""

START = """
start, subscribe, unstop, opt in, optin, शुरू, शुरू करो, शुरू करें, chalu karo, shuru karo,
सुरू करा, શરૂ કરો, শুরু করুন, ప్రారంభించండి, ಪ್ರಾರಂಭಿಸಿ, தொடங்கு, தொடங்குங்கள்
"""

NO_MARKETING = """
no offers, no offer, stop offers, no marketing, stop marketing, no ads, no promotions,
no advertisements, offer mat bhejo, offers mat bhejo, offer band karo, offers band karo,
offer nahi chahiye, offers nahi chahiye, ऑफर बंद करो, ऑफ़र बंद करो, ऑफर मत भेजो,
ऑफ़र मत भेजो, ऑफर नहीं चाहिए, ऑफ़र नहीं चाहिए, प्रचार बंद करें
"""

NO_AI = """
no ai, stop ai, no bot, stop bot, no ai please, do not use ai, dont use ai, ai mat use karo,
ai band karo, ai nahi chahiye, एआई नहीं, एआई बंद करो, एआई बंद करें, एआई नहीं चाहिए
"""

COURTESY = (
    *("please", "pls", "plz", "plss", "kindly", "sir", "madam", "mam", "maam", "bhai", "bhaiya"),
    *("ji", "didi", "dear", "team", "ok", "thanks", "thank you", "yaar", "kripya"),
    *("कृपया", "प्लीज", "प्लीज़", "जी", "भाई", "भैया", "सर", "कृपा करून", "धन्यवाद"),
    *("કૃપા કરીને", "પ્લીઝ", "ભાઈ", "தயவுசெய்து", "தயவு செய்து", "ப்ளீஸ்", "সার", "দয়া করে"),
    *("প্লিজ", "దయచేసి", "ప్లీజ్", "ದಯವಿಟ್ಟು", "ಪ್ಲೀಸ್", "ਕਿਰਪਾ ਕਰਕੇ"),
)
"""Taken off at both ends."""
