"""Mounts the disk that forgets, speaking the kernel's FUSE protocol itself: no library is needed.

`python -m tests.faults.relay_fuse FOLDER` mounts it there and obeys lines on standard input, each
answered by one on standard output: `freeze` stops it from answering anybody, `freeze sync` does so
at the next fsync and leaves that undone, `cut SEED` takes the power away and mounts what is left,
`refuse EROFS|ENOSPC|EIO` makes it fail until `refuse OK`. At the end of the input it unmounts. Needs
the right to mount.
"""

import contextlib
import ctypes
import errno
import os
import random
import select
import stat
import struct
import sys
import time
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from tests.faults.relay_disk import Disk, File, Folder, Node, Resize, Write, refusal

_HEAD = struct.Struct("<IIQQIIIHH")
_ANSWER = struct.Struct("<IiQ")
_ATTR = struct.Struct("<6Q10I")
_LARGEST_WRITE = 1 << 17
_MINOR = 31
"""Of protocol 7: what Linux 5.0 speaks; later kernels keep to it when asked."""
_FOR_EVER = 1 << 30
"""Seconds that the kernel may believe what it was told: nothing changes but through it."""
_BIG_WRITES = 1 << 5
_SIZE, _MTIME = 1 << 3, 1 << 5
_MS_NOSUID, _MS_NODEV, _MNT_DETACH = 2, 4, 2
_LIBC = ctypes.CDLL(None, use_errno=True)


class Op(IntEnum):
    """What the kernel may ask (linux/fuse.h), as far as programs here make it."""

    LOOKUP = 1
    FORGET = 2
    GETATTR = 3
    SETATTR = 4
    MKDIR = 9
    UNLINK = 10
    RMDIR = 11
    RENAME = 12
    LINK = 13
    OPEN = 14
    READ = 15
    WRITE = 16
    STATFS = 17
    RELEASE = 18
    FSYNC = 20
    FLUSH = 25
    INIT = 26
    OPENDIR = 27
    READDIR = 28
    RELEASEDIR = 29
    FSYNCDIR = 30
    CREATE = 35
    INTERRUPT = 36
    BATCH_FORGET = 42


_NO_ANSWER = frozenset({Op.FORGET, Op.INTERRUPT, Op.BATCH_FORGET})
_SYNCS = frozenset({Op.FSYNC, Op.FSYNCDIR})
_WRITES = frozenset(
    {Op.SETATTR, Op.MKDIR, Op.UNLINK, Op.RMDIR, Op.RENAME, Op.LINK, Op.WRITE, Op.CREATE}
)
_REFUSED = {"EROFS": _WRITES, "ENOSPC": _WRITES, "EIO": _SYNCS}


class Fuse:
    """One mount: answers the kernel out of a disk."""

    def __init__(self, disk: Disk, folder: Path) -> None:
        self._disk, self._folder = disk, folder
        self._nodes: dict[int, Node] = {1: disk.root}
        self._numbers: dict[int, int] = {id(disk.root): 1}
        self._refused: frozenset[int] = frozenset()
        self._error = 0
        self.device = os.open("/dev/fuse", os.O_RDWR | os.O_NONBLOCK)
        options = f"fd={self.device},rootmode=40000,user_id=0,group_id=0,allow_other"
        _checked(
            _LIBC.mount(
                b"relay-disk",
                bytes(folder),
                b"fuse",
                ctypes.c_ulong(_MS_NOSUID | _MS_NODEV),
                options.encode(),
            )
        )
        self._known: dict[int, Callable[[Node, bytes], bytes]] = {
            Op.LOOKUP: self._lookup,
            Op.GETATTR: self._getattr,
            Op.SETATTR: self._setattr,
            Op.MKDIR: self._mkdir,
            Op.UNLINK: self._remove,
            Op.RMDIR: self._remove,
            Op.RENAME: self._rename,
            Op.LINK: self._link,
            Op.OPEN: self._open,
            Op.READ: self._read,
            Op.WRITE: self._write,
            Op.STATFS: self._statfs,
            Op.RELEASE: _nothing,
            Op.FSYNC: self._fsync,
            Op.FLUSH: _nothing,
            Op.INIT: self._init,
            Op.OPENDIR: self._open,
            Op.READDIR: self._list,
            Op.RELEASEDIR: _nothing,
            Op.FSYNCDIR: self._fsync,
            Op.CREATE: self._create,
        }

    def refuse(self, error: str) -> None:
        """From now on: EROFS and ENOSPC to whatever writes, EIO to every fsync; OK ends it."""
        self._refused = _REFUSED.get(error, frozenset())
        self._error = getattr(errno, error, 0)

    def close(self) -> None:
        """Whoever waits for an answer is told that the disk is gone."""
        os.close(self.device)
        _checked(_LIBC.umount2(bytes(self._folder), _MNT_DETACH))

    def answer_one(self, but: frozenset[int] = frozenset()) -> bool:
        """One request of the kernel, if there is one; False for one of `but`, which is left waiting."""
        with contextlib.suppress(BlockingIOError, FileNotFoundError, InterruptedError):
            request = os.read(self.device, _LARGEST_WRITE + 4096)
            _, code, unique, number, *_ = _HEAD.unpack_from(request)
            if code in but:
                return False
            if code in _NO_ANSWER:
                return True
            try:
                body, error = self._answer(code, number, request[_HEAD.size :]), 0
            except OSError as refused:
                body, error = b"", -(refused.errno or errno.EIO)
            os.write(self.device, _ANSWER.pack(_ANSWER.size + len(body), error, unique) + body)
        return True

    def _answer(self, code: int, number: int, body: bytes) -> bytes:
        if code not in self._known:
            raise refusal(errno.ENOSYS)
        if code in self._refused:
            raise refusal(self._error)
        return self._known[code](self._nodes.get(number, self._disk.root), body)

    def _init(self, node: Node, body: bytes) -> bytes:
        read_ahead = struct.unpack_from("<I", body, 8)[0]
        limits = struct.pack(
            "<IIHHIIHHI", read_ahead, _BIG_WRITES, 16, 12, _LARGEST_WRITE, 1, 0, 0, 0
        )
        return struct.pack("<II", 7, _MINOR) + limits + bytes(28)

    def _lookup(self, node: Node, body: bytes) -> bytes:
        return self._entry(self._disk.find(_folder(node), _name(body)))

    def _getattr(self, node: Node, body: bytes) -> bytes:
        return struct.pack("<QII", _FOR_EVER, 0, 0) + self._attr(node)

    def _setattr(self, node: Node, body: bytes) -> bytes:
        valid, _, _, size, _, _, mtime = struct.unpack_from("<IIQQQQQ", body)
        if valid & 1:
            node.mode = stat.S_IMODE(struct.unpack_from("<I", body, 68)[0])
        if valid & _SIZE and isinstance(node, File):
            self._disk.change(node, Resize(size))
        if valid & _MTIME:
            node.changed_at = mtime
        return self._getattr(node, body)

    def _mkdir(self, node: Node, body: bytes) -> bytes:
        mode = struct.unpack_from("<I", body)[0]
        made = Folder(stat.S_IMODE(mode))
        self._disk.make(_folder(node), _name(body[8:]), made)
        return self._entry(made)

    def _create(self, node: Node, body: bytes) -> bytes:
        mode = struct.unpack_from("<I", body, 4)[0]
        made = File(stat.S_IMODE(mode))
        self._disk.make(_folder(node), _name(body[16:]), made)
        return self._entry(made) + self._open(made, b"")

    def _remove(self, node: Node, body: bytes) -> bytes:
        self._disk.remove(_folder(node), _name(body))
        return b""

    def _rename(self, node: Node, body: bytes) -> bytes:
        if self._nodes.get(struct.unpack_from("<Q", body)[0]) is not node:
            raise refusal(errno.EXDEV)
        old, new, _ = body[8:].split(b"\0", 2)
        self._disk.rename(_folder(node), os.fsdecode(old), os.fsdecode(new))
        return b""

    def _link(self, node: Node, body: bytes) -> bytes:
        linked = self._nodes[struct.unpack_from("<Q", body)[0]]
        self._disk.make(_folder(node), _name(body[8:]), linked)
        return self._entry(linked)

    def _open(self, node: Node, body: bytes) -> bytes:
        return bytes(16)

    def _read(self, node: Node, body: bytes) -> bytes:
        start, size = struct.unpack_from("<QI", body, 8)
        return bytes(_file(node).now[start : start + size])

    def _write(self, node: Node, body: bytes) -> bytes:
        start, size = struct.unpack_from("<QI", body, 8)
        self._disk.change(_file(node), Write(start, body[40 : 40 + size]))
        return struct.pack("<II", size, 0)

    def _fsync(self, node: Node, body: bytes) -> bytes:
        node.sync()
        return b""

    def _list(self, node: Node, body: bytes) -> bytes:
        start, size = struct.unpack_from("<QI", body, 8)
        whole = b""
        for place, (name, found) in enumerate(list(_folder(node).now.items())[start:], start + 1):
            raw = os.fsencode(name)
            kind = stat.S_IFMT(_mode(found)) >> 12
            entry = struct.pack("<QQII", self._number(found), place, len(raw), kind) + raw
            entry += bytes(-len(entry) % 8)
            if len(whole) + len(entry) > size:
                break
            whole += entry
        return whole

    def _statfs(self, node: Node, body: bytes) -> bytes:
        blocks = (1 << 30) // 4096
        return struct.pack("<5Q4I24x", blocks, blocks, blocks, 1 << 20, 1 << 20, 4096, 255, 4096, 0)

    def _entry(self, node: Node) -> bytes:
        head = struct.pack("<4QII", self._number(node), 0, _FOR_EVER, _FOR_EVER, 0, 0)
        return head + self._attr(node)

    def _attr(self, node: Node) -> bytes:
        size = len(node.now) if isinstance(node, File) else 0
        seconds = int(node.changed_at)
        return _ATTR.pack(
            *(self._number(node), size, -(-size // 512), seconds, seconds, seconds),
            *(0, 0, 0, _mode(node), 1, os.getuid(), os.getgid(), 0, 4096, 0),
        )

    def _number(self, node: Node) -> int:
        if id(node) not in self._numbers:
            number = len(self._numbers) + 1
            self._numbers[id(node)], self._nodes[number] = number, node
        return self._numbers[id(node)]


def _nothing(node: Node, body: bytes) -> bytes:
    return b""


def _mode(node: Node) -> int:
    return node.mode | (stat.S_IFREG if isinstance(node, File) else stat.S_IFDIR)


def _name(body: bytes) -> str:
    return os.fsdecode(body.partition(b"\0")[0])


def _folder(node: Node) -> Folder:
    if not isinstance(node, Folder):
        raise refusal(errno.ENOTDIR)
    return node


def _file(node: Node) -> File:
    if not isinstance(node, File):
        raise refusal(errno.EISDIR)
    return node


def _checked(result: int) -> None:
    if result:
        raise refusal(ctypes.get_errno())


class Session:
    """Serves one folder until its input ends; a frozen disk answers nobody, as one without power."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._disk = folder, Disk(time.time)
        self._fuse = Fuse(self._disk, folder)
        self._frozen = False
        self._freezes_at: frozenset[int] = frozenset()
        self._said = b""
        _tell("mounted")

    def run(self) -> None:
        while True:
            ready, _, _ = select.select([0] if self._frozen else [0, self._fuse.device], [], [])
            if 0 in ready and not self._listen():
                return self._fuse.close()
            asked = self._fuse.device in ready and not self._frozen
            if asked and not self._fuse.answer_one(self._freezes_at):
                self._freeze()

    def _listen(self) -> bool:
        """False at the end of the input."""
        more = os.read(0, 4096)
        *lines, self._said = (self._said + more).split(b"\n")
        for line in lines:
            self._obey(line.decode().split())
        return bool(more)

    def _obey(self, command: list[str]) -> None:
        match command:
            case ["freeze"]:
                self._freeze()
            case ["freeze", "sync"]:
                self._freezes_at = _SYNCS
            case ["cut", seed]:
                self._fuse.close()
                gone = self._disk.cut(random.Random(int(seed)))
                self._fuse, self._frozen = Fuse(self._disk, self._folder), False
                _tell(str(gone))
            case ["refuse", error]:
                self._fuse.refuse(error)
                _tell(error)
            case _:
                raise ValueError(command)

    def _freeze(self) -> None:
        self._frozen, self._freezes_at = True, frozenset()
        _tell("frozen")


def _tell(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Session(Path(sys.argv[1])).run()
