"""Which of three ways a customer writes in: English, Hindi in Devanagari, or Hinglish."""

from enum import StrEnum

from crm_tui.agents.words import is_hindi, word_set, words


class Language(StrEnum):
    ENGLISH = "en"
    HINDI = "hi"
    HINGLISH = "hinglish"


# Words that Latin-script Hindi cannot do without and that no English message holds.
_MARKERS = word_set(
    "hai hain hoga hogi ho tha thi ka ki ke ko se mein mai kya kyun kyu kaise kaun kab kahan kaha kidhar",
    "kitna kitne kitni kitnaa mujhe mujhko mera meri mere hum humko aap aapka aapke aapki aapko apna yeh ye",
    "woh wo nahi nahin haan bhi aur chahiye chaahiye chahie batao bataiye bata bhaiya bhai karo karna krna",
    "kar kr kardo karte raha rahi rahe milega milegi milta khula khulta band bandh dena dijiye lena leni",
    "wala wali wale daam bhav keemat kimat aaj kal abhi liye jaldi accha acha theek thik dukaan dukan",
    "bhejo bhej dedo bina ghar namaste namaskar shukriya dhanyavad dhanyawad kripya kuch koi sirf toh mat",
    "paise paisa rupaye kharab tuta gaya gayi gaye aaya aayi aaye sakta sakte sakti loge doge dega degi",
    "kare karen karein kariye karaye karaiye karenge karunga karungi kardijiye kardo kijiye lijiye",
    "muje mujhse mei humein hamara hamare hamari tumhara tumhare iska iske iski uska uske uski isme",
    "ek naya naye nayi shuru kesa kesi kesy kaisa kaisi konsa konse kaunsa kaunse kis kiska kisko jab agar",
    "lekin kyunki phir tak agle agley agla pichla pichle pehle pahle baad sabhi sabse saare saarey sarey",
    "thoda thode thodi zyada jyada bahut bohot bohut bilkul zaroor zarur jarur nhi nai hua hue hui hota",
    "hoti hote hu hun hoon jaye jaaye jaayen jaye jaega jayega jayegi rahega rahegi raho chalega chalo rok",
    "roko rokein bataye batayein dikhao dikhaye dikhaiye bajao bajaye bajaiye lagao lagaye banao banaye",
    "hatao hata hatado hataiye badlo badal bheja bheje bhejen bhejiye bhejna wapas vapas wapis dwara yahan",
    "wahan subah shaam hafte mahine ghante din mausam mousam gaana gaane dilao dilaye yaad lunga lungi dunga",
)
_HINDI_SHARE = 0.3


def language_of(text: str) -> Language | None:
    """How a text is written; None when it holds no letters to judge by."""
    found = [word for word in words(text) if any(c.isalpha() for c in word)]
    if not found:
        return None
    if sum(map(is_hindi, found)) >= _HINDI_SHARE * len(found):
        return Language.HINDI
    return Language.HINGLISH if _MARKERS.intersection(found) else Language.ENGLISH


def language_of_newest(texts: list[str]) -> Language:
    """By the newest text that shows it, of texts oldest first; English when none does."""
    for text in reversed(texts):
        if language := language_of(text):
            return language
    return Language.ENGLISH
