"""Files of inbound messages: ask for the address, fetch it, ask once more when it has died.

An address lives five minutes, the id of a webhook seven days (Meta, "Media").
"""

import re
from typing import Protocol

from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import Action, MediaGone, MediaNotNow
from crm_tui.whatsapp.providers.outcomes import Answer, refused
from crm_tui.whatsapp.providers.reading import text
from crm_tui.whatsapp.providers.wire import NO_ANSWER, File, TooLarge, Wire

_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_TRY_LATER = frozenset({Action.RETRY, Action.SLOW, Action.LATER, Action.AUTH, Action.STOP})


class MediaRoutes(Protocol):
    """Where one provider keeps its files."""

    def media_url(self, media_id: str) -> str:
        """The address that answers with the file's address."""
        ...

    def file_url(self, named: str) -> str | None:
        """The address to fetch for the one that was named; None when the key must not go there."""
        ...


async def fetch(wire: Wire, routes: MediaRoutes, ref: MediaRef, limit: int) -> bytes:
    """The file, at most `limit` bytes; raises MediaGone or MediaNotNow."""
    attempts = 2 if ref.provider_id is not None else 1
    for _ in range(attempts):
        file = await _download(wire, await _address(wire, routes, ref), limit)
        if file.status == 200:
            return file.content
        if file.status not in (401, 404, 410):
            raise MediaNotNow(f"The file did not come (HTTP {file.status}). It is tried again.")
    raise MediaGone("WhatsApp no longer has the file. Ask the customer to send it again.")


async def _address(wire: Wire, routes: MediaRoutes, ref: MediaRef) -> str:
    named = ref.url if ref.provider_id is None else await _look_up(wire, routes, ref.provider_id)
    if not named:
        raise MediaGone("The message names no file. Ask the customer to send it again.")
    address = routes.file_url(named)
    if address is None:
        raise MediaGone("The file's address is not WhatsApp's, so it was not opened.")
    return address


async def _look_up(wire: Wire, routes: MediaRoutes, media_id: str) -> str:
    if not _ID.fullmatch(media_id):
        raise MediaGone("The file's id makes no sense. Ask the customer to send it again.")
    try:
        answer = await wire.call("GET", routes.media_url(media_id))
    except NO_ANSWER as problem:
        raise MediaNotNow(_not_reached(problem)) from problem
    if not answer.good:
        raise _why(answer)
    return text(answer.body.get("url"))


def _why(answer: Answer) -> MediaGone | MediaNotNow:
    refusal = refused(answer)
    if refusal is None:
        return MediaNotNow(f"The file did not come (HTTP {answer.status}). It is tried again.")
    if refusal.action in _TRY_LATER:
        return MediaNotNow(refusal.text)
    return MediaGone("WhatsApp no longer has the file. Ask the customer to send it again.")


async def _download(wire: Wire, address: str, limit: int) -> File:
    try:
        return await wire.download(address, limit)
    except TooLarge as problem:
        size = f"{limit / 1_000_000:g} MB"
        raise MediaGone(f"The file is larger than {size}. Ask for a smaller one.") from problem
    except NO_ANSWER as problem:
        raise MediaNotNow(_not_reached(problem)) from problem


def _not_reached(problem: Exception) -> str:
    return f"The provider could not be reached ({type(problem).__name__}). It is tried again."
