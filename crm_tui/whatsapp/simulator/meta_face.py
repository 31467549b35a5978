"""The face of Meta's Cloud API and of 360dialog: one body for both, addresses of each."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from starlette.responses import Response
from starlette.routing import Route

from crm_tui.whatsapp.simulator import envelopes, meta_history, meta_words
from crm_tui.whatsapp.simulator.api import Api
from crm_tui.whatsapp.simulator.deliveries import Post
from crm_tui.whatsapp.simulator.desk import Desk
from crm_tui.whatsapp.simulator.files import Stored
from crm_tui.whatsapp.simulator.limits import Why
from crm_tui.whatsapp.simulator.refusals import Json, refusal_for
from crm_tui.whatsapp.simulator.said import Kind, Said
from crm_tui.whatsapp.simulator.world import Person, Sent, World, is_user_id, new_wamid, user_id_of

WORDS = ("sent", "delivered", "read")


class MetaFace:
    """Meta's side of the seam in `face`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self, desk: Desk) -> list[Route]:
        return Api(self._world, desk).routes()

    def refuse(self, why: Why) -> Response | None:
        """Meta refuses at once what the simulator can judge at once."""
        answer = refusal_for(why).answer()
        if why is Why.THROTTLED:
            answer.headers["Retry-After"] = "1"
        return answer

    def new_id(self) -> str:
        return new_wamid()

    def message(self, said: Said) -> Sequence[Json]:
        """One body; an echo and a call have fields of their own."""
        settings, person = self._world.settings, self._world.person(said.wa_id)
        if said.kind is Kind.CALL:
            return (envelopes.call(settings, person, said),)
        found = self._frame(said) | meta_words.content(said, self._address)
        if said.ours:
            return (envelopes.echo(settings, person, found),)
        system = said.kind in (Kind.NEW_NUMBER, Kind.NEW_USER_ID)
        return (envelopes.messages(settings, None if system else person, found),)

    def words(self, sent: Sent) -> Sequence[str]:
        """Of a reaction only `sent` is reported (Meta, "Reaction messages")."""
        return WORDS[:1] if sent.kind == "reaction" else WORDS

    def report(self, sent: Sent, words: Sequence[str]) -> Sequence[Json]:
        seconds = self._world.seconds()
        found = [envelopes.status(sent, word, seconds) for word in words]
        person = self._world.person(sent.to)
        return (envelopes.statuses(self._world.settings, person, *found),)

    def history(self, said: Sequence[Said]) -> Sequence[Json]:
        return meta_history.bodies(self._world.settings, said, self._address)

    def template_changed(self, template: Json, change: Mapping[str, str]) -> Sequence[Json]:
        return envelopes.template_changes(self._world.settings, template, change)

    def preference(self, person: Person, wants: bool) -> Sequence[Json]:
        seconds = int(self._world.seconds())
        return (envelopes.preference(self._world.settings, person, wants, seconds),)

    def notice(self, field: str, value: Json) -> Sequence[Json]:
        return (envelopes.change(self._world.settings, field, value),)

    def post(self, body: Json, url: str) -> Post:
        """Meta writes every character outside ASCII as an escape, and signs these bytes."""
        settings = self._world.settings
        raw = json.dumps(body, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"}
        # 360dialog does not pass Meta's signature on.
        if settings.app_secret and settings.provider != "360dialog":
            digest = hmac.new(settings.app_secret.encode(), raw, hashlib.sha256).hexdigest()
            headers["X-Hub-Signature-256"] = f"sha256={digest}"
        if settings.webhook_header:
            headers[settings.webhook_header[0]] = settings.webhook_header[1]
        return Post(raw, headers)

    def _frame(self, said: Said) -> Json:
        settings = self._world.settings
        frame: Json = {"id": said.id, "timestamp": str(said.at // 1000)}
        side = "to" if said.ours else "from"
        if said.ours:
            frame["from"] = settings.display_number
        frame[f"{side}_user_id"] = user_id_of(said.wa_id)
        if not is_user_id(said.wa_id):
            frame[side] = said.wa_id
        context: Json = {}
        if said.reply_to:
            context = {"from": settings.display_number, "id": said.reply_to}
        if said.forwarded:
            context["forwarded"] = True
        more = {"context": context, "referral": dict(said.referral)}
        return frame | {key: value for key, value in more.items() if value}

    def _address(self, file: Stored) -> str:
        return self._world.files.address(self._world.base_url, file.media_id)
