"""A shop left to itself for days: whatever happens, no message leaves that may not.

The rules are judged by a ledger that counts turns in true time and asks the program nothing; it is
tested first, since a judge who sees nothing finds nothing.
"""

from dataclasses import replace
from pathlib import Path

from crm_tui.domain.automatic import MOST_WITHOUT_PERSON, PER_PERSON_DAY, PER_PERSON_HOUR
from crm_tui.domain.clock import HOUR, MINUTE, Millis
from crm_tui.domain.policy import Policy
from evals.simulated_calendar import FOUR_DAYS, Rival
from evals.simulated_ledger import Leaving, Ledger
from evals.simulated_month import simulate
from tests.conftest import NOON
from tests.unit.agents.talk import policy

ASHA = 1
GREETING = Leaving("t1", 11, ASHA, "workflow:greeting", "hello", (7, 0), planned=False)


def rules() -> Policy:
    return policy("21:00-09:00", "24/11")


def ledger() -> Ledger:
    """Asha is in a run of a workflow, and nothing was sent yet."""
    kept = Ledger(rules())
    kept.entered(7)
    return kept


def said(kept: Ledger, one: Leaving = GREETING, at: int = NOON) -> list[str]:
    kept.leaves(one, Millis(at), Millis(at))
    return [sentence.split(":")[0] for sentence in kept.violations]


def send(kept: Ledger, many: int, every: int, *, answered: bool = True) -> None:
    """So many automatic messages, each of another run; a person looks after each answer."""
    for number in range(many):
        at = Millis(NOON + number * every)
        kept.took(replace(GREETING, tracker=f"before{number}", step=(100 + number, 0)), at)
        if answered:
            kept.wrote(ASHA)
            kept.by_hand(ASHA)
    kept.entered(8)


NEXT = replace(GREETING, step=(8, 0))


def test_an_automatic_message_in_time_breaks_nothing() -> None:
    assert said(ledger()) == []


def test_the_ledger_sees_an_answer_a_persons_message_and_a_status_change() -> None:
    kept = ledger()
    kept.wrote(ASHA)
    kept.by_hand(ASHA)
    kept.moved(ASHA)
    assert said(kept) == ["after their answer", "after a person wrote", "after a person moved them"]


def test_the_ledger_sees_quiet_hours_closed_days_and_the_kill_switch() -> None:
    assert said(ledger(), at=NOON + 10 * HOUR) == ["in quiet hours or on a closed day"]
    assert said(ledger(), at=NOON + 48 * HOUR) == ["in quiet hours or on a closed day"]
    kept = ledger()
    kept.stopped = True
    assert said(kept) == ["after the kill switch"]


def test_the_ledger_sees_what_is_sent_to_those_who_left() -> None:
    kept = ledger()
    kept.wrote(ASHA, leaves=True)
    by_person = replace(GREETING, actor="person:owner", step=None)
    assert said(kept, by_person) == ["after an opt-out"]


def test_who_wrote_again_after_leaving_may_be_answered_by_a_person_alone() -> None:
    kept = ledger()
    kept.wrote(ASHA, leaves=True)
    kept.wrote(ASHA)
    kept.entered(8)
    assert said(kept, replace(GREETING, actor="person:owner", step=None)) == []
    assert said(kept, NEXT) == ["after an opt-out"]


def test_two_leads_that_are_one_person_share_what_happened_to_either() -> None:
    kept = ledger()
    kept.wrote(2, leaves=True)
    kept.merged(ASHA, 2)
    assert said(kept) == ["after an opt-out", "after their answer"]


def test_the_ledger_sees_a_run_that_a_person_ended() -> None:
    kept = ledger()
    kept.taken_out(7)
    assert said(kept) == ["after a person took them out"]


def test_the_ledger_sees_doubles() -> None:
    kept = ledger()
    kept.took(GREETING, NOON)
    assert said(kept) == ["sent twice", "a step sent twice"]
    twice = replace(GREETING, tracker="t2", actor="broadcast:B1", step=None)
    kept = ledger()
    kept.took(twice, NOON)
    assert said(kept, replace(twice, tracker="t3")) == ["a broadcast to them twice"]


def test_the_ledger_sees_what_is_late() -> None:
    kept = ledger()
    kept.overdue((7, 0))
    assert said(kept) == ["late without asking"]


def test_the_ledger_sees_a_planned_message_that_was_overtaken() -> None:
    kept = ledger()
    kept.planned(GREETING.message_id)
    kept.wrote(ASHA)
    by_person = replace(GREETING, actor="person:owner", step=None)
    assert said(kept, by_person) == ["planned, although they wrote meanwhile"]


def test_the_ledger_counts_a_persons_hour_and_day() -> None:
    kept = ledger()
    send(kept, 3, every=10 * MINUTE)
    assert said(kept, NEXT, NOON + 59 * MINUTE) == ["a person's hour"]
    kept = ledger()
    send(kept, 10, every=2 * HOUR)
    assert said(kept, NEXT, NOON + 22 * HOUR) == ["a person's day"]


def test_the_ledger_counts_the_shops_hour() -> None:
    kept = ledger()
    for number in range(60):
        one = replace(GREETING, tracker=f"t{number}x", lead_id=50 + number, step=(50 + number, 0))
        kept.took(one, Millis(NOON + number * 50_000))
    assert said(kept, at=NOON + 55 * MINUTE) == ["the shop's hour"]
    assert said(ledger(), at=NOON + 2 * HOUR) == []


def test_the_ledger_counts_what_nobody_answered_or_attended_to() -> None:
    kept = ledger()
    send(kept, 2, every=2 * HOUR, answered=False)
    assert said(kept, NEXT, NOON + 6 * HOUR) == ["unanswered"]
    kept = ledger()
    for number in range(3):
        kept.took(replace(GREETING, tracker=f"{number}", step=(20 + number, 0)), NOON)
        kept.wrote(ASHA)
    kept.entered(8)
    assert said(kept, NEXT, NOON + 6 * HOUR) == ["without a person"]


BEFORE_IT_LEAVES = (Rival.REPLY, Rival.OPT_OUT, Rival.PHONE, Rival.STATUS, Rival.REMOVAL)


def test_four_days_with_a_sleep_power_cuts_and_a_wrong_clock(tmp_path: Path) -> None:
    days = replace(FOUR_DAYS, rivals=BEFORE_IT_LEAVES, races=0.3)
    came = simulate(tmp_path, days, people=14)
    assert came.violations == ()
    assert came.echo_automatic <= MOST_WITHOUT_PERSON
    assert came.echo_needs_person
    assert came.forgotten == 0
    assert (came.person_hour, came.person_day) == (PER_PERSON_HOUR, PER_PERSON_DAY)
    assert came.exits.keys() >= {"person", "needs_person", "completed"}
    assert came.counts["races"] > 0
    assert came.counts["power cuts"] == 2
    assert came.late_proposals > 0
