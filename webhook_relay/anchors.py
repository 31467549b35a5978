"""Where a shop's audit log ended, as it said itself: kept outside the shop, never changed, one line each.

Whoever holds a shop's database and its key can write a log anew. What they cannot do is make this
relay forget where the log had been.
"""

import json
import os
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from webhook_relay.clock import Clock, iso
from webhook_relay.devices.private import as_its_folder
from webhook_relay.errors import RelayError
from webhook_relay.folders import make_folder, sync_folder

MOST_SHOWN = 200
"""Lines in an answer; each row of a log stands for all before it, so the newest ones are enough."""
MOST_BYTES = 64 * 1024 * 1024
"""Of one shop: ten years, with one line each quarter of an hour."""
HIGHEST = 2**53 - 1
"""Beyond it JSON's numbers are not exact everywhere (RFC 8259, 6)."""
_MAC = re.compile(r"[0-9a-f]{64}")
_LOG = re.compile(r"[0-9]{1,16}:[0-9a-f]{16}")
_LONGEST_LINE = 400
"""Bytes; every field is bounded."""


class Contradiction(Exception):
    """What a shop says now does not go with what it said before: its log was changed, or put back."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of a log."""

    log: str
    """Where it begins: its first row's number and the first 16 hex digits of that row's MAC."""
    n: int
    """Number of its last row."""
    mac: str
    """Of that row, 64 hex digits; it stands for every row before it."""
    at: int
    """When that row was written, by the shop's clock; milliseconds."""


@dataclass(slots=True)
class _Known:
    """What was read of one shop's file."""

    read: int = 0
    """Bytes."""
    newest: str = ""
    """The log that it last said something of."""
    ends: dict[str, Anchor] = field(default_factory=dict)
    """By log."""


class Anchors:
    """One file for each shop, below the relay's home. May wait for the disk."""

    def __init__(self, folder: Path, clock: Clock, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._clock, self._most_bytes = folder, clock, most_bytes
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}

    def add(self, shop: str, anchor: Anchor) -> None:
        """Durable when it returns; what is known already is not written twice.

        Raises Contradiction, and RelayError when it cannot be stored.
        """
        path = self._path(shop)
        try:
            with self._lock:
                known = self._read_on(shop, path)
                if _goes_on(known, anchor):
                    self._append(path, known, anchor)
                    self._read_on(shop, path)
        except OSError as error:
            raise RelayError(f"Anchors cannot be stored: {error.strerror}.") from error

    def newest(self, shop: str) -> list[dict[str, object]]:
        """At most MOST_SHOWN, newest first; raises RelayError."""
        try:
            with self._path(shop).open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(size - MOST_SHOWN * _LONGEST_LINE, 0))
                lines = file.read().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RelayError(f"Anchors cannot be read: {error.strerror}.") from error
        found = [one for line in reversed(lines) if (one := _read(line)) is not None]
        return [_shown(one) for one in found[:MOST_SHOWN]]

    def _path(self, shop: str) -> Path:
        return self._folder / f"{shop}.ndjson"  # an id of relay.toml: letters, digits, _ and -

    def _read_on(self, shop: str, path: Path) -> _Known:
        """What is known of a shop, with what stands in its file by now: another relay may share it."""
        known = self._known.setdefault(shop, _Known())
        with suppress(FileNotFoundError), path.open("rb") as file:
            file.seek(known.read)
            for line in file:
                if line.endswith(b"\n"):
                    known.read += len(line)
                    _note(known, _read(line))
        return known

    def _append(self, path: Path, known: _Known, anchor: Anchor) -> None:
        if known.read >= self._most_bytes:
            raise RelayError("There are as many anchors of this shop as are kept.")
        is_new = not path.exists()
        if is_new:
            make_folder(path.parent)
        line = json.dumps(asdict(anchor) | {"received_at": iso(self._clock.now())}).encode()
        opened = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        try:
            size = os.fstat(opened).st_size
            # A line that a power cut tore was never answered for; it stays, apart from the next.
            torn = size > 0 and os.pread(opened, 1, size - 1) != b"\n"
            os.write(opened, (b"\n" if torn else b"") + line + b"\n")
            os.fsync(opened)
        finally:
            os.close(opened)
        if is_new:
            as_its_folder(path)
            sync_folder(path.parent)


def read_anchor(body: bytes) -> Anchor | None:
    """What a shop sends; None when it makes no sense."""
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return _anchor(found) if isinstance(found, Mapping) else None


def _anchor(found: Mapping[str, Any]) -> Anchor | None:
    log, n, mac, at = (found.get(name) for name in ("log", "n", "mac", "at"))
    if not isinstance(log, str) or not isinstance(mac, str):
        return None
    if not _LOG.fullmatch(log) or not _MAC.fullmatch(mac):
        return None
    if type(n) is not int or type(at) is not int or not (0 < n <= HIGHEST and 0 <= at <= HIGHEST):
        return None
    return Anchor(log, n, mac, at)


def _goes_on(known: _Known, anchor: Anchor) -> bool:
    """Whether it is news; raises Contradiction."""
    last = known.ends.get(anchor.log)
    if last is None:
        return True
    if anchor.log != known.newest:
        raise Contradiction("Another log has followed this one: it is said to go on all the same.")
    if anchor.n < last.n:
        raise Contradiction(f"The log had {last.n} rows, and is said to have {anchor.n}.")
    if anchor.n == last.n and anchor.mac != last.mac:
        raise Contradiction(f"Row {last.n} of the log is said to be another one than before.")
    return anchor.n > last.n


def _note(known: _Known, line: Mapping[str, Any] | None) -> None:
    anchor = None if line is None else _anchor(line)
    if anchor is not None:
        known.ends[anchor.log], known.newest = anchor, anchor.log


def _read(line: bytes) -> Mapping[str, Any] | None:
    """A line of the file; None for a torn one."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and _anchor(found) is not None else None


def _shown(line: Mapping[str, Any]) -> dict[str, object]:
    return {name: line[name] for name in ("log", "n", "mac", "at", "received_at")}
