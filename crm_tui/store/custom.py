"""The labels of custom fields; the values stand on the lead, under the field's key."""

from crm_tui.domain.clock import Millis
from crm_tui.store.lead_marks import custom_key
from crm_tui.store.tx import Tx


def ensure(tx: Tx, label: str, now: Millis) -> str:
    """The key of the field with this label; it is made when there is none."""
    key = custom_key(label)
    tx.run(
        "INSERT INTO custom_field (key, label, created_at) VALUES (:key, :label, :now)"
        " ON CONFLICT DO NOTHING",
        key=key,
        label=label,
        now=now,
    )
    return key


def labels(tx: Tx) -> dict[str, str]:
    """Every custom field: key to label, the oldest first."""
    rows = tx.all("SELECT key, label FROM custom_field ORDER BY created_at, key")
    return {row["key"]: row["label"] for row in rows}
