"""Which arm a lead gets, and what the turns of the conversation say about it.

Asked from `services/turns.py`, so it rests on the store and the domain alone.
"""

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.experiment.drawing import HOLDOUT, draw
from crm_tui.domain.experiment.plan import LEAVES_WITHIN, REPLY_WITHIN, Experiment
from crm_tui.domain.experiment.results import Person
from crm_tui.domain.opt_out import Wish, wish
from crm_tui.domain.workflow import Step
from crm_tui.services.experiments import stopping
from crm_tui.store import experiments as store
from crm_tui.store.tx import Tx

_LOOKED_BACK = 60 * DAY
"""Words that arrive later than this after the send (a backlog) are not looked for any more."""


def arm_for(
    tx: Tx, workflow: str, step: int, lead_id: int, now: Millis, in_file: Step | None = None
) -> str:
    """The arm of this lead at this step (from 0), the same whenever one asks.

    Empty: the step as it is. HOLDOUT: nobody writes to them. After a verdict it is the winner's for
    everybody. With `in_file`, the step as its file has it now, an arm that it has lost or changed is
    stopped first.
    """
    one = store.newest_of(tx, workflow, step)
    if one is not None and one.running and in_file is not None:
        one = stopping.keep_to_file(tx, one, in_file, now)
    if one is not None and one.running:
        return _given(tx, one, lead_id, now, waits=_waits_differ(in_file))
    return _settled("" if one is None else one.taken, in_file)


def note_sent(tx: Tx, workflow: str, step: int, lead_id: int, message_id: int, now: Millis) -> None:
    """The lead's arm became this message; one in a person's own words tells nothing about the arm."""
    one = store.newest_of(tx, workflow, step)
    if one is not None and one.running and not store.is_edited(tx, message_id):
        store.note_sent(tx, one.id, lead_id, message_id, now)


def went_on(tx: Tx, lead_id: int, now: Millis) -> None:
    """Whether they have answered or left since; asked twice it changes nothing more."""
    for person in store.undecided(tx, lead_id, Millis(now - _LOOKED_BACK)):
        replied = person.replied_at or _first_reply(tx, person)
        opted_out = person.opted_out_at or _left(tx, person)
        if (replied, opted_out) != (person.replied_at, person.opted_out_at):
            store.set_outcome(tx, person, replied, opted_out)
            if opted_out is not None and person.opted_out_at is None:
                stopping.guard(tx, person.experiment_id, now)


def _given(tx: Tx, one: Experiment, lead_id: int, now: Millis, *, waits: bool) -> str:
    had = store.arm_of(tx, one.id, lead_id)
    # An arm that was stopped is given to nobody: who was to get it gets another one.
    keeps = had is not None and (had == HOLDOUT or had in one.shares)
    holdout = one.plan.holdout if had is None else 0.0
    arm = had if had is not None and keeps else draw(one.plan.seed, lead_id, holdout, one.shares)
    silent = arm in one.plan.silent_names
    if silent or not keeps:
        # Where arms wait differently, one asks first to plan, and again when it is time.
        is_time = silent and not (waits and had is None)
        store.assign(tx, one, lead_id, arm, now, now if is_time else None)
    return arm


def _settled(arm: str, in_file: Step | None) -> str:
    """Without a running experiment: this arm; a step that has only arms goes as the first of them."""
    if in_file is None or arm == HOLDOUT or any(arm == one.name for one in in_file.arms):
        return arm
    says = in_file.says
    has_own = says.template or says.draft or says.task or not in_file.arms
    return "" if has_own else in_file.arms[0].name


def _waits_differ(in_file: Step | None) -> bool:
    return in_file is not None and any(arm.wait != in_file.wait for arm in in_file.arms)


def _first_reply(tx: Tx, person: Person) -> Millis | None:
    until = Millis(person.sent_at + REPLY_WITHIN)
    for at, words in store.first_words(tx, person.lead_id, person.sent_at, until):
        if wish(words) is not Wish.STOP:
            return at
    return store.first_call(tx, person.lead_id, person.sent_at, until) if person.by_hand else None


def _left(tx: Tx, person: Person) -> Millis | None:
    until = Millis(person.sent_at + LEAVES_WITHIN)
    return store.first_withdrawal(tx, person.lead_id, person.sent_at, until)
