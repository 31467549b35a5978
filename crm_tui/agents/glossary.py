"""Shop words in Hindi and Hinglish, and the English words that a price list uses for them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from crm_tui.agents.words import skeleton, word_set, words

PRICE, HOURS, ADDRESS, DELIVERY, PAYMENT = "price", "hours", "address", "delivery", "payment"

KINDS = frozenset({PRICE, HOURS, ADDRESS, DELIVERY, PAYMENT})
"""What a question is about; every other term says which thing."""

_MEANINGS = {
    PRICE: "kitna kitne kitni kitnaa daam dam keemat kimat bhav bhaav rate rates cost price prices "
    "charge charges rupaye costs pricing कितना कितने कितनी दाम कीमत भाव रेट मूल्य",
    HOURS: "khula khuli khulta khulti khulte khuloge khulegi khulega open opening closed "
    "closing close timing timings hours samay खुला खुली खुलता खुलती खुलेगा बंद समय टाइमिंग",
    ADDRESS: "kahan kaha kidhar pata address location located where raasta rasta landmark "
    "कहां कहाँ किधर पता लोकेशन रास्ता",
    DELIVERY: "deliver delivers delivered delivery bhejna bhej bhejo bhejoge bhejte bhejenge "
    "pahuncha courier ship shipping भेज भेजो भेजना भेजते डिलीवरी पहुंचा",
    PAYMENT: "payment pay paying bhugtan upi gpay phonepe paytm card cash cod udhaar udhar "
    "भुगतान पेमेंट उधार",
    "eggless egg": "eggless anda ande andaa अंडा अंडे एगलेस",
    "without": "bina बिना",
    "discount": "chhoot chhut discount छूट",
    "return exchange": "wapas vapas waapas badal badalna वापस बदल",
    "colour color": "rang rangon colour color colours colors रंग",
    "size": "naap saiz size sizes नाप साइज",
    "cloth fabric": "kapda kapde fabric कपड़ा कपडा",
    "wedding": "shaadi shadi wedding शादी",
    "birthday": "janamdin janmdin birthday जन्मदिन",
    "sweet": "mithai meetha mitha sweets मिठाई मीठा",
    "milk": "doodh dudh दूध",
    "kg": "kilo kilogram kgs किलो",
    "half": "aadha adha आधा",
    "sunday": "itwar itvaar ravivar sunday रविवार इतवार",
    "monday": "somvar somwar monday सोमवार",
    "saturday": "shanivar saturday शनिवार",
    "friday": "shukravar friday शुक्रवार",
    "home": "ghar घर",
    "order": "mangwana mangana mangwa मंगवाना ऑर्डर",
    "floor": "farsh फर्श",
    "wall": "deewar diwar दीवार",
    "kitchen": "rasoi kitchen रसोई",
    "bathroom": "gusalkhana bathroom बाथरूम",
    "large big": "bada badi bade बड़ा बडा बडी",
    "small": "chhota chota chhoti छोटा छोटी",
    "red": "laal lal लाल",
    "white": "safed सफेद",
    "black": "kaala kala काला",
    "box": "dabba dibba डिब्बा",
    "sample": "namuna नमूना",
}

_STOP = word_set(
    "a an the is are am was be of on in at to for from and or by with as it its this that these those",
    "i me my we us our you your u ur he she they them do does did can could will would shall should may",
    "have has had want need get give tell please pls plz sir madam mam bhai bhaiya didi ji hi hello hey",
    "how much many what which when any some there here more also just ok okay yes no not so if about",
    "hai hain he ho hoga hogi tha thi ka ki ke ko se mein me main mai par pe aur ya bhi to toh kya kyun",
    "kaise kaun koi kuch mujhe mujhko mera meri mere hum hume humko aap aapka aapke aapki aapko apna",
    "apne tum tumhara yeh ye woh wo voh is us iska uska jo nahi nahin na haan han ha bata batao bataiye",
    "batana do dena dijiye de den chahiye chaahiye chahie lena leni lunga karna kar karo kare kariye karte",
    "krna kr rahe raha rahi liye wala wali wale bas abhi yaar namaste namaskar price list detail details",
    "kab tak kal aaj abhi today tomorrow now dukaan dukan shop store karu karun karoon karenge karna kijiye "
    "take use come visit buy thank thanks good morning evening new like know let help dikhao bhejiye "
    "milega milegi milta milti milenge uplabdh available stock avail theek thik accha acha done fine "
    "banate banaate banati rakhte make made sell मिलेगा मिलेगी मिलता उपलब्ध बनाते रखते ठीक "
    "sham shaam subah raat mil jayega jaega rehta rehti gaya gayi log haal ho hota hoti lage dega best "
    "paisa paise पैसे rs inr rupee rupees rupaye only bilkul sirf "
    "sakte sakta sakti hu hun hoon lagega lagta padega milkar wahan yahan kuchh aapke paas there",
    "कब तक कल आज अब दुकान लिए है हैं हो होगा था थी का की के को से में मैं पर और या भी तो क्या क्यों कैसे कौन कोई कुछ मुझे मेरा मेरी",
    "हम हमें आप आपका आपके आपकी आपको यह ये वह वो जो नहीं ना हां बता बताओ बताइए दो दीजिए चाहिए लेना",
    "करना कर करो करें करते रहे रहा रही वाला वाली वाले अभी जी नमस्ते",
)

_LOOK_UP = {
    word: tuple(english.split())
    for english, written in _MEANINGS.items()
    for word in written.split()
}
# Short skeletons stand for too many words, and English ones would be read as Hindi.
_BY_SOUND = {skeleton(word): terms for word, terms in _LOOK_UP.items() if len(skeleton(word)) >= 4}


def is_filler(word: str) -> bool:
    """Whether a word says nothing about what is asked for."""
    return word in _STOP


@lru_cache(maxsize=8192)
def english(word: str) -> tuple[str, ...]:
    """The English shop words for a word in any spelling; empty when it is not in the glossary."""
    return _LOOK_UP.get(word) or _BY_SOUND.get(skeleton(word), ())


OwnWords = Mapping[str, tuple[str, ...]]
"""The shop's own glossary: a folded word, and the folded words that the shop's facts use for it."""
NO_OWN_WORDS: OwnWords = {}


def own_words(pairs: Iterable[tuple[str, str]]) -> OwnWords:
    """A glossary from words and their meanings as a person wrote them.

    >>> own_words([("Petha", "pumpkin sweet")])
    {'petha': ('pumpkin', 'sweet')}
    """
    read = ((words(word), words(meaning)) for word, meaning in pairs)
    return {word[0]: tuple(meaning) for word, meaning in read if len(word) == 1 and meaning}


def with_meanings(text: str, own: OwnWords) -> str:
    """The text as an encoder shall see it: what the shop's own words mean stands behind it."""
    meant = [" ".join(own[word]) for word in dict.fromkeys(words(text)) if word in own]
    return " ".join([text, *meant]) if meant else text
