"""Changes `relay.toml` as a careful person would: one block in or out, and not a byte of the rest."""

import os
import sys
import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path

from webhook_relay.errors import SettingsError
from webhook_relay.settings.file import parse_settings
from webhook_relay.settings.statements import Kind, Statement, statements, table_of

ROOMS = ("channels", "forms", "leads")
"""The lists of tables that have ids."""


class Document:
    """The text of a settings file; what is written has been read as settings before."""

    def __init__(self, path: Path) -> None:
        """Raises SettingsError for a file that cannot be read, or that no relay would start with."""
        try:
            # Through a link: the file that it leads to is replaced, not the link.
            self.path = path.resolve(strict=True)
            self.text = self.path.read_bytes().decode()
        except FileNotFoundError:
            raise SettingsError(
                f"There is no {path}. Write one, or name it with --config."
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} cannot be read: {error}.") from error
        self.settings = parse_settings(self.text)

    def write(self, text: str) -> None:
        """Puts the text in the file's place, whole or not at all; raises SettingsError."""
        self.settings = parse_settings(text)
        try:
            _replace(self.path, text.encode())
        except OSError as error:
            raise SettingsError(f"{self.path} cannot be written: {error.strerror}.") from error
        self.text = text


def with_block(text: str, block: str) -> str:
    """The block at the end, after an empty line; its lines end as the text's do.

    Raises SettingsError where the text writes that list in another way than by blocks.
    """
    ends = "\r\n" if "\r\n" in text else "\n"
    before = text if text.endswith("\n") or not text else text + ends
    result = before + ends + block.replace("\n", ends)
    if not _is_valid(result):
        (room,) = tomllib.loads(block)
        raise SettingsError(f"{room} is not written as [[{room}]]: change that by hand first.")
    return result


def without_block(text: str, name: str) -> str:
    """Takes out the table whose id this is; raises SettingsError when there is none.

    The block ends with its last setting. An empty line after it goes along or, at the end of the
    file, one before it. Comments around it stay.
    """
    room, place = _find(text, name)
    lines = [*statements(text)]
    first, last = _block(text, lines, room, place)
    if last + 1 < len(lines) and lines[last + 1].kind is Kind.BLANK:
        last += 1
    elif last + 1 == len(lines) and first > 0 and lines[first - 1].kind is Kind.BLANK:
        first -= 1
    result = text[: lines[first].start] + text[lines[last].end :]
    _check(text, result, room, place)
    return result


def _find(text: str, name: str) -> tuple[str, int]:
    """In which list the id stands, and at which place."""
    whole = tomllib.loads(text)
    for room in ROOMS:
        for place, one in enumerate(whole.get(room, ())):
            if one.get("id") == name:
                return room, place
    raise SettingsError(f"No channel, form or lead address has the id {name}: see channels list.")


def _block(text: str, lines: list[Statement], room: str, place: int) -> tuple[int, int]:
    """The first and the last statement of a list's table, with the tables inside it."""
    heads = [
        (number, *table_of(text[one.start : one.end]))
        for number, one in enumerate(lines)
        if one.kind is Kind.TABLE
    ]
    starts = [number for number, name, is_new in heads if name == room and is_new]
    if place >= len(starts):
        raise SettingsError(f"{room} is not written as [[{room}]]: take it out by hand.")
    first = starts[place]
    others = [n for n, name, is_new in heads if n > first and (name != room or is_new)]
    end = min(others, default=len(lines))
    written = (Kind.PAIR, Kind.TABLE)
    return first, max(n for n in range(first, end) if lines[n].kind in written)


def _check(before: str, after: str, room: str, place: int) -> None:
    """Whatever this module gets wrong must not reach the file."""
    expected = tomllib.loads(before)
    del expected[room][place]
    if not expected[room]:
        del expected[room]
    if not _is_valid(after) or tomllib.loads(after) != expected:
        raise SettingsError(f"This [[{room}]] cannot be taken out safely: do it by hand.")


def _is_valid(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _replace(path: Path, content: bytes) -> None:
    """With the owner and mode of the file that was there, durable before it takes its place."""
    was = path.stat()
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as new:
            if sys.platform != "win32":
                os.fchmod(handle, was.st_mode & 0o7777)
                if (was.st_uid, was.st_gid) != (os.geteuid(), os.getegid()):
                    os.fchown(handle, was.st_uid, was.st_gid)
            new.write(content)
            new.flush()
            os.fsync(handle)
        Path(draft).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(draft).unlink()
        raise
