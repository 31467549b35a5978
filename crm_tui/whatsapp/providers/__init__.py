"""The providers by name: one makes the client, the other reads the webhooks.

HTTP is imported only where a client is made: reading webhooks needs none of it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.webhook import Seen
from crm_tui.whatsapp.provider import Provider
from crm_tui.whatsapp.providers import meta_parse

if TYPE_CHECKING:
    import httpx

    from crm_tui.whatsapp.providers.wire import Patience

Parse = Callable[[bytes, Millis, str | None], tuple[Seen, ...]]
"""A webhook's body, the time now, and the shop's number id when only that one counts."""

NAMES = ("360dialog", "cloud")


def make_provider(
    name: str,
    *,
    key: str,
    number_id: str | None = None,
    account_id: str | None = None,
    base_url: str | None = None,
    client: "httpx.AsyncClient",
    patience: "Patience | None" = None,
) -> Provider:
    """The provider `name` over an HTTP client of the caller's; raises CrmError when it cannot be."""
    from crm_tui.whatsapp.providers import cloud, dialog360
    from crm_tui.whatsapp.providers.wire import Patience

    _check_name(name)
    _check_key(key)
    patience = patience or Patience()
    if name == dialog360.NAME:
        url = base_url or dialog360.BASE_URL
        return dialog360.dialog360(key=key, base_url=url, client=client, patience=patience)
    if not number_id:
        raise CrmError(
            "Meta's Cloud API needs the id of the phone number.",
            "Set CRM_PROVIDER_NUMBER_ID, or run `crm setup`.",
        )
    return cloud.cloud(
        key=key,
        number_id=number_id,
        account_id=account_id or "",
        base_url=base_url or cloud.BASE_URL,
        client=client,
        patience=patience,
    )


def parser_for(provider: str) -> Parse:
    """The reader of that provider's webhooks; raises CrmError for a name that is not known."""
    _check_name(provider)
    return meta_parse.parse


def _check_name(name: str) -> None:
    if name not in NAMES:
        raise CrmError(
            f"There is no provider named {name!r} here.",
            f"Choose one of {', '.join(NAMES)} (CRM_PROVIDER).",
        )


def _check_key(key: str) -> None:
    # Anything else would break the HTTP header that carries it.
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise CrmError(
            "The provider's key is missing or has characters that no key has.",
            "Copy it again from the provider's site (CRM_PROVIDER_KEY).",
        )
