"""The provider of a shop's settings: the first, the one that takes over, and where files are hosted."""

import httpx

from crm_tui.domain.clock import Clock
from crm_tui.services.relay_files import RelayFiles
from crm_tui.settings import Settings
from crm_tui.whatsapp.provider import FileHost, Provider
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.providers.fallback import Fallback


def make_provider_of(
    settings: Settings, client: httpx.AsyncClient, clock: Clock
) -> Provider | None:
    """The provider of these settings; None without a key."""
    if not settings.provider_key:
        return None
    host = _file_host(settings, client, clock)
    first = make_provider(
        settings.provider,
        key=settings.provider_key,
        number_id=settings.provider_number_id or None,
        account_id=settings.provider_account_id or None,
        base_url=settings.provider_url or None,
        client=client,
        file_host=host,
    )
    if not settings.fallback_provider:
        return first
    second = make_provider(
        settings.fallback_provider,
        key=settings.fallback_key,
        number_id=settings.fallback_number_id or None,
        account_id=settings.fallback_account_id or None,
        base_url=settings.fallback_url or None,
        client=client,
        file_host=host,
    )
    return Fallback(first, second)


def _file_host(settings: Settings, client: httpx.AsyncClient, clock: Clock) -> FileHost | None:
    if not settings.relay_url:
        return None
    return RelayFiles(client, settings.relay_url, settings.relay_token, clock)
