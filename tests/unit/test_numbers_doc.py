"""docs/numbers.md says what each number counts in the words that the screen and the reports use."""

import pytest

from scripts.numbers_doc import BEGIN, END, NUMBERS, meanings, with_meanings


def test_the_page_has_the_words_of_the_catalogue() -> None:
    text = NUMBERS.read_text("utf-8")
    assert with_meanings(text) == text, "run .venv/bin/python scripts/numbers_doc.py"
    assert "| New leads | leads | Leads that came in. |" in meanings()


def test_a_page_without_the_marks_is_not_overwritten() -> None:
    with pytest.raises(ValueError, match="numbers: begin"):
        with_meanings(f"{END} {BEGIN}")
