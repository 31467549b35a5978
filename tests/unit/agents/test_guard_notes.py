"""What is only noted beside a draft: refusals and availability that no cited fact speaks of."""

import pytest

from crm_tui.agents.guard import Grounds, check
from crm_tui.agents.guard_notes import notes
from tests.unit.agents.shop import FACTS

CAKE = FACTS[0].text
RETURNS = "Exchange within 7 days, we do not return money"


@pytest.mark.parametrize(
    ("draft", "cited", "asked", "rules"),
    [
        ("No, we do not ship to Mumbai.", (CAKE,), "mumbai bhejoge?", {"refusal"}),
        ("Nahi hai, sold out.", (), "lehenga hai?", {"refusal"}),
        ("माफ़ कीजिए, यह नहीं है।", (), "लहंगा है?", {"refusal"}),
        ("Yes, lehenga is in stock.", (CAKE,), "lehenga hai?", {"availability"}),
        ("Ji, mil jayega.", (), "lehenga milega?", {"availability"}),
        ("Ji, chocolate cake available hai.", (CAKE,), "chocolate cake hai?", set()),
        ("We don't return money.", (RETURNS,), "refund?", set()),
        ("Chocolate cake 500 g ₹450 ka hai.", (CAKE,), "kitne ka", set()),
    ],
)
def test_what_is_noted(draft: str, cited: tuple[str, ...], asked: str, rules: set[str]) -> None:
    assert {note.rule for note in notes(draft, Grounds(cited, asked))} == rules


def test_a_note_holds_no_draft_back() -> None:
    draft = "No, we do not ship to Mumbai."
    assert notes(draft, Grounds((CAKE,)))
    assert check(draft, Grounds((CAKE,))) == ()
