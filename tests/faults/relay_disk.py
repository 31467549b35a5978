"""A disk that forgets: what no fsync has asked for may be gone, in part or whole, after a power cut.

Stricter than most file systems. An fsync keeps a file's bytes and length, never its name: that takes
an fsync of its folder. Until then a cut leaves any of the written sectors and none of the others.
"""

import errno
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

SECTORS = (512, 4096)
"""Bytes that a disk writes whole or not at all: of old disks and of new ones."""


class Left(StrEnum):
    """What a cut leaves of a file's unsynced writes."""

    NOTHING = "nothing"
    FIRST = "those up to a moment, the last of them torn"
    ANY = "any sectors, in any order"


@dataclass(frozen=True, slots=True)
class Write:
    start: int
    data: bytes

    def apply(self, to: bytearray) -> None:
        if len(to) < self.start:
            to.extend(bytes(self.start - len(to)))
        to[self.start : self.start + len(self.data)] = self.data

    def sectors(self, size: int) -> Iterator["Write"]:
        """The same, cut where sectors of the disk begin."""
        at = self.start
        while at < self.start + len(self.data):
            end = (at // size + 1) * size
            yield Write(at, self.data[at - self.start : end - self.start])
            at = end


@dataclass(frozen=True, slots=True)
class Resize:
    length: int

    def apply(self, to: bytearray) -> None:
        del to[self.length :]
        to.extend(bytes(self.length - len(to)))

    def sectors(self, size: int) -> Iterator["Resize"]:
        yield self


@dataclass(slots=True)
class File:
    mode: int
    now: bytearray = field(default_factory=bytearray)
    kept: bytearray = field(default_factory=bytearray)
    """What the disk has for certain."""
    pending: list[Write | Resize] = field(default_factory=list)
    changed_at: float = 0.0

    def change(self, what: Write | Resize) -> None:
        what.apply(self.now)
        self.pending.append(what)

    def sync(self) -> None:
        for one in self.pending:
            one.apply(self.kept)
        self.pending.clear()

    def cut(self, chance: random.Random) -> int:
        """The power is gone; how many written bytes went with it."""
        written = sum(len(one.data) for one in self.pending if isinstance(one, Write))
        left = _left(self.pending, chance)
        for one in left:
            one.apply(self.kept)
        self.pending.clear()
        self.now = bytearray(self.kept)
        return written - sum(len(one.data) for one in left if isinstance(one, Write))


@dataclass(slots=True)
class Folder:
    mode: int
    now: dict[str, "File | Folder"] = field(default_factory=dict)
    kept: dict[str, "File | Folder"] = field(default_factory=dict)
    pending: list[dict[str, "File | Folder | None"]] = field(default_factory=list)
    """Changes of names, each whole or not at all and in their order; None takes a name away."""
    changed_at: float = 0.0

    def change(self, what: dict[str, "File | Folder | None"]) -> None:
        _rename(self.now, what)
        self.pending.append(what)

    def sync(self) -> None:
        self.kept = dict(self.now)
        self.pending.clear()

    def cut(self, chance: random.Random) -> int:
        for what in self.pending[: chance.randint(0, len(self.pending))]:
            _rename(self.kept, what)
        self.pending.clear()
        self.now = dict(self.kept)
        return sum(one.cut(chance) for one in self.now.values())


Node = File | Folder


class Disk:
    """What a file system needs of it, and `cut`."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.root = Folder(0o700)
        self._now = now

    def make(self, folder: Folder, name: str, node: Node) -> None:
        if name in folder.now:
            raise refusal(errno.EEXIST)
        folder.change({name: node})
        node.changed_at = self._now()

    def remove(self, folder: Folder, name: str) -> None:
        node = self.find(folder, name)
        if isinstance(node, Folder) and node.now:
            raise refusal(errno.ENOTEMPTY)
        folder.change({name: None})

    def rename(self, folder: Folder, old: str, new: str) -> None:
        """Atomic, as POSIX has it: after a cut either name leads to the whole of it."""
        folder.change({old: None, new: self.find(folder, old)})

    def change(self, file: File, what: Write | Resize) -> None:
        file.change(what)
        file.changed_at = self._now()

    def find(self, folder: Folder, name: str) -> Node:
        if name not in folder.now:
            raise refusal(errno.ENOENT)
        return folder.now[name]

    def cut(self, chance: random.Random) -> int:
        """Leaves what a disk could hold after a power cut; how many written bytes are gone."""
        return self.root.cut(chance)


def refusal(code: int) -> OSError:
    """The error that a program is told."""
    return OSError(code, os.strerror(code))


def _rename(names: dict[str, Node], what: dict[str, Node | None]) -> None:
    for name, node in what.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _left(pending: list[Write | Resize], chance: random.Random) -> list[Write | Resize]:
    size = chance.choice(SECTORS)
    match chance.choice(tuple(Left)):
        case Left.NOTHING:
            return []
        case Left.FIRST:
            pieces = [piece for one in pending for piece in one.sectors(size)]
            return pieces[: chance.randint(0, len(pieces))]
        case Left.ANY:
            share = chance.random()
            pieces = [piece for one in pending for piece in one.sectors(size)]
            return [piece for piece in pieces if chance.random() < share]
