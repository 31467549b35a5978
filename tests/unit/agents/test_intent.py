"""What a customer wants is read from the words, in three ways of writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.agents.intent import Intent, read_intent
from crm_tui.agents.language import Language, language_of, language_of_newest

SAID = [
    (Intent.PRICE, "How much is the chocolate cake?"),
    (Intent.PRICE, "chocolate cake kitne ka hai"),
    (Intent.PRICE, "bhaiya rate kya h 2x2 tile ka"),
    (Intent.PRICE, "चॉकलेट केक कितने का है?"),
    (Intent.PRICE, "daam batao"),
    (Intent.AVAILABILITY, "Do you have eggless cakes?"),
    (Intent.AVAILABILITY, "eggless milega kya"),
    (Intent.AVAILABILITY, "क्या काला रंग उपलब्ध है"),
    (Intent.HOURS, "What are your timings?"),
    (Intent.HOURS, "kab tak khula hai aaj"),
    (Intent.HOURS, "दुकान कितने बजे खुलती है"),
    (Intent.HOURS, "are you open on Sunday"),
    (Intent.HOURS, "sunday khula rehta hai kya"),
    (Intent.LOCATION, "where is your shop"),
    (Intent.LOCATION, "aap kis area mein ho"),
    (Intent.ORDER, "mera order kahan hai"),
    (Intent.LOCATION, "dukaan kahan hai"),
    (Intent.LOCATION, "दुकान का पता भेजिए"),
    (Intent.DELIVERY, "Do you deliver to Baner?"),
    (Intent.DELIVERY, "ghar pe deliver karte ho?"),
    (Intent.DELIVERY, "होम डिलीवरी है क्या"),
    (Intent.ORDER, "I want to order 2 kg"),
    (Intent.ORDER, "mujhe 5 box chahiye"),
    (Intent.ORDER, "ऑर्डर देना है"),
    (Intent.PAYMENT, "Can I pay by card?"),
    (Intent.PAYMENT, "gpay chalega?"),
    (Intent.PAYMENT, "पेमेंट कैसे करें"),
    (Intent.COMPLAINT, "the cake was stale and damaged"),
    (Intent.COMPLAINT, "tile tuti hui thi, galat item bhej diya"),
    (Intent.COMPLAINT, "सामान खराब निकला"),
    (Intent.GREETING, "hi"),
    (Intent.GREETING, "namaste ji"),
    (Intent.GREETING, "नमस्ते"),
    (Intent.THANKS, "thank you so much"),
    (Intent.THANKS, "dhanyavad bhaiya"),
    (Intent.THANKS, "धन्यवाद"),
    (Intent.OPT_OUT, "STOP"),
    (Intent.OPT_OUT, "message mat bhejo"),
    (Intent.OPT_OUT, "please stop sending me messages"),
    (Intent.HUMAN, "I want to talk to a human"),
    (Intent.HUMAN, "malik se baat karni hai"),
    (Intent.HUMAN, "call me"),
    (Intent.VISIT, "can I visit the showroom"),
    (Intent.VISIT, "appointment chahiye"),
    (Intent.OTHER, "😀😀"),
    (Intent.OTHER, "asdf qwer"),
]


@pytest.mark.parametrize(("intent", "text"), SAID, ids=[s[1] for s in SAID])
def test_intent_of(intent: Intent, text: str) -> None:
    assert read_intent(text).intent is intent


def test_a_greeting_before_a_question_does_not_hide_it() -> None:
    assert read_intent("Hello, good morning! price?").intent is Intent.PRICE


def test_two_wishes_at_once_make_it_less_sure() -> None:
    one = read_intent("price?")
    two = read_intent("price and timings?")
    assert two.confidence < one.confidence


def test_no_hint_means_no_confidence() -> None:
    assert read_intent("xyzzy").confidence == 0


@given(st.text(max_size=500))
def test_any_text_has_an_intent_and_always_the_same(text: str) -> None:
    reading = read_intent(text)
    assert reading == read_intent(text)
    assert 0 <= reading.confidence <= 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.ENGLISH, "Do you have this in black?"),
        (Language.HINGLISH, "black colour mein milega kya"),
        (Language.HINGLISH, "rate batao"),
        (Language.HINDI, "काले रंग में मिलेगा?"),
        (Language.HINDI, "cake कितने का है"),
        (None, "👍 500"),
    ],
)
def test_language_of(language: Language | None, text: str) -> None:
    assert language_of(text) is language


def test_a_message_without_letters_takes_the_language_of_the_one_before() -> None:
    assert language_of_newest(["kitne ka hai", "👍"]) is Language.HINGLISH
