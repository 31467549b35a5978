"""What customers do on their phones: write, react, send files; each becomes a webhook."""

from crm_tui.whatsapp.simulator import envelopes, pictures
from crm_tui.whatsapp.simulator.deliveries import Deliveries
from crm_tui.whatsapp.simulator.files import Stored
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.world import World, is_user_id, new_wamid


class Mailbox:
    """The customers' side of WhatsApp."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries

    def say(self, wanted: Json) -> str:
        """Let a customer write; returns the message's id. Raises ValueError for an odd request.

        `wanted` has `from` (digits), perhaps `name` and `reply_to`, and one of `text`, `image`,
        `audio`, `document`, `location`, `reaction` or `message` (a message object as Meta sends it).
        """
        sender = str(wanted.get("from") or "").removeprefix("+")
        if not sender:
            raise ValueError("A message needs `from`, the customer's number.")
        content = self._content(wanted)
        person = self._world.person(sender, str(wanted["name"]) if wanted.get("name") else None)
        self._world.open_window(person)
        message = self._frame(sender, wanted) | content
        body = envelopes.messages(self._world.settings, person, message)
        self._world.inbound[message["id"]] = body
        self._deliveries.send(body)
        return str(message["id"])

    def repeat(self, wamid: str) -> None:
        """Deliver the same webhook again; raises KeyError for an id that is not known."""
        self._deliveries.send(self._world.inbound[wamid])

    def _frame(self, sender: str, wanted: Json) -> Json:
        known_by = "from_user_id" if is_user_id(sender) else "from"
        frame = {known_by: sender, "id": new_wamid(), "timestamp": self._world.seconds()}
        quoted = wanted.get("reply_to")
        context = {"from": self._world.settings.display_number, "id": quoted}
        return frame | ({"context": context} if quoted else {})

    def _content(self, wanted: Json) -> Json:
        if "message" in wanted:
            return dict(wanted["message"])
        if "text" in wanted:
            return {"type": "text", "text": {"body": str(wanted["text"])}}
        for kind in ("location", "reaction"):
            if kind in wanted:
                return {"type": kind, kind: wanted[kind]}
        return self._file(wanted)

    def _file(self, wanted: Json) -> Json:
        more = {"caption": str(wanted["caption"])} if wanted.get("caption") else {}
        if "image" in wanted:
            return self._media("image", pictures.png(), "image/png", more)
        if "audio" in wanted:
            return self._media(
                "audio", pictures.voice_note(), "audio/ogg; codecs=opus", {"voice": True}
            )
        if "document" in wanted:
            name = {"filename": str(wanted.get("filename") or "list.pdf")}
            return self._media("document", pictures.pdf(), "application/pdf", more | name)
        raise ValueError("A message needs `text`, `image`, `audio`, `document`, … or `message`.")

    def _media(self, kind: str, content: bytes, mime_type: str, more: Json) -> Json:
        file: Stored = self._world.files.store(content, mime_type)
        described = {
            "id": file.media_id,
            "mime_type": mime_type,
            "sha256": file.sha256,
            "url": self._world.files.address(self._world.base_url, file.media_id),
        }
        return {"type": kind, kind: described | more}
