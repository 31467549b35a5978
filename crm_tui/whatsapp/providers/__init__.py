"""The providers by name: one makes the client, the other reads the webhooks.

HTTP is imported only where a client is made: reading webhooks needs none of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.webhook import Seen
from crm_tui.whatsapp.capabilities import NAMES, capabilities
from crm_tui.whatsapp.provider import FileHost, Provider
from crm_tui.whatsapp.providers import meta_parse

if TYPE_CHECKING:
    import httpx

    from crm_tui.whatsapp.providers.wire import Patience

Parse = Callable[[bytes, Millis, str | None], tuple[Seen, ...]]
"""A webhook's body, the time now, and the shop's number id when only that one counts."""

__all__ = ["NAMES", "Parse", "make_provider", "parser_for"]


def make_provider(
    name: str,
    *,
    key: str,
    number_id: str | None = None,
    account_id: str | None = None,
    base_url: str | None = None,
    client: "httpx.AsyncClient",
    patience: "Patience | None" = None,
    file_host: FileHost | None = None,
) -> Provider:
    """The provider `name` over an HTTP client of the caller's; raises CrmError when it cannot be.

    `number_id` is Meta's id of the number; for Twilio and Gupshup the shop's own number.
    """
    from crm_tui.whatsapp.providers.wire import Patience

    capabilities(name)
    _check_key(key)
    account = Account(name, key, number_id or "", account_id or "", base_url)
    makers = {"cloud": _cloud, "360dialog": _dialog360, "twilio": _twilio, "gupshup": _gupshup}
    return makers[name](account, Line(client, patience or Patience(), file_host))


@dataclass(frozen=True, slots=True)
class Account:
    """What the shop's settings say about its account."""

    provider: str
    key: str
    number: str
    id: str
    base_url: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """What the calling program lends to a provider."""

    client: "httpx.AsyncClient"
    patience: "Patience"
    file_host: FileHost | None


def _cloud(account: Account, line: Line) -> Provider:
    from crm_tui.whatsapp.providers import cloud

    if not account.number:
        raise CrmError(
            "Meta's Cloud API needs the id of the phone number.",
            "Set CRM_PROVIDER_NUMBER_ID, or run `crm setup`.",
        )
    return cloud.cloud(
        key=account.key,
        number_id=account.number,
        account_id=account.id,
        base_url=account.base_url or cloud.BASE_URL,
        client=line.client,
        patience=line.patience,
    )


def _dialog360(account: Account, line: Line) -> Provider:
    from crm_tui.whatsapp.providers import dialog360

    return dialog360.dialog360(
        key=account.key,
        base_url=account.base_url or dialog360.BASE_URL,
        client=line.client,
        patience=line.patience,
    )


def _twilio(account: Account, line: Line) -> Provider:
    from crm_tui.whatsapp.providers import twilio

    return twilio.twilio(
        key=account.key,
        account_id=account.id,
        number=account.number,
        base_url=account.base_url,
        client=line.client,
        patience=line.patience,
        file_host=line.file_host,
    )


def _gupshup(account: Account, line: Line) -> Provider:
    from crm_tui.whatsapp.providers import gupshup

    return gupshup.gupshup(
        key=account.key,
        app_id=account.id,
        number=account.number,
        base_url=account.base_url,
        client=line.client,
        patience=line.patience,
        file_host=line.file_host,
    )


def parser_for(provider: str) -> Parse:
    """The reader of that provider's webhooks; raises CrmError for a name that is not known."""
    capabilities(provider)
    if provider == "twilio":
        from crm_tui.whatsapp.providers import twilio_parse

        return twilio_parse.parse
    if provider == "gupshup":
        from crm_tui.whatsapp.providers import gupshup_parse

        return gupshup_parse.parse
    return meta_parse.parse


def _check_key(key: str) -> None:
    # Anything else would break the HTTP header that carries it.
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise CrmError(
            "The provider's key is missing or has characters that no key has.",
            "Copy it again from the provider's site (CRM_PROVIDER_KEY).",
        )
