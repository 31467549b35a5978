"""Is a webhook genuine? Decided on the raw bytes, before anything is parsed, in constant time."""

from starlette.types import Scope

from webhook_relay.addresses import Networks, client_address, is_in
from webhook_relay.doors.twilio_signature import twilio_check
from webhook_relay.proof import Check, any_equal, only, signer
from webhook_relay.settings.values import Channel, Cloud, Dialog360, Gupshup, Twilio


def checker(channel: Channel, trusted_proxies: Networks) -> Check:
    """The check that a channel's provider asks for."""
    match channel.proof:
        case Cloud() as proof:
            return _cloud(proof)
        case Dialog360() as proof:
            return _360dialog(proof)
        case Twilio() as proof:
            return twilio_check(proof)
        case Gupshup() as proof:
            return _gupshup(proof, trusted_proxies)


def challenge(proof: Cloud, token: bytes) -> bool:
    """Whether `hub.verify_token` of Meta's GET is this channel's (Meta, "verification requests")."""
    return any_equal(proof.verify_tokens, token)


def _cloud(proof: Cloud) -> Check:
    """Meta: `X-Hub-Signature-256: sha256=<hex of HMAC-SHA256(app secret, raw body)>`."""
    sign = signer(proof.app_secrets)

    def check(scope: Scope, body: bytes) -> bool:
        given = only(scope["headers"], b"x-hub-signature-256")
        if given is None:
            return False
        return any_equal([b"sha256=" + one.hex().encode() for one in sign(body)], given)

    return check


def _360dialog(proof: Dialog360) -> Check:
    """360dialog: the registered header; with a platform secret also `x-360dialog-signature`."""
    sign = signer(proof.platform_secrets)

    def check(scope: Scope, body: bytes) -> bool:
        given = only(scope["headers"], proof.header.name)
        if given is None or not any_equal(proof.header.values, given):
            return False
        return not proof.platform_secrets or signed(scope, body)

    def signed(scope: Scope, body: bytes) -> bool:
        given = only(scope["headers"], b"x-360dialog-signature")
        if given is None:
            return False
        # Documented as bare hex; some accounts are reported to send Meta's prefix.
        return any_equal([one.hex().encode() for one in sign(body)], given.removeprefix(b"sha256="))

    return check


def _gupshup(proof: Gupshup, trusted_proxies: Networks) -> Check:
    """Gupshup signs nothing: its addresses, and an address of ours that nobody can guess."""

    def check(scope: Scope, body: bytes) -> bool:
        sender = client_address(scope, trusted_proxies)
        return sender is not None and is_in(sender, proof.allow)

    return check
