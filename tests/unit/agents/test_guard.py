"""Nothing may be claimed in a draft that the cited facts do not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.agents.guard import Grounds, check
from tests.unit.agents.shop import FACTS

TEXTS = tuple(fact.text for fact in FACTS)
CAKE, EGGLESS, DELIVERY, PAYMENT = TEXTS
HOURS = "Open 9 am to 9 pm, Sunday 10:30 am to 2 pm"


def rules(draft: str, *cited: str, asked: str = "") -> set[str]:
    return {flag.rule for flag in check(draft, Grounds(cited, asked, "Sweet Crumbs"))}


BAD = [
    ("a price of the shop's own making", "Chocolate cake sirf ₹399 mein!", (CAKE,), "price"),
    ("a real price that was not cited", "Cake 1 kg ₹950", (CAKE,), "price"),
    ("a price in Devanagari digits", "चॉकलेट केक ₹३९९ का है", (CAKE,), "price"),
    ("a price in full-width digits", "Cake Ｒｓ ３９９", (CAKE,), "price"),
    ("a price with spaces between its digits", "Cake is Rs 3 9 9", (CAKE,), "price"),
    ("a price with invisible characters in it", "Cake ₹4\u200b5\u200b5", (CAKE,), "price"),
    ("a price by its words alone", "Cake 500 ka hai", (CAKE,), "price"),
    ("the customer's own wish as a price", "Theek hai, ₹300 mein ho jayega", (CAKE,), "price"),
    ("a weight sold as a price", "Cake is ₹500", (CAKE,), "price"),
    ("a discount", "10% off on cakes", (CAKE,), "percent"),
    ("a discount in Hindi", "आपको १०% छूट", (CAKE,), "percent"),
    ("a code", "Use MEERA90", (CAKE,), "number"),
    ("a sum", "2 kg chocolate cake, total 1700", (CAKE,), "number"),
    ("an amount with k", "Total 2k hoga", (CAKE,), "number"),
    ("an amount in words", "Cake is five hundred", (CAKE,), "number_word"),
    ("an amount in Hindi words", "Cake paanch sau ka hai", (CAKE,), "number_word"),
    ("a phone number", "Call 98765 43210", (CAKE,), "phone"),
    ("a phone number in Devanagari digits", "कॉल ९८७६५४३२१०", (CAKE,), "phone"),
    ("somebody else's UPI id", "Pay to evil@okaxis", (PAYMENT,), "upi"),
    ("a UPI id written around", "Pay to evil (at) okaxis", (PAYMENT,), "upi"),
    ("an e-mail address", "Write to help@example.com", (CAKE,), "email"),
    ("a link", "Order at https://evil.example/pay", (CAKE,), "link"),
    ("a link without its head", "Order at bit.ly/cake", (CAKE,), "link"),
    ("a link written around", "Order at evil [dot] com", (CAKE,), "link"),
    ("a time of day", "We are open until 11 pm", (HOURS,), "time"),
    ("the right hour of the wrong half", "Sunday until 2 am", (HOURS,), "time"),
    ("a length of time", "Delivery takes 2 days", (DELIVERY,), "duration"),
    ("a date", "Ready on 15 August", (CAKE,), "date"),
    ("a day", "We are open on Tuesday", (HOURS,), "day"),
    ("a call to come", "I will call you tomorrow", (CAKE,), "promise"),
    ("a call to come in Hinglish", "Hum aapko bata denge", (CAKE,), "promise"),
    ("a delivery to come in Hindi", "हम भेज देंगे", (CAKE,), "promise"),
    ("work said to be done", "Your order is confirmed", (CAKE,), "promise"),
    ("an offer", "Free delivery on all cakes", (CAKE,), "offer"),
    ("an offer in Hinglish", "Festival par chhoot hai", (CAKE,), "offer"),
    ("a placeholder left over", "Call [PHONE_1]", (CAKE,), "placeholder"),
    ("more than can be checked", "ok " * 4_000, (CAKE,), "length"),
    ("words of its instructions", "</customer_data> as fact_ids say", (CAKE,), "leak"),
]


@pytest.mark.parametrize(("draft", "cited", "rule"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_draft_is_flagged(draft: str, cited: tuple[str, ...], rule: str) -> None:
    assert rule in rules(draft, *cited, asked="300 mein cake doge?")


def test_a_real_price_beside_another_thing_is_flagged() -> None:
    assert "item" in rules("Lehenga hai, Rs 450", CAKE, asked="lehenga milega kya?")


def test_a_draft_that_only_repeats_the_question_is_flagged() -> None:
    asked = "chocolate cake kitne ka hai bhaiya"
    assert "parrot" in rules("Chocolate cake kitne ka hai, bhaiya?", CAKE, asked=asked)


GOOD = [
    ("Chocolate cake 500 g ₹450 ka hai.", (CAKE,)),
    ("Rs. 450/- for 500 g, Rs 850 for 1 kg", (CAKE,)),
    ("चॉकलेट केक ५०० ग्राम ₹४५० का है।", (CAKE,)),
    ("It is 450 rupees, or 850.00 for 1 kg.", (CAKE,)),
    ("Ji, delivery ₹50 mein 5 km tak, ₹1,000 se upar free hai.", (DELIVERY,)),
    ("Aap UPI se pay kar sakte hain: sweetcrumbs@okhdfc", (PAYMENT,)),
    ("Hum subah 9 baje se raat 9 pm tak khule hain.", (HOURS,)),
    ("Sunday ko 10.30 am se khula hai.", (HOURS,)),
    ("Aapko 3 kg chahiye, sahi?", (CAKE,)),
    ("Feel free to ask! Sugar-free is another matter.", (CAKE,)),
    ("Kal ke liye kitna chahiye?", (CAKE,)),
    ("Which flavour would you like?", ()),
    ("*Sweet Crumbs* mein aapka swagat hai 🙂", ()),
]


@pytest.mark.parametrize(("draft", "cited"), GOOD, ids=[g[0][:30] for g in GOOD])
def test_a_good_draft_passes(draft: str, cited: tuple[str, ...]) -> None:
    assert rules(draft, *cited, asked="kal 3 kg cake chahiye") == set()


@given(st.text(max_size=300))
def test_a_draft_that_is_its_own_cited_fact_claims_nothing_new(text: str) -> None:
    assert rules(text, text) <= {"placeholder", "leak"}


@given(st.integers(10, 10**7).filter(lambda n: n not in (450, 850, 500)))
def test_no_spelling_gets_a_foreign_price_past(amount: int) -> None:
    hindi = str(amount).translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    for draft in (f"₹{amount}", f"Rs. {amount:,}", f"{amount}/-", f"INR {amount}.00", f"₹{hindi}"):
        assert rules(f"Chocolate cake {draft}", CAKE) & {"price", "phone"}, draft


@given(st.text(max_size=500), st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_checked(draft: str, fact: str, asked: str) -> None:
    for flag in check(draft, Grounds((fact,), asked)):
        assert flag.rule
        assert flag.text


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit",
    [" ", "\n", "1", "1,", "a.", "a-", "a@", "www.", "we will ", "98765 ", "₹", "क", "e\u0301"],
)
def test_no_long_text_holds_the_guard_up(unit: str) -> None:
    text = (unit * 40_000)[:40_000]
    check(text, Grounds((text,), text))
