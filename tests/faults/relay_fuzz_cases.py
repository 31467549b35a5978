"""Sends a part of schemathesis' cases for the relay's own description; schemathesis lies apart, see run.py.

`python -m tests.faults.relay_fuzz_cases FILE URL CASES PART OF` prints {operation: {status: how many}}.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation

from tests.faults.relay_process import TOKEN

HEADERS = {"Authorization": f"Bearer {TOKEN}", "X-Own": "own"}
PATIENCE = 10.0
NO_ANSWER = 0
"""In place of a status: the relay hung up, as it may on what is no HTTP."""
LIKE_GET = ("head", "options")
Send = Callable[[schemathesis.Case], None]
VALID = 0.9
"""Share of the cases that fit the description, where there are so many; the others break it somewhere.
A broken one takes three times as long to think of."""


class Sender:
    """One kept connection; only the head of an answer is waited for, as the feed never ends."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        # Looking for proxies and passwords of this machine takes longer than the relay's answer.
        self._session.trust_env = False

    def send(self, case: schemathesis.Case, method: str) -> int:
        """The status."""
        request = case.as_transport_kwargs(base_url=self._url, headers=HEADERS)
        request["method"] = method
        try:
            with self._session.request(**request, stream=True, timeout=PATIENCE) as answer:
                if not request["url"].split("?")[0].endswith("/v1/events"):
                    _ = answer.content
                return answer.status_code
        except requests.RequestException:
            return NO_ANSWER


def draw(strategy: SearchStrategy[schemathesis.Case], cases: int, send: Send) -> int:
    """Up to so many; how many there were."""
    drawn = 0

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=strategy)
    def one(case: schemathesis.Case) -> None:
        nonlocal drawn
        if drawn < cases:
            drawn += 1
            send(case)

    try:
        one()
    except Unsatisfiable:
        return drawn  # no such case exists: nothing in it can be wrong
    return drawn


def fuzz(file: str, url: str, cases: int, part: int, of: int) -> dict[str, Counter[int]]:
    """HEAD and OPTIONS are sent the cases of GET: theirs would be the same."""
    sender, found = Sender(url), defaultdict[str, Counter[int]](Counter)
    operations = [one.ok() for one in schemathesis.openapi.from_path(file).get_all_operations()]
    drawn_from = [one for one in operations if one.method not in LIKE_GET]
    for operation in drawn_from[part::of]:
        twins = [one for one in operations if is_twin(one, operation)]

        def send(case: schemathesis.Case, like: Sequence[APIOperation] = twins) -> None:
            for one in like:
                found[one.label][sender.send(case, one.method)] += 1

        valid = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        broken = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
        drawn = draw(valid, int(cases * VALID), send)
        draw(broken, cases - drawn, send)
    return found


def is_twin(one: APIOperation, other: APIOperation) -> bool:
    """Itself, or for a GET the HEAD and OPTIONS of the same path."""
    like_get = other.method == "get" and one.method in LIKE_GET
    return one.path == other.path and (one.method == other.method or like_get)


if __name__ == "__main__":
    print(json.dumps(fuzz(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))))
