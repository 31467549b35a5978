"""Wrong passwords: each costs a pause, on disk before it is looked at, whatever is done in between."""

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain.clock import HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.people import LONG_PAUSE, TooSoon, WrongPassword, pause_after
from crm_tui.session import log_in_with_words, seconds_to_wait
from crm_tui.store.log_in_tries import FILE, one_try
from tests.unit.keys.house import PASSWORD, House

WRONG = "none of these words"


def test_the_pauses_double_up_to_a_minute_and_end_at_a_quarter_of_an_hour() -> None:
    seconds = [pause_after(wrong) // SECOND for wrong in range(12)]
    assert seconds == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 900, 900]


def wrong(house: House, name: str = "Asha") -> int:
    """Seconds that a wrong password costs."""
    with pytest.raises(WrongPassword) as refused:
        house.log_in(name, WRONG)
    return refused.value.seconds


def test_a_wrong_one_tells_when_the_next_may_be_tried(house: House) -> None:
    for expected in (1, 2, 4):
        assert wrong(house) == expected
        assert seconds_to_wait(house.home, "asha", house.clock) == expected
        house.clock.forward(expected * SECOND)
    assert house.log_in().failed_before == 3
    assert house.log_in().failed_before == 0


def test_within_the_pause_even_the_right_one_is_not_looked_at(house: House) -> None:
    wrong(house)
    house.clock.forward(999)
    with pytest.raises(TooSoon, match="Asha") as refused:
        house.log_in()
    assert refused.value.seconds == 1
    house.clock.forward(1)
    house.log_in()


def test_what_is_tried_within_the_pause_makes_it_no_longer(house: House) -> None:
    wrong(house)
    for _ in range(9):
        house.clock.forward(100)
        with pytest.raises(TooSoon):
            house.log_in(password=WRONG)
    house.clock.forward(100)
    house.log_in()


def test_ten_wrong_ones_cost_a_quarter_of_an_hour_each(house: House) -> None:
    for _ in range(10):
        house.clock.forward(MINUTE)
        wrong(house)
    house.clock.forward(LONG_PAUSE - 1)
    with pytest.raises(TooSoon):
        house.log_in()
    house.clock.forward(1)
    assert wrong(house) == 900


def test_one_persons_pause_is_not_anothers(house: House) -> None:
    wrong(house)
    house.log_in("Meera")


def test_a_clock_set_back_begins_the_pause_anew_and_locks_nobody_out(house: House) -> None:
    wrong(house)
    house.clock.forward(-24 * 365 * HOUR)
    with pytest.raises(TooSoon) as refused:
        house.log_in()
    assert refused.value.seconds == 1
    house.clock.forward(SECOND)
    house.log_in()


def test_a_killed_try_counts(house: House) -> None:
    """The program ends while the password is stretched: kill -9, in a process of its own."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(house.home), str(house.clock.now())], check=False
    )
    assert killed.returncode == -9
    with pytest.raises(TooSoon):
        house.log_in()


KILLED = """
import os, signal, sys
from pathlib import Path
import crm_tui.session as session

class Still:
    def now(self):
        return int(sys.argv[2])

session.open_slot = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
session.log_in(Path(sys.argv[1]), "Asha", "whatever it was", Still())
"""


def test_side_by_side_is_no_faster(house: House) -> None:
    """Ten at once: one is looked at and the others come into its pause."""
    results: list[type[CrmError]] = []

    def attempt() -> None:
        try:
            house.log_in(password=WRONG)
        except CrmError as error:
            results.append(type(error))

    threads = [threading.Thread(target=attempt) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [*[TooSoon] * 9, WrongPassword]


def test_many_right_ones_side_by_side_all_come_in(house: House) -> None:
    opened: list[str] = []
    threads = [
        threading.Thread(target=lambda: opened.append(house.log_in().actor.name)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == ["Asha"] * 8


@pytest.mark.parametrize(
    "text",
    [
        *("{", "[]", '{"asha": 1}', '{"asha": {"wrong": "x"}}', "\xff"),
        '{"asha": {"wrong": 1e999, "at": 0}}',
    ],
)
def test_a_damaged_count_holds_everybody_up_and_then_nobody(house: House, text: str) -> None:
    (house.home / FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(TooSoon) as refused:
        house.log_in()
    assert refused.value.seconds == 900
    house.clock.forward(LONG_PAUSE)
    house.log_in()
    house.log_in()


def test_the_count_holds_no_password(house: House) -> None:
    wrong(house)
    text = (house.home / FILE).read_text()
    assert list(json.loads(text)) == ["asha"]
    assert WRONG not in text


def test_the_recovery_words_have_a_pause_of_their_own(house: House) -> None:
    with pytest.raises(WrongPassword, match="recovery words"):
        log_in_with_words(house.home, "acorn " * 16, house.clock)
    with pytest.raises(TooSoon):
        log_in_with_words(house.home, " ".join(house.words), house.clock)
    house.log_in()
    house.clock.forward(SECOND)
    opened = log_in_with_words(house.home, " ".join(house.words), house.clock)
    assert opened.actor.name == "recovery"


def test_a_misspelt_word_is_no_wrong_try(house: House) -> None:
    with pytest.raises(CrmError, match="Word 1, “xylophone”"):
        log_in_with_words(house.home, "xylophone " + " ".join(house.words[1:]), house.clock)
    log_in_with_words(house.home, " ".join(house.words), house.clock)


@settings(max_examples=6)
@given(st.lists(st.sampled_from([0, 1, 500, 60_000, 900_000, -3_600_000]), max_size=30))
def test_however_the_clock_jumps_each_look_is_paid_for(steps: list[int]) -> None:
    """Between two that are looked at the clock has gone forward by the whole pause."""
    with tempfile.TemporaryDirectory() as folder:
        now, looked, forward = 10**12, 0, 0
        for step in steps:
            now, forward = now + step, forward + max(0, step)
            try:
                with one_try(Path(folder), "asha", Millis(now)):
                    assert forward >= pause_after(looked)
                    looked, forward = looked + 1, 0
            except TooSoon:
                assert looked


def test_the_right_password_is_not_changed_by_how_it_is_typed(house: House) -> None:
    """Another keyboard composes letters in another way: RFC 8265."""
    house.log_in(password=PASSWORD.replace(" ", "\u00a0"))
