"""An example for other chats holds the shop's own words and nobody's data."""

import pytest

from crm_tui.agents.examples import LONGEST, anonymous
from crm_tui.agents.words import words

OWN = frozenset(
    words(
        "Sweet Crumbs bakery Black Forest cakes Eggless UPI home delivery, ready in 2 hours, केक तैयार"
    )
)


@pytest.mark.parametrize(
    ("text", "names", "shown"),
    [
        (
            "Ji Ravi, Black Forest cake 1 kg ₹850 hai",
            "Ravi Kumar",
            "Ji […], Black Forest cake […] kg […] hai",
        ),
        ("haan om, aapka cake ready hai", "Om Prakash", "haan […], aapka cake ready hai"),
        ("रवि जी, केक तैयार है", "Ravi", "[…] जी, केक तैयार है"),
        ("Haan ji, Priya aapko batayegi kal", "Meena", "Haan ji, […] aapko […] kal"),
        ("priya ji aapko call karegi", "Meena", "[…] ji aapko call […]"),
        ("thank you mr sharma for the order", "x", "thank you mr […] for the order"),
        ("Please send it on shop@okhdfc today", "x", "Please send it on […] today"),
        ("Look at https://maps.example/x?y=1 please sir", "x", "Look at […] please sir"),
        ("Call us on 98765 43210 any time", "x", "Call us on […] any time"),
        ("५०० रुपये का भुगतान कीजिए", "x", "[…] रुपये का भुगतान कीजिए"),
        ("paanch sau rupaye advance de dijiye", "x", "[…] rupaye advance de dijiye"),
    ],
)
def test_names_figures_links_and_contacts_are_taken_out(text: str, names: str, shown: str) -> None:
    assert anonymous(text, names, OWN) == shown


SOMEBODY_ELSES = [
    (
        "ji aapka eggless cake sunita ke ghar park street wali gali me rahul ko de diya hai",
        "ji aapka eggless cake […] ke ghar […] wali […] me […] ko de diya hai",
    ),
    ("haan ravi lal bhai, cake park street pe bhej diya", "haan […] bhai, cake […] pe bhej diya"),
    (
        "ok sunita ki shaadi ke liye cake rahul le jayega",
        "ok […] ki shaadi ke liye cake […] le jayega",
    ),
    ("aapka order kumar traders ko de diya hai", "aapka order […] ko de diya hai"),
    ("मीरा का केक कोथरूड में राहुल को दे दीजिए", "[…] का केक […] में […] को […] दीजिए"),
    ("आपका केक शर्मा ट्रेडर्स के पास तैयार है", "आपका केक […] के पास तैयार है"),
    ("hum aapka cake சுனிதா ko bhej dijiye", "hum aapka cake […] ko bhej dijiye"),
    ("jai shri krishna, aapka cake ready hai", "[…] shri […], aapka cake ready hai"),
    ("send it to o'brien's home today please", "send it to […] home today please"),
    ("we don't have it at rahul's home", "we don't have it at […] home"),
]


@pytest.mark.parametrize(("text", "shown"), SOMEBODY_ELSES)
def test_names_in_lower_case_and_in_any_script_are_taken_out(text: str, shown: str) -> None:
    assert anonymous(text, "Asha", OWN) == shown


@pytest.mark.parametrize(
    "text", ["rahul sunita park street kothrud", "राहुल सुनीता को दे", "rahul ke ghar"]
)
def test_an_answer_that_is_mostly_names_is_no_example(text: str) -> None:
    assert anonymous(text, "Asha", OWN) == ""


def test_the_name_of_whom_it_was_for_goes_even_where_the_shop_has_it_too() -> None:
    assert (
        anonymous("ji forest ko cake bhej dijiye", "Forest Khan", OWN)
        == "ji […] ko cake bhej dijiye"
    )


@pytest.mark.parametrize("text", ["ok", "₹450", "Ravi", "", "98765 43210 / 98765 43211"])
def test_what_says_nothing_without_them_is_no_example(text: str) -> None:
    assert anonymous(text, "Ravi", OWN) == ""


def test_a_long_answer_is_bounded() -> None:
    assert len(anonymous("we have many cakes " * 100, "x", OWN)) <= LONGEST


def test_words_of_the_shop_keep_their_capitals() -> None:
    shown = anonymous("Yes, our Black Forest is Eggless", "Asha", OWN)
    assert shown == "Yes, our Black Forest is Eggless"
