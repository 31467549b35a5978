"""Whether somebody may: `@needs(act)` stands on every service function that does something for a person."""

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from crm_tui.domain.actor import Actor
from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.roles import Act, Role, least

P = ParamSpec("P")
T = TypeVar("T")
Find = Callable[[tuple[object, ...], dict[str, Any]], Actor]

_WHO_MAY = {
    Role.OWNER: "the owner",
    Role.MANAGER: "a manager or the owner",
    Role.STAFF: "somebody of the staff, a manager or the owner",
    Role.VIEWER: "the owner to give you a role",
}

NEEDED = "needed_act"
"""Attribute of a guarded function: a test walks over them all."""


def insist(actor: Actor, act: Act) -> None:
    """Raises NotAllowed unless the actor may."""
    if not actor.may(act):
        raise refusal(actor, act)


def refusal(actor: Actor, act: Act) -> NotAllowed:
    """The sentence for somebody who may not, and whom to ask."""
    who = actor.role or "somebody without a role"
    return NotAllowed(f"{actor.name} ({who}) may not {act}.", f"Ask {_WHO_MAY[least(act)]}.")


def needs(act: Act) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Guard a function by its parameter `actor`, a method by its object's `actor`.

    Before anything else is done: a refused call leaves the database as it was. An async function
    refuses when it is awaited, like any other error of it.
    """

    def guarded(work: Callable[P, T]) -> Callable[P, T]:
        guard = _awaited if inspect.iscoroutinefunction(work) else _called
        checked = guard(work, _finder(work), act)
        setattr(checked, NEEDED, act)
        return checked

    return guarded


def _called(work: Callable[P, T], find: Find, act: Act) -> Callable[P, T]:
    @wraps(work)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        insist(find(args, kwargs), act)
        return work(*args, **kwargs)

    return called


def _awaited(work: Callable[P, T], find: Find, act: Act) -> Callable[P, T]:
    @wraps(work)
    async def awaited(*args: P.args, **kwargs: P.kwargs) -> object:
        insist(find(args, kwargs), act)
        return await cast("Awaitable[object]", work(*args, **kwargs))

    return cast("Callable[P, T]", awaited)


def _finder(work: Callable[..., object]) -> Find:
    """How the actor is found among the arguments; once, as binding them costs 20 µs a call."""
    names = list(inspect.signature(work).parameters)
    place = names.index("actor") if "actor" in names else None

    def find(args: tuple[object, ...], kwargs: dict[str, Any]) -> Actor:
        if place is None:
            found = getattr(args[0], "actor", None) if args else None
        else:
            found = kwargs["actor"] if "actor" in kwargs else args[place]
        if not isinstance(found, Actor):
            raise TypeError(f"{work.__qualname__} is not told who acts")
        return found

    return find
