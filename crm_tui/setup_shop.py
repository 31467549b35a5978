"""`crm setup`: make a shop or change its settings; the screen and the script do the same."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from crm_tui.domain.errors import CrmError, NoShop
from crm_tui.domain.roles import Act
from crm_tui.pair_shop import pair, refuse_what_would_win
from crm_tui.services import choosing_ai, relay_keys, setting_up
from crm_tui.services.may import insist
from crm_tui.services.pairing import Paired
from crm_tui.services.relay_keys import public_of, read_keys, show_key
from crm_tui.services.relay_link import read_link
from crm_tui.services.setting_up import Answers
from crm_tui.session import Opened
from crm_tui.settings import SECRETS, in_environment, read_config
from crm_tui.shop import Shop, make_shop, open_shop, save_config


@dataclass(frozen=True, slots=True)
class Result:
    shop: Shop
    made: bool
    relay_public_key: str
    """For `seal_to` in the relay's configuration, base64."""
    paired: Paired | None = None


def existing_shop(env: Mapping[str, str] = os.environ, opened: Opened | None = None) -> Shop | None:
    """The shop of this folder, None when there is none yet; `opened` by somebody who has logged in."""
    try:
        return open_shop(env, opened=opened)
    except NoShop:
        return None


def apply(
    answers: Answers, env: Mapping[str, str] = os.environ, opened: Opened | None = None
) -> Result:
    """Make the shop, or change the one that is here; raises CrmError for a senseless value.

    What else was given is saved also where the relay then refuses to be paired.
    """
    setting_up.check(answers.settings)
    choosing_ai.check(answers.settings)
    link = None
    if answers.pairing:
        link = read_link(answers.pairing, insecure=answers.insecure_http)
        refuse_what_would_win(env)
    shop = existing_shop(env, opened)
    made = shop is None
    if shop is not None:
        insist(shop.actor, Act.CHANGE_SETTINGS)
    if shop is None:
        shop = make_shop(answers.profile, env)
    secrets = {name: text for name, text in answers.settings.items() if name in SECRETS and text}
    # A worker that runs looks at both when the database has changed.
    before = read_config(shop.home)
    save_config(shop.home, answers.settings)
    shop.db.write_now(
        setting_up.note_settings, before, read_config(shop.home), shop.actor, shop.clock.now()
    )
    shop.db.write_now(setting_up.save, answers.profile, secrets, shop.actor, shop.clock.now())
    public = _own_public_key(shop, env)
    try:
        paired = None if link is None else pair(shop, link, env)
    except CrmError as error:
        shop.db.close_now()
        raise CrmError(str(error), f"{error.fix} All else is saved.") from error
    return Result(shop, made, public, paired)


def _own_public_key(shop: Shop, env: Mapping[str, str]) -> str:
    """What the relay seals to, base64; a key is made where the shop has none."""
    if given := in_environment(["relay_secret_key"], env):
        return relay_public_key(given["relay_secret_key"])
    return show_key(public_of(shop.db.write_now(relay_keys.own_secret, shop.clock.now())))


def relay_public_key(secret: str) -> str:
    """The key for the relay's `seal_to`, base64; empty when the shop has no secret key."""
    key = read_keys({"relay_secret_key": secret}).secret
    return "" if key is None else show_key(public_of(key))
