"""Personal numbers leave only as placeholders and come back as they were."""

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
    ("EMAIL", "meera.s@example.co.in"),
    ("UPI", "meera@okhdfc"),
    ("UPI", "9876543210@ybl"),
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
    ],
)
def test_prices_sizes_and_dates_stay(text: str) -> None:
    assert Redactor().hide(text) == text


def test_the_same_value_has_the_same_placeholder_throughout() -> None:
    redactor = Redactor()
    assert redactor.hide("98765 43210") == redactor.hide("98765 43210") == "[PHONE_1]"


def test_a_placeholder_that_was_never_given_stays() -> None:
    assert Redactor().restore("call [PHONE_7]") == "call [PHONE_7]"


_PIECES = st.sampled_from(
    ["[PHONE_1]", "[TEXT_1]", "98765 43210", "a@b", "[", "]", "१२३४५६७८९", " "]
)


@given(st.lists(st.one_of(st.text(max_size=20), _PIECES), max_size=12).map("".join))
def test_hiding_loses_nothing(text: str) -> None:
    redactor = Redactor()
    assert redactor.restore(redactor.hide(text)) == text
