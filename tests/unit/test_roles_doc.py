"""The table of roles in docs/security.md is the one that services ask."""

import pytest

from scripts.roles_doc import BEGIN, END, SECURITY, roles_table, with_roles


def test_the_page_has_the_table_as_it_is() -> None:
    if not SECURITY.exists():
        pytest.skip("docs/security.md is not written yet")
    text = SECURITY.read_text("utf-8")
    assert with_roles(text) == text, "run .venv/bin/python scripts/roles_doc.py"


def test_each_act_has_a_line_with_the_roles_that_may() -> None:
    table = roles_table()
    assert "| | owner | manager | staff | viewer |" in table
    assert "| read chats and leads | ✓ | ✓ | ✓ | ✓ |" in table
    assert "| merge leads | ✓ | ✓ |  |  |" in table
    assert "| manage people and keys ² | ✓ |  |  |  |" in table


def test_the_table_is_put_between_its_marks_and_nothing_else_is_touched() -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    made = with_roles(text)
    assert made == f"before\n{BEGIN}\n\n{roles_table()}\n{END}\nafter\n"
    assert with_roles(made) == made
    with pytest.raises(ValueError, match="has no"):
        with_roles("no marks")
