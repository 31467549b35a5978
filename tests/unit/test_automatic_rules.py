"""The gate's rules for what leaves without a person, each alone and at its edge."""

import pytest

from crm_tui.domain.automatic import (
    MOST_UNANSWERED,
    MOST_WITHOUT_PERSON,
    PER_PERSON_DAY,
    PER_PERSON_HOUR,
    PER_SHOP_HOUR,
    WAITS,
    AutomaticRule,
    AutomaticUse,
)
from tests.unit.test_gate import rules, templated, text


@pytest.mark.parametrize(
    ("use", "rule"),
    [
        (AutomaticUse(no_sender=True), "no_sender"),
        (AutomaticUse(stopped=True), "stopped"),
        (AutomaticUse(switched_off=True), "switched_off"),
        (AutomaticUse(began_ahead=True), "clock"),
        (AutomaticUse(answered=True), "answered"),
        (AutomaticUse(person_wrote=True), "person_wrote"),
        (AutomaticUse(since_person=MOST_WITHOUT_PERSON), "needs_person"),
        (AutomaticUse(unanswered=MOST_UNANSWERED), "unanswered"),
        (AutomaticUse(to_person_hour=PER_PERSON_HOUR), "person_hour_cap"),
        (AutomaticUse(to_person_day=PER_PERSON_DAY), "person_day_cap"),
        (AutomaticUse(by_shop_hour=PER_SHOP_HOUR), "shop_hour_cap"),
        (AutomaticUse(stopped=True, by_workflow=False), "stopped"),
    ],
)
def test_each_rule_refuses_what_it_is_for_alone(use: AutomaticUse, rule: str) -> None:
    assert rules(templated(automatic=use)) == [rule]


@pytest.mark.parametrize(
    "use",
    [
        AutomaticUse(),
        AutomaticUse(since_person=MOST_WITHOUT_PERSON - 1),
        AutomaticUse(unanswered=MOST_UNANSWERED - 1),
        AutomaticUse(to_person_hour=PER_PERSON_HOUR - 1, to_person_day=PER_PERSON_DAY - 1),
        AutomaticUse(by_shop_hour=PER_SHOP_HOUR - 1),
    ],
)
def test_one_less_than_too_much_may_leave(use: AutomaticUse) -> None:
    assert rules(templated(automatic=use)) == []


def test_free_words_never_leave_by_themselves_even_within_the_24_hours() -> None:
    assert rules(text(automatic=AutomaticUse())) == ["not_a_template"]
    assert rules(text(automatic=None)) == []


def test_every_rule_is_known_by_its_name_and_either_waits_or_ends_or_asks() -> None:
    asks = {"no_sender", "stopped", "switched_off", "not_a_template", "clock"}
    ends = {"answered", "person_wrote", "moved", "needs_person", "unanswered"}
    assert sorted([*WAITS, *ends, *asks]) == sorted(AutomaticRule)
