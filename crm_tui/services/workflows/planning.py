"""When a step is due: after its wait, outside quiet hours and closed days, at a good time if it asks for one."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.policy import Policy, next_open
from crm_tui.domain.workflow import Step, Workflow
from crm_tui.services.experiments import arms
from crm_tui.services.timing import good_time
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Shop:
    """What of the shop a plan depends on."""

    policy: Policy
    zone: str


def due_at(
    tx: Tx,
    workflow: Workflow,
    number: int,
    lead_id: LeadId,
    since: Millis,
    shop: Shop,
    now: Millis,
) -> Millis:
    """The moment of this step of this lead; `since` is when the one before it was done.

    Where an experiment tries different waits, the lead's arm is chosen here.
    """
    step = workflow.steps[number]
    if any(arm.wait != step.wait for arm in step.arms):
        step = step.with_arm(arm_of(tx, workflow, number, lead_id, now))
    return _moment(tx, step, lead_id, since, shop)


def arm_of(tx: Tx, workflow: Workflow, number: int, lead_id: LeadId, now: Millis) -> str:
    """The arm by which this lead's step is done; empty when no experiment runs."""
    step = workflow.steps[number]
    return arms.arm_for(tx, workflow.name, number, lead_id, now, step)


def _moment(tx: Tx, step: Step, lead_id: LeadId, since: Millis, shop: Shop) -> Millis:
    earliest = Millis(since + step.wait)
    if step.good_time:
        return good_time(tx, lead_id, earliest, shop.policy, shop.zone).at
    return next_open(shop.policy, earliest)
