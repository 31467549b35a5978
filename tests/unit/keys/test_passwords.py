"""Passwords: long enough in any script, and none that is guessed first."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.errors import CrmError
from crm_tui.domain.passwords import encoded, insist_on_a_good_one, weakness

NAMES = ("Asha Kulkarni", "Sweet Crumbs")


@pytest.mark.parametrize(
    "password",
    [
        "seven mango lanterns",
        "नदी के पार गुलमोहर",
        "மாம்பழம் மழை ரயில்",
        "correct horse battery staple",
        "gulmohar7barsaat",
        "Tr4in#to.Nashik",
        "🥭🚂🌧️🪔🐘🥥🛺🎋🪁🍋",
        "9f3Kq81Lz0Vb",
        "ashoka tree by the well",
    ],
)
def test_good_ones(password: str) -> None:
    assert weakness(password, *NAMES) is None


@pytest.mark.parametrize(
    "password",
    [
        *("password123", "Password@2026", "P@ssw0rd123", "passwordpassword", "welcome@123"),
        *("admin@12345", "letmein2026!", "changeme123", "iloveyou1234", "IloveIndia@1"),
        *("jaishriram108", "JaiMataDi@123", "omnamahshivaya", "Krishna@2026", "ganesha1234"),
        *("sachin@10000", "Rohit@123456", "delhi@2026!!", "mumbai400001", "bharat@1947!"),
        *("rahul@1234567", "priya_1998_09", "whatsapp@123", "dukaan@12345"),
        *("loveyou12345", "mummypapa123", "indiaindia12", "jaihindjaihind", "cricket123!"),
        *("happydiwali2026", "9876543210diwali", "adminadmin1!", "Superman@2026"),
    ],
)
def test_those_that_are_guessed_first(password: str) -> None:
    wrong = weakness(password, *NAMES)
    assert wrong is not None
    assert "guessed first" in wrong


@pytest.mark.parametrize(
    "password",
    [
        *(
            "abcd12345678",
            "1234567890",
            "0987654321",
            "qwertyuiop",
            "poiuytrewq",
            "asdfghjkl1234",
            "qwerty12345",
        ),
        *("1q2w3e4r5t", "abcdefghij", "zyxwvutsrq", "1qaz2wsx3edc", "qwertyuiop12", "12345qwert"),
    ],
)
def test_walks_over_the_keyboard(password: str) -> None:
    assert weakness(password, *NAMES) is not None


@pytest.mark.parametrize(
    "password",
    [
        *("Asha@1234567", "ashaasha2026", "asha.kulkarni", "KULKARNI_1985", "sweetcrumbs1"),
        *("SweetCrumbs@2026", "5weetCrumb5!!", "asha123456789", "kulkarniasha1"),
    ],
)
def test_names_of_the_person_and_the_shop(password: str) -> None:
    wrong = weakness(password, *NAMES)
    assert wrong is not None
    assert "name" in wrong


def test_a_name_in_another_script_counts_too() -> None:
    assert weakness("रवि१२३४५६७८९", "रवि") is not None


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "at least 10"),
        ("nine char", "at least 10"),
        ("x" * 1_001, "1000 characters at most"),
        ("aaaaaaaaaaaa", "very few"),
        ("abababababab", "very few"),
        ("a good one\x1b[2J", "control"),
        ("a good one\ud800", "control"),
    ],
)
def test_what_cannot_be_one(password: str, said: str) -> None:
    wrong = weakness(password, *NAMES)
    assert wrong is not None
    assert said in wrong


def test_the_refusal_says_what_is_better() -> None:
    with pytest.raises(CrmError) as refused:
        insist_on_a_good_one("password123")
    assert "words" in refused.value.fix


@pytest.mark.parametrize(
    ("one", "other"),
    [("cafe\u0301 au lait", "caf\u00e9 au lait"), ("two\u3000words", "two words"), ("क़लम", "क़लम")],
)
def test_two_keyboards_give_the_same_bytes(one: str, other: str) -> None:
    assert encoded(one) == encoded(other)


def test_capitals_and_spaces_are_part_of_it() -> None:
    assert len({encoded(one) for one in ("a b c", "A b c", "ab c", "a b c ")}) == 4


@given(st.text(max_size=200))
def test_no_text_breaks_the_check(password: str) -> None:
    weakness(password, "Asha", "दुकान", "")


def test_what_is_random_is_good() -> None:
    dice = random.Random(8)
    made = ("".join(dice.choices(string.ascii_letters + string.digits, k=12)) for _ in range(500))
    assert [one for one in made if weakness(one, *NAMES)] == []
