"""The same numbers as the panels', each by plain SQL over the base tables: the baseline.

For the days alone: what they are compared with is left out, and so is much of the detail.
"""

_SAID = "origin <> 'history' AND message_type NOT IN ('reaction', 'system')"
_IN = f"{_SAID} AND direction = 'inbound'"
_LEFT = f"{_SAID} AND direction = 'outbound' AND status IN ('sent', 'delivered', 'read')"
_BY_PERSON = f"{_LEFT} AND actor LIKE 'person:%'"
_WHEN = "COALESCE(sent_at, timestamp)"
_NOT_IMPORTED = "NOT EXISTS (SELECT 1 FROM import_change c WHERE c.lead_id = lead.id AND c.created)"


def _during(at: str) -> str:
    return f"{at} >= :since AND {at} < :until"


def _shown(at: str, how: str) -> str:
    """A moment on the clock of India."""
    return f"strftime('{how}', {at} / 1000 + 19800, 'unixepoch')"


_CAME = f"{_during('lead.created_at')} AND {_NOT_IMPORTED}"
_DECIDED = _during("COALESCE(status_at, created_at)")

PLAIN: dict[str, str] = {
    "people": f"""
        SELECT source, status, COUNT(*) FROM lead WHERE {_CAME} GROUP BY 1, 2;
        SELECT COUNT(*) FROM (SELECT MIN({_WHEN}) AS at FROM message WHERE {_LEFT} GROUP BY lead_id)
            WHERE {_during("at")};
        SELECT COUNT(*) FROM lead WHERE {_during("opted_out_at")}""",
    "answers": f"""
        SELECT (answered - at) / 60000 AS minutes, COUNT(*) FROM (
            SELECT at, (SELECT MIN({_WHEN}) FROM message WHERE lead_id = asked.lead_id
                        AND {_BY_PERSON} AND {_WHEN} >= asked.at) AS answered
            FROM (SELECT lead_id, MIN(timestamp) AS at FROM message
                  WHERE {_IN} AND wants_reply = 1 GROUP BY lead_id) AS asked
            WHERE {_during("at")}) GROUP BY 1 ORDER BY 1;
        SELECT COUNT(*) FROM task WHERE {_during("due_at")}""",
    "deals": f"""
        SELECT status, COUNT(*), SUM(value_paise) FROM lead
            WHERE status IN ('closed', 'lost') AND {_DECIDED} GROUP BY 1;
        SELECT source, owner, referral, SUM(status = 'closed'), COUNT(*) FROM lead
            WHERE {_CAME} GROUP BY 1, 2, 3""",
    "messages": f"""
        SELECT direction, message_type, status, substr(actor, 1, instr(actor, ':')), COUNT(*)
            FROM message WHERE {_SAID} AND {_during("timestamp")} GROUP BY 1, 2, 3, 4;
        SELECT {_shown("timestamp", "%Y-%m-%d")}, direction, COUNT(*)
            FROM message WHERE {_SAID} AND {_during("timestamp")} GROUP BY 1, 2""",
    "hours": f"""
        SELECT {_shown("timestamp", "%w %H")}, COUNT(*) FROM message
            WHERE {_IN} AND {_during("timestamp")} GROUP BY 1;
        SELECT {_shown(_WHEN, "%w %H")}, COUNT(*) FROM message
            WHERE {_BY_PERSON} AND {_during(_WHEN)} GROUP BY 1""",
    "costs": f"""
        SELECT COALESCE(pricing_category, 'free'), SUM(cost_paise) FROM message
            WHERE {_during("sent_at")} GROUP BY 1;
        SELECT SUM(cost_microusd) FROM ai_call WHERE {_during("at")};
        SELECT COUNT(*) FROM lead WHERE {_CAME}""",
}
"""By panel, statements between semicolons."""
