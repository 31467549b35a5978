"""Each time that somebody waited for a person's answer: since when, until when, and when it was late.

A wait begins with a message that wants an answer and ends with a person's message that left. Its
window closes 24 hours after the last question of that wait (Meta, "customer service window").
"""

import json
from collections.abc import Sequence

from crm_tui.domain.window import LENGTH
from crm_tui.store.analytics.counted import ANSWERS, INBOUND, SAID, WHEN_LEFT
from crm_tui.store.tx import Tx

_TURNS = f"""
    SELECT lead_id, direction = 'outbound' AS answers,
        CASE direction WHEN 'outbound' THEN {WHEN_LEFT} ELSE timestamp END AS at
    FROM message WHERE lead_id IN (SELECT value FROM json_each(:ids)) AND {SAID}
        AND ({INBOUND} AND wants_reply OR {ANSWERS})
"""
# A question of the same millisecond came before its answer.
_IN_ROUNDS = f"""
    SELECT *, SUM(answers) OVER (
        PARTITION BY lead_id ORDER BY at, answers ROWS UNBOUNDED PRECEDING) AS round
    FROM ({_TURNS})
"""
# The answer that ends a round is the first message of the next one.
_ROUNDS = f"""
    SELECT lead_id, round,
        MIN(at) FILTER (WHERE NOT answers) AS asked_at,
        MAX(at) FILTER (WHERE NOT answers) AS last_at,
        LEAD(MIN(at) FILTER (WHERE answers)) OVER (PARTITION BY lead_id ORDER BY round)
            AS answered_at
    FROM ({_IN_ROUNDS}) GROUP BY lead_id, round
"""
_COUNT = f"""
    INSERT INTO wait (lead_id, n, asked_at, answered_at, lost_at)
    SELECT lead_id, ROW_NUMBER() OVER (PARTITION BY lead_id ORDER BY round),
        asked_at, answered_at,
        CASE WHEN answered_at IS NULL OR answered_at >= last_at + {LENGTH}
            THEN last_at + {LENGTH} END
    FROM ({_ROUNDS}) WHERE asked_at IS NOT NULL
"""


def count(tx: Tx, ids: Sequence[int]) -> None:
    """Count the waits of these leads from their messages.

    `lost_at` is when the window closes with no answer: for who still waits it may lie ahead.
    """
    listed = json.dumps(list(ids))
    tx.run("DELETE FROM wait WHERE lead_id IN (SELECT value FROM json_each(:ids))", ids=listed)
    tx.run(_COUNT, ids=listed)
