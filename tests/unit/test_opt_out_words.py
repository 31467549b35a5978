"""`Stop` in twenty spellings of six languages and more; what only sounds like it stops nothing."""

import pytest

from crm_tui.domain.consent import Purpose
from crm_tui.domain.opt_out import Wish, is_ambiguous, wish, withdrawn

SPELLINGS: dict[str, str] = {
    "English": (
        "STOP|Stop.|stop!!|STOP 🙏|pls stop|Please stop|stop please|plz stop|Stop sir|UNSUBSCRIBE|"
        "unsubscribe me|Opt out|OPTOUT|Remove me|remove my number please|Don't message me|"
        "dont contact me|Do not text me|No more messages|stop sending me messages|Stop texting me"
    ),
    "Hinglish": (
        "band karo|BAND KARO!!|bandh karo|band kardo|band kar do ji|band kijiye|message band karo|"
        "msg band karo|messages band karo please|message mat karo|msg mat karo bhai|mat bhejo|"
        "Message mat bhejo|aur message mat bhejo|mujhe message mat karo|message na bhejo|"
        "message nahi chahiye|nahi chahiye|mera number hata do|bhaiya message band kar do|roko"
    ),
    "Hindi": (
        "बंद करो|बन्द करो|बंद करें|बंद कर दो 🙏|बंद कीजिए|कृपया बंद करें|रोको|रोक दो|रोक दीजिए|"
        "मैसेज बंद करो|मैसेज बंद कर दो|मेसेज बंद करो|संदेश बंद करें|मैसेज मत करो|मैसेज मत भेजो।|"
        "मत भेजिए|मुझे मैसेज मत भेजो|मैसेज नहीं चाहिए|मुझे नहीं चाहिए|स्टॉप|भाई मैसेज बंद करो|मेरा नंबर हटा दो"
    ),
    "Marathi": (
        "थांबवा|बंद करा|बंद करा!|कृपया बंद करा|मेसेज बंद करा|मेसेज थांबवा|मेसेज पाठवू नका|"
        "मेसेज नका पाठवू|मेसेज करू नका|मला मेसेज करू नका|मला मेसेज पाठवू नका|मला मेसेज नको|मेसेज नको|"
        "मेसेज नकोत|संदेश बंद करा|संदेश पाठवू नका|संदेश नको|पाठवू नका|माझा नंबर काढा|band kara|"
        "message pathvu naka|mala message nako"
    ),
    "Gujarati": (
        "બંધ કરો|બંધ કરો!|કૃપા કરીને બંધ કરો|બંધ કરી દો|રોકો|રોકી દો|અટકાવો|મેસેજ બંધ કરો|"
        "મેસેજ બંધ કરી દો|મેસેજ રોકો|મેસેજ ના મોકલો|મેસેજ ન મોકલો|મેસેજ મોકલશો નહીં|મેસેજ ના કરો|"
        "મને મેસેજ ના કરો|મને મેસેજ ન કરો|મારે મેસેજ નથી જોઈતા|સંદેશ બંધ કરો|મોકલશો નહીં|"
        "message bandh karo|ભાઈ મેસેજ બંધ કરો"
    ),
    "Tamil": (
        "நிறுத்து|நிறுத்துங்கள்|நிறுத்தவும்|தயவுசெய்து நிறுத்துங்கள்|நிறுத்துங்க|ஸ்டாப்|மெசேஜ் நிறுத்து|"
        "மெசேஜ் நிறுத்துங்கள்|மெசேஜ் அனுப்பாதீர்கள்|மெசேஜ் அனுப்பாதீங்க|மெசேஜ் அனுப்ப வேண்டாம்|"
        "மெசேஜ் வேண்டாம்|மெசேஜ் வேண்டாம் 🙏|எனக்கு மெசேஜ் வேண்டாம்|செய்தி வேண்டாம்|"
        "செய்தி அனுப்பாதீர்கள்|செய்தி அனுப்ப வேண்டாம்|செய்திகளை நிறுத்துங்கள்|அனுப்பாதீர்கள்|"
        "அனுப்ப வேண்டாம்|message vendam|niruthunga"
    ),
    "Bengali": (
        "বন্ধ করুন|বন্ধ করুন।|দয়া করে বন্ধ করুন|বন্ধ করো|বন্ধ করে দিন|থামুন|থামান|মেসেজ বন্ধ করুন|"
        "মেসেজ বন্ধ করো|মেসেজ পাঠাবেন না|মেসেজ পাঠিও না|মেসেজ করবেন না|আমাকে মেসেজ করবেন না|"
        "আমাকে মেসেজ পাঠাবেন না|মেসেজ চাই না|বার্তা বন্ধ করুন|বার্তা পাঠাবেন না|পাঠাবেন না|"
        "আর মেসেজ পাঠাবেন না|bondho korun|message pathaben na"
    ),
    "Telugu": (
        "ఆపండి|ఆపండి!|దయచేసి ఆపండి|ఆపు|ఆపేయండి|మెసేజ్ ఆపండి|మెసేజ్‌లు ఆపండి|మెసేజ్ ఆపేయండి|"
        "మెసేజ్ పంపకండి|మెసేజ్ పంపవద్దు|మెసేజ్ చేయకండి|మెసేజ్ చేయవద్దు|మెసేజ్ వద్దు|నాకు మెసేజ్ వద్దు|"
        "నాకు మెసేజ్ పంపకండి|సందేశాలు ఆపండి|సందేశాలు వద్దు|సందేశాలు పంపవద్దు|పంపకండి|పంపవద్దు|"
        "message aapandi|message vaddu"
    ),
}
"""Twenty or more each; every one is a whole message."""
ALL = [(name, one) for name, said in SPELLINGS.items() for one in said.split("|")]


def test_there_are_twenty_spellings_of_each_of_eight_languages() -> None:
    assert len(SPELLINGS) >= 6
    assert all(len(set(said.split("|"))) >= 20 for said in SPELLINGS.values())


def test_every_spelling_stops() -> None:
    missed = [one for _, one in ALL if wish(one) is not Wish.STOP]
    assert missed == [], f"{len(missed)} of {len(ALL)} were not understood"


@pytest.mark.parametrize(
    "words",
    [
        *("please don't stop", "bus stop ke paas", "can I stop by at 5?", "non stop music hai?"),
        *("dukaan band hai kya", "kal band rahega?", "please", "ok thanks", "sir", "ji", "🙏", ""),
        *("order band mat karo", "बंद कब होता है?", "रोटी चाहिए", "मुझे केक चाहिए", "થોડી વાર રોકાઓ"),
        *("थांबा", "message bhejo", "stop sending the black one, send the white one"),
        *("no", "nahi", "नहीं", "வேண்டும்", "don't cancel my order", "start up cake"),
    ],
)
def test_what_only_sounds_like_it_stops_nothing(words: str) -> None:
    assert wish(words) is None
    assert withdrawn(words) is None


@pytest.mark.parametrize("words", ["nahi chahiye", "मुझे नहीं चाहिए", "don't send", "অনুগ্রহ"])
def test_an_answer_to_an_offer_is_told_apart(words: str) -> None:
    assert is_ambiguous(words) is (words != "অনুগ্রহ")


@pytest.mark.parametrize(
    ("words", "purpose"),
    [
        ("NO OFFERS", Purpose.MARKETING),
        ("offers band karo please", Purpose.MARKETING),
        ("ऑफ़र नहीं चाहिए", Purpose.MARKETING),
        ("No AI!", Purpose.AI_ASSIST),
        ("एआई बंद करो", Purpose.AI_ASSIST),
        ("stop", None),
    ],
)
def test_one_purpose_alone_is_withdrawn_by_the_words_of_the_notice(
    words: str, purpose: Purpose | None
) -> None:
    assert withdrawn(words) is purpose
    assert purpose is None or wish(words) is None


@pytest.mark.parametrize("words", ["START", "शुरू करो", "chalu karo please", "Subscribe"])
def test_start_is_understood_too(words: str) -> None:
    assert wish(words) is Wish.START
