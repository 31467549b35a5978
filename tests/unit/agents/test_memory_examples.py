"""An example for other chats holds the shop's own words and nobody's data."""

import pytest

from crm_tui.agents.examples import LONGEST, anonymous
from crm_tui.agents.words import words

OWN = frozenset(words("Sweet Crumbs bakery Black Forest cake Eggless UPI home delivery"))


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
        ("Haan ji, Priya aapko batayegi kal", "Meena", "Haan ji, […] aapko batayegi kal"),
        ("priya ji aapko call karegi", "Meena", "[…] ji aapko call karegi"),
        ("thank you mr sharma for the order", "x", "thank you mr […] for the order"),
        ("Please send it on shop@okhdfc today", "x", "Please send it on […] today"),
        ("Look at https://maps.example/x?y=1 please sir", "x", "Look at […] please sir"),
        ("Call us on 98765 43210 any time", "x", "Call us on […] any time"),
        ("५०० रुपये एडवांस दे दीजिए", "x", "[…] रुपये एडवांस दे दीजिए"),
        ("paanch sau rupaye advance de dijiye", "x", "[…] rupaye advance de dijiye"),
    ],
)
def test_names_figures_links_and_contacts_are_taken_out(text: str, names: str, shown: str) -> None:
    assert anonymous(text, names, OWN) == shown


@pytest.mark.parametrize("text", ["ok", "₹450", "Ravi", "", "98765 43210 / 98765 43211"])
def test_what_says_nothing_without_them_is_no_example(text: str) -> None:
    assert anonymous(text, "Ravi", OWN) == ""


def test_a_long_answer_is_bounded() -> None:
    assert len(anonymous("we have many cakes " * 100, "x", OWN)) <= LONGEST


def test_words_of_the_shop_keep_their_capitals() -> None:
    shown = anonymous("Yes, our Black Forest is Eggless", "Asha", OWN)
    assert shown == "Yes, our Black Forest is Eggless"
