"""Personal numbers leave only as placeholders and come back as they were."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.agents.redact import Redactor

PRIVATE = [
    ("PHONE", "9876543210"),
    ("PHONE", "+91 98765-43210"),
    ("PHONE", "+919876543210"),
    ("PHONE", "091 98765 43210"),
    ("PHONE", "98765 43210"),
    ("PHONE", "९८७६५४३२१०"),
    ("PHONE", "98765\u200b43210"),
    ("PHONE", "020-2567 8901"),
    ("PHONE", "+44 20 7946 0958"),
    ("PHONE", "+91 (0) 98765-43210"),
    ("PHONE", "9 8 7 6 5 4 3 2 1 0"),
    ("PHONE", "(98765) 43210"),
    ("PHONE", "９８７６５４３２１０"),
    ("EMAIL", "meera.s@example.co.in"),
    ("UPI", "meera@okhdfc"),
    ("UPI", "9876543210@ybl"),
    ("UPI", "meera.s-1@axl"),
    ("UPI", "meera @okaxis"),
    ("UPI", "meera @ okicici"),
    ("UPI", "meera(at)paytm"),
    ("EMAIL", "meera (at) example.com"),
    ("PAN", "ABCDE1234F"),
    ("GSTIN", "27ABCDE1234F1Z5"),
    ("AADHAAR", "2345 6789 0123"),
    ("AADHAAR", "२३४५ ६७८९ ०१२३"),
    ("CARD", "4111 1111 1111 1111"),
    ("ACCOUNT", "123456789012345"),
    ("IFSC", "HDFC0001234"),
]


@pytest.mark.parametrize(("kind", "value"), PRIVATE, ids=[p[1] for p in PRIVATE])
def test_a_private_value_is_replaced_and_comes_back(kind: str, value: str) -> None:
    redactor = Redactor()
    hidden = redactor.hide(f"mera {value} hai")
    assert hidden == f"mera [{kind}_1] hai"
    assert redactor.restore(hidden) == f"mera {value} hai"


@pytest.mark.parametrize(
    "text",
    [
        "₹4,500 ka hai",
        "500 g ₹450, 1 kg ₹850",
        "sizes 38 40 42 44 46",
        "2026-11-22 at 10:30",
        "600x600 mm",
        "6 pcs @ ₹50",
        "order 48213, pin 411001",
        "MH 12 AB 1234",
    ],
)
def test_prices_sizes_and_dates_stay(text: str) -> None:
    assert Redactor().hide(text) == text


def test_the_same_value_has_the_same_placeholder_throughout() -> None:
    redactor = Redactor()
    assert redactor.hide("98765 43210") == redactor.hide("98765 43210") == "[PHONE_1]"


def test_a_placeholder_that_was_never_given_stays() -> None:
    assert Redactor().restore("call [PHONE_7]") == "call [PHONE_7]"


@pytest.mark.parametrize(
    "text", ["ph9876543210", "_9876543210_", "mob:9876543210.", "9876543210abc"]
)
def test_a_number_that_touches_letters_is_hidden(text: str) -> None:
    assert "9876543210" not in Redactor().hide(text)


_PIECES = st.sampled_from(
    ["[PHONE_1]", "[TEXT_1]", "98765 43210", "a@b", "[", "]", "१२३४५६७८९", " ", "@", "98", "-", "7"]
)
_ANYTHING = st.lists(st.one_of(st.text(max_size=20), _PIECES), max_size=12).map("".join)
_MOBILE = st.from_regex(r"[6-9][0-9]{9}", fullmatch=True)
_AADHAAR = st.from_regex(r"[2-9][0-9]{3} [0-9]{4} [0-9]{4}", fullmatch=True)
_UPI = st.from_regex(r"[a-z]{3,9}@(?:ok(?:axis|sbi)|ybl|paytm|[a-z]{3,8})", fullmatch=True)
_EMAIL = st.from_regex(r"[a-z]{2,9}@[a-z]{3,9}\.(?:com|co\.in)", fullmatch=True)
_AROUND = st.text(alphabet="ab कख,.!?:;()*_~\n", max_size=12)
# Simpler than what hides, so that a mistake there is not repeated here.
_LEFT = re.compile(r"[6-9]\d{9}|[2-9]\d{3} \d{4} \d{4}|\w{2,}@[a-z]{2,}", re.ASCII | re.IGNORECASE)


@given(_ANYTHING)
def test_hiding_loses_nothing(text: str) -> None:
    redactor = Redactor()
    assert redactor.restore(redactor.hide(text)) == text


@given(
    st.lists(st.tuples(_AROUND, st.one_of(_MOBILE, _AADHAAR, _UPI, _EMAIL)), max_size=4), _AROUND
)
def test_no_number_or_address_is_left_wherever_it_stands(
    parts: list[tuple[str, str]], end: str
) -> None:
    text = "".join(f"{before} {value}" for before, value in parts) + f" {end}"
    assert _LEFT.search(Redactor().hide(text)) is None


@given(_ANYTHING)
def test_no_plain_mobile_number_is_left_in_any_text(text: str) -> None:
    assert re.search(r"(?<!\d)[6-9]\d{9}(?!\d)", Redactor().hide(text), re.ASCII) is None


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["1", "1 ", "a@", "a.", "+", "[A_", "[/]", "(9"])
def test_no_long_text_holds_redaction_up(unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    redactor = Redactor()
    assert redactor.restore(redactor.hide(text)) == text
