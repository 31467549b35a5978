"""The seam between the simulated WhatsApp and the provider that it plays.

The world (people, windows, files, faults, what was sent) is one; a face gives it a provider's
addresses, judgements and webhooks. `Settings.provider` chooses the face.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from starlette.responses import Response
from starlette.routing import Route

from crm_tui.domain.errors import CrmError
from crm_tui.whatsapp.simulator.deliveries import Post
from crm_tui.whatsapp.simulator.desk import Desk
from crm_tui.whatsapp.simulator.limits import Why
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.said import Said
from crm_tui.whatsapp.simulator.world import Person, Sent, World


class NotCarried(ValueError):
    """This provider has no webhook for that."""


class Face(Protocol):
    """One provider; made with the world alone, as `SomeFace(world)`."""

    def routes(self, desk: Desk) -> list[Route]:
        """Its addresses; what is to be sent is checked here and then given to `desk`."""
        ...

    def refuse(self, why: Why) -> Response | None:
        """Its answer to a send that cannot be; None when it takes it and reports `failed` later."""
        ...

    def new_id(self) -> str:
        """An id for a message, never the same again."""
        ...

    def message(self, said: Said) -> Sequence[Json]:
        """The webhooks for what a customer said; raises NotCarried."""
        ...

    def words(self, sent: Sent) -> Sequence[str]:
        """The states that it reports of a message that goes well, in their order."""
        ...

    def report(self, sent: Sent, words: Sequence[str]) -> Sequence[Json]:
        """The webhooks for these states, and for `failed` (then `sent.why` says why)."""
        ...

    def history(self, said: Sequence[Said]) -> Sequence[Json]:
        """The webhooks of a synchronised history; raises NotCarried."""
        ...

    def template_changed(self, template: Json, change: Mapping[str, str]) -> Sequence[Json]:
        """The webhooks for a template (Meta's form) whose `status`, `category` … became that."""
        ...

    def preference(self, person: Person, wants: bool) -> Sequence[Json]:
        """The webhooks when somebody switches messages off or on; raises NotCarried."""
        ...

    def notice(self, field: str, value: Json) -> Sequence[Json]:
        """The webhooks of any notice about the account; raises NotCarried."""
        ...

    def post(self, body: Json, url: str) -> Post:
        """A webhook for that address: encoded and signed."""
        ...


def make_face(world: World) -> Face:
    """The face that the settings name; raises CrmError for a name that is not known."""
    provider = world.settings.provider
    if provider == "twilio":
        from crm_tui.whatsapp.simulator.twilio import TwilioFace

        return TwilioFace(world)
    if provider == "gupshup":
        from crm_tui.whatsapp.simulator.gupshup import GupshupFace

        return GupshupFace(world)
    if provider in ("cloud", "360dialog"):
        from crm_tui.whatsapp.simulator.meta_face import MetaFace

        return MetaFace(world)
    raise CrmError(
        f"The simulator cannot play {provider!r}.",
        "It plays 360dialog, cloud, twilio and gupshup.",
    )
