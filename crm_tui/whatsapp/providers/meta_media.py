"""Files of inbound messages: ask for the address, fetch it, ask once more when it has died.

An address lives five minutes, the id of a webhook seven days (Meta, "Media").
"""

import re
from typing import Protocol

from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import Action, MediaGone, MediaNotNow
from crm_tui.whatsapp.providers.failures import Failures
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


class Files:
    """The files of one account."""

    def __init__(self, wire: Wire, routes: MediaRoutes, failures: Failures | None = None) -> None:
        self._wire = wire
        self._routes = routes
        self._failures = failures

    async def fetch(self, ref: MediaRef, limit: int) -> bytes:
        """The file, at most `limit` bytes; raises MediaGone or MediaNotNow."""
        if self._failures is not None and self._failures.too_many:
            raise MediaNotNow(
                "Too many files could not be fetched in this hour, and the provider would lock "
                "them all. It is tried again later."
            )
        attempts = 2 if ref.provider_id is not None else 1
        for _ in range(attempts):
            file = await _download(self._wire, await self._address(ref), limit)
            if file.status == 200:
                return file.content
            self._note_failure()
            if file.status not in (401, 404, 410):
                raise MediaNotNow(f"The file did not come (HTTP {file.status}). It is tried again.")
        raise MediaGone("WhatsApp no longer has the file. Ask the customer to send it again.")

    async def _address(self, ref: MediaRef) -> str:
        named = ref.url if ref.provider_id is None else await self._look_up(ref.provider_id)
        if not named:
            raise MediaGone("The message names no file. Ask the customer to send it again.")
        address = self._routes.file_url(named)
        if address is None:
            raise MediaGone("The file's address is not WhatsApp's, so it was not opened.")
        return address

    async def _look_up(self, media_id: str) -> str:
        if not _ID.fullmatch(media_id):
            raise MediaGone("The file's id makes no sense. Ask the customer to send it again.")
        try:
            answer = await self._wire.call("GET", self._routes.media_url(media_id))
        except NO_ANSWER as problem:
            raise MediaNotNow(_not_reached(problem)) from problem
        if not answer.good:
            self._note_failure()
            raise _why(answer)
        return text(answer.body.get("url"))

    def _note_failure(self) -> None:
        if self._failures is not None:
            self._failures.note()


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
