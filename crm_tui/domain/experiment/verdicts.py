"""The sentences of a verdict, as an owner would say them."""

from collections.abc import Sequence

from crm_tui.domain.experiment.count import Block, Count, of_arm, total
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.forecast import Weeks
from crm_tui.domain.experiment.interval import in_words, interval
from crm_tui.domain.experiment.plan import Plan, Verdict, VerdictKind


def winner(plan: Plan, weeks: Sequence[Block], arm: str, helps: bool) -> Verdict:
    """The arm that is better than every other, and whether writing helps at all."""
    rest = total(of_arm(weeks, name) for name in plan.open_names if name != arm)
    text = (
        f"{arm} wins: {_answer(of_arm(weeks, arm), ' it')}, the others {in_words(rest.rate)}."
        f" Everybody gets {arm} from now on."
    )
    return Verdict(VerdictKind.WINNER, f"{text}{_of_holdout(plan, weeks, helps)}", arm)


def no_difference(weeks: Sequence[Block], leader: str, rival: str) -> Verdict:
    """The planned end without a winner; the one that looks best goes on."""
    first, second = of_arm(weeks, leader), of_arm(weeks, rival)
    most = max(0.0, interval(first)[1] - interval(second)[0])
    text = (
        f"No difference that matters was found: {_answer(first, f' {leader}')},"
        f" {_answer(second, f' {rival}')}. If one is better, then hardly by more than"
        f" {max(1, round(most * 100))} in 100. {leader} goes on for everybody."
    )
    return Verdict(VerdictKind.NO_DIFFERENCE, text, leader)


def holdout_better(plan: Plan, weeks: Sequence[Block]) -> Verdict:
    """Nobody is written to until a person decides."""
    written, left_alone = _written(plan, weeks), of_arm(weeks, HOLDOUT)
    text = (
        f"Not writing is better: without this message {_answer(left_alone)},"
        f" with it {in_words(written.rate)}. Nobody gets it any more."
    )
    return Verdict(VerdictKind.HOLDOUT_BETTER, text, HOLDOUT)


def stopped(plan: Plan) -> Verdict:
    """Fewer than two arms are left: the one that is goes on.

    With none, nobody is written to where one of them drove people away; else the step is as its file
    has it.
    """
    reasons = "; ".join(f"{arm.name}: {arm.stopped}" for arm in plan.arms if arm.stopped)
    arm, after = _after_stop(plan)
    text = f"Stopped, there is nothing left to compare ({reasons}). {after}"
    return Verdict(VerdictKind.STOPPED, text, arm)


def _after_stop(plan: Plan) -> tuple[str, str]:
    if plan.open_names:
        arm = plan.open_names[0]
        return arm, f"Everybody gets {arm}."
    if any(arm.drove_away for arm in plan.arms):
        return HOLDOUT, "Nobody gets this message until you choose."
    return "", "The step goes on as its file has it."


def not_enough(left: Weeks | None, until_end: int, done: int) -> Verdict:
    """Not yet, and how long it may take."""
    if not done:
        text = "Not enough yet: no week is complete. A week counts three days after its end."
        return Verdict(VerdictKind.NOT_ENOUGH, text)
    end = f"It ends in {_weeks(until_end)} in any case."
    if left is None or left[1] is None:
        text = f"Not enough yet: as it looks it would take more than a year. {end}"
        return Verdict(VerdictKind.NOT_ENOUGH, text, weeks_left=left)
    return Verdict(
        VerdictKind.NOT_ENOUGH, f"Not enough yet, {_about(left)}. {end}", weeks_left=left
    )


def not_enough_people(left: Weeks | None, wanted: int) -> Verdict:
    """A size was fixed, and is not reached."""
    when = "" if left is None else f", {_about(left)}"
    text = f"Not enough yet{when}: the test is made once, at {wanted} people for each."
    return Verdict(VerdictKind.NOT_ENOUGH, text, weeks_left=left)


def _about(left: Weeks) -> str:
    best, likely, worst = left
    if likely is None:
        return "more than a year to go"
    about = f"about {_weeks(likely, more=True)}"
    if worst == best:
        return about
    until = "more than a year" if worst is None else f"{worst}"
    return f"{about} ({best} to {until})"


def _weeks(number: int, *, more: bool = False) -> str:
    word = " more" if more else ""
    return f"{number}{word} week" if number == 1 else f"{number}{word} weeks"


def _answer(count: Count, what: str = "") -> str:
    """`3 in 10 answer it (12 of 40)`; `what` begins with a space."""
    words = in_words(count.rate)
    verb = "answers" if words.startswith(("1 in", "nobody", "nearly")) else "answer"
    return f"{words} {verb}{what} ({count.hits} of {count.people})"


def _of_holdout(plan: Plan, weeks: Sequence[Block], helps: bool) -> str:
    left_alone = of_arm(weeks, HOLDOUT)
    if not left_alone.people:
        return ""
    if helps:
        return f" Writing helps: of those who got nothing {_answer(left_alone)}."
    return " Whether writing helps at all is not proven yet."


def _written(plan: Plan, weeks: Sequence[Block]) -> Count:
    return total(of_arm(weeks, name) for name in plan.names)
