"""Values of the shop that are kept inside the encrypted file: profile, secrets, cursors."""

import json
from typing import Any

from crm_tui.domain.business import BusinessProfile, Tone
from crm_tui.store.tx import Tx


def get(tx: Tx, key: str) -> Any:
    """The value, or None."""
    row = tx.one("SELECT value FROM setting WHERE key = :key", key=key)
    return None if row is None else json.loads(row["value"])


def put(tx: Tx, key: str, value: object) -> None:
    tx.run(
        "INSERT INTO setting (key, value) VALUES (:key, :value)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key=key,
        value=json.dumps(value, ensure_ascii=False),
    )


def profile(tx: Tx) -> BusinessProfile:
    saved = get(tx, "profile") or {"name": "My shop"}
    return BusinessProfile(
        name=saved["name"],
        industry=saved.get("industry", ""),
        tone=Tone(saved.get("tone", Tone.FRIENDLY)),
        products=tuple(saved.get("products", ())),
        hours=saved.get("hours", ""),
        address=saved.get("address", ""),
        timezone=saved.get("timezone", "Asia/Kolkata"),
    )


def save_profile(tx: Tx, wanted: BusinessProfile) -> None:
    put(
        tx,
        "profile",
        {
            "name": wanted.name,
            "industry": wanted.industry,
            "tone": wanted.tone,
            "products": list(wanted.products),
            "hours": wanted.hours,
            "address": wanted.address,
            "timezone": wanted.timezone,
        },
    )
