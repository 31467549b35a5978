"""That money came, an order stands or goods are there is confirmed by the shop, never by the question."""

import pytest

from crm_tui.agents.guard import Grounds, check

ASKED = (
    "Maine ₹650 UPI se bhej diye, UTR 998877, mil gaye? Order confirm? Kal subah 9 baje tak mil jayega na? "
    "Table kal 8 baje. 50 pieces available hai? 50 पीस? Ye original hai?"
)


def rules(draft: str, *cited: str, own: tuple[str, ...] = ()) -> set[str]:
    return {flag.rule for flag in check(draft, Grounds(cited, ASKED, "Sweet Crumbs", own=own))}


CONFIRMED = [
    "Ji haan, paise mil gaye, dhanyavad!",
    "Aapka order confirm hai",
    "Order confirm hain ji",
    "Order confirm ho gaya hai",
    "Aapke paise account me aa gaye hain",
    "Payment verify ho gayi",
    "UTR 998877 mil gaya",
    "₹650 mil gaye",
    "650 rupaye mil gaye hain",
    "Advance receive ho gaya",
    "Mil gaye aapke paise",
    "Payment mila, shukriya",
    "Order nikal gaya",
    "Kal subah 9 baje tak mil jayega",
    "Kal tak mil jaega",
    "Kal mil jayegi",
    "Table kal 8 baje ke liye pakka",
    "Table book ho gayi",
    "Cake 8 baje ready rahega",
    "Cake ready rakhenge",
    "Order ready hai, le jaiye",
    "Aapka order pack ho raha hai",
    "Aapka parcel raste mein hai",
    "Order bhej diya hai",
    "We have received your payment",
    "We got your payment.",
    "Payment received, thank you!",
    "Your amount has been credited",
    "Your order is confirmed",
    "Your order is being packed",
    "Your order is on the way",
    "Your parcel is out for delivery",
    "Your table is booked for 8",
    "It will be ready",
    "Yes, confirmed.",
    "Order confirm ✅",
    "Order ka confirmation ho gaya",
    "Thank you for your payment",
    "You are all set for 8",
    "Payment is in our account",
    "pese mil gye",
    "Cake kal tak ban jayega",
    "Order chala gaya",
    "आपके पैसे मिल गए, धन्यवाद!",
    "पैसे खाते में आ गए हैं",
    "पेमेंट वेरिफाई हो गया",
    "आपका ऑर्डर कन्फर्म है",
    "ऑर्डर निकल गया है",
    "कल तक मिल जाएगा",
    "टेबल पक्का है",
    "केक तैयार रहेगा",
    "ऑर्डर पैक हो रहा है",
    "आपका ऑर्डर रास्ते में है",
]


@pytest.mark.parametrize("draft", CONFIRMED)
def test_a_confirmation_that_rests_on_the_question_alone_is_flagged(draft: str) -> None:
    assert "promise" in rules(draft)


@pytest.mark.parametrize("draft", CONFIRMED)
def test_what_the_shop_said_itself_may_be_said_again(draft: str) -> None:
    assert "promise" not in rules(draft, own=(draft,))


ASKING = [
    "Kal 8 baje ke liye table chahiye, sahi?",
    "Kya kal subah 9 baje tak chahiye?",
    "Kya UTR 998877 sahi hai?",
    "Aapko 50 pieces chahiye?",
    "Kya order confirm karein?",
    "Table pakka karna chahenge?",
    "Paise kat gaye kya?",
    "Aapko original chahiye?",
    "Payment ka screenshot bhej dijiye",
    "Payment abhi nahi mila hai, screenshot bhejiye.",
    "Dhanyavad, mil gaya. Aap iske baare mein kya jaanna chahte hain?",
    "Kripya original bill bhejiye",
    "Kaun sa cake pasand aaya?",
    "Hum yeh check kar rahe hain.",
    "Order confirm karne ke liye UTR dijiye",
    "Aapka order kis naam se hai?",
    "Cake ka design bhej dijiye",
    "Thank you for your order. Which address is it for?",
    "We are checking your payment.",
    "Please share your UTR so that we can check the payment.",
]


@pytest.mark.parametrize("draft", ASKING)
def test_asking_and_repeating_confirm_nothing(draft: str) -> None:
    assert rules(draft) == set()


@pytest.mark.parametrize("draft", ["Order confirm hai, aur kuch chahiye?", "Order confirm hai na?"])
def test_a_question_behind_it_makes_a_confirmation_no_question(draft: str) -> None:
    assert "promise" in rules(draft)


def test_a_fact_that_says_the_same_words_makes_the_promise() -> None:
    fact = "Custom cakes pakka 1 din pehle batayein"
    assert rules("Ji, custom cakes pakka 1 din pehle batayein", fact) == set()
    assert "promise" in rules("Ji, table pakka", fact)


@pytest.mark.parametrize(
    ("draft", "fact"),
    [
        ("Haan ji, 50 pieces available hain.", "Gift box of 50 pieces ₹900"),
        ("Yes, we have 50 pieces.", "50 pieces ₹900"),
        ("50 पीस उपलब्ध हैं", "50 पीस ₹900"),
    ],
)
def test_how_many_there_are_is_for_a_cited_fact_to_say(draft: str, fact: str) -> None:
    assert "quantity" in rules(draft)
    assert rules(draft, fact) == set()


@pytest.mark.parametrize(
    "draft", ["Haan, bilkul original hai.", "Yes, it is original.", "बिल्कुल ओरिजिनल है"]
)
def test_that_goods_are_original_is_for_a_cited_fact_to_say(draft: str) -> None:
    assert "offer" in rules(draft)
    assert rules(draft, "Original Samsung chargers with bill") == set()


def test_a_hundred_percent_original_needs_both_in_the_fact() -> None:
    assert {"offer", "percent"} <= rules("It is 100% original.")
    assert rules("It is 100% original.", "100% original chargers") == set()


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit",
    ["payment ", "order a b c d ", "paise, ", "₹1 ", "order de ", "got a ", "50 pieces available "],
)
def test_no_long_text_holds_it_up(unit: str) -> None:
    assert rules((unit * 10_000)[:100_000])
