"""What Twilio's and Gupshup's error numbers ask the shop to do."""

from typing import Any

import pytest

from crm_tui.domain.refusal import Action
from crm_tui.whatsapp.providers import gupshup_errors, twilio_errors

TWILIO = {
    Action.SLOW: (20429, 63017, 63018),
    Action.RETRY: (30008, 30410, 63009, 63010, 63012),
    Action.LATER: (63038, 63041),
    Action.TEMPLATE: (63016,),
    Action.FIX: (
        *(63005, 63006, 63021, 63027, 63028, 63030, 21655, 21656, 21617),
        *(63019, 63034, 63037, 21620, 21623, 11751, 63025, 63031, 63015, 63029, 63040),
    ),
    Action.BAD_NUMBER: (63003, 63024, 21211, 21614),
    Action.OPT_OUT: (63032, 63033, 63014, 21610),
    Action.AUTH: (63001, 63002, 63007, 63008, 63020, 63022, 20003, 20404),
    Action.STOP: (63013, 63026, 63039, 90010),
}
GUPSHUP = {
    Action.RETRY: (500,),
    Action.BAD_NUMBER: (1002, 131026),
    Action.STOP: (1003,),
    Action.TEMPLATE: (1001, 1004, 1005, 1006, 1007, 1008, 470, 131047),
    Action.FIX: (1010, 1011, 4002, 4003),
    Action.OPT_OUT: (1012, 131050),
    Action.SLOW: (4001, 130429),
}


@pytest.mark.parametrize(
    ("code", "action"), [(code, action) for action, codes in TWILIO.items() for code in codes]
)
def test_twilios_numbers(code: int, action: Action) -> None:
    refusal = twilio_errors.refusal(code, "said")
    assert (refusal.code, refusal.action) == (code, action)
    assert refusal.text.endswith(".")
    assert "said" not in refusal.text


@pytest.mark.parametrize(
    ("code", "action"), [(code, action) for action, codes in GUPSHUP.items() for code in codes]
)
def test_gupshups_numbers_and_metas(code: int, action: Action) -> None:
    refusal = gupshup_errors.refusal(code)
    assert (refusal.code, refusal.action) == (code, action)
    assert refusal.text.endswith(".")


@pytest.mark.parametrize("errors", [twilio_errors, gupshup_errors])
@pytest.mark.parametrize("code", [None, 77])
def test_a_number_that_nobody_knows_keeps_the_words_and_is_for_a_person(
    errors: Any, code: int | None
) -> None:
    refusal = errors.refusal(code, "Something new", 3.0)
    assert refusal.action is Action.FIX
    assert refusal.text.startswith("Something new")
    assert refusal.retry_after == 3.0
