"""Exports: everything of one kind, written beside the target and moved over it when it is whole."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from crm_tui.domain.errors import CrmError
from crm_tui.services.shapes import Json, lead_json, message_json
from crm_tui.store import leads, messages
from crm_tui.store.database import Database

KINDS = ("leads", "messages")
_PAGE = 500


def export(db: Database, kind: str, target: Path, on_progress: Callable[[int], None]) -> int:
    """Write `{items: […]}` as JSON; how many items. Raises CrmError for another kind or ending."""
    if kind not in KINDS:
        raise CrmError(f"{kind!r} cannot be exported.", f"Choose one of: {', '.join(KINDS)}.")
    if target.suffix.lower() != ".json":
        raise CrmError(f"{target.name} does not end in .json.", "Name a .json file.")
    items = _leads(db) if kind == "leads" else _messages(db)
    part = target.with_name(target.name + ".part")
    written = 0
    try:
        with part.open("w", encoding="utf-8") as out:
            out.write('{"items": [')
            for item in items:
                out.write((",\n" if written else "\n") + json.dumps(item, ensure_ascii=False))
                written += 1
                on_progress(written)
            out.write("\n]}\n")
        part.replace(target)
    except OSError as error:
        with suppress(OSError):  # where nothing can be written there may be nothing to remove
            part.unlink()
        raise CrmError(
            f"{target} could not be written: {error.strerror}.", "Choose another place."
        ) from error
    return written


def _leads(db: Database) -> Iterator[Json]:
    after = 0
    while page := db.read_now(leads.page_by_id, after, _PAGE):
        yield from map(lead_json, page)
        after = page[-1].id


def _messages(db: Database) -> Iterator[Json]:
    after = 0
    while page := db.read_now(messages.page, after, _PAGE):
        yield from map(message_json, page)
        after = page[-1].id
