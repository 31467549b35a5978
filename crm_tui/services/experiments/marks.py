"""The arms of a step as its file has them: what each says, and a mark that changes with it."""

from hashlib import sha256

from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.experiment.plan import ORIGINAL, PlannedArm
from crm_tui.domain.workflow import Arm, Says, Step


def arms_of(step: Step) -> tuple[PlannedArm, ...]:
    """The step as it is (when it says something of its own), then each arm of the file."""
    given_early = any(arm.wait != step.wait for arm in step.arms)
    named = any(arm.name == ORIGINAL for arm in step.arms)
    own = (Arm(ORIGINAL, step.says, step.wait),) if _words(step.says) and not named else ()
    return tuple(
        PlannedArm(
            *(arm.name, _text(arm, step.wait), _mark(arm)),
            by_hand=bool(arm.says.task),
            wait=arm.wait if given_early else 0,
        )
        for arm in (*own, *step.arms)
    )


def marks_of(step: Step) -> dict[str, str]:
    """By the name of the arm."""
    return {arm.name: arm.mark for arm in arms_of(step)}


def _text(arm: Arm, usual_wait: int) -> str:
    wait = "" if arm.wait == usual_wait else f" (after {_duration(arm.wait)})"
    return f"{_words(arm.says)}{wait}"


def _words(says: Says) -> str:
    if says.template:
        return f"template {says.template}"
    return says.draft or (f"task: {says.task}" if says.task else "")


def _mark(arm: Arm) -> str:
    says = arm.says
    parts = [says.template, says.slots, says.draft, says.drafts, says.task, says.channel.value]
    return sha256(repr([*parts, arm.wait]).encode()).hexdigest()[:16]


def _duration(millis: int) -> str:
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if millis >= unit and millis % unit == 0:
            count = millis // unit
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return "no wait"
