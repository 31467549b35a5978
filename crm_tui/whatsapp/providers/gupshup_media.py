"""Files of Gupshup's inbound messages: public addresses of its own houses, good for a while."""

import httpx

from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import MediaGone
from crm_tui.whatsapp.providers.fetching import fetch, same_host
from crm_tui.whatsapp.providers.wire import Wire

_HOUSE = ".gupshup.io"


async def fetch_file(bare: Wire, ref: MediaRef, base: str, limit: int) -> bytes:
    """The file, at most `limit` bytes, without any key; raises MediaGone or MediaNotNow."""
    if not ref.url or not (_is_gupshup(ref.url) or same_host(ref.url, base)):
        raise MediaGone("The file's address is not Gupshup's, so it was not opened.")
    return await fetch(bare, bare, ref, ref.url, limit)


def _is_gupshup(address: str) -> bool:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return False
    return url.scheme == "https" and url.host.endswith(_HOUSE)
