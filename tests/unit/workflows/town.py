"""A shop whose workflows a test drives: leads come, write, fall silent; the worker's step is one call."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import Message
from crm_tui.domain.suggestion import Suggestion
from crm_tui.domain.template import Template
from crm_tui.domain.workflow import Enrolment, StepDone
from crm_tui.services import deciding, leads, sending
from crm_tui.services.sending import Wanted
from crm_tui.services.workflows.files import FOLDER, load
from crm_tui.services.workflows.run import WorkflowRun
from crm_tui.services.workflows.switching import set_automatic, set_enabled
from crm_tui.shop import Shop
from crm_tui.store import enrolments, messages, suggestions, templates
from tests.conftest import FakeClock
from tests.unit.test_sending import customer_writes

WRITES_BACK = """
title = "Write back"
why = "For the test."

[when]
trigger = "wrote"

[[step]]
template = "hello"
slots = { 1 = "lead.first_name" }
"""
_NAMES = count(1)
"""WhatsApp's ids of messages: no town sees one twice."""
HELLO = Template("hello", "en", "utility", "approved", "Hello {{1}}, we are here.", ("1",))


class Town:
    """`run` is one worker; `other` is a second one that knows nothing of the first."""

    def __init__(self, shop: Shop, clock: FakeClock) -> None:
        self.shop, self.clock = shop, clock
        # The rules about the shop's hours have tests of their own.
        self.policy = replace(shop.policy, quiet=None, closed=None)
        self.run, self.other = self._worker(), self._worker()
        self.template(HELLO)

    def _worker(self) -> WorkflowRun:
        return WorkflowRun(self.shop.db, self.shop.home, self.policy, self.clock)

    # -- what happens ------------------------------------------------------------------------

    async def work(self, worker: WorkflowRun | None = None) -> int:
        """Until nothing is due; how many times there was something."""
        times = 0
        while await (worker or self.run).go_on():
            times += 1
            assert times < 500, "the worker never comes to rest"
        return times

    def forward(self, millis: int) -> None:
        self.clock.forward(millis)

    def file(self, name: str, text: str) -> None:
        folder = self.shop.home / FOLDER
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")

    def template(self, one: Template) -> None:
        self.shop.db.write_now(templates.save, one)

    def comes(self, name: str = "Asha Patil", phone: str = "98765 43210") -> LeadId:
        now = self.clock.now()
        return self.shop.db.write_now(leads.add, OWNER, now, name=name, phone=phone).id

    def writes(self, words: str = "Cake kitne ka hai?", sender: str = "919876543210") -> LeadId:
        self.forward(1)
        name = f"wamid.{next(_NAMES)}"
        return customer_writes(self.shop, words, self.clock.now(), name, sender)

    def answers(self, lead_id: LeadId, words: str = "₹450") -> Message:
        self.forward(1)
        now = self.clock.now()
        return self.shop.db.write_now(
            sending.queue, Wanted(lead_id, words), self.policy, OWNER, now
        )

    def leaves(self) -> list[Message]:
        """What is queued leaves, as the outbox would have it; the messages."""
        rows = self.shop.db.write_now(
            lambda tx: tx.all(
                "UPDATE message SET status = 'sent', sent_at = :now, send_at = NULL"
                " WHERE status = 'queued' RETURNING id",
                now=self.clock.now(),
            )
        )
        return [self.message(row["id"]) for row in rows]

    def automatic(self, name: str, on: bool = True) -> None:
        workflow, now = load(self.shop.home).get(name), self.clock.now()
        self.shop.db.write_now(set_automatic, workflow, on, OWNER, now)

    def enabled(self, name: str, on: bool) -> None:
        workflow, now = load(self.shop.home).get(name), self.clock.now()
        self.shop.db.write_now(set_enabled, workflow, on, OWNER, now)

    def approve(self, one: Suggestion) -> Message:
        now = self.clock.now()
        return self.shop.db.write_now(deciding.approve, one.id, self.policy, OWNER, now)

    # -- what is there -----------------------------------------------------------------------

    def message(self, message_id: int) -> Message:
        found = self.shop.db.read_now(messages.get, message_id)
        assert found is not None
        return found

    def proposals(self, lead_id: LeadId) -> list[Suggestion]:
        found = self.shop.db.read_now(suggestions.pending, lead_id)
        return [one for one in found if one.enrolment_id is not None]

    def runs(self, lead_id: LeadId) -> list[Enrolment]:
        """Oldest first."""
        found = self.shop.db.read_now(lambda tx: enrolments.page(tx, lead_id=lead_id))
        return list(reversed(found))

    def steps(self, one: Enrolment) -> list[StepDone]:
        return self.shop.db.read_now(enrolments.steps_of, one.id)

    def sent(self, lead_id: LeadId) -> list[Mapping[str, object]]:
        """Automatic messages of any state, oldest first."""
        return list(
            self.shop.db.read_now(
                lambda tx: tx.all(
                    "SELECT * FROM message WHERE lead_id = :id AND actor LIKE 'workflow:%'"
                    " ORDER BY id",
                    id=lead_id,
                )
            )
        )

    def now(self) -> Millis:
        return self.clock.now()
