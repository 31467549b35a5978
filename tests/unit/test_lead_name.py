"""By which name a customer is greeted, in drafts, workflows and broadcasts alike."""

import pytest

from crm_tui.domain.lead_name import first_name, own_name


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Asha", "Asha"),
        ("Meera Sharma", "Meera"),
        ("Dr. Meera Sharma", "Meera"),
        ("K. Suresh", "Suresh"),
        ("सीमा शर्मा", "सीमा"),
        ("~ राजेश कुमार", "राजेश"),
        ("தமிழ்", "தமிழ்"),
    ],
)
def test_the_first_name_without_title_initial_or_ornament(name: str, first: str) -> None:
    assert first_name(name) == first


@pytest.mark.parametrize(
    "name",
    [
        *("", "x", "🌸🌸", "+91 98765", "+91 98765 43210", "[@click=app.quit]"),
        *("asha@shop.in", "win.money.com", "https://win.example", "www.prize"),
    ],
)
def test_what_is_no_name_greets_nobody(name: str) -> None:
    assert first_name(name) == ""


@pytest.mark.parametrize("name", ["+919876543210", "asha@shop.in", "Meera win.money.com", "x"])
def test_a_number_an_address_or_a_link_is_nobodys_own_name(name: str) -> None:
    assert own_name(name) == ""


def test_a_name_that_is_a_message_is_cut_and_hostile_signs_are_gone() -> None:
    assert len(own_name("Asha " * 40)) <= 60
    assert own_name("\x1b]52;c;AAAA\x07Asha\u202e Rao").isprintable()
