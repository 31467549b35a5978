"""Which parser reads an event, by the provider of its channel and the numbers of this shop."""

from collections.abc import Sequence

from crm_tui.capture import parser as capture
from crm_tui.domain.errors import CrmError
from crm_tui.domain.webhook import Seen, Unread
from crm_tui.services import late_media
from crm_tui.services.ingest import Parse
from crm_tui.settings import Settings
from crm_tui.shop import Shop
from crm_tui.store.webhooks import RawEvent
from crm_tui.whatsapp.providers import NAMES, parser_for


def make_parser(shop: Shop) -> Parse:
    """Reads a raw event by the provider of its channel, for the shop's own numbers when they are set."""
    numbers = _numbers(shop.settings)

    def parse(raw: RawEvent) -> Sequence[Seen]:
        now = shop.clock.now()
        if raw.provider in capture.NAMES:
            return capture.parser_for(raw.provider)(raw.body, raw.headers, now)
        try:
            read = parser_for(raw.provider)
        except CrmError as error:
            return (Unread(error.sentence(), raw.body[:65_536].decode("utf-8", "replace")),)
        parts = read(raw.body, now, numbers.get(raw.provider))
        return late_media.mark(parts, raw.provider, raw.received_at, now)

    return parse


def _numbers(settings: Settings) -> dict[str, str | None]:
    """By provider, the one number whose events count; two numbers at one provider both do."""
    first = settings.provider_number_id or None
    if not settings.fallback_provider:
        # Events may come through another channel than the one that sends (a relay that moved).
        return dict.fromkeys(NAMES, first)
    second = settings.fallback_number_id or None
    if settings.provider == settings.fallback_provider:
        return {}
    return {settings.provider: first, settings.fallback_provider: second}
