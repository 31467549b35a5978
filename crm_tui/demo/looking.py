"""What a step of the demo's day looks for."""

from typing import TypeVar

T = TypeVar("T")


class NotYet(Exception):
    """What a step waits for has not happened; the text says what is missing."""


def need(condition: object, missing: str) -> None:
    if not condition:
        raise NotYet(missing)


def known(value: T | None) -> T:
    if value is None:
        raise NotYet("an earlier step did not see it")
    return value
