"""The link that pairs: where the relay is, and the code that works once."""

import ipaddress
from urllib.parse import urlsplit

from crm_tui.domain.errors import CrmError
from webhook_relay.envelope import EnvelopeError, PairingLink, read_pairing

_AGAIN = "Run `webhook-relay pair` on the VPS and take its new link."


def read_link(text: str, *, insecure: bool = False) -> PairingLink:
    """The link that `webhook-relay pair` shows; raises CrmError for one that must not be used.

    Over plain http the token and the times of messages would travel readable, and anybody on the way
    could pair in the shop's place: it is taken for this machine alone, or where `insecure` allows it.
    """
    try:
        link = read_pairing(text)
        parts = urlsplit(link.url)
        host = parts.hostname
    except (EnvelopeError, ValueError) as error:
        raise CrmError(
            "That is not the link of a relay.",
            "Take the whole link that `webhook-relay pair` shows: https://…#XXXXX-XXXXX.",
        ) from error
    if not host or parts.query or parts.username is not None:
        raise CrmError("That link names no relay.", _AGAIN)
    if parts.scheme.lower() != "https" and not insecure and not is_this_machine(host):
        raise CrmError(
            "The relay's address begins with http://, where anybody on the way could read along.",
            "Give the relay https (docs/relay.md shows how), then pair with its https:// link.",
        )
    return link


def is_this_machine(host: str) -> bool:
    """Whether a host of an address is loopback."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
