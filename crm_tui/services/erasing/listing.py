"""`erasures.json` beside the database and beside every backup: who is to be erased again after a restore.

Keyed hashes only. Every line carries a seal of its own, so that nobody can add one by hand.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.erasing import Entry
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.store import erasing
from crm_tui.store.database import Database
from crm_tui.store.marker import derive, write_private
from crm_tui.store.tx import Tx

LIST = "erasures.json"
_APART = "erasures-apart.json"
"""A list that this shop did not write."""
FORMAT = 1
_PURPOSE = "erasure list"


@dataclass(frozen=True, slots=True)
class Line:
    entry: Entry
    seal: str
    """Keyed hash over everything else."""


@dataclass(frozen=True, slots=True)
class ErasureList:
    """The file as it is read; nothing in it is believed before its seal was looked at."""

    key_id: str
    """Which key the hashes are made with."""
    lines: tuple[Line, ...]


_NONE = ErasureList("", ())


def seal_of(secret: bytes, entry: Entry) -> str:
    """Over a canonical spelling of the entry."""
    text = json.dumps(asdict(entry), sort_keys=True).encode()
    return hmac.digest(derive(secret, _PURPOSE), text, "sha256").hex()


def key_id(secret: bytes) -> str:
    """Tells keys apart and says nothing about them."""
    return hashlib.blake2b(secret, digest_size=8, person=b"erasure list").hexdigest()


def read_list(path: Path) -> ErasureList:
    """The list; an empty one where there is no file. Raises Damaged where there is one that is none."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return _NONE
    except OSError as error:
        raise CrmError(
            f"{path} cannot be read: {error.strerror}.", "Check its owner and permissions."
        ) from error
    try:
        found = json.loads(text)
        lines = tuple(Line(_entry(one["entry"]), str(one["seal"])) for one in found["lines"])
        return ErasureList(str(found["key_id"]), lines)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Damaged(
            f"{path} is damaged: it says who must be erased again.",
            "Put the one that lies beside a backup in its place; where there is none, move it away.",
        ) from error


def _entry(found: dict[str, Any]) -> Entry:
    return Entry(
        tuple(map(int, found["lead_ids"])),
        tuple(map(str, found["points"])),
        tuple(map(str, found["born"])),
        Millis(int(found["at"])),
        str(found["actor"]),
        None if found["hold_until"] is None else Millis(int(found["hold_until"])),
        str(found["proof"]),
    )


def merged(lists: Iterable[ErasureList]) -> ErasureList:
    """Several as one: a line that stands in one of them stands; the key is that of the first with lines."""
    given = [one for one in lists if one.lines]
    if not given:
        return _NONE
    if len({one.key_id for one in given}) > 1:
        raise CrmError(
            "These lists of erased people belong to different shops.",
            "Give the one that lies beside the backup.",
        )
    lines = {line.seal: line for one in given for line in one.lines}
    ordered = sorted(lines.values(), key=lambda line: line.entry.at)
    return replace(given[0], lines=tuple(ordered))


def write_list(db: Database) -> ErasureList:
    """Bring `erasures.json` beside the database into step with it; a line that is only there stays."""
    return write(db.path, *db.read_now(of_shop))


def of_shop(tx: Tx) -> tuple[bytes, list[Entry]]:
    """The key of the hashes, and everybody who was erased at their wish."""
    entries = [one.entry for one in erasing.every(tx)]
    return erasing.key(tx) if entries else b"", entries


def write(database: Path, secret: bytes, entries: Sequence[Entry]) -> ErasureList:
    """`write_list` for what was read already; raises CrmError.

    The database knows everybody: a list that is damaged or another shop's is put apart, and lines that
    somebody added by hand go, so that neither an erasing nor a restore stands still because of them.
    """
    path = database.with_name(LIST)
    if not entries:
        return _NONE
    try:
        mine = ErasureList(key_id(secret), _lines(secret, entries))
        both = merged([mine, _ours(path, secret)])
        text = _text(both)
        if not path.exists() or path.read_bytes() != text:
            write_private(path, text)
    except OSError as error:
        raise CrmError(
            f"{path} cannot be written: {error.strerror}.",
            "Free some space, or check the folder's owner; the erasing goes on by itself then.",
        ) from error
    return both


def _ours(path: Path, secret: bytes) -> ErasureList:
    """The file as this shop wrote it; an empty list where it did not."""
    try:
        found = read_list(path)
    except Damaged:
        found = None
    if found is None or (found.lines and found.key_id != key_id(secret)):
        path.replace(path.with_name(_APART))
        return _NONE
    return replace(found, lines=tuple(one for one in found.lines if _is_sealed(one, secret)))


def _is_sealed(line: Line, secret: bytes) -> bool:
    return hmac.compare_digest(line.seal, seal_of(secret, line.entry))


def _lines(secret: bytes, entries: Sequence[Entry]) -> tuple[Line, ...]:
    return tuple(Line(entry, seal_of(secret, entry)) for entry in entries)


def _text(found: ErasureList) -> bytes:
    lines = [{"entry": asdict(line.entry), "seal": line.seal} for line in found.lines]
    return json.dumps({"format": FORMAT, "key_id": found.key_id, "lines": lines}, indent=1).encode()


def believed(found: ErasureList, secret: bytes) -> list[Entry]:
    """The entries of this shop's list; raises where it is another's, or was changed by hand."""
    if found.lines and found.key_id != key_id(secret):
        raise CrmError(
            "The list of erased people belongs to another shop.",
            "Give the list that lies beside this backup.",
        )
    for line in found.lines:
        if not _is_sealed(line, secret):
            raise Damaged(
                "The list of erased people was changed by hand.",
                "Take the one that lies beside another backup; nothing was erased by it.",
            )
    return [line.entry for line in found.lines]
