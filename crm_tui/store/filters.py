"""Saved filters, by name."""

import json

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_filter import LeadFilter, from_json, to_json
from crm_tui.store.tx import Tx


def save(tx: Tx, name: str, spec: LeadFilter, now: Millis) -> None:
    """One of the same name is replaced."""
    tx.run(
        "INSERT INTO saved_filter (name, spec, created_at) VALUES (:name, :spec, :now)"
        " ON CONFLICT (name) DO UPDATE SET spec = excluded.spec",
        name=name,
        spec=json.dumps(to_json(spec), ensure_ascii=False),
        now=now,
    )


def get(tx: Tx, name: str) -> LeadFilter | None:
    row = tx.one("SELECT spec FROM saved_filter WHERE name = :name", name=name)
    return None if row is None else from_json(json.loads(row["spec"]))


def every(tx: Tx) -> dict[str, LeadFilter]:
    """By name."""
    rows = tx.all("SELECT name, spec FROM saved_filter ORDER BY name")
    return {row["name"]: from_json(json.loads(row["spec"])) for row in rows}


def remove(tx: Tx, name: str) -> bool:
    return tx.run("DELETE FROM saved_filter WHERE name = :name", name=name) == 1
