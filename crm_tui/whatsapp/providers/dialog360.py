"""360dialog: Meta's bodies under a host and a key header of its own."""

from dataclasses import dataclass
from urllib.parse import quote

import httpx

from crm_tui.whatsapp.providers.failures import Failures
from crm_tui.whatsapp.providers.meta_client import MetaClient
from crm_tui.whatsapp.providers.reading import Part, whole
from crm_tui.whatsapp.providers.wire import Patience, Wire

NAME = "360dialog"
BASE_URL = "https://waba-v2.360dialog.io"
_PAGE = 100
_MOST_FAILURES = 15
"""Twenty failed fetches of files in an hour lock them all for half an hour (360dialog, "Media")."""


def dialog360(
    *, key: str, base_url: str, client: httpx.AsyncClient, patience: Patience
) -> MetaClient:
    """A provider for the one phone number that the key belongs to."""
    wire = Wire(client, {"D360-API-KEY": key}, patience)
    routes = Dialog360Routes(base_url.rstrip("/"))
    return MetaClient(NAME, wire, routes, Failures(_MOST_FAILURES))


@dataclass(frozen=True, slots=True)
class Dialog360Routes:
    """Addresses below `root`; no path ever names the phone number."""

    root: str

    @property
    def messages_url(self) -> str:
        return f"{self.root}/messages"

    @property
    def uploads_url(self) -> str:
        return f"{self.root}/media"

    @property
    def templates_url(self) -> str:
        return self._templates(0)

    @property
    def new_template_url(self) -> str:
        return f"{self.root}/v1/configs/templates"

    @property
    def account_url(self) -> str | None:
        """None: its pages name no call that tells a number's state."""
        return None

    def next_page(self, answer: Part, seen: int) -> str | None:
        total = whole(answer.get("total"))
        return self._templates(seen) if total is not None and seen < total else None

    def media_url(self, media_id: str) -> str:
        return f"{self.root}/{quote(media_id, '')}"

    def file_url(self, named: str) -> str | None:
        """The same path at 360dialog's host: the file is fetched through it, with its key."""
        try:
            return str(httpx.URL(self.root).copy_with(raw_path=httpx.URL(named).raw_path))
        except httpx.InvalidURL:
            return None

    def _templates(self, offset: int) -> str:
        return f"{self.new_template_url}?limit={_PAGE}&offset={offset}"
