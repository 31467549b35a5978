"""The fixed words of drafts that are written without a model, in the customer's own language."""

from crm_tui.agents.intent import Intent
from crm_tui.agents.language import Language
from crm_tui.domain.business import Tone

_EN, _HI, _MIX = Language.ENGLISH, Language.HINDI, Language.HINGLISH

Phrase = dict[Language, str]

_OPENING: dict[Language, dict[Tone, tuple[str, str]]] = {
    _EN: {
        Tone.PROFESSIONAL: ("Hello {name},", "Hello,"),
        Tone.FRIENDLY: ("Hi {name}!", "Hi!"),
        Tone.CASUAL: ("Hey {name}!", "Hey!"),
    },
    _HI: dict.fromkeys(Tone, ("नमस्ते {name} जी,", "नमस्ते जी,")),
    _MIX: dict.fromkeys(Tone, ("Namaste {name} ji,", "Namaste ji,")),
}

NEXT_STEP: dict[Intent, Phrase] = {
    Intent.PRICE: {
        _EN: "Would you like to order?",
        _HI: "क्या आप ऑर्डर करना चाहेंगे?",
        _MIX: "Kya aap order karna chahenge?",
    },
    Intent.AVAILABILITY: {
        _EN: "How many would you like?",
        _HI: "आपको कितना चाहिए?",
        _MIX: "Aapko kitna chahiye?",
    },
    Intent.HOURS: {
        _EN: "When would you like to come?",
        _HI: "आप कब आना चाहेंगे?",
        _MIX: "Aap kab aana chahenge?",
    },
    Intent.LOCATION: {
        _EN: "When would you like to come?",
        _HI: "आप कब आना चाहेंगे?",
        _MIX: "Aap kab aana chahenge?",
    },
    Intent.DELIVERY: {
        _EN: "Which address is it for?",
        _HI: "किस पते पर चाहिए?",
        _MIX: "Kis address par chahiye?",
    },
    Intent.ORDER: {
        _EN: "How many would you like, and for when?",
        _HI: "आपको कितना चाहिए, और कब के लिए?",
        _MIX: "Aapko kitna chahiye, aur kab ke liye?",
    },
    Intent.PAYMENT: {
        _EN: "Which way of paying suits you?",
        _HI: "आप कैसे भुगतान करना चाहेंगे?",
        _MIX: "Aap kaise payment karna chahenge?",
    },
    Intent.VISIT: {
        _EN: "Which day and time suit you?",
        _HI: "आपको कौन सा दिन और समय ठीक रहेगा?",
        _MIX: "Aapko kaun sa din aur time theek rahega?",
    },
}

ASK_ITEM: Phrase = {
    _EN: "Which item would you like to know about?",
    _HI: "आप किस चीज़ के बारे में जानना चाहते हैं?",
    _MIX: "Aap kis item ke baare mein jaanna chahte hain?",
}
HOLDING: Phrase = {
    _EN: "Thank you for asking. I am checking this, so that you get the right answer.",
    _HI: "पूछने के लिए धन्यवाद। हम यह देख रहे हैं, ताकि आपको सही जानकारी मिले।",
    _MIX: "Poochne ke liye dhanyavad. Hum yeh check kar rahe hain, taaki aapko sahi jaankari mile.",
}
ANYTHING_ELSE: Phrase = {
    _EN: "Is there anything else that we can help you with?",
    _HI: "क्या हम आपकी और कोई मदद कर सकते हैं?",
    _MIX: "Kya hum aapki aur koi madad kar sakte hain?",
}
SAW_FILE: Phrase = {
    _EN: "Thank you, it has arrived. What would you like to know about it?",
    _HI: "धन्यवाद, मिल गया। आप इसके बारे में क्या जानना चाहते हैं?",
    _MIX: "Dhanyavad, mil gaya. Aap iske baare mein kya jaanna chahte hain?",
}
WELCOME: Phrase = {
    _EN: "Welcome to {shop}. How can we help you?",
    _HI: "{shop} में आपका स्वागत है। बताइए, आपको क्या चाहिए?",
    _MIX: "{shop} mein aapka swagat hai. Bataiye, aapko kya chahiye?",
}
WE_HAVE: Phrase = {
    _EN: "We have: {products}. What are you looking for?",
    _HI: "हमारे यहाँ: {products}। आपको क्या चाहिए?",
    _MIX: "Hamare yahan: {products}. Aapko kya chahiye?",
}
YOU_ARE_WELCOME: Phrase = {
    _EN: "You are welcome! Write to us any time.",
    _HI: "आपका स्वागत है! कभी भी लिखिए।",
    _MIX: "Aapka swagat hai! Kabhi bhi message kijiye.",
}
SORRY: Phrase = {
    _EN: "I am sorry about this. Please send a photo and the details of your order, so that we can look into it.",
    _HI: "इसके लिए हमें खेद है। कृपया एक फोटो और ऑर्डर की जानकारी भेजिए, ताकि हम इसे देख सकें।",
    _MIX: "Iske liye hum maafi chahte hain. Kripya ek photo aur order ki jaankari bhejiye, taaki hum ise dekh saken.",
}
A_PERSON: Phrase = {
    _EN: "Of course. Is this number right for a call, and what time suits you?",
    _HI: "जी ज़रूर। क्या इसी नंबर पर बात करें, और आपको कौन सा समय ठीक रहेगा?",
    _MIX: "Ji zaroor. Kya isi number par baat karein, aur aapko kaun sa time theek rahega?",
}
STOPPED: Phrase = {
    _EN: "Understood: no more messages from {shop}. Write START if you change your mind.",
    _HI: "ठीक है, {shop} से अब कोई संदेश नहीं। मन बदले तो START लिखिए।",
    _MIX: "Theek hai, {shop} se ab koi message nahi. Mann badle to START likhiye.",
}

RETURN: Phrase = {
    _EN: "I am sorry that it does not suit. Please send a photo and the date of your order, so that we can see what is possible.",
    _HI: "माफ़ कीजिए कि यह ठीक नहीं रहा। कृपया एक फोटो और ऑर्डर की तारीख भेजिए, ताकि हम देख सकें कि क्या हो सकता है।",
    _MIX: "Maaf kijiye ki yeh theek nahi raha. Kripya ek photo aur order ki date bhejiye, taaki hum dekh saken ki kya ho sakta hai.",
}
BARGAINING: Phrase = {
    _EN: "Let me ask the owner what is possible. How many do you need?",
    _HI: "मैं मालिक से पूछ लेता हूँ कि क्या हो सकता है। आपको कितना चाहिए?",
    _MIX: "Main owner se pooch leta hoon ki kya ho sakta hai. Aapko kitna chahiye?",
}
NOT_INTERESTED: Phrase = {
    _EN: "No problem, thank you for telling us. Write to us whenever you need something.",
    _HI: "कोई बात नहीं, बताने के लिए धन्यवाद। जब भी ज़रूरत हो, लिखिए।",
    _MIX: "Koi baat nahi, batane ke liye dhanyavad. Jab bhi zaroorat ho, message kijiye.",
}
REMINDER: Phrase = {
    _EN: "Did you get a chance to think about it? Ask us anything that is still open.",
    _HI: "क्या आपने इसके बारे में सोचा? कुछ पूछना हो तो ज़रूर लिखिए।",
    _MIX: "Kya aapne iske baare mein socha? Kuch poochna ho to zaroor likhiye.",
}
_ENQUIRED: Phrase = {
    _EN: "Thank you for your enquiry on {source}. This is {shop}. What can we tell you?",
    _HI: "{source} पर पूछने के लिए धन्यवाद। हम {shop} से हैं। बताइए, आपको क्या जानना है?",
    _MIX: "{source} par enquiry ke liye dhanyavad. Hum {shop} se hain. Bataiye, aapko kya jaanna hai?",
}
_CAME_BY: Phrase = {
    _EN: "Thank you for visiting {shop}. How can we help you further?",
    _HI: "{shop} आने के लिए धन्यवाद। आगे हम आपकी क्या मदद कर सकते हैं?",
    _MIX: "{shop} aane ke liye dhanyavad. Aage hum aapki kya madad kar sakte hain?",
}
_PORTALS = {
    "indiamart": "IndiaMART",
    "justdial": "JustDial",
    "tradeindia": "TradeIndia",
    "magicbricks": "MagicBricks",
    "99acres": "99acres",
    "instagram": "Instagram",
    "facebook": "Facebook",
}


def came_from(source: str) -> Phrase | None:
    """A greeting for how they came; None for a source that has no words of its own."""
    if source.casefold() in ("walk-in", "walk in"):
        return _CAME_BY
    portal = _PORTALS.get(source.casefold())
    if portal is None:
        return None
    return {language: text.replace("{source}", portal) for language, text in _ENQUIRED.items()}


def opening(language: Language, tone: Tone, name: str) -> str:
    """The first words, with the first name where it is known."""
    named, nameless = _OPENING[language][tone]
    return named.replace("{name}", name) if name else nameless
