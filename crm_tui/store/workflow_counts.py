"""How workflows fare: who is in them, what was sent, what was answered."""

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.workflow import Counts
from crm_tui.store.tx import Tx

REPLY_WITHIN = 72 * HOUR
_LATELY = 90 * DAY


def counts(tx: Tx, now: Millis) -> dict[str, Counts]:
    """By workflow: runs by state, and what was sent in the last 90 days with its answers."""
    states: dict[str, dict[str, int]] = {}
    for row in tx.all("SELECT workflow, state, COUNT(*) AS many FROM enrolment GROUP BY 1, 2"):
        states.setdefault(row["workflow"], {})[row["state"]] = row["many"]
    sent = {
        row["workflow"]: (row["sent"], row["replied"])
        for row in tx.all(
            "SELECT e.workflow, COUNT(*) AS sent, SUM(EXISTS (SELECT 1 FROM message r"
            "  WHERE r.lead_id = m.lead_id AND r.sort_key > m.sort_key AND r.direction = 'inbound'"
            "  AND r.timestamp <= m.timestamp + :within)) AS replied"
            " FROM workflow_step s JOIN enrolment e ON e.id = s.enrolment_id"
            " JOIN message m ON m.id = s.message_id"
            " WHERE s.message_id IS NOT NULL AND s.at >= :since AND m.status <> 'failed' GROUP BY 1",
            within=REPLY_WITHIN,
            since=now - _LATELY,
        )
    }
    names = states.keys() | sent.keys()
    return {name: _counts(states.get(name, {}), sent.get(name, (0, 0))) for name in names}


def _counts(states: dict[str, int], sent: tuple[int, int]) -> Counts:
    return Counts(
        waiting=states.get("waiting", 0),
        proposed=states.get("proposed", 0),
        ended=states.get("ended", 0),
        sent=sent[0],
        replied=sent[1],
    )
