"""A lead's tags: the list on the lead, and the table that finds leads by tag, kept in step here."""

from crm_tui.store.tx import Tx


def follow(tx: Tx, lead_id: int) -> None:
    """Bring the table into step with the list on the lead; whoever writes the list calls it."""
    tx.run("DELETE FROM lead_tag WHERE lead_id = :id", id=lead_id)
    tx.run(
        "INSERT OR IGNORE INTO lead_tag (tag, lead_id)"
        " SELECT tag.value, lead.id FROM lead, json_each(lead.tags) AS tag WHERE lead.id = :id",
        id=lead_id,
    )


def every(tx: Tx) -> list[tuple[str, int]]:
    """Every tag in use with how many leads have it, the most used first."""
    rows = tx.all(
        "SELECT tag, COUNT(*) AS leads FROM lead_tag GROUP BY tag ORDER BY leads DESC, tag"
    )
    return [(row["tag"], row["leads"]) for row in rows]
