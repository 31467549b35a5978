"""When a task is due, as people write it; it is Sunday 22 November 2026, 12:30 in India."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.errors import CrmError
from crm_tui.domain.when import read_when
from tests.conftest import NOON

INDIA = "Asia/Kolkata"

SAID = {
    "kal 4 baje": "23 Nov 16:00",
    "tomorrow 4pm": "23 Nov 16:00",
    "कल शाम 5 बजे": "23 Nov 17:00",
    "kal sadhe 4 baje": "23 Nov 16:30",
    "kal paune 5 baje": "23 Nov 16:45",
    "parso": "24 Nov 10:00",
    "aaj 6 baje": "22 Nov 18:00",
    "shaam": "22 Nov 18:00",
    "raat 8 baje": "22 Nov 20:00",
    "subah 9 baje": "23 Nov 09:00",
    "16:30": "22 Nov 16:30",
    "9am": "23 Nov 09:00",
    "monday": "23 Nov 10:00",
    "somvar subah 11 baje": "23 Nov 11:00",
    "next friday at 5 pm": "27 Nov 17:00",
    "sunday 10am": "29 Nov 10:00",
    "25/12 11:30": "25 Dec 11:30",
    "2026-12-01": "01 Dec 10:00",
    "2026-12-01 16:00": "01 Dec 16:00",
    "2026-12-01T10:30Z": "01 Dec 16:00",
    "+2d": "24 Nov 12:30",
    "+90m": "22 Nov 14:00",
    "in 3 hours": "22 Nov 15:30",
    "2 din baad": "24 Nov 12:30",
    "२ घंटे बाद": "22 Nov 14:30",
    "1 hafta": "29 Nov 12:30",
}


@pytest.mark.parametrize("text", SAID)
def test_what_people_write_is_understood(text: str) -> None:
    moment = datetime.fromtimestamp(read_when(text, NOON, INDIA) / 1000, ZoneInfo(INDIA))
    assert moment.strftime("%d %b %H:%M") == SAID[text]


@pytest.mark.parametrize(
    "text", ["", "x", "soonish", "31/02", "25:00", "kal kuch", "4 5 6", "+9d9"]
)
def test_what_cannot_be_told_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(CrmError, match="no time that is understood") as refused:
        read_when(text, NOON, INDIA)
    assert "kal 4 baje" in refused.value.fix


@pytest.mark.parametrize("text", ["aaj 9am", "2025-01-01", "0d"])
def test_what_is_over_is_refused(text: str) -> None:
    with pytest.raises(CrmError, match="over already"):
        read_when(text, NOON, INDIA)


def answer(text: str) -> int | str:
    """The moment, or the next step that a refusal names."""
    try:
        return read_when(text, NOON, INDIA)
    except CrmError as refused:
        return refused.fix


@given(st.text(max_size=30))
def test_any_text_is_a_time_ahead_or_refused_with_a_next_step(text: str) -> None:
    found = answer(text)
    assert found > NOON if isinstance(found, int) else found
