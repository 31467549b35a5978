"""Numbers and addresses as a viewer sees them, whatever they stand in, and nothing else."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.mask import mask_text, masked
from crm_tui.domain.phone import Phone, show_phone


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("+919876543210", "+91 98••• ••210"),
        ("+91 98765 43210", "+91 98••• ••210"),
        ("919876543210", "9198•••••210"),
        ("9876543210", "98•••••210"),
        ("098765 43210", "098••• ••210"),
        ("98765-43210", "98•••-••210"),
        ("+4915112345678", "+4915••••••678"),
        ("+1 (415) 555-2671", "+1 (41•) •••-•671"),
        ("022 2345 6789", "022 •••• •789"),
        ("call 9876543210 or 9876543211!", "call 98•••••210 or 98•••••211!"),
        ("९८७६५४३२१०", "९८•••••२१०"),
        ("asha.k@example.co.in", "a•••@e•••.in"),
        ("mail ASHA@shop.example, please", "mail A•••@s•••.example, please"),
        ("Ravi9876543210", "Ravi98•••••210"),
        ("9876543210asha", "98•••••210asha"),
        ("98765  43210", "98•••  ••210"),
        ("98765\u00a043210", "98•••\u00a0••210"),
        ("wamid.HBgMOTE5ODc2NTQzMjEwFQIA", "wamid.•••"),
    ],
)
def test_numbers_and_addresses_are_masked(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "₹1,00,000 for 12345 boxes",
        "2026-11-23T08:06:25Z, 2026-11-23 10:30",
        "L42 M981 K7",
        "order_update_2026",
        "9 am to 9 pm",
        "3f9876543210ab",
        "a9876543210b0",
        "600.00 700.00",
        "नमस्ते आशा जी",
    ],
)
def test_what_is_no_number_or_address_stays_as_it_is(text: str) -> None:
    assert mask_text(text) == text


@given(st.from_regex(r"\A[6-9][0-9]{9}\Z"), st.sampled_from(["", "+91", "91", "+91 ", "0", "+91-"]))
def test_the_middle_of_an_indian_number_is_never_shown(number: str, before: str) -> None:
    shown = mask_text(f"Call {before}{number} now")
    assert number[2:7] not in "".join(one for one in shown if one not in " -")
    assert shown.endswith(f"{number[-3:]} now")


@given(st.text())
def test_a_masked_text_stays_as_it_is(text: str) -> None:
    assert mask_text(mask_text(text)) == mask_text(text)


@dataclass(frozen=True, slots=True)
class Row:
    """As a query returns it."""

    name: str
    phone: Phone | None
    status: LeadStatus
    count: int
    more: tuple["Row", ...] = ()
    custom: object = None


def test_every_text_of_a_row_is_masked_however_deep_and_nothing_else() -> None:
    inner = Row("9876543210", None, LeadStatus.NEW, 9876543210, custom={"home": "+919876543211"})
    row = Row("Asha", Phone("+919876543210"), LeadStatus.NEW, 1, (inner,), Path("/9876543210"))
    shown = masked([row, None, {"a@b.in"}])
    assert shown == [
        Row(
            "Asha",
            Phone("+91 98••• ••210"),
            LeadStatus.NEW,
            1,
            (
                Row(
                    "98•••••210",
                    None,
                    LeadStatus.NEW,
                    9876543210,
                    custom={"home": "+91 98••• ••211"},
                ),
            ),
            Path("/9876543210"),
        ),
        None,
        {"a•••@b•••.in"},
    ]


def test_a_row_in_which_nothing_is_masked_is_the_very_same() -> None:
    row = Row("Asha", None, LeadStatus.NEW, 1)
    assert masked(row) is row


def test_a_masked_number_is_shown_as_it_is() -> None:
    assert show_phone(Phone("+91 98••• ••210")) == "+91 98••• ••210"
