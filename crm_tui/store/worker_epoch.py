"""Which worker rules: a number that only goes up, so that a late one can do no harm."""

from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Tx, scalar


def begin(tx: Tx, pid: int, now: Millis) -> int:
    """Start a new epoch and return it; every send of an older one is refused from now on."""
    epoch = int(scalar(tx, "SELECT COALESCE(MAX(epoch), 0) + 1 FROM worker"))
    tx.run(
        "INSERT INTO worker (id, epoch, pid, started_at) VALUES (1, :epoch, :pid, :now)"
        " ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, pid = excluded.pid,"
        " started_at = excluded.started_at",
        epoch=epoch,
        pid=pid,
        now=now,
    )
    return epoch


def current(tx: Tx) -> int | None:
    """The epoch that rules; None before the first worker."""
    found: int | None = scalar(tx, "SELECT epoch FROM worker WHERE id = 1")
    return found
