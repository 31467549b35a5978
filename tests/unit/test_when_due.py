"""When a task is due, as people write it; it is Sunday 22 November 2026, 12:30 in India."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.clock import DAY, EARLIEST, LATEST, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.when import read_when
from tests.conftest import NOON

INDIA = "Asia/Kolkata"

SAID = {
    # a day and an hour
    "kal 4 baje": "23 Nov 16:00",
    "kal 4 baj": "23 Nov 16:00",
    "tomorrow 4pm": "23 Nov 16:00",
    "tomorrow at 4 o'clock": "23 Nov 16:00",
    "tmrw 11": "23 Nov 11:00",
    "kal 10": "23 Nov 10:00",
    "kal 4:30": "23 Nov 16:30",
    "kal 4.30 baje": "23 Nov 16:30",
    "kal 04:30": "23 Nov 04:30",
    "kal char baje": "23 Nov 16:00",
    "कल शाम 5 बजे": "23 Nov 17:00",
    "कल सुबह ११ बजे": "23 Nov 11:00",
    "कल चार बजे": "23 Nov 16:00",
    "kal sadhe 4 baje": "23 Nov 16:30",
    "kal sadhe teen baje": "23 Nov 15:30",
    "कल साढ़े चार बजे": "23 Nov 16:30",
    "kal sava 5 baje": "23 Nov 17:15",
    "kal paune 5 baje": "23 Nov 16:45",
    "kal dedh baje": "23 Nov 13:30",
    "kal dhai baje": "23 Nov 14:30",
    "कल डेढ़ बजे": "23 Nov 13:30",
    "kal": "23 Nov 10:00",
    "Kal subah": "23 Nov 10:00",
    "kal dopahar ko": "23 Nov 12:00",
    "kal dopahar 1 baje": "23 Nov 13:00",
    "kal shaam ko 6:30": "23 Nov 18:30",
    "kal raat 9 baje tak": "23 Nov 21:00",
    "kal raat 12 baje": "24 Nov 00:00",
    "kal raat 2 baje": "24 Nov 02:00",
    "tomorrow morning": "23 Nov 10:00",
    "tomorrow afternoon": "23 Nov 15:00",
    "tomorrow evening at 7": "23 Nov 19:00",
    "tomorrow noon": "23 Nov 12:00",
    "tomorrow 12 noon": "23 Nov 12:00",
    "kal lunch ke baad": "23 Nov 14:00",
    "tomorrow after lunch": "23 Nov 14:00",
    "around 4pm tomorrow": "23 Nov 16:00",
    "kal karib 5 baje": "23 Nov 17:00",
    "same time tomorrow": "23 Nov 12:30",
    "kal isi time": "23 Nov 12:30",
    "कल इसी समय": "23 Nov 12:30",
    "parso": "24 Nov 10:00",
    "परसों शाम": "24 Nov 18:00",
    "day after tomorrow": "24 Nov 10:00",
    "day after tomorrow 3 pm": "24 Nov 15:00",
    "kal ke baad": "24 Nov 10:00",
    "narso subah 9 baje": "25 Nov 09:00",
    # an hour alone: the next time that it comes
    "aaj 6 baje": "22 Nov 18:00",
    "aaj shaam": "22 Nov 18:00",
    "आज रात": "22 Nov 20:00",
    "tonight": "22 Nov 20:00",
    "this evening": "22 Nov 18:00",
    "shaam": "22 Nov 18:00",
    "raat 8 baje": "22 Nov 20:00",
    "subah 9 baje": "23 Nov 09:00",
    "16:30": "22 Nov 16:30",
    "4:30": "22 Nov 16:30",
    "5 baje": "22 Nov 17:00",
    "paanch baje": "22 Nov 17:00",
    "9am": "23 Nov 09:00",
    "9 a.m.": "23 Nov 09:00",
    "EOD": "22 Nov 18:00",
    "end of day": "22 Nov 18:00",
    "din ke end mein": "22 Nov 18:00",
    # days of the week
    "monday": "23 Nov 10:00",
    "Friday shaam": "27 Nov 18:00",
    "friday ko 5 baje": "27 Nov 17:00",
    "is friday": "27 Nov 10:00",
    "somvar subah 11 baje": "23 Nov 11:00",
    "सोमवार सुबह": "23 Nov 10:00",
    "मंगलवार दोपहर २ बजे": "24 Nov 14:00",
    "next monday 11": "23 Nov 11:00",
    "agle somvar": "23 Nov 10:00",
    "next friday at 5 pm": "27 Nov 17:00",
    "shukravar ko raat 8 baje": "27 Nov 20:00",
    "thu 3pm": "26 Nov 15:00",
    "sunday 10am": "29 Nov 10:00",
    "sunday 4 baje": "22 Nov 16:00",
    "itwar ko": "29 Nov 10:00",
    "weekend": "28 Nov 10:00",
    "hafte ke end mein": "28 Nov 10:00",
    "weekend shaam": "28 Nov 18:00",
    "kal monday ko": "23 Nov 10:00",
    "friday 27/11 4 baje": "27 Nov 16:00",
    # weeks and months
    "agle hafte": "23 Nov 10:00",
    "next week": "23 Nov 10:00",
    "अगले हफ्ते": "23 Nov 10:00",
    "agle hafte friday": "27 Nov 10:00",
    "friday next week 4pm": "27 Nov 16:00",
    "agle hafte shaam 5 baje": "23 Nov 17:00",
    "agle mahine": "01 Dec 10:00",
    "next month": "01 Dec 10:00",
    "अगले महीने 5 तारीख": "05 Dec 10:00",
    "next month 5 tareekh": "05 Dec 10:00",
    "mahine ke end mein": "30 Nov 10:00",
    "month end": "30 Nov 10:00",
    "end of the month": "30 Nov 10:00",
    "महीने के अंत में": "30 Nov 10:00",
    "mahine ke aakhir tak": "30 Nov 10:00",
    "agle mahine ke end mein": "31 Dec 10:00",
    # dates
    "15 tareekh": "15 Dec 10:00",
    "25 tarikh ko 4 baje": "25 Nov 16:00",
    "१५ तारीख": "15 Dec 10:00",
    "15 ko": "15 Dec 10:00",
    "15th": "15 Dec 10:00",
    "on the 25th at 11": "25 Nov 11:00",
    "22 tareekh shaam": "22 Nov 18:00",
    "22 tareekh": "22 Dec 10:00",
    "31 tareekh": "31 Dec 10:00",
    "27 nov": "27 Nov 10:00",
    "27th November 4pm": "27 Nov 16:00",
    "nov 27": "27 Nov 10:00",
    "27 नवंबर शाम": "27 Nov 18:00",
    "5 dec 2026 11:00": "05 Dec 11:00",
    "5th of december": "05 Dec 10:00",
    "25/12 11:30": "25 Dec 11:30",
    "25-12": "25 Dec 10:00",
    "25/12/26 shaam": "25 Dec 18:00",
    "2026-12-01": "01 Dec 10:00",
    "2026-12-01 16:00": "01 Dec 16:00",
    "2026-12-01T10:30Z": "01 Dec 16:00",
    # lengths of time
    "+2d": "24 Nov 12:30",
    "+90m": "22 Nov 14:00",
    "3h": "22 Nov 15:30",
    "in 3 hours": "22 Nov 15:30",
    "after 2 hours": "22 Nov 14:30",
    "2 hours from now": "22 Nov 14:30",
    "in an hour": "22 Nov 13:30",
    "in half an hour": "22 Nov 13:00",
    "aadhe ghante mein": "22 Nov 13:00",
    "आधे घंटे में": "22 Nov 13:00",
    "paun ghante mein": "22 Nov 13:15",
    "ek ghante baad": "22 Nov 13:30",
    "sawa ghante mein": "22 Nov 13:45",
    "dedh ghante mein": "22 Nov 14:00",
    "डेढ़ घंटे बाद": "22 Nov 14:00",
    "dhai ghante baad": "22 Nov 15:00",
    "1.5 hours": "22 Nov 14:00",
    "1 ghanta 30 min mein": "22 Nov 14:00",
    "10 minute mein": "22 Nov 12:40",
    "pandrah minute mein": "22 Nov 12:45",
    "abhi se 2 ghante baad": "22 Nov 14:30",
    "2 din baad": "24 Nov 12:30",
    "do din baad": "24 Nov 12:30",
    "दो दिन बाद": "24 Nov 12:30",
    "२ घंटे बाद": "22 Nov 14:30",
    "2 din ke baad": "24 Nov 12:30",
    "2 din baad shaam 5 baje": "24 Nov 17:00",
    "3 days later at 11am": "25 Nov 11:00",
    "in a couple of days": "24 Nov 12:30",
    "1 hafta": "29 Nov 12:30",
    "ek hafte baad subah": "29 Nov 10:00",
    "in 2 weeks": "06 Dec 12:30",
    "1 mahine baad": "22 Dec 12:30",
    "in 1 month 11am": "22 Dec 11:00",
    # festivals
    "christmas": "25 Dec 10:00",
    "christmas ke baad": "26 Dec 10:00",
    "before christmas": "24 Dec 10:00",
    "new year ke baad": "02 Jan 10:00",
    "holi ke baad": "23 Mar 10:00",
    "होली से पहले शाम": "21 Mar 18:00",
    "diwali ke baad": "30 Oct 10:00",
    "दिवाली के बाद 11 बजे": "30 Oct 11:00",
}


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(SAID) >= 120


@pytest.mark.parametrize("text", SAID)
def test_what_people_write_is_understood(text: str) -> None:
    moment = datetime.fromtimestamp(read_when(text, NOON, INDIA) / 1000, ZoneInfo(INDIA))
    assert moment.strftime("%d %b %H:%M") == SAID[text]


REFUSED = (
    *("", "x", "soonish", "31/02", "25:00", "kal kuch", "4 5 6", "+9d9", "now", "abhi"),
    *("4-5 baje", "kal ya parso", "har monday", "every friday", "thodi der mein", "jaldi", "baad mein"),
    *("midnight", "aadhi raat", "2 ghante pehle", "yesterday", "kal parso", "friday 26/11"),
    *("2 ghante baad 4 baje", "monday ke baad", "32 tareekh", "0 tareekh", "sadhe", "kal 4 baje 5 baje"),
    *("9999 saal baad", "kal do", "subah shaam", "monday tuesday", "\x1b[31mkal", "²"),
)  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_told_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(CrmError, match="no time that is understood") as refused:
        read_when(text, NOON, INDIA)
    assert "kal 4 baje" in refused.value.fix


@pytest.mark.parametrize("text", ["aaj 9am", "2025-01-01", "0d", "aaj subah", "22/11/2026"])
def test_what_is_over_is_refused(text: str) -> None:
    with pytest.raises(CrmError, match="over already"):
        read_when(text, NOON, INDIA)


@pytest.mark.parametrize(
    ("text", "name"),
    [("eid ke baad", "Eid"), ("rakhi", "Rakhi"), ("navratri se pehle", "Navratri")],
)
def test_a_festival_whose_date_nobody_knows_is_not_guessed(text: str, name: str) -> None:
    with pytest.raises(CrmError, match=f"date of {name} is not known") as refused:
        read_when(text, NOON, INDIA)
    assert "25/12" in refused.value.fix


def test_a_festival_beyond_the_calendar_is_not_guessed_either() -> None:
    late = int(datetime(2033, 1, 5, 12, tzinfo=ZoneInfo(INDIA)).timestamp() * 1000)
    with pytest.raises(CrmError, match="date of Diwali is not known"):
        read_when("diwali ke baad", Millis(late), INDIA)


def read_as(text: str, now: Millis = NOON) -> str:
    moment = datetime.fromtimestamp(read_when(text, now, INDIA) / 1000, ZoneInfo(INDIA))
    return moment.strftime("%d %b %H:%M")


def test_next_monday_said_on_a_monday_is_a_week_ahead_at_any_hour() -> None:
    monday = Millis(NOON + DAY)
    for text in ("agle somvar 4 baje", "next monday 4pm", "अगले सोमवार शाम 4 बजे"):
        assert read_as(text, monday) == "30 Nov 16:00"
    assert read_as("somvar 4 baje", monday) == "23 Nov 16:00"


def test_eleven_at_dopahar_is_no_hour_of_the_night() -> None:
    assert read_as("kal dopahar 11 baje") == "23 Nov 11:00"
    assert read_as("kal dopahar 1 baje") == "23 Nov 13:00"


def test_the_last_days_of_a_month_keep_to_the_calendar() -> None:
    eve = Millis(int(datetime(2027, 1, 31, 12, tzinfo=ZoneInfo(INDIA)).timestamp() * 1000))
    said = {"1 month": "28 Feb 12:00", "month end": "28 Feb 10:00", "30 tareekh": "30 Mar 10:00"}
    for text, wanted in said.items():
        moment = datetime.fromtimestamp(read_when(text, eve, INDIA) / 1000, ZoneInfo(INDIA))
        assert moment.strftime("%d %b %H:%M") == wanted


def answer(text: str, now: Millis = NOON) -> int | str:
    """The moment, or the next step that a refusal names."""
    try:
        return read_when(text, now, INDIA)
    except CrmError as refused:
        return refused.fix


@given(st.text(max_size=30))
def test_any_text_is_a_time_ahead_or_refused_with_a_next_step(text: str) -> None:
    found = answer(text)
    assert found > NOON if isinstance(found, int) else found


WORDS = sorted({word for text in SAID for word in text.split()})


@given(st.lists(st.sampled_from(WORDS), max_size=7))
def test_words_of_time_in_any_order_are_a_time_ahead_or_refused(words: list[str]) -> None:
    found = answer(" ".join(words))
    assert found > NOON if isinstance(found, int) else found


@given(st.sampled_from(sorted(SAID)))
def test_devanagari_digits_say_the_same(text: str) -> None:
    hindi = text.translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    assert answer(hindi) == answer(text)


@given(st.sampled_from(sorted(SAID)))
def test_capitals_and_spaces_say_the_same(text: str) -> None:
    assert answer(f"  {text.upper()}  ".replace(" ", "  ")) == answer(text)


@given(st.sampled_from(sorted(SAID)), st.integers(EARLIEST, LATEST))
def test_whenever_it_is_said_it_lies_ahead(text: str, now: int) -> None:
    found = answer(text, Millis(now))
    assert found > now if isinstance(found, int) else found
