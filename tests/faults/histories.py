"""The shop's own faults: histories of lost answers, crashes and races, made by hypothesis."""

import os
import subprocess
import sys

from benchmarks.figures import Figure

TESTS = {
    "histories of the outbox": "tests/faults/test_outbox_machine.py",
    "two thousand sends with lost answers": "tests/e2e/test_two_thousand.py",
    "races of automatic messages": "tests/faults/test_automatic_races.py",
}


def run() -> list[Figure]:
    """CRM_RUNS says how many histories; there are a thousand races."""
    figures = []
    for title, test in TESTS.items():
        pytest = (sys.executable, "-m", "pytest", "-q", "--timeout", "7200", test)
        done = subprocess.run(pytest, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            sys.stderr.write(done.stdout)
        figures.append(
            Figure(f"{title} that broke a promise", int(done.returncode != 0), "found", 0)
        )
    return [Figure("histories", int(os.environ.get("CRM_RUNS", "100")), "runs"), *figures]
