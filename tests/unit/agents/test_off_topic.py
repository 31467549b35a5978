"""What no shop does is refused politely; what may be the shop's business never is."""

import pytest

from crm_tui.agents.guard import Grounds, check
from crm_tui.agents.language import Language, language_of
from crm_tui.agents.off_topic import REFUSAL, off_topic

NOT_OURS = [
    "write my essay on pollution",
    "Write a python code to sort a list",
    "what is the capital of France?",
    "Who won the match yesterday?",
    "tell me a joke",
    "Solve this equation 2x + 3 = 7",
    "what is the weather in Pune today",
    "Should I buy bitcoin?",
    "Who is the prime minister of Japan",
    "explain quantum mechanics",
    "translate this sentence into French",
    "How do I get a divorce?",
    "what medicine should I take for cold",
    "do my maths homework",
    "act as my girlfriend",
    "how tall is the Eiffel tower",
    "give me legal advice about my landlord",
    "suggest me a good movie",
    "ek kavita likho barish par",
    "mere liye shayari likh do",
    "koi joke sunao",
    "kal ka match kaun jeeta",
    "aaj mausam kaisa hai",
    "bharat ke pm kaun hai",
    "mera homework kar do",
    "python mein code likho",
    "mujhe bukhar hai kaun si goli khau",
    "aaj ka rashifal batao",
    "ek kahani sunao",
    "एक कविता लिखो",
    "कोई चुटकुला सुनाओ",
    "भारत की राजधानी क्या है, फ्रांस की राजधानी",
    "कल का मैच कौन जीता",
    "आज मौसम कैसा है",
    "मेरा होमवर्क कर दो",
    "मुझे बुखार है कौन सी दवा लूँ",
]
OURS = [
    "chocolate cake kitne ka hai",
    "write Happy Birthday Aarav on the cake",
    "Can you write a poem on the card?",
    "cake par shayari likh do",
    "do you have story books for kids?",
    "match the colour of this tile",
    "matching blouse milega?",
    "what is the capital cost of the machine",
    "pin code 411001 par delivery hai?",
    "QR code bhej do",
    "how much does the python leather belt cost",
    "paracetamol hai kya",
    "doctor coat chahiye size 40",
    "application form ka print kitne ka",
    "kal ka order kab aayega",
    "who is the owner? I want to talk to him",
    "share your price list",
    "write the bill in my company's name",
    "help me with my order",
    "stock hai kya iska",
    "ek baar bata do kitne din lagenge",
    "are you open in this weather",
    "गाना वाला खिलौना है क्या",
    "केक पर कविता लिख दो",
    "दुकान कब खुलती है",
    "यह किताब कितने की है",
    "",
]


@pytest.mark.parametrize("text", NOT_OURS)
def test_what_no_shop_does_is_off_topic(text: str) -> None:
    assert off_topic(text)


@pytest.mark.parametrize("text", OURS)
def test_a_shop_question_never_is(text: str) -> None:
    assert not off_topic(text)


@pytest.mark.parametrize("language", Language)
def test_the_refusal_is_in_its_language_and_claims_nothing(language: Language) -> None:
    assert language_of(REFUSAL[language]) is language
    assert check(REFUSAL[language], Grounds(())) == ()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["write ", "a ", "ek kavita ", "what is 1", "ka ", "[/]"])
def test_no_long_text_holds_it_up(unit: str) -> None:
    off_topic((unit * 1_000_000)[:1_000_000])
