"""The consent log; the lead's own columns say what holds now."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.consent import Consent, Evidence, Purpose, latest
from crm_tui.domain.ids import LeadId
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx

_COLUMNS = {
    # purpose: (the column of a withdrawal, the column of an agreement)
    Purpose.MARKETING: ("marketing_opted_out_at", "marketing_consent_at"),
    Purpose.MESSAGES: ("opted_out_at", None),
    Purpose.AI_ASSIST: ("ai_opted_out_at", None),
}


def record(tx: Tx, consent: Consent) -> None:
    """Write a line of the log, and bring the lead into step; the same line twice is one."""
    if _is_here(tx, consent):
        return
    tx.run(
        "INSERT INTO consent (lead_id, purpose, given, at, source, proof, actor, evidence, notice)"
        " VALUES (:lead_id, :purpose, :given, :at, :source, :proof, :actor, :evidence, :notice)",
        lead_id=consent.lead_id,
        purpose=consent.purpose,
        given=int(consent.given),
        at=consent.at,
        source=consent.source,
        proof=consent.proof,
        actor=consent.actor,
        evidence=consent.evidence or "",
        notice=consent.notice,
    )
    refresh(tx, consent.lead_id)


def _is_here(tx: Tx, consent: Consent) -> bool:
    row = tx.one(
        "SELECT 1 FROM consent WHERE lead_id = :lead_id AND purpose = :purpose AND at = :at"
        " AND given = :given AND proof = :proof",
        lead_id=consent.lead_id,
        purpose=consent.purpose,
        at=consent.at,
        given=int(consent.given),
        proof=consent.proof,
    )
    return row is not None


def refresh(tx: Tx, lead_id: int) -> None:
    """Bring the lead's columns into step with the log: of each purpose the wish that holds."""
    lines = log(tx, lead_id)
    for purpose, (stopped, agreed) in _COLUMNS.items():
        wish = latest(lines, purpose)
        given = wish is not None and wish.given
        at = None if wish is None else wish.at
        columns = {stopped: None if given else at} | (
            {agreed: at if given else None} if agreed else {}
        )
        settings = ", ".join(f"{name} = :{name}" for name in columns)
        tx.run(f"UPDATE lead SET {settings} WHERE id = :lead_id", lead_id=lead_id, **columns)
    changes.note(tx, "lead", lead_id, lead_id)


def log(tx: Tx, lead_id: int) -> list[Consent]:
    """Every line about a lead, oldest first."""
    rows = tx.all("SELECT * FROM consent WHERE lead_id = :lead_id ORDER BY id", lead_id=lead_id)
    return [_consent(row) for row in rows]


def page(tx: Tx, after: int, limit: int) -> list[tuple[int, Consent]]:
    """Lines of everybody by id, for exports."""
    rows = tx.all(
        "SELECT * FROM consent WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit
    )
    return [(row["id"], _consent(row)) for row in rows]


def _consent(row: Row) -> Consent:
    return Consent(
        LeadId(row["lead_id"]),
        Purpose(row["purpose"]),
        bool(row["given"]),
        Millis(row["at"]),
        row["source"],
        row["proof"],
        row["actor"],
        Evidence(row["evidence"]) if row["evidence"] else None,
        row["notice"],
    )
