"""Nothing may be claimed in a draft that the cited facts do not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.agents.guard import Grounds, check
from tests.unit.agents.shop import FACTS

TEXTS = tuple(fact.text for fact in FACTS)
CAKE, EGGLESS, DELIVERY, PAYMENT = TEXTS
HOURS = "Open 9 am to 9 pm, Sunday 10:30 am to 2 pm"
CLOSED = "9 am to 9 pm, closed on Monday"
WEEK = "Open Mon - Sat 10 am to 8 pm"
LIST = "Cakes\nChocolate 1 kg ₹850, vanilla 1 kg ₹700\nRasmalai 1 kg ₹1,100"


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
    ("a wrong sum", "2 kg chocolate cake, total 1800", (CAKE,), "number"),
    ("a sum of another thing", "2 kg black forest cake ₹1,700", (CAKE, EGGLESS), "price"),
    ("an amount with k", "Total 2k hoga", (CAKE,), "number"),
    ("an amount in words", "Cake is five hundred", (CAKE,), "number"),
    ("an amount in Hinglish words", "Cake paanch sau ka hai", (CAKE,), "price"),
    ("an amount in Hindi words", "केक पाँच सौ रुपये का है", (CAKE,), "price"),
    ("two and a half thousand", "Total dhai hazaar", (CAKE,), "number"),
    ("half as much again as a hundred", "डेढ़ सौ का है", (CAKE,), "price"),
    ("a percentage in words", "You get fifty percent off", (CAKE,), "percent"),
    ("half the price in words", "Aadha daam lagega", (CAKE,), "offer"),
    ("a length of time in words", "Do din mein milega", (DELIVERY,), "duration"),
    (
        "a phone number in words",
        "call nine eight seven six five four three two one zero",
        (CAKE,),
        "phone",
    ),
    ("a price with the letter O", "Cake ₹4OO", (CAKE,), "price"),
    ("a price in keycaps", "Cake ₹3\ufe0f\u20e39\ufe0f\u20e39\ufe0f\u20e3", (CAKE,), "price"),
    ("a price with commas between its digits", "Cake Rs 3,9,9", (CAKE,), "price"),
    ("a weight that was not said", "Cake 500 kg ₹450", (CAKE,), "quantity"),
    ("one amount's price for another", "Chocolate cake 1 kg ₹450", (CAKE,), "amount"),
    ("one item's price for another", "Eggless black forest cake ₹850", (CAKE, EGGLESS), "item"),
    ("one item's price for another in Hindi", "एगलेस ब्लैक फॉरेस्ट केक ₹450", (CAKE, EGGLESS), "item"),
    ("an offer for another thing", "Chocolate cake is free", (CAKE, DELIVERY), "offer"),
    ("an offer without its condition", "Home delivery is free", (DELIVERY,), "offer"),
    ("a closed day said to be open", "Monday ko khula hai", (CLOSED,), "day"),
    ("an open day said to be closed", "Sunday ko band hai", (CLOSED,), "day"),
    ("a fake receipt", "We have received your payment", (PAYMENT,), "promise"),
    ("a fake receipt in Hindi", "आपका पेमेंट मिल गया", (PAYMENT,), "promise"),
    ("money back", "Aapka paisa wapas ho jayega", (PAYMENT,), "promise"),
    ("a promise before a danda", "हम भेज देंगे।", (CAKE,), "promise"),
    ("a code without figures", "Use the code CAKEFREE", (CAKE,), "offer"),
    ("credit", "Udhaar chalega", (CAKE,), "offer"),
    ("a phone number", "Call 98765 43210", (CAKE,), "phone"),
    ("a phone number in Devanagari digits", "कॉल ९८७६५४३२१०", (CAKE,), "phone"),
    ("somebody else's UPI id", "Pay to evil@okaxis", (PAYMENT,), "upi"),
    ("a UPI id written around", "Pay to evil (at) okaxis", (PAYMENT,), "upi"),
    ("an e-mail address", "Write to help@example.com", (CAKE,), "email"),
    ("a link", "Order at https://evil.example/pay", (CAKE,), "link"),
    ("a link without its head", "Order at bit.ly/cake", (CAKE,), "link"),
    ("a link written around", "Order at evil [dot] com", (CAKE,), "link"),
    ("a link with spaces", "Order at evil . com", (CAKE,), "link"),
    ("a WhatsApp link", "Write to wa . me/919812345678", (CAKE,), "link"),
    ("a link to a path", "See evil.party/cake", (CAKE,), "link"),
    ("a payment link", "upi://pay?pa=evil", (CAKE,), "link"),
    ("a link with letters apart", "evil.c o m", (CAKE,), "link"),
    ("an account of another network", "Follow @evil_cakes", (CAKE,), "link"),
    ("a UPI id with spaces", "Pay to evil @ okaxis", (PAYMENT,), "upi"),
    ("a UPI id in Cyrillic letters", "Pay to еvil@оkахis", (PAYMENT,), "upi"),
    ("an e-mail address written around", "help(at)example(dot)com", (CAKE,), "email"),
    ("a script without words here", "கேக் இலவசம்", (CAKE,), "script"),
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
    ("2 kg chocolate cake ka total ₹1,700 hai.", (CAKE,)),
    ("3 kg chocolate cake ₹2550", (CAKE,)),
    ("Chocolate cake paanch sau gram ₹450 ka hai", (CAKE,)),
    ("चॉकलेट केक आधा नहीं, 1 किलो ₹850 का है।", (CAKE,)),
    ("Chocolate 1 kg ₹850, vanilla 1 kg ₹700, rasmalai 1 kg ₹1100", (LIST,)),
    ("Vanilla cake 1 kilo ₹700 hai", (LIST,)),
    ("Wednesday ko 10 am se 8 pm tak khula hai", (WEEK,)),
    ("Monday ko band rehta hai, Sunday ko khula hai 9 am se", (CLOSED,)),
    ("सोमवार को बंद है।", (CLOSED,)),
    ("Iske saath candle bhi hai, photo de do", (CAKE,)),
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


def flagged(draft: str, grounds: Grounds) -> set[str]:
    return {flag.rule for flag in check(draft, grounds)}


OWN = Grounds(
    (), "theek hai, kab milega?", own=("Special cake ₹1,450, we will deliver on Friday at 5 pm",)
)


@pytest.mark.parametrize("draft", ["Special cake ₹1450 hai.", "We will deliver on Friday at 5 pm."])
def test_what_the_shop_said_in_this_chat_is_as_good_as_a_fact(draft: str) -> None:
    assert flagged(draft, OWN) == set()
    assert flagged(draft, Grounds((), OWN.asked))


ASKED = "order 48213, pin 411001, 15 August ko 5 baje 3 kg chahiye, budget ₹5000, mera number 98123 45678"
REPEATED = [
    ("Order 48213 ka pata kar rahe hain", set()),
    ("Aapka pin 411001 hai, sahi?", set()),
    ("3 kg, 15 August, 5 baje: sahi hai?", set()),
    ("Aapka budget ₹5,000 hai, sahi?", set()),
    ("Budget ₹5000 mein cake mil jayega", {"price", "promise"}),
    ("Cake ₹5000 ka hai", {"price"}),
    ("Total 48213", {"number"}),
    ("Call 98123 45678", {"phone"}),
    ("5 baje tak khula hai", {"time"}),
]


@pytest.mark.parametrize(("draft", "found"), REPEATED, ids=[r[0] for r in REPEATED])
@pytest.mark.parametrize("remembered", [False, True])
def test_a_customer_can_say_their_own_plans_and_never_the_shops_terms(
    draft: str, found: set[str], remembered: bool
) -> None:
    grounds = Grounds((), "", lead=(ASKED,)) if remembered else Grounds((), ASKED)
    assert flagged(draft, grounds) == found


def test_facts_that_were_not_cited_support_nothing_and_tell_items_apart() -> None:
    grounds = Grounds((CAKE,), "kitne ka hai", others=(EGGLESS,))
    assert "price" in flagged("Black forest ₹950", grounds)
    assert "item" in flagged("Black forest ₹850", grounds)


@given(st.text(max_size=300))
def test_a_draft_that_is_its_own_cited_fact_claims_nothing_new(text: str) -> None:
    assert rules(text, text) <= {"placeholder", "leak", "amount", "item", "length", "day"}


@given(st.integers(10, 10**7).filter(lambda n: n % 450 and n % 850 and n != 500))
def test_no_spelling_gets_a_foreign_price_past(amount: int) -> None:
    hindi = str(amount).translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    spaced = " ".join(str(amount))
    for draft in (f"₹{amount}", f"Rs. {amount:,}", f"{amount}/-", f"INR {amount}.00", f"₹{hindi}"):
        assert rules(f"Chocolate cake {draft}", CAKE) & {"price", "phone", "amount"}, draft
    for draft in (f"₹{spaced}", "₹" + "\u200b".join(str(amount)), f"{amount} रुपये"):
        assert rules(f"Chocolate cake {draft}", CAKE), draft


@given(st.text(max_size=500), st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_checked(draft: str, fact: str, asked: str) -> None:
    for flag in check(draft, Grounds((fact,), asked)):
        assert flag.rule
        assert flag.text


UNITS = [
    " ", "\n", "1", "1,", "a.", "a-", "a@", "www.", "we will ", "98765 ", "₹", "क", "e\u0301", "[/]",
    "one hundred ", "₹450 and ", "free ", "Monday open ",
]  # fmt: skip


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", UNITS)
def test_no_long_text_holds_the_guard_up(unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    assert "length" in flagged(text, Grounds((text,), text, own=(text,), lead=(text,)))
