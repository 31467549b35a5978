"""What a source adds to a lead beside its own fields: tags, custom fields, a do-not-disturb mark."""

import json
import unicodedata
from collections.abc import Iterable, Mapping

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_draft import OTHER_NUMBER
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx


def custom_key(label: str) -> str:
    """`Pin code`, `PIN_CODE` and `pin-code` are one custom field: `pin_code`.

    Vowel signs stay: without them दिन and दान would be one.
    """
    folded = unicodedata.normalize("NFKC", label).casefold()
    return "_".join("".join(c if _is_letter(c) else " " for c in folded).split())[:60]


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


OTHERS = custom_key(OTHER_NUMBER)


def may_fill(key: str, has: str | None, text: str) -> bool:
    """Whether a source may write this: into an empty field, or more numbers behind the known ones."""
    return not has or (key == OTHERS and text.startswith(has) and text != has)


def add_tags(tx: Tx, lead_id: int, tags: Iterable[str]) -> tuple[str, ...]:
    """Those that were new; in small letters, as they are looked for."""
    tags = [tag.casefold() for tag in tags]
    before = json.loads(_row(tx, lead_id)["tags"])
    fresh = tuple(tag for tag in dict.fromkeys(tags) if tag and tag not in before)
    if fresh:
        _set(tx, lead_id, "tags", [*before, *fresh])
        tx.many(
            "INSERT OR IGNORE INTO lead_tag (tag, lead_id) VALUES (:tag, :lead_id)",
            [{"tag": tag, "lead_id": lead_id} for tag in fresh],
        )
    return fresh


def fill_custom(tx: Tx, lead_id: int, custom: Mapping[str, str], now: Millis) -> tuple[str, ...]:
    """Set custom fields, by label, where `may_fill`; the labels of those that were."""
    before = json.loads(_row(tx, lead_id)["custom"])
    keys = {custom_key(label): label for label, value in custom.items() if value}
    fresh = {
        key: label
        for key, label in keys.items()
        if key and may_fill(key, before.get(key), custom[label])
    }
    if not fresh:
        return ()
    _set(tx, lead_id, "custom", before | {key: custom[label] for key, label in fresh.items()})
    tx.many(
        "INSERT OR IGNORE INTO custom_field (key, label, created_at) VALUES (:key, :label, :now)",
        [{"key": key, "label": label, "now": now} for key, label in fresh.items()],
    )
    return tuple(fresh.values())


def fill_empty(tx: Tx, lead_id: int, owner: str, value_paise: int | None) -> None:
    """Owner and worth of a lead that has none."""
    tx.run(
        "UPDATE lead SET owner = CASE WHEN owner = '' THEN :owner ELSE owner END,"
        " value_paise = COALESCE(value_paise, :value) WHERE id = :id",
        owner=owner,
        value=value_paise,
        id=lead_id,
    )


def do_not_disturb(tx: Tx, lead_id: int) -> None:
    """The source says: no marketing and no calls; only a person takes that back."""
    tx.run("UPDATE lead SET do_not_disturb = 1 WHERE id = :id", id=lead_id)
    changes.note(tx, "lead", lead_id, lead_id)


def is_not_to_be_disturbed(tx: Tx, lead_id: int) -> bool:
    return bool(_row(tx, lead_id)["do_not_disturb"])


def _row(tx: Tx, lead_id: int) -> Row:
    row = tx.one("SELECT tags, custom, do_not_disturb FROM lead WHERE id = :id", id=lead_id)
    if row is None:
        raise LookupError(lead_id)
    return row


def _set(tx: Tx, lead_id: int, column: str, value: object) -> None:
    tx.run(
        f"UPDATE lead SET {column} = :value WHERE id = :id",
        value=json.dumps(value, ensure_ascii=False),
        id=lead_id,
    )
    changes.note(tx, "lead", lead_id, lead_id)
