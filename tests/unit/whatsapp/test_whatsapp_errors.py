"""The error table: what is told, and what is done."""

import pytest

from crm_tui.domain.webhook import Blocks
from crm_tui.whatsapp.errors import blocks, known, refusal, sentence
from crm_tui.whatsapp.provider import Action


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (190, Action.AUTH),
        (200, Action.AUTH),
        (299, Action.AUTH),
        (130429, Action.SLOW),
        (613, Action.SLOW),
        (80007, Action.SLOW),
        (131016, Action.RETRY),
        (131056, Action.RETRY),
        (131047, Action.TEMPLATE),
        (131026, Action.BAD_NUMBER),
        (131049, Action.LATER),
        (131050, Action.OPT_OUT),
        (131042, Action.STOP),
        (100, Action.FIX),
    ],
)
def test_the_number_decides_what_to_do(code: int, action: Action) -> None:
    assert refusal(code).action is action


@pytest.mark.parametrize("code", [300, 424242, None])
def test_an_unknown_number_is_for_a_person_and_keeps_the_providers_words(code: int | None) -> None:
    refused = refusal(code, "Something odd.")
    assert refused.action is Action.FIX
    assert refused.text.startswith("Something odd")
    assert code is None or str(code) in refused.text


def test_every_sentence_ends_as_one_and_has_a_next_step() -> None:
    for code in [*range(300), *range(130_000, 138_000), 33, 368, 613, 80007]:
        line = known(code)
        if line is not None:
            assert line.text.endswith(".")
            assert line.text.count(". ") + line.text.count(": ") >= 1, code


def test_only_a_clear_no_counts_as_not_sent_behind_a_server_error() -> None:
    uncertain = {code for code in range(140_000) if (line := known(code)) and not line.certain}
    assert uncertain == {1, 131000}


def test_without_number_and_words_there_is_still_a_sentence() -> None:
    assert sentence(None) == (
        "WhatsApp refused it. Change the message, or ask the provider what it means."
    )


@pytest.mark.parametrize(
    ("code", "left"),
    [(code, Blocks.TEMPLATES) for code in (131048, 131064)]
    + [(code, Blocks.EVERYTHING) for code in (368, 131031, 131042, 131044, 131037, 33)],
)
def test_a_refusal_about_the_account_blocks_templates_or_everything(
    code: int, left: Blocks
) -> None:
    assert blocks(code) is left
    assert refusal(code).action is Action.STOP


@pytest.mark.parametrize("code", [None, 190, 131047, 130429, 999999])
def test_any_other_refusal_blocks_nothing_further(code: int | None) -> None:
    assert blocks(code) is None
