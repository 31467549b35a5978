"""What a turn of a conversation ends, wakes and counts: asked after every change that may be one."""

from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Tx


def went_on(tx: Tx, lead_id: int, now: Millis) -> None:
    """They wrote, the shop wrote, a status or a wish changed; what follows is told by the rows alone.

    Asked twice it changes nothing more.
    """
