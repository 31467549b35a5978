"""One's own password, asked twice at the terminal."""

import os

from crm_tui.cli.out import show, show_json, tell


def ask_new(person: str, shop_name: str) -> str:
    """A good one, typed the same way twice. Raises CrmError where there is no terminal."""
    from crm_tui.asking import ask_secretly
    from crm_tui.domain.passwords import SHORTEST, weakness

    tell(f"A password of your own: {SHORTEST} characters or more, in any script.")
    while True:
        given = ask_secretly(f"New password of {person}", "--password-file FILE")
        wrong = weakness(given, person, shop_name)
        if wrong is None and given != ask_secretly("The same again", "--password-file FILE"):
            wrong = "The two are not the same."
        if wrong is None:
            return given
        tell(wrong)


def change_own(given: str, *, as_json: bool) -> None:
    """Log in, also with a temporary password, and choose another."""
    from crm_tui.asking import Terminal
    from crm_tui.domain.clock import SystemClock
    from crm_tui.domain.errors import CrmError
    from crm_tui.services import people
    from crm_tui.session import log_in, people_here
    from crm_tui.settings import home_folder
    from crm_tui.shop import open_shop, prove

    home, asker, clock = home_folder(), Terminal(os.environ), SystemClock()
    found = people_here(home)
    if not found:
        raise CrmError("Nobody logs in to this shop.", "`crm users add NAME --role owner` first.")
    name = asker.name(found)
    shop = open_shop(os.environ, clock, log_in(home, name, asker.password(name), clock))
    try:
        prove(shop, asker)
        # Read where nothing is masked: a viewer changes their own password too.
        at = shop.db.write_now(people.room, shop.db)
        chosen = given or ask_new(shop.actor.name, at.shop_name)
        change = people.plan_own_password(shop.actor, at, chosen)
        people.do_now(shop.db, shop.actor, shop.clock.now(), change)
    finally:
        shop.db.close_now()
    if as_json:
        show_json({"name": shop.actor.name, "changed": True})
    else:
        show("Your password is changed.")
