"""How many answers a form takes: from one address a minute, from everywhere an hour."""

from starlette.types import Scope

from webhook_relay.addresses import Networks, client_address, neighbourhood
from webhook_relay.rates import Rate
from webhook_relay.settings.values import Form


class Limits:
    """The limits of one form."""

    def __init__(self, form: Form, trusted_proxies: Networks) -> None:
        self._trusted = trusted_proxies
        self._by_address = Rate(form.per_minute, 60.0)
        self._of_form = Rate(form.per_hour, 3_600.0)

    def wait(self, scope: Scope) -> float:
        """Seconds that the sender has to wait; 0 lets the answer in, and counts it."""
        who = neighbourhood(client_address(scope, self._trusted))
        wait = max(self._by_address.wait(who), self._of_form.wait(""))
        if wait == 0:
            self._by_address.take(who)
            self._of_form.take("")
        return wait
