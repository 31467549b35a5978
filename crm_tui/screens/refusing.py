"""A key that its person may not press says so; whatever a service refuses is a notice, never a crash."""

from collections.abc import Mapping
from functools import lru_cache

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.worker import WorkerFailed

from crm_tui.action_needs import NEEDS
from crm_tui.actions import Scope
from crm_tui.domain.actor import OWNER, Actor
from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.roles import Act
from crm_tui.services.may import insist


class Refusing(App[None]):
    """Asks, before a key does anything, whether its person may."""

    actor: Actor = OWNER

    async def run_action(
        self,
        action: str | tuple[str, str, tuple[object, ...]],
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        name = action if isinstance(action, str) else action[1]
        need = needed(type(default_namespace or self), name.partition("(")[0])
        try:
            if need is not None:
                insist(self.actor, need)
            return await super().run_action(action, default_namespace, namespaces)
        except NotAllowed as refused:
            self.tell_refusal(refused)
            return True

    def tell_refusal(self, refused: NotAllowed) -> None:
        self.notify(refused.sentence(), severity="warning", timeout=8, markup=False)

    def was_refused(self, error: Exception) -> bool:
        """Whether it is what a service refused to a worker of a screen; the person is told."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, NotAllowed):
            self.tell_refusal(cause)
        return isinstance(cause, NotAllowed)


@lru_cache(maxsize=1024)
def needed(owner: type[DOMNode], name: str) -> Act | None:
    """What the key needs that calls this action of a widget; None: whoever may read."""
    for around in owner.__mro__:
        for binding in vars(around).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.action.partition("(")[0] == name:
                scope, _, action = (binding.id or "").partition(".")
                return NEEDS.get((Scope[scope], action)) if scope in Scope.__members__ else None
    return None
