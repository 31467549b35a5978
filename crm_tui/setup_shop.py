"""`crm setup`: make a shop or change its settings; the screen and the script do the same."""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import CrmError, NoShop
from crm_tui.services import choosing_ai, setting_up
from crm_tui.services.setting_up import Answers
from crm_tui.settings import SECRETS, config_text, read_config
from crm_tui.shop import Shop, make_shop, open_shop
from crm_tui.store.marker import write_private


@dataclass(frozen=True, slots=True)
class Result:
    shop: Shop
    made: bool
    relay_public_key: str
    """For `seal_to` in the relay's configuration, base64."""


def existing_shop(env: Mapping[str, str] = os.environ) -> Shop | None:
    """The shop of this folder, None when there is none yet."""
    try:
        return open_shop(env)
    except NoShop:
        return None


def apply(answers: Answers, env: Mapping[str, str] = os.environ) -> Result:
    """Make the shop, or change the one that is here; raises CrmError for a senseless value."""
    setting_up.check(answers.settings)
    choosing_ai.check(answers.settings)
    shop = existing_shop(env)
    made = shop is None
    if shop is None:
        shop = make_shop(answers.profile, env)
    secrets = {name: text for name, text in answers.settings.items() if name in SECRETS and text}
    relay_secret, relay_public = _relay_keys(shop)
    if relay_secret:
        secrets["relay_secret_key"] = relay_secret
    shop.db.write_now(setting_up.save, answers.profile, secrets, OWNER, shop.clock.now())
    _save_config(shop, answers.settings)
    return Result(shop, made, relay_public)


def _relay_keys(shop: Shop) -> tuple[str, str]:
    """A new secret key when the shop has none (else empty), and the public key that fits."""
    from webhook_relay.envelope import new_key_pair

    if saved := shop.settings.relay_secret_key:
        return "", relay_public_key(saved)
    secret = base64.b64encode(new_key_pair()[0]).decode()
    return secret, relay_public_key(secret)


def relay_public_key(secret: str) -> str:
    """The key for the relay's `seal_to`, base64; empty when the shop has no secret key."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey

    if not secret:
        return ""
    try:
        public = PrivateKey(base64.b64decode(secret, validate=True)).public_key
    except (ValueError, TypeError, CryptoError) as error:
        raise CrmError(
            "CRM_RELAY_SECRET_KEY is not a key.", "Remove it; `crm setup` makes another."
        ) from error
    return base64.b64encode(bytes(public)).decode()


def _save_config(shop: Shop, given: Mapping[str, str]) -> None:
    values = {**read_config(shop.home), **given}
    write_private(shop.home / "config.toml", config_text(values).encode())
