"""Signatures at a real relay: fourteen ways to get one wrong, what the time of an answer tells, no secret."""

import http.client
import json
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, percentile
from tests.faults.relay_abuse import BODY, head, length, signature, status_of, tail
from tests.faults.relay_process import (
    PATIENCE,
    PROGRAM,
    SECRET,
    TOKEN,
    RelayProcess,
    running,
    signed,
    write_config,
)

TRIES = 20_000
SHUFFLES = 500
SMALLEST = 2.0
"""Microseconds that nobody tells apart over a network."""
OLD, OTHERS = "the_secret_before", "the_secret_of_another_shop"
PRETTY = json.dumps(json.loads(BODY), indent=1).encode()
RIGHT = signed(BODY)["X-Hub-Signature-256"]
CONFIG = f"""
[relay]
home = "HOME"
port = 0
[[shops]]
id = "main"
token = "{TOKEN}"
[[shops]]
id = "other"
token = "token-of-the-other"
[[channels]]
id = "meta"
shop = "main"
provider = "cloud"
app_secret = "{SECRET}"
verify_token = "verify-me"
[[channels]]
id = "others"
shop = "other"
provider = "cloud"
app_secret = "{OTHERS}"
"""
WITHOUT = {
    "cloud": '[[channels]]\nid = "a"\nprovider = "cloud"',
    "cloud, empty": '[[channels]]\nid = "a"\nprovider = "cloud"\napp_secret = ""',
    "360dialog": '[[channels]]\nid = "a"\nprovider = "360dialog"',
    "twilio": '[[channels]]\nid = "a"\nprovider = "twilio"\npublic_url = "https://relay.example.in/a"',
    "leads": '[[leads]]\nid = "a"\nsource = "generic"',
}
"""Doors that have no secret."""


def given(value: str) -> str:
    return f"X-Hub-Signature-256: {value}"


def post(*lines: str, body: bytes = BODY) -> bytes:
    return head(length(body), *lines) + body


CASES: dict[str, bytes] = {
    "missing": post(),
    "empty": post(given("")),
    "wrong": post(given("sha256=" + "0" * 64)),
    "right for another body": post(signature(), body=BODY + b" "),
    "SHA-1 alone": post("X-Hub-Signature: sha1=" + "0" * 40),
    "in capitals": post(given("sha256=" + RIGHT.removeprefix("sha256=").upper())),
    "given twice": post(signature(), signature()),
    "not ASCII": post(given("sha256=" + "é" * 64)),
    "cut short": post(given(RIGHT[:-1])),
    "with a space inside": post(given(RIGHT.replace("=", "= "))),
    "right before the body was written anew": post(signature(), body=PRETTY),
    "of another shop": post(given(signed(BODY, OTHERS)["X-Hub-Signature-256"])),
    "by a secret that was changed": post(given(signed(BODY, OLD)["X-Hub-Signature-256"])),
    "right, but with GET": post(signature()).replace(b"POST", b"GET", 1),
}


def wrong_answers(relay: RelayProcess) -> list[str]:
    """The cases that were answered otherwise than with 401 (GET: 403)."""
    statuses = {name: status_of(relay.port, (request,)) for name, request in CASES.items()}
    return [
        f"{name}: {status}"
        for name, status in statuses.items()
        if status != (403 if name.endswith("GET") else 401)
    ]


def starts_without_secret(folder: Path, kinds: Iterable[str] = tuple(WITHOUT)) -> list[str]:
    """The doors without a secret that a relay started with."""
    return [kind for kind in kinds if _starts(folder, WITHOUT[kind])]


def _starts(folder: Path, lines: str) -> bool:
    config = folder / "relay.toml"
    config.write_text(f'[relay]\nhome = "{folder}"\nport = 0\n{lines}\n')
    command = [*PROGRAM, "serve", "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    one_sentence = done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    return done.returncode == 0 or not one_sentence


@dataclass(frozen=True, slots=True)
class Timing:
    difference: float
    """Between the medians of answers to wrong signatures that begin right and that do not, in µs."""
    noise: float
    """What chance alone makes of it, 99.9 times of 100, by the same answers shuffled."""


def timing(port: int, tries: int, seed: int = 7) -> Timing:
    chance = random.Random(seed)
    nearly = RIGHT[:-1] + ("0" if RIGHT[-1] != "0" else "1")
    far = "sha256=" + ("0" if RIGHT[7] != "0" else "1") + RIGHT[8:]
    begin_right = [number % 2 == 0 for number in range(tries)]
    chance.shuffle(begin_right)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    took = [_answer_time(connection, nearly if right else far) for right in begin_right]
    connection.close()

    def difference(marks: Sequence[bool]) -> float:
        return abs(_median(took, marks, True) - _median(took, marks, False))

    shuffled = [difference(chance.sample(begin_right, tries)) for _ in range(SHUFFLES)]
    return Timing(difference(begin_right), percentile(shuffled, 0.999))


def _answer_time(connection: http.client.HTTPConnection, value: str) -> float:
    """Microseconds."""
    started = time.perf_counter()
    connection.request("POST", "/hooks/meta", BODY, {"X-Hub-Signature-256": value})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 401
    return (time.perf_counter() - started) * 1e6


def _median(values: Sequence[float], marks: Sequence[bool], wanted: bool) -> float:
    return statistics.median(v for v, mark in zip(values, marks, strict=True) if mark is wanted)


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(write_config(folder, CONFIG)) as relay:
            before, wrong = tail(relay), wrong_answers(relay)
            rows = tail(relay) - before
            timed = timing(relay.port, TRIES)
        started = starts_without_secret(folder)
    return [
        Figure(f"wrong signatures of {len(CASES)} kinds, answered wrong", len(wrong), "kinds", 0),
        Figure("rows that they left", rows, "events", 0),
        Figure(f"starts without a secret, of {len(WITHOUT)} kinds", len(started), "starts", 0),
        Figure(
            f"nearly right against far off, {TRIES:,} answers, |Δ median|",
            timed.difference,
            "µs",
            max(SMALLEST, timed.noise),
            baseline=timed.noise,
            beside="the same answers, shuffled",
        ),
    ]
