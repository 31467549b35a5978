"""What customers do on their phones: write, react, send files; each becomes a webhook."""

from crm_tui.whatsapp.simulator.deliveries import Deliveries
from crm_tui.whatsapp.simulator.face import Face
from crm_tui.whatsapp.simulator.history import make_history
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.said import Kind
from crm_tui.whatsapp.simulator.wishes import read_wish, sender_of
from crm_tui.whatsapp.simulator.world import World


class Mailbox:
    """The customers' side of WhatsApp."""

    def __init__(self, world: World, face: Face, deliveries: Deliveries) -> None:
        self._world = world
        self._face = face
        self._deliveries = deliveries

    def say(self, wanted: Json) -> str:
        """Let a customer write (see `control`); answers the message's id.

        Raises ValueError, KeyError or TypeError for an odd wish or one that is not carried.
        """
        if "history" in wanted:
            return self._sync(wanted)
        said = read_wish(wanted, self._face.new_id(), self._world)
        person = self._world.person(said.wa_id, said.name or None)
        if said.opens_window:
            self._world.open_window(person)
        if said.kind is Kind.NEW_NUMBER:
            self._world.person(said.text, person.name).window_until = person.window_until
        bodies = tuple(self._face.message(said))
        self._world.inbound[said.id] = bodies
        for body in bodies:
            self._deliveries.send(body)
        return said.id

    def repeat(self, message_id: str) -> None:
        """Deliver the same webhook again; raises KeyError for an id that is not known."""
        for body in self._world.inbound[message_id]:
            self._deliveries.send(body)

    def _sync(self, wanted: Json) -> str:
        person = self._world.person(sender_of(wanted), wanted.get("name"))
        count, files = int(wanted["history"]), int(wanted.get("files", 0))
        said = make_history(self._world, self._face, person, count, files)
        for body in self._face.history(said):
            self._deliveries.send(body)
        return said[-1].id if said else ""
