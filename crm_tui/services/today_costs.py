"""What the messages of Today would cost, were all of them sent one after the other."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.money import Money, price
from crm_tui.domain.policy import Policy
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.today import Ready
from crm_tui.domain.window import WindowState, state
from crm_tui.services.usage import month_start
from crm_tui.store import templates, usage
from crm_tui.store.today_rows import Drafted, Person
from crm_tui.store.tx import Tx


class Costs:
    """Counts on as it is asked.

    The gate has the last word; what it surely refuses costs nothing here.
    """

    def __init__(self, tx: Tx, policy: Policy, now: Millis) -> None:
        self._tx, self._now = tx, now
        self._quiet = policy.quiet is not None and policy.quiet.ends(now) is not None
        self._free_form: int | None = None
        """Sent in this month and, here, before; counted when the first one asks."""
        self._templates: dict[tuple[str, str], Template | None] = {}

    def ready(self, drafted: Drafted, person: Person) -> Ready:
        call = drafted.template
        return Ready(
            id=drafted.id,
            words=drafted.words,
            flagged=drafted.flagged,
            planned=drafted.planned,
            template="" if call is None else call.name,
            cost=self._text(person) if call is None else self._template(call, person),
        )

    def _text(self, person: Person) -> Money | None:
        if state(person.window_expires_at, self._now) is WindowState.CLOSED:
            return None
        if self._free_form is None:
            self._free_form = usage.service_messages_since(self._tx, month_start(self._now))
        self._free_form += 1
        return price("service", self._free_form - 1)

    def _template(self, call: TemplateCall, person: Person) -> Money | None:
        key = (call.name, call.language)
        if key not in self._templates:
            self._templates[key] = templates.get(self._tx, call.name, call.language or None)
        found = self._templates[key]
        if found is None or not found.approved:
            return None
        refused = self._quiet or not person.takes_marketing
        return None if found.category == "marketing" and refused else price(found.category)
