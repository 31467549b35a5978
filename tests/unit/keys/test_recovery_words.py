"""The recovery words: 128 bits, kindly typed."""

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.domain.recovery_words import COUNT, new_words, read_words, secret_of, shown
from webhook_relay.envelope.words import WORDS

GIVEN = ("acorn", "mango", "river", "tiger") * 4


def test_sixteen_words_of_256_are_128_bits() -> None:
    assert (COUNT, len(set(WORDS))) == (16, 256)
    assert len({new_words(WORDS) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(GIVEN),
        ", ".join(GIVEN).upper(),
        "\n".join(f"{number}. {word}" for number, word in enumerate(GIVEN, 1)),
        " ".join(shown(GIVEN)),
        " ".join(word[:4] for word in GIVEN),
        "  ".join(GIVEN) + "\r\n",
    ],
)
def test_however_they_are_typed_they_are_the_same(typed: str) -> None:
    assert secret_of(read_words(typed, WORDS)) == secret_of(GIVEN)


@pytest.mark.parametrize(
    ("word", "said", "fix"),
    [
        ("mangi", "Word 16, “mangi”", "mango"),
        ("cam", "Word 16, “cam”", "camel or camera"),
        ("zzz", "Word 16, “zzz”", "paper"),
        ("a", "Word 16, “a”", "acorn"),
    ],
)
def test_the_word_in_doubt_is_named(word: str, said: str, fix: str) -> None:
    with pytest.raises(CrmError, match=said) as refused:
        read_words(" ".join([*GIVEN[:15], word]), WORDS)
    assert fix in refused.value.fix


@pytest.mark.parametrize("count", [0, 1, 15, 17, 200])
def test_too_few_and_too_many_are_counted(count: int) -> None:
    with pytest.raises(CrmError, match=f"These are {count} words"):
        read_words("tiger " * count, WORDS)


def test_on_paper_they_stand_four_in_a_line_with_numbers() -> None:
    lines = shown(GIVEN)
    assert len(lines) == 4
    assert lines[0].split() == ["1", "acorn", "2", "mango", "3", "river", "4", "tiger"]
