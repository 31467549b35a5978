"""The provider of a shop's settings: the first, the one that takes over, and what a person asks it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx

from crm_tui.domain.clock import Clock
from crm_tui.domain.template import Template
from crm_tui.services import template_sync
from crm_tui.services.relay_files import RelayFiles
from crm_tui.services.template_making import Plan
from crm_tui.settings import Settings
from crm_tui.shop import Shop
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


async def sync_templates(shop: Shop) -> int:
    """Fetch the provider's list of templates; how many there are."""
    async with _provider_of(shop) as provider:
        return await template_sync.sync(shop.db, provider)


async def submit_template(shop: Shop, plan: Plan) -> Template:
    """Submit a template for approval; as the provider took it."""
    [taken] = await submit_templates(shop, [plan])
    return taken


async def submit_templates(shop: Shop, plans: Sequence[Plan]) -> list[Template]:
    """Submit templates for approval, one after the other; as the provider took them.

    Raises CrmError at the first that it does not take: those before it are submitted.
    """
    async with _provider_of(shop) as provider:
        return [
            await template_sync.create(shop.db, provider, plan.template, plan.examples)
            for plan in plans
        ]


@asynccontextmanager
async def _provider_of(shop: Shop) -> AsyncIterator[Provider | None]:
    async with httpx.AsyncClient(follow_redirects=False) as client:
        try:
            yield make_provider_of(shop.settings, client, shop.clock)
        finally:
            await shop.db.close()
