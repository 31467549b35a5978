"""The short way for plain text gives what the long way gives."""

from hypothesis import example, given
from hypothesis import strategies as st

from crm_tui.domain.text import clean, clean_line
from crm_tui.whatsapp.providers.reading import line, text

TEXTS = st.text() | st.text(st.characters(max_codepoint=127)) | st.from_regex(r"[ -~]{0,30}")


@given(TEXTS)
@example("a\x7fb")
def test_text(value: str) -> None:
    assert text(value) == clean(value)


@given(TEXTS, st.integers(1, 40))
@example(" a  b ", 10)
@example("abc", 2)
def test_line(value: str, limit: int) -> None:
    assert line(value, limit) == clean_line(value, limit)
