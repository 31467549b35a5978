"""Media of the simulated provider, behind addresses that die after five minutes."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.whatsapp.simulator.refusals import Json

ADDRESS_LIFE = 5 * MINUTE
PATH = "/whatsapp_business/attachments/"


@dataclass(frozen=True, slots=True)
class Stored:
    """One file."""

    media_id: str
    mime_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Base64, as webhooks show it."""
        return base64.b64encode(hashlib.sha256(self.content).digest()).decode()


class Files:
    """Files by id, and the addresses under which each may be fetched for a while."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._files: dict[str, Stored] = {}
        self._addresses: dict[str, tuple[str, Millis]] = {}

    def store(self, content: bytes, mime_type: str) -> Stored:
        file = Stored(str(10**15 + secrets.randbelow(10**15)), mime_type, content)
        self._files[file.media_id] = file
        return file

    def find(self, media_id: str) -> Stored | None:
        return self._files.get(media_id)

    def delete(self, media_id: str) -> bool:
        return self._files.pop(media_id, None) is not None

    def address(self, base_url: str, media_id: str) -> str:
        """A new address for the file, good for five minutes."""
        ticket = secrets.token_urlsafe(12)
        self._addresses[ticket] = (media_id, Millis(self._clock.now() + ADDRESS_LIFE))
        return f"{base_url}{PATH}?mid={media_id}&hash={ticket}"

    def behind(self, ticket: str) -> Stored | None:
        """The file of a living address."""
        media_id, until = self._addresses.get(ticket, ("", Millis(0)))
        return self._files.get(media_id) if self._clock.now() < until else None

    def forget_addresses(self) -> None:
        """Let every address die now."""
        self._addresses.clear()

    def describe(self, base_url: str, file: Stored) -> Json:
        """The answer to a look-up."""
        return {
            "messaging_product": "whatsapp",
            "url": self.address(base_url, file.media_id),
            "mime_type": file.mime_type,
            "sha256": file.sha256,
            "file_size": str(len(file.content)),
            "id": file.media_id,
        }
