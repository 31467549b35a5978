"""AI assistance is a purpose of its own: who withdrew it is drafted for, remembered and judged by people.

A minor is neither remembered nor judged (DPDP Act, section 9), but may be drafted for.
"""

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import Lead
from crm_tui.domain.suggestion import Task
from crm_tui.store import assistance as store
from crm_tui.store.tx import Tx


class AssistanceRefused(CrmError):
    """They do not want it, or the law does not; whatever was asked is not to be tried again."""


def insist(lead: Lead, task: Task) -> None:
    """Raises AssistanceRefused unless an agent may do this for them, facts-only drafts among it."""
    if lead.ai_opted_out_at is not None:
        raise AssistanceRefused(
            f"{lead.name} does not want AI assistance: nothing is drafted for them.",
            "Write the answer yourself.",
        )
    if lead.minor and task is Task.QUALIFY_LEAD:
        raise AssistanceRefused(
            f"{lead.name} is under 18 and is not judged.", "Treat them as anybody who asks."
        )


def ended(tx: Tx, lead_id: int) -> None:
    """They withdrew it just now: drafts, questions to agents and what was learnt go at once."""
    store.drop_work(tx, lead_id)
    store.forget(tx, lead_id)


def became_minor(tx: Tx, lead_id: int, now: Millis) -> None:
    """What was learnt and how they were judged goes at once."""
    from crm_tui.services import scoring  # here: the first paint needs no scoring

    store.drop_judgements(tx, lead_id)
    store.forget(tx, lead_id)
    scoring.rescore(tx, lead_id, now)
