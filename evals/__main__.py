"""`make evals`: every measure beside its floor and its baseline; exit code 1 when a floor is missed."""

import sys
from collections.abc import Callable, Iterable

from evals import (
    experiments,
    few_shot,
    guard,
    language,
    retrieval,
    shop_intents,
    simulated_month,
    speed,
    timing,
)
from evals.table import Measure, head, show

_ALL: dict[str, Callable[[], Iterable[Measure]]] = {
    "which language a message is in": language.run,
    "finding by meaning": retrieval.run,
    "intents from few examples": few_shot.run,
    "intents of a shop": shop_intents.run,
    "what the guard catches and stops": guard.run,
    "experiments over simulated shops": experiments.run,
    "the hour at which people answer": timing.run,
    "a simulated month": simulated_month.run,
    "time and memory of our own path": speed.run,
}
"""A title and what yields its measures; one line for each module."""


def main(wanted: list[str]) -> int:
    """Run those whose title holds one of the words, or all."""
    chosen = {
        title: run
        for title, run in _ALL.items()
        if not wanted or any(word in title for word in wanted)
    }
    if not chosen:
        sys.stdout.write(f"Nothing is called that. There is: {'; '.join(_ALL)}.\n")
        return 2
    head()
    met = True
    for title, run in chosen.items():
        met = show(title, run()) and met
    sys.stdout.write("\nEvery floor is met.\n" if met else "\nA floor is missed: see ✗.\n")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
