"""What the person at this screen may do: keys that they may not press are not offered."""

from textual.dom import DOMNode

from crm_tui.action_needs import NEEDS
from crm_tui.actions import Action, May, Scope, everybody
from crm_tui.domain.actor import Actor
from crm_tui.domain.roles import Act


def allowed(node: DOMNode) -> May:
    """Whether whoever opened the app may do an action; everybody may where nobody in particular did."""
    actor = _actor(node)
    if actor is None:
        return everybody

    def may(action: Action) -> bool:
        return _may(actor, action.needs)

    return may


def may_press(node: DOMNode, scope: Scope, action_id: str) -> bool:
    """The same for one key, where a line of its own offers it."""
    actor = _actor(node)
    return actor is None or _may(actor, NEEDS.get((scope, action_id)))


def _actor(node: DOMNode) -> Actor | None:
    found: object = getattr(node.app, "actor", None)
    return found if isinstance(found, Actor) else None


def _may(actor: Actor, act: Act | None) -> bool:
    return act is None or actor.may(act)
