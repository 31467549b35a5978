"""What is counted ahead of each quarter of an hour: the days of every zone are made of these.

A message that changes costs counting its quarter of an hour again, not its day.
"""

from crm_tui.domain.clock import MINUTE
from crm_tui.store.analytics.counted import INBOUND, LEFT, OUTBOUND, SAID
from crm_tui.store.tx import Tx

SLOT = 15 * MINUTE
"""Milliseconds. Every zone's clock differs from UTC by a whole number of these (since 1980)."""

IN, OUT, LEFT_BY, COST, AI = "in", "out", "left", "cost", "ai"
"""Messages of customers by type; of the shop by type and status; what left by kind of sender; paise by
category; millionths of a dollar for models."""

_IN_SLOT = "{at} >= :start AND {at} < :end"
_MESSAGES = f"FROM message WHERE {SAID} AND {_IN_SLOT}"
_SENDER = "substr(actor, 1, instr(actor, ':') - 1)"
_CATEGORY = "COALESCE(NULLIF(pricing_category, ''), 'free')"
_WRITTEN, _SENT = _MESSAGES.format(at="timestamp"), _MESSAGES.format(at="sent_at")
# What was written on the shop's phone left when it was written: each way by its own index.
_COUNTS = (
    f"SELECT :slot, '{IN}', message_type, COUNT(*) {_WRITTEN} AND {INBOUND} GROUP BY message_type",
    (
        f"SELECT :slot, '{OUT}', message_type || ' ' || status AS part, COUNT(*)"
        f" {_WRITTEN} AND {OUTBOUND} GROUP BY part"
    ),
    f"SELECT :slot, '{LEFT_BY}', {_SENDER} AS part, COUNT(*) {_SENT} AND {LEFT} GROUP BY part",
    (
        f"SELECT :slot, '{LEFT_BY}', {_SENDER} AS part, COUNT(*)"
        f" {_WRITTEN} AND {LEFT} AND sent_at IS NULL GROUP BY part"
    ),
    f"SELECT :slot, '{COST}', {_CATEGORY} AS part, SUM(cost_paise) {_SENT} GROUP BY part",
    (
        f"SELECT :slot, '{AI}', '', SUM(cost_microusd) FROM ai_call"
        f" WHERE {_IN_SLOT.format(at='at')} GROUP BY 2"
    ),
)
_ADD = " ON CONFLICT DO UPDATE SET value = value + excluded.value"


def count(tx: Tx, slot: int) -> None:
    """Count this quarter of an hour (so many since 1970) from its rows."""
    tx.run("DELETE FROM slot_count WHERE slot = :slot", slot=slot)
    for sql in _COUNTS:
        tx.run(
            f"INSERT INTO slot_count (slot, measure, part, value) {sql}{_ADD}",
            slot=slot,
            start=slot * SLOT,
            end=(slot + 1) * SLOT,
        )
