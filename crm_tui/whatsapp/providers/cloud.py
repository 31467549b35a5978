"""Meta's Cloud API, used directly."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import httpx

from crm_tui.domain.errors import CrmError
from crm_tui.whatsapp.providers.meta_account import FIELDS
from crm_tui.whatsapp.providers.meta_client import MetaClient
from crm_tui.whatsapp.providers.reading import Part, part, text
from crm_tui.whatsapp.providers.wire import Patience, Wire

NAME = "cloud"
BASE_URL = "https://graph.facebook.com"
API_VERSION = "v26.0"
"""Out since 2026-07-29; v21.0 ends on 2027-01-21."""
_FIELDS = "name,language,status,category,components,quality_score,rejected_reason"
_PAGE = 100
# The hosts of Meta's files; the key goes nowhere else but to the API itself.
_FILE_HOSTS = (".fbsbx.com", ".facebook.com", ".whatsapp.net")
_VERSIONED = re.compile(r"/v[0-9]+\.[0-9]+$")


def cloud(
    *,
    key: str,
    number_id: str,
    account_id: str,
    base_url: str,
    client: httpx.AsyncClient,
    patience: Patience,
) -> MetaClient:
    """A provider for the phone number `number_id` of the WhatsApp account `account_id`."""
    base = base_url.rstrip("/")
    root = base if _VERSIONED.search(base) else f"{base}/{API_VERSION}"
    wire = Wire(client, {"Authorization": f"Bearer {key}"}, patience)
    return MetaClient(NAME, wire, CloudRoutes(root, quote(number_id, ""), quote(account_id, "")))


@dataclass(frozen=True, slots=True)
class CloudRoutes:
    """Addresses below `root`, for instance `https://graph.facebook.com/v26.0`."""

    root: str
    number_id: str
    account_id: str

    @property
    def messages_url(self) -> str:
        return f"{self.root}/{self.number_id}/messages"

    @property
    def uploads_url(self) -> str:
        return f"{self.root}/{self.number_id}/media"

    @property
    def templates_url(self) -> str:
        query = urlencode({"fields": _FIELDS, "limit": str(_PAGE)})
        return f"{self.new_template_url}?{query}"

    @property
    def new_template_url(self) -> str:
        if not self.account_id:
            raise CrmError(
                "The templates need the id of the WhatsApp account.",
                "Set CRM_PROVIDER_ACCOUNT_ID, or run `crm setup`.",
            )
        return f"{self.root}/{self.account_id}/message_templates"

    @property
    def account_url(self) -> str | None:
        return f"{self.root}/{self.number_id}?fields={FIELDS}"

    def next_page(self, answer: Part, seen: int) -> str | None:
        paging = part(answer.get("paging"))
        after = text(part(paging.get("cursors")).get("after"))
        # `next` is an address with the key in it; only its presence is used.
        more = urlencode({"after": after})
        return f"{self.templates_url}&{more}" if after and paging.get("next") else None

    def media_url(self, media_id: str) -> str:
        return f"{self.root}/{quote(media_id, '')}?phone_number_id={self.number_id}"

    def file_url(self, named: str) -> str | None:
        return named if self._may_see_key(named) else None

    def _may_see_key(self, named: str) -> bool:
        try:
            url, own = httpx.URL(named), httpx.URL(self.root)
        except httpx.InvalidURL:
            return False
        if (url.scheme, url.host, url.port) == (own.scheme, own.host, own.port):
            return True
        return url.scheme == "https" and url.host.endswith(_FILE_HOSTS)
