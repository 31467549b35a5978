"""The words by which a customer's wishes show: colours, occasions, units, promises; en, hi, Hinglish."""

import re

from crm_tui.agents.words import plain, word_set


def one_spelling(text: str) -> str:
    """Folded, without nukta, one nasal sign: as `words()` leaves Hindi, but still a whole line."""
    return plain(text).replace("\u093c", "").replace("ँ", "ं").replace("’", "'")


def _by_word(meanings: dict[str, str]) -> dict[str, str]:
    return {one_spelling(w): name for name, written in meanings.items() for w in written.split()}


COLOURS = _by_word(
    {
        "red": "red laal lal lall लाल",
        "maroon": "maroon mehroon mehrun मैरून महरून",
        "blue": "blue neela nila neeli nile neele नीला नीली नीले ब्लू",
        "sky blue": "firozi feroza firoji aasmani asmani आसमानी फिरोजी",
        "navy blue": "navy",
        "green": "green hara hari hare haraa हरा हरी हरे ग्रीन",
        "yellow": "yellow peela peeli peele pila पीला पीली पीले येलो",
        "white": "white safed saphed safaid सफेद व्हाइट",
        "black": "black kaala kaali kaale kala kali काला काली काले ब्लैक",
        "pink": "pink gulabi गुलाबी पिंक",
        "orange": "orange narangi kesariya kesari नारंगी केसरिया",
        "purple": "purple baingani jamuni violet बैंगनी जामुनी",
        "brown": "brown bhura bhoora bhuri भूरा भूरी ब्राउन",
        "grey": "grey gray slate ग्रे",
        "golden": "golden sunehra sunehri sunahra sunahri सुनहरा सुनहरी गोल्डन",
        "silver": "silver सिल्वर",
        "cream": "cream क्रीम",
        "beige": "beige",
        "ivory": "ivory",
        "peach": "peach पीच",
        "mustard": "mustard",
        "turquoise": "turquoise",
        "multicolour": "multicolour multicolor rangbirangi",
    }
)
SHADES = {
    **dict.fromkeys("dark gehra gahra gehri gahri गहरा गहरी डार्क".split(), "dark"),
    **dict.fromkeys("light halka halki हल्का हल्की लाइट".split(), "light"),
    **dict.fromkeys("royal sky navy bottle wine rose baby".split(), ""),
}
"""Said before a colour; an empty meaning: the word itself belongs to the colour's name."""
COLOUR_CUES = word_set("colour color colours colors rang kalar shade रंग कलर")
ALSO_A_TASTE = frozenset({"orange", "cream", "peach", "mustard", "silver", "kali", "kala", "lal", "hari", "kesar"})  # fmt: skip
"""Colours that are as often something else: they count beside a word for colour alone."""
NOT_A_COLOUR = word_set(
    "forest velvet sauce pepper tea chilli chili juice pages board friday money market tape salt chana "
    "gram coffee current mirchi chai namak wali-dal फॉरेस्ट चाय मिर्च"
)
"""Right after a colour these make it something else: black forest, red velvet, green tea."""
NEGATIONS = word_set(
    "not no dont don't without except nahi nahin nai mat na नहीं मत ना bina alawa chhodkar बिना अलावा cancel"
)

OCCASIONS = _by_word(
    {
        "wedding": "wedding shaadi shadi vivah marriage शादी विवाह",
        "engagement": "engagement sagai सगाई",
        "birthday": "birthday bday b'day janamdin janmdin जन्मदिन बर्थडे",
        "anniversary": "anniversary saalgirah salgirah सालगिरह एनिवर्सरी",
        "housewarming": "housewarming grihapravesh गृहप्रवेश",
        "mehendi": "mehendi mehndi मेहंदी",
        "sangeet": "sangeet संगीत",
        "Diwali": "diwali deepawali deepavali दिवाली दीपावली",
        "Holi": "holi होली",
        "Eid": "eid ईद",
        "Rakhi": "rakhi rakshabandhan राखी रक्षाबंधन",
        "Christmas": "christmas xmas क्रिसमस",
        "Navratri": "navratri navaratri नवरात्रि",
        "Ganesh Chaturthi": "ganpati ganeshotsav गणपति",
        "Karwa Chauth": "karwachauth करवाचौथ",
        "Onam": "onam",
        "Pongal": "pongal",
        "puja": "puja pooja पूजा",
        "party": "party पार्टी",
        "farewell": "farewell",
    }
)
OCCASION_PHRASES = {
    "griha pravesh": "housewarming",
    "house warming": "housewarming",
    "raksha bandhan": "Rakhi",
    "karwa chauth": "Karwa Chauth",
    "karva chauth": "Karwa Chauth",
    "baby shower": "baby shower",
    "godh bharai": "baby shower",
    "naming ceremony": "naming ceremony",
    "गृह प्रवेश": "housewarming",
    "गोद भराई": "baby shower",
}
NO_OCCASION = word_set(
    "happy shubh mubarak shubhkamnaye shubhkamnayein wishes offer offers sale discount khula khuli open "
    "close closed band chutti chhutti holiday शुभ मुबारक हार्दिक शुभकामनाएं खुला बंद छुट्टी ऑफर"
)
"""Beside these a festival is a greeting, an offer or a question about hours."""

UNITS = _by_word(
    {
        "kg": "kg kgs kilo kilos kilogram किलो",
        "g": "g gm gms gram grams ग्राम",
        "litre": "l ltr litre litres liter लीटर",
        "ml": "ml",
        "pieces": "pc pcs piece pieces nag nos peice pis पीस नग",
        "boxes": "box boxes dabba dabbe डिब्बा डिब्बे",
        "packets": "packet packets pack packs pkt पैकेट",
        "dozen": "dozen dozens darjan दर्जन",
        "sets": "set sets सेट",
        "pairs": "pair pairs jodi जोड़ी",
        "bags": "bag bags bori बोरी",
        "bottles": "bottle bottles बोतल",
        "plates": "plate plates thali प्लेट",
        "rolls": "roll rolls",
        "bundles": "bundle bundles",
        "metres": "meter meters metre metres mtr मीटर",
        "people": "log logo logon people persons person guests guest members लोग लोगों मेहमान",
        "sq ft": "sqft",
    }
)
UNIT_WORDS = "|".join(sorted((re.escape(word) for word in UNITS), key=len, reverse=True))

LANGUAGES = _by_word(
    {
        "Hindi": "hindi हिंदी हिन्दी",
        "English": "english inglish angrezi angreji अंग्रेजी इंग्लिश",
        "Marathi": "marathi मराठी",
        "Gujarati": "gujarati गुजराती",
        "Tamil": "tamil",
        "Telugu": "telugu",
        "Kannada": "kannada",
        "Malayalam": "malayalam",
        "Bengali": "bengali bangla",
        "Punjabi": "punjabi पंजाबी",
        "Urdu": "urdu",
    }
)

NO_PLACE = word_set(
    "kitne kitna kab baje kaha kahan how when where ghar home my mere mera meri our hamare your aapke yahan yaha wahan waha address office shop dukan",
    "dukaan kal aaj parso today tomorrow now abhi jaldi free fast same next day time door kya kaise kab",
    "the a an this that please pls delivery deliver courier order cake it to in at se me mein tak ko ke",
    "घर यहां वहां मेरे मेरा हमारे आज कल अभी जल्दी क्या कब ऑफिस दुकान पता city town area village gaon sheher",
)

ACTS: tuple[tuple[str, str], ...] = (
    ("will pay", r"pay|payment|paise|paisa|advance|transfer|gpay|upi|पेमेंट|पैसे|भुगतान|एडवांस"),
    ("will confirm", r"confirm|final|finali[sz]e|decide|कन्फर्म|फाइनल"),
    ("will call", r"call|phone|ring|फोन|कॉल"),
    ("will come", r"visit|come|drop by|reach|aa|aata|aati|aate|aaunga|aaungi|aunga|aungi|aaenge|आ|आता|आती|आऊंगा|आऊंगी|आएंगे"),
    ("will order", r"order|buy|book|lunga|lungi|loonga|loongi|lenge|le|kharid\w*|ऑर्डर|लूंगा|लूंगी|लेंगे|ले"),
    ("will send", r"send|share|bhej\w*|भेज\S*"),
    ("will tell", r"tell|let|know|inform|update|revert|back|check|ask|think|discuss|bata\w*|soch\w*|poo?ch\w*|dekh\w*|बता\S*|सोच\S*|पूछ\S*|देख\S*"),
)  # fmt: skip
"""What somebody says they will do, by the word that shows it; the first that stands there counts."""
