"""The provider of a shop's settings: the first, the one that takes over, and what a person asks it."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx

from crm_tui.domain.template import Template
from crm_tui.services import template_sync
from crm_tui.services.relay_files import RelayFiles
from crm_tui.services.template_making import Plan
from crm_tui.shop import Shop, settings_now
from crm_tui.whatsapp.provider import File, NoHost, Provider
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.providers.fallback import Fallback


def make_provider_of(shop: Shop, client: httpx.AsyncClient) -> Provider | None:
    """The provider of a shop; None without a key."""
    settings = shop.settings
    if not settings.provider_key:
        return None
    host = RelayOfNow(shop, client)
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


class RelayOfNow:
    """A `FileHost` at the relay that the shop is paired with now: that may change while a worker runs."""

    def __init__(
        self, shop: Shop, client: httpx.AsyncClient, env: Mapping[str, str] = os.environ
    ) -> None:
        self._shop, self._client, self._env = shop, client, env
        self._to = "", ""
        self._host: RelayFiles | None = None

    async def put(self, file: File) -> str:
        """An address that is good for half an hour at least; raises CrmError, NoHost without a relay."""
        now = await self._shop.db.read(settings_now, self._shop.home, self._env)
        if not now.relay_url:
            raise NoHost("The shop has no relay.")
        to = now.relay_url, now.relay_token
        if self._host is None or to != self._to:
            self._to, self._host = to, RelayFiles(self._client, *to, self._shop.clock)
        return await self._host.put(file)


async def sync_templates(shop: Shop) -> int:
    """Fetch the provider's list of templates; how many there are."""
    async with _provider_of(shop) as provider:
        return await template_sync.sync(shop.db, provider, shop.actor)


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
            await template_sync.create(
                *(shop.db, provider, plan.template, plan.examples),
                shop.actor,
                shop.clock.now(),
            )
            for plan in plans
        ]


@asynccontextmanager
async def _provider_of(shop: Shop) -> AsyncIterator[Provider | None]:
    async with httpx.AsyncClient(follow_redirects=False) as client:
        try:
            yield make_provider_of(shop, client)
        finally:
            await shop.db.close()
