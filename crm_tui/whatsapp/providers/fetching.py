"""Files behind an address of the provider's own, which may lead on to a storage house once."""

import ipaddress

import httpx

from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import MediaGone, MediaNotNow
from crm_tui.whatsapp.providers.wire import NO_ANSWER, File, TooLarge, Wire

_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})


async def fetch(keyed: Wire, bare: Wire, ref: MediaRef, own: str, limit: int) -> bytes:
    """The file of `ref.url`, at most `limit` bytes; raises MediaGone or MediaNotNow.

    `keyed` (which sends the key) goes only where `own` points; one redirect is followed with `bare`.
    """
    if not ref.url:
        raise MediaGone("The message names no file. Ask the customer to send it again.")
    if not same_host(ref.url, own):
        raise MediaGone("The file's address is not the provider's, so it was not opened.")
    file = await _download(keyed, ref.url, limit)
    if file.status in _ELSEWHERE:
        file = await _download(bare, _next(ref.url, file.location), limit)
    if file.status in _GONE:
        raise MediaGone("The provider no longer has the file. Ask the customer to send it again.")
    if file.status != 200:
        raise MediaNotNow(f"The file did not come (HTTP {file.status}). It is tried again.")
    return file.content


def same_host(address: str, own: str) -> bool:
    """Whether both are of one scheme, host and port."""
    try:
        one, other = httpx.URL(address), httpx.URL(own)
    except httpx.InvalidURL:
        return False
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def _next(address: str, location: str) -> str:
    """Where a redirect leads: over TLS, or from this machine to itself."""
    try:
        here = httpx.URL(address)
        there = here.join(location)
    except (httpx.InvalidURL, ValueError):
        raise MediaGone("The file's address leads nowhere, so it was not opened.") from None
    if there.scheme == "https" or (_is_loopback(here) and _is_loopback(there)):
        return str(there)
    raise MediaGone("The file's address leads to an unsafe place, so it was not opened.")


def _is_loopback(url: httpx.URL) -> bool:
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost"


async def _download(wire: Wire, address: str, limit: int) -> File:
    try:
        return await wire.download(address, limit)
    except TooLarge as problem:
        size = f"{limit / 1_000_000:g} MB"
        raise MediaGone(f"The file is larger than {size}. Ask for a smaller one.") from problem
    except NO_ANSWER as problem:
        raise MediaNotNow(
            f"The provider could not be reached ({type(problem).__name__}). It is tried again."
        ) from problem
