"""Where numbers and texts of customers can be found once they went through a relay that seals."""

import base64
import contextlib
import json
import random
import re
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.figures import Figure
from tests.e2e.programs import text_webhook
from tests.faults.relay_process import SECRET, TOKEN, RelayProcess, running, signed, write_config
from webhook_relay.envelope import new_key_pair

PLANTED = 100
"""Numbers, and as many texts."""
OTHERS = 2_000
"""Webhooks of others that come afterwards."""
PORTAL = "a-secret-of-the-portal"
CONFIG = f"""
[relay]
home = "HOME"
port = 0
token = "{TOKEN}"
MORE
[[channels]]
id = "meta"
provider = "cloud"
app_secret = "{SECRET}"
[[forms]]
id = "enquiry"
title = "Ask us"
origins = ["https://example.in"]
[[leads]]
id = "portal"
source = "generic"
secret = "{PORTAL}"
"""
_WORD = re.compile(rb"9198\d{8}|planted-[0-9a-f]{16}")
_MAPPED = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw")
_LARGEST_PIECE = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Plant:
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    stored: int
    """Of the plants, those that the relay took; the others came with wrong secrets."""
    on_disk: int
    in_log: int
    in_memory: int | None
    """Of a relay that runs, at once; None where a process may not be read."""
    in_memory_later: int | None
    """After the webhooks of others."""


def plants(seed: int, count: int) -> list[Plant]:
    chance = random.Random(seed)
    return [
        Plant(f"9198{chance.randrange(10**8):08}", f"planted-{chance.getrandbits(64):016x}")
        for _ in range(count)
    ]


def plant(relay: RelayProcess, number: int, one: Plant) -> bool:
    """Through one of the doors, with the right secret or a wrong one; whether it was taken."""
    body = json.dumps(text_webhook(one.text, one.number, secrets.token_hex(8), one.text)).encode()
    fields = {"name": one.text, "phone": one.number, "message": one.text}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    lead, written = {"Content-Type": "application/json"}, json.dumps(fields).encode()
    match number % 6:
        case 0 | 1:
            status = relay.post(body)
        case 2:
            status = relay.post(body, secret="wrong")
        case 3:
            path = f"/hooks/nobody-{one.number}?text={one.text}"
            status = relay.request("POST", path, body, signed(body))[0]
        case 4:
            status = relay.request("POST", "/forms/enquiry", urlencode(fields).encode(), form)[0]
        case _:
            status = relay.request("POST", f"/leads/portal/{PORTAL}", written, lead)[0]
    return 200 <= status < 400


def hits(data: bytes, planted: Sequence[Plant]) -> int:
    """How many of the numbers and texts are in it, as they are or in base64."""
    words = [word.encode() for one in planted for word in (one.number, one.text)]
    return sum(any(form in data for form in _forms(word)) for word in words)


def _forms(word: bytes) -> Iterator[bytes]:
    yield word
    for shift in range(3):  # base64 has three ways to write a word, by where it begins
        whole = base64.b64encode(b"\0" * shift + word)
        yield whole[4 if shift else 0 : len(whole) - 4]


def memory_of(pid: int) -> bytes:
    """What a core dump would hold of what the process may write to."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for found in filter(None, map(_MAPPED.match, maps)):
            start, end = (int(one, 16) for one in found.groups())
            with contextlib.suppress(OSError):  # a few pages of the kernel's own
                memory.seek(start)
                parts.append(memory.read(min(end - start, _LARGEST_PIECE)))
    return b"".join(parts)


def in_memory(pid: int, planted: Sequence[Plant]) -> int | None:
    """How many of them as they are; None where a process may not be read."""
    words = {word.encode() for one in planted for word in (one.number, one.text)}
    try:
        return len(words & set(_WORD.findall(memory_of(pid))))
    except PermissionError:
        return None


def look(folder: Path, count: int = PLANTED, others: int = OTHERS) -> Found:
    """Sends them, looks while the relay runs, and again at disk and log once it has ended."""
    public = base64.b64encode(new_key_pair()[1]).decode()
    planted = plants(7, count)
    with running(write_config(folder, CONFIG, f'seal_to = "{public}"')) as relay:
        assert relay.port, relay.last_words()
        stored = sum(plant(relay, number, one) for number, one in enumerate(planted))
        disk = on_disk(folder / "spool", planted)
        at_once = in_memory(relay.process.pid, planted)
        for number in range(others):
            assert relay.post(b"%d " % number + bytes(1_000)) == 200
        later = in_memory(relay.process.pid, planted)
        relay.terminate()
    disk = max(disk, on_disk(folder / "spool", planted))
    return Found(stored, disk, hits(relay.log, planted), at_once, later)


def on_disk(home: Path, planted: Sequence[Plant]) -> int:
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    return hits(b"".join(files), planted)


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        found = look(Path(folder))
    words = f"of {2 * PLANTED} numbers and texts"
    figures = [
        Figure(f"{words}: taken and sealed", 2 * found.stored, "words"),
        Figure(f"{words}: on the disk", found.on_disk, "words", 0),
        Figure(f"{words}: in the log", found.in_log, "words", 0),
    ]
    if found.in_memory is not None and found.in_memory_later is not None:
        figures += [
            Figure(f"{words}: in the memory of the running relay", found.in_memory, "words"),
            Figure(f"the same after {OTHERS:,} others", found.in_memory_later, "words"),
        ]
    return figures
