"""What a turn of a conversation ends, wakes and counts: asked after every change that may be one."""

from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Tx


def went_on(tx: Tx, lead_id: int, now: Millis) -> None:
    """They wrote, the shop wrote, a status or a wish changed; what follows is told by the rows alone.

    Asked twice it changes nothing more.
    """
    # Not before the first paint: the inbox imports this with all that sends.
    from crm_tui.services.experiments import arms
    from crm_tui.services.follow_ups import turning
    from crm_tui.services.workflows import leaving

    turning.went_on(tx, lead_id, now)
    arms.went_on(tx, lead_id, now)
    leaving.went_on(tx, lead_id, now)
