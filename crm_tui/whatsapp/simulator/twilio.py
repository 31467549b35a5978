"""The face of Twilio: forms both ways, each webhook signed with the address it goes to."""

import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from crm_tui.domain.clock import SECOND, Millis, iso
from crm_tui.whatsapp.simulator import twilio_words
from crm_tui.whatsapp.simulator.deliveries import Post
from crm_tui.whatsapp.simulator.desk import Desk
from crm_tui.whatsapp.simulator.face import NotCarried
from crm_tui.whatsapp.simulator.files import Stored
from crm_tui.whatsapp.simulator.limits import Why
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.said import Said
from crm_tui.whatsapp.simulator.twilio_api import TwilioApi
from crm_tui.whatsapp.simulator.twilio_refusals import refuse_at_once
from crm_tui.whatsapp.simulator.world import Person, Sent, World

WORDS = ("sent", "delivered", "read")
_RANKS = {word: rank for rank, word in enumerate(("queued", *WORDS, "failed"))}


class TwilioFace:
    """Twilio's side of the seam in `face`; the shop's number is `Settings.display_number`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._heard: dict[str, Said] = {}
        self._states: dict[str, str] = {}
        """How far each message of the shop's has come."""

    def routes(self, desk: Desk) -> list[Route]:
        return TwilioApi(self._world, desk, self).routes()

    def refuse(self, why: Why) -> Response | None:
        """Twilio itself refuses only what is too much for it; WhatsApp's no comes as a status."""
        return refuse_at_once(why)

    def new_id(self) -> str:
        return "SM" + secrets.token_hex(16)

    def message(self, said: Said) -> Sequence[Json]:
        """One form; contact cards come as a file."""
        if said.ours or said.kind not in twilio_words.CARRIED:
            raise NotCarried(f"Twilio has no webhook for {said.kind} of this kind.")
        self._heard[said.id] = said
        file = said.file
        if said.cards is not None:
            file = self._world.files.store(twilio_words.vcard(said.cards), "text/vcard")
        media = (self._address(said, file), file.mime_type) if file is not None else None
        return (twilio_words.inbound(self._world.settings, said, media),)

    def words(self, sent: Sent) -> Sequence[str]:
        return WORDS

    def report(self, sent: Sent, words: Sequence[str]) -> Sequence[Json]:
        """One form for each state; they never share one."""
        known = self._states.get(sent.wamid, "queued")
        self._states[sent.wamid] = max(known, *words, key=lambda word: _RANKS.get(word, 0))
        return [twilio_words.report(self._world.settings, sent, word) for word in words]

    def history(self, said: Sequence[Said]) -> Sequence[Json]:
        """Raises NotCarried."""
        raise NotCarried("Twilio knows no phone app beside it, so nothing is synchronised.")

    def template_changed(self, template: Json, change: Mapping[str, str]) -> Sequence[Json]:
        """Nothing: Twilio shows it in the list alone."""
        return ()

    def preference(self, person: Person, wants: bool) -> Sequence[Json]:
        """Raises NotCarried."""
        raise NotCarried("Twilio tells of no switch inside WhatsApp.")

    def notice(self, field: str, value: Json) -> Sequence[Json]:
        """Raises NotCarried."""
        raise NotCarried("Twilio has no webhook about the account.")

    def post(self, body: Json, url: str) -> Post:
        """The form, signed for the address as the shop made it known (`public_url`)."""
        settings = self._world.settings
        token = settings.app_secret or settings.key
        signature = twilio_words.sign(token, settings.public_url or url, body)
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        headers = {"Content-Type": kind, "X-Twilio-Signature": signature}
        return Post(urlencode(body).encode(), headers)

    def shown(self, sid: str) -> Json | None:
        """A message as the API shows it; None for an id that is not known."""
        settings, sent = self._world.settings, self._world.sent.get(sid)
        if sent is not None:
            return twilio_words.resource(settings, sent, self._states.get(sid, "queued"))
        said = self._heard.get(sid)
        return None if said is None else twilio_words.inbound_resource(settings, said)

    def listed(self, to: str, since: str) -> list[Json]:
        """Messages to that address since that day or second (ISO 8601, UTC), newest first."""
        moments = {sid: sent.at for sid, sent in self._world.sent.items()}
        moments |= {sid: said.at for sid, said in self._heard.items()}
        ids = [sid for sid, at in moments.items() if _second(at)[: len(since)] >= since]
        shown = [self.shown(sid) for sid in sorted(ids, key=lambda sid: -moments[sid])]
        return [item for item in shown if item is not None and to in ("", item["to"])]

    def _address(self, said: Said, file: Stored) -> str:
        account = f"/{twilio_words.API_VERSION}/Accounts/{self._world.settings.account_id}"
        return f"{self._world.base_url}{account}/Messages/{said.id}/Media/ME{file.media_id}"


def _second(at: Millis) -> str:
    return iso(at // SECOND * SECOND)
