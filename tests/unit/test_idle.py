"""Who counts as being there, and when a window locks; all seconds are a test's own."""

import pytest

from crm_tui.domain.clock import HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.idle import (
    SESSION,
    LockRule,
    Presence,
    read_lock_after,
    read_when_locked,
    rule_for,
)
from crm_tui.domain.roles import Role

NOON = Millis(1_795_330_800_000)
FIVE = LockRule(300.0, NOON)


def locks_at(presence: Presence, start: float) -> float:
    """The first second at which five minutes without a person are over."""
    return next(
        at for at in range(int(start), int(start) + 1_000) if FIVE.is_due(at - presence.seen, NOON)
    )


def test_five_minutes_after_the_last_key_it_locks() -> None:
    presence = Presence(0.0)
    presence.press("a", 40.0)
    assert locks_at(presence, 40) == 340


def test_a_book_on_the_keyboard_is_nobody_from_the_moment_it_was_laid_there() -> None:
    presence = Presence(0.0)
    for tick in range(60 * 25):
        presence.press("j", 100.0 + tick / 25)
    assert locks_at(presence, 160) == 400


def test_a_key_that_is_held_for_a_while_to_go_down_a_list_is_somebody() -> None:
    presence = Presence(0.0)
    for tick in range(25 * 25):
        presence.press("j", 100.0 + tick / 25)
    assert locks_at(presence, 125) in (424, 425)


def test_the_first_repeat_comes_late() -> None:
    presence = Presence(0.0)
    for at in (100.0, 100.7, *(100.7 + tick / 30 for tick in range(1, 1_200))):
        presence.press("space", at)
    assert locks_at(presence, 140) == 400


def test_the_same_key_pressed_slowly_is_somebody_reading() -> None:
    presence = Presence(0.0)
    for at in range(100, 200, 2):
        presence.press("j", float(at))
    assert locks_at(presence, 198) == 498


@pytest.mark.parametrize("after", ["another key", "a click"])
def test_after_a_held_key_anything_else_is_somebody(after: str) -> None:
    presence = Presence(0.0)
    for tick in range(40 * 25):
        presence.press("j", 100.0 + tick / 25)
    if after == "a click":
        presence.act(141.0)
    else:
        presence.press("k", 141.0)
    assert locks_at(presence, 141) == 441


def test_a_log_in_of_twelve_hours_ends_when_nobody_is_in_the_middle_of_a_word() -> None:
    late = Millis(NOON + SESSION)
    never = LockRule(None, NOON)
    assert not never.is_due(3_600.0, Millis(late - 1))
    assert not never.is_due(5.0, late)
    assert never.is_due(30.0, late)


def test_a_clock_that_was_set_back_ends_the_log_in_too() -> None:
    assert not FIVE.is_over(Millis(NOON - 10 * SECOND)), "a clock may be put right by a little"
    assert FIVE.is_over(Millis(NOON - 2 * MINUTE))
    assert FIVE.is_over(Millis(NOON + 13 * HOUR))


def test_off_is_for_owners_alone() -> None:
    assert rule_for("off", Role.OWNER, NOON).after is None
    assert rule_for("off", Role.STAFF, NOON).after == 15 * 60
    assert rule_for("", Role.STAFF, NOON).after == 5 * 60
    assert rule_for("1", Role.OWNER, NOON).after == 60


@pytest.mark.parametrize("text", ["0", "16", "-1", "5 min", "½", "५", "never"])
def test_other_times_are_refused_with_the_range(text: str) -> None:
    with pytest.raises(CrmError, match="1 to 15 minutes"):
        read_lock_after(text)


def test_the_worker_goes_on_unless_it_is_said() -> None:
    assert read_when_locked("")
    assert read_when_locked("ON")
    assert not read_when_locked("off")
    with pytest.raises(CrmError):
        read_when_locked("perhaps")
