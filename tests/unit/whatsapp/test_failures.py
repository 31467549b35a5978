"""Failures are counted over an hour."""

from crm_tui.whatsapp.providers.failures import HOUR, Failures


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_few_are_not_too_many() -> None:
    failures = Failures(3, Stopwatch())
    for _ in range(2):
        failures.note()
        assert not failures.too_many
    failures.note()
    assert failures.too_many


def test_an_hour_later_they_are_forgotten() -> None:
    watch = Stopwatch()
    failures = Failures(2, watch)
    failures.note()
    watch.seconds = 100.0
    failures.note()
    watch.seconds = HOUR
    assert not failures.too_many


def test_a_new_one_takes_the_place_of_the_oldest() -> None:
    watch = Stopwatch()
    failures = Failures(2, watch)
    for second in (0.0, 1_000.0, HOUR):
        watch.seconds = second
        failures.note()
    assert failures.too_many
    watch.seconds = HOUR + 1_000.0
    assert not failures.too_many
