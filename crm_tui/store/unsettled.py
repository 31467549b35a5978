"""Leads that are told of new messages and whose line is brought into step a little later.

Named in the same transaction as the messages, so that a program that dies meanwhile owes no lead its line.
"""

from collections.abc import Collection

from crm_tui.domain.clock import DAY, Millis
from crm_tui.store import settings
from crm_tui.store.tx import Tx, scalar

_KEY = "ingest.unsettled"
_LOOKED_BACK = 60 * DAY
"""As far as experiments look for an answer, and farther than any promise is told."""
_WAITS_FOR_WORDS = """
SELECT EXISTS (SELECT 1 FROM suggestion WHERE lead_id = :id AND status = 'pending'
               AND suggestion_type <> 'qualification')
    OR EXISTS (SELECT 1 FROM message WHERE lead_id = :id AND status IN ('queued', 'sending')
               AND send_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM message WHERE lead_id = :id AND scheduled = 1 AND status = 'queued')
    OR EXISTS (SELECT 1 FROM task WHERE lead_id = :id AND done_at IS NULL
               AND (wakes > 0 OR kind = 'promise'))
    OR EXISTS (SELECT 1 FROM lead_fact WHERE lead_id = :id AND kind = 'promise' AND gone_at IS NULL)
    OR EXISTS (SELECT 1 FROM enrolment WHERE lead_id = :id AND ended_at IS NULL)
    OR EXISTS (SELECT 1 FROM experiment_person WHERE lead_id = :id AND sent_at >= :since
               AND (replied_at IS NULL OR opted_out_at IS NULL))
"""


def every(tx: Tx) -> list[int]:
    """Their ids, the longest waiting first."""
    return settings.get(tx, _KEY) or []


def keep(tx: Tx, ids: Collection[int]) -> None:
    """From now on these; with none of them nothing is kept."""
    if ids:
        settings.put(tx, _KEY, list(ids))
    else:
        tx.run("DELETE FROM setting WHERE key = :key", key=_KEY)


def waits_for_words(tx: Tx, lead_id: int, now: Millis) -> bool:
    """Whether a word of theirs may end, hold back or wake something: then it must do so at once."""
    since = now - _LOOKED_BACK
    return bool(scalar(tx, _WAITS_FOR_WORDS, id=lead_id, since=since))
