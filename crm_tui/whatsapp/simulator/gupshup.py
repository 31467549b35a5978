"""The face of Gupshup: forms in, events of version 2 out, nothing signed, two ids for a message."""

import json
import uuid
from collections.abc import Mapping, Sequence

from starlette.responses import Response
from starlette.routing import Route

from crm_tui.whatsapp.simulator import gupshup_words
from crm_tui.whatsapp.simulator.deliveries import Post
from crm_tui.whatsapp.simulator.desk import Desk
from crm_tui.whatsapp.simulator.face import NotCarried
from crm_tui.whatsapp.simulator.gupshup_api import GupshupApi
from crm_tui.whatsapp.simulator.gupshup_checks import refuse_at_once
from crm_tui.whatsapp.simulator.gupshup_listing import identity
from crm_tui.whatsapp.simulator.limits import Why
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.said import Kind, Said
from crm_tui.whatsapp.simulator.world import Person, Sent, World, is_user_id, new_wamid

WORDS = ("enqueued", "sent", "delivered", "read")


class GupshupFace:
    """Gupshup's side of the seam in `face`; `Settings.account_id` is `<app name>/<app id>`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._whatsapp: dict[str, str] = {}
        """WhatsApp's id of each message of the shop's, by Gupshup's own."""

    def routes(self, desk: Desk) -> list[Route]:
        return GupshupApi(self._world, desk).routes()

    def refuse(self, why: Why) -> Response | None:
        """Gupshup itself refuses only what is too much for it; WhatsApp's no comes as an event."""
        return refuse_at_once(why)

    def new_id(self) -> str:
        return str(uuid.uuid4())

    def message(self, said: Said) -> Sequence[Json]:
        """One event; somebody without a number is not carried."""
        if said.ours or said.kind not in gupshup_words.CARRIED or is_user_id(said.wa_id):
            raise NotCarried(f"Gupshup has no event for {said.kind} of this kind.")
        world, url = self._world, ""
        if said.file is not None:
            url = world.files.address(world.base_url, said.file.media_id)
        quoted = said.target if said.kind is Kind.REACTION else said.reply_to
        return (gupshup_words.inbound(world.settings, said, url, self._ids(quoted)),)

    def words(self, sent: Sent) -> Sequence[str]:
        return WORDS

    def report(self, sent: Sent, words: Sequence[str]) -> Sequence[Json]:
        """One event for each state; they never share one."""
        settings, now = self._world.settings, self._world.clock.now()
        whatsapp_id = self._whatsapp_id(sent.wamid)
        return [gupshup_words.report(settings, sent, word, whatsapp_id, now) for word in words]

    def history(self, said: Sequence[Said]) -> Sequence[Json]:
        """Raises NotCarried."""
        raise NotCarried("Gupshup synchronises nothing from a phone app.")

    def template_changed(self, template: Json, change: Mapping[str, str]) -> Sequence[Json]:
        """One event each for the state, the category and the quality."""
        found = gupshup_words.template_events(template, change, identity(template))
        return [self._event("template-event", payload) for payload in found]

    def preference(self, person: Person, wants: bool) -> Sequence[Json]:
        wish = "opted-in" if wants else "opted-out"
        return (self._event("user-event", {"phone": person.wa_id, "type": wish}),)

    def notice(self, field: str, value: Json) -> Sequence[Json]:
        """An event about the account; `field` is its type, like `tier-event`."""
        return (self._event("account-event", {"type": field} | value),)

    def post(self, body: Json, url: str) -> Post:
        """Plain JSON; Gupshup signs nothing."""
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return Post(raw, {"Content-Type": "application/json"})

    def _event(self, kind: str, payload: Json) -> Json:
        now = self._world.clock.now()
        return gupshup_words.event(self._world.settings, kind, now, payload)

    def _whatsapp_id(self, gupshup_id: str) -> str:
        return self._whatsapp.setdefault(gupshup_id, new_wamid())

    def _ids(self, quoted: str) -> Json:
        """A quoted message by WhatsApp's id, and by Gupshup's where it is the shop's own."""
        if not quoted:
            return {}
        ours = {whatsapp: own for own, whatsapp in self._whatsapp.items()}
        own = quoted if quoted in self._world.sent else ours.get(quoted)
        return {"id": quoted} if own is None else {"id": self._whatsapp_id(own), "gsId": own}
