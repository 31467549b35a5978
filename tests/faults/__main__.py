"""`make faults`: what was done to the programs and what came of it; exit code 1 when a promise broke."""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.figures import Figure, show
from tests.faults import (
    histories,
    relay_abuse,
    relay_bad_disks,
    relay_clock,
    relay_fuzz,
    relay_kills,
    relay_power,
    relay_rotations,
    relay_signatures,
    relay_strace,
    relay_traces_left,
    shop_audit,
    shop_damage,
    shop_disk_full,
    shop_erasure,
    shop_log_ins,
    shop_rekey,
    shop_restore,
    shop_roles,
    shop_stop_races,
    shop_terminal,
    shop_text,
    shop_traces,
)

Run = Callable[[], list[Figure]]

AT_ONCE = 3
"""So many beside each other: most of them wait for processes to start and to end."""

_BESIDE: dict[str, Run] = {
    "relay: kill -9 under load": relay_kills.run,
    "relay: power cuts under load": relay_power.run,
    "relay: schemathesis": relay_fuzz.run,
    "relay: keys rotated under load": relay_rotations.run,
    "relay: bad input": relay_abuse.run,
    "relay: bad disks": relay_bad_disks.run,
    "relay: a clock that jumps": relay_clock.run,
    "relay: what is left of customers' words": relay_traces_left.run,
    "shop: hostile words cleaned, in widgets, on every screen": shop_text.run,
    "shop: what is left of customers' words on the disk": shop_traces.run,
    "relay: an fsync before every 200": relay_strace.run,
    "shop: who may": shop_roles.run,
    "shop: wrong passwords": shop_log_ins.run,
    "shop: a new key, killed half-way": shop_rekey.run,
    "shop: damaged files": shop_damage.run,
    "shop: a disk that is full at every write": shop_disk_full.run,
    "shop: STOP against marketing": shop_stop_races.run,
}
_ALONE: dict[str, Run] = {
    "shop: hostile words and crashes in a terminal": shop_terminal.run,
    "relay: signatures": relay_signatures.run,
    "shop: histories of lost answers and crashes": histories.run,
    "shop: erasing": shop_erasure.run,
    "shop: a million messages backed up and brought back": shop_restore.run,
    "shop: the audit log changed by hand": shop_audit.run,
}
"""These measure microseconds, or take all there is."""


def main(words: Sequence[str]) -> int:
    """Those whose title holds one of the words, or all."""
    results = [show(title, figures) for title, figures in _found(words)]
    met = all(results)
    sys.stdout.write("\nEvery promise holds.\n" if met else "\nA promise is broken: see ✗.\n")
    return 0 if met else 1


def _found(words: Sequence[str]) -> Iterator[tuple[str, list[Figure]]]:
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn")) as pool:
        beside = [(title, pool.submit(run)) for title, run in _wanted(_BESIDE, words)]
        for title, figures in beside:
            yield title, figures.result()
    for title, run in _wanted(_ALONE, words):
        yield title, run()


def _wanted(runs: dict[str, Run], words: Sequence[str]) -> list[tuple[str, Run]]:
    return [
        (title, run)
        for title, run in runs.items()
        if not words or any(word in title for word in words)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
