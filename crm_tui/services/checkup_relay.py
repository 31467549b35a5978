"""The doctor's lines about the relay: is it there, is it the one we are paired with, and whose key it seals to."""

from urllib.parse import urlsplit

from crm_tui.domain.clock import DAY, Millis, iso
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import counted
from crm_tui.services.check import Check
from crm_tui.services.relay_keys import fingerprint, public_of, show_key
from crm_tui.services.relay_link import is_this_machine
from crm_tui.services.relay_state import Saved, Seen
from crm_tui.settings import Settings

_PAIR = "Pair again: `webhook-relay pair` on the VPS, then here: crm relay pair LINK."


def check_relay(settings: Settings, saved: Saved, seen: Seen | None, now: Millis) -> list[Check]:
    """What stands; `seen` None where there is no relay to be asked."""
    answers = _answers(settings)
    return [answers, *relay_lines(saved, seen if answers.ok else None, now)]


def relay_lines(saved: Saved, seen: Seen | None, now: Millis) -> list[Check]:
    """Whom the shop is paired with, and whose key the relay seals to."""
    if seen is None:
        return [_own_key(saved)]
    return [_pairing(saved, seen), _seal(saved, seen, now)]


def _answers(settings: Settings) -> Check:
    if not settings.relay_url:
        return Check("relay", True, "none connected: nothing can be received (`crm setup`)")
    if not settings.relay_token:
        return Check("relay", False, "its token is missing", _PAIR)
    import httpx

    try:
        # The status alone: what stands behind it may have no end.
        with httpx.stream("GET", settings.relay_url.rstrip("/") + "/readyz", timeout=5) as answer:
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = f"{settings.relay_url} cannot be reached ({type(error).__name__})"
        return Check("relay", False, reason, "Check the address and that the relay runs.")
    if status != 200:
        return Check("relay", False, f"says it is not ready ({status})", "See its log.")
    return Check("relay", True, "reachable and ready")


def _pairing(saved: Saved, seen: Seen) -> Check:
    made = saved.pairing
    if seen.trouble is not None:
        return _trouble(seen.trouble)
    if made is None or saved.keys.relay is None:
        return Check(
            "pairing",
            True,
            "not paired: it reads with a token, and no key of the relay's is pinned"
            " (`webhook-relay pair`, then `crm relay pair LINK`)",
        )
    key = fingerprint(saved.keys.relay)
    since = iso(made.since).partition("T")[0]
    text = f"device {made.device} of shop {made.shop} since {since}, key {key} is pinned"
    if seen.about is not None and seen.about.relay_key != saved.keys.relay:
        text += "; the relay has a new one that it vouches for, which the worker will follow"
    return Check("pairing", True, text)


def _trouble(error: CrmError) -> Check:
    return Check("pairing", False, str(error).rstrip("."), error.fix)


def _seal(saved: Saved, seen: Seen, now: Millis) -> Check:
    about = seen.about
    if about is None and saved.pairing is None:
        return _own_key(saved)
    if about is None:
        return Check("seal", True, "not known while the relay does not say")
    if about.seal_to is None:
        line = f'seal_to = "{_public(saved)}"'
        text = f"none: messages lie readable on the relay's disk; {line} in relay.toml changes that"
        # On this machine itself nobody else has that disk.
        is_fine = is_this_machine(urlsplit(saved.url).hostname or "")
        return Check("seal", is_fine, text, "Or pair: crm relay pair LINK.")
    if not seen.seals_to_us(saved.keys):
        text = "the relay seals to a key that this shop does not have"
        return Check("seal", False, text, _PAIR)
    return Check("seal", True, f"sealed to a key of this shop{_age(saved, now)}")


def _age(saved: Saved, now: Millis) -> str:
    parts = []
    if saved.key_since is not None:
        parts.append(f", {(now - saved.key_since) // DAY} days old")
    if saved.keys.old:
        former = counted(len(saved.keys.old), "former key")
        parts.append(f"; {former} kept for what may still come")
    if saved.rotation_due(now):
        parts.append("; it is time for a new one (`crm relay rotate`)")
    return "".join(parts)


def _own_key(saved: Saved) -> Check:
    public = _public(saved)
    return Check("seal", True, f'seal_to = "{public}" for the relay' if public else "none")


def _public(saved: Saved) -> str:
    return "" if saved.keys.secret is None else show_key(public_of(saved.keys.secret))
