"""Everything about one person, as the person may ask for it: a JSON file, a page to read, their files.

Complete by its making: whole rows of every table that holds something about people
(`store/person_rows.py`), not a choice of fields.
"""

import base64
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis, iso
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LEAD, MESSAGE, LeadId, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.roles import Act
from crm_tui.services import leads, shapes
from crm_tui.services.may import needs
from crm_tui.services.privacy.person_page import page
from crm_tui.store import events, notices_seen, settings
from crm_tui.store.media_files import MediaFolder, ending_of
from crm_tui.store.person_parts import parts_of
from crm_tui.store.person_rows import IN_PARTS, INDEXES, NOT_OF_PEOPLE, rows_of
from crm_tui.store.tx import Row, Tx

FORMAT = 1
_TIMES = frozenset({"at", "timestamp", "since"})
_JSON = frozenset(
    "tags referral score_reasons custom details headers citations flags advice template data"
    " payload before after gone moved points detail".split()
)
"""Columns that hold JSON."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file of theirs; `copied` is its name in the export, empty where there is none."""

    message: str
    name: str
    """In the media folder."""
    mime_type: str
    copied: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one person."""

    lead: Lead
    document: Document
    files: tuple[File, ...]

    @property
    def rows(self) -> int:
        return sum(map(len, self.document["tables"].values()))


@needs(Act.EXPORT_PERSON)
def gather(tx: Tx, actor: Actor, now: Millis, lead_id: LeadId) -> Known:
    """Read all of it in one transaction, and write down that it was; raises NotFound."""
    lead = leads.get(tx, lead_id)
    events.record(tx, lead.id, "person_exported", actor, now)
    raw = rows_of(tx, lead.id)
    found = {table: [readable(row) for row in rows] for table, rows in raw.items()}
    found |= {
        table: [readable(row) for row in rows] for table, rows in parts_of(tx, lead.id).items()
    }
    document = {
        "format": FORMAT,
        "made_at": iso(now),
        "shop": settings.profile(tx).name,
        "person": shapes.lead_json(lead),
        "notices_seen": _notices(tx, lead.id),
        "tables": found,
        "tables_in_parts": dict(IN_PARTS),
        "left_out": dict(NOT_OF_PEOPLE) | dict.fromkeys(INDEXES, "an index over the rows above"),
        "media": [],
    }
    return Known(lead, document, tuple(_files(raw["media"])))


def _notices(tx: Tx, lead_id: int) -> list[Document]:
    return [
        {
            "version": one.version,
            "at": iso(one.at),
            "how": "sent" if one.sent else "shown",
            "text": notices_seen.text_of(tx, one.version) or "",
        }
        for one in notices_seen.of_lead(tx, lead_id)
    ]


def _files(rows: Sequence[Row]) -> Iterator[File]:
    for row in rows:
        shown = show_id(MESSAGE, row["message_id"])
        if row["file"]:
            yield File(shown, row["file"], row["mime_type"])
        else:
            yield File(shown, "", row["mime_type"], problem=row["error"] or "not fetched")


def readable(row: Mapping[str, Any]) -> Document:
    """A row by column: times as ISO 8601, JSON as what it says, bytes as text or base64."""
    return {name: _value(name, value) for name, value in dict(row).items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return _as_text(value) if name == "body" else _base64(value)
    if isinstance(value, int) and (name in _TIMES or name.endswith("_at")):
        return iso(value)
    if name in _JSON and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _as_text(value: bytes) -> str | dict[str, str]:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return _base64(value)


def _base64(value: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(value).decode()}


# -- writing ------------------------------------------------------------------------------------


def write(known: Known, folder: Path, media: MediaFolder) -> Known:
    """Write `person.json`, `person.html` and `media/` into a new folder that only its owner reads.

    Raises CrmError where the folder holds something, or nothing can be written. A file that is gone
    or damaged is named in the document.
    """
    _make(folder)
    try:
        files = tuple(_copy(one, folder / "media", media) for one in known.files)
        document = known.document | {"media": [_file_json(one) for one in files]}
        _put(folder / "person.json", json.dumps(document, ensure_ascii=False, indent=1).encode())
        _put(folder / "person.html", page(document).encode())
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CrmError(
            f"{folder} could not be written: {error.strerror}.", "Choose another place."
        ) from error
    return replace(known, document=document, files=files)


def listed(known: Known) -> Document:
    """The document without copies: which files there are."""
    return known.document | {"media": [_file_json(one) for one in known.files]}


def default_folder(lead: Lead, now: Millis) -> Path:
    """`L42-2026-11-23` in the present folder."""
    return Path(f"{show_id(LEAD, lead.id)}-{iso(now)[:10]}")


def _make(folder: Path) -> None:
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CrmError(f"{folder} is there already.", "Name a new folder with --to.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise CrmError(
            f"{folder} cannot be made: {error.strerror}.", "Choose another place."
        ) from error


def _copy(file: File, folder: Path, media: MediaFolder) -> File:
    if not file.name:
        return file
    try:
        content = media.get(file.name)
    except CrmError as error:
        return replace(file, problem=str(error))
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{file.message}{ending_of(file.mime_type)}"
    _put(folder / name, content)
    return replace(file, copied=f"media/{name}")


def _put(path: Path, content: bytes) -> None:
    """Readable by its owner alone."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content)


def _file_json(file: File) -> Document:
    return {
        "message": file.message,
        "mime_type": file.mime_type,
        "file": file.copied or None,
        "problem": file.problem or None,
    }
