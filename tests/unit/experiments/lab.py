"""A shop with an experiment: people come to a step, get their arm, are written to, and answer or not."""

from dataclasses import replace
from typing import Any

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.plan import Experiment
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.domain.workflow import Arm, Says, Step, Trigger, When, Workflow
from crm_tui.services import consent
from crm_tui.services.experiments import arms, reporting, steering, weekly
from crm_tui.services.experiments.reporting import Report
from crm_tui.services.experiments.steering import Wish
from crm_tui.shop import Shop
from crm_tui.store import experiments as store
from crm_tui.store import messages
from crm_tui.store.messages import NewMessage
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown

WEEK = 7 * DAY
SHORT, LONG = (
    Arm("short", Says(draft="Still keen?"), 0),
    Arm("long", Says(draft="Dear friend …"), 0),
)
STEP = Step(Says(), arms=(SHORT, LONG))
WORKFLOW = Workflow(
    *("reminder", "Reminder", "so", When(Trigger.NO_REPLY), (STEP,)),
    *(frozenset(), "", "sha", True),
)


def with_step(step: Step) -> Workflow:
    """The same workflow, with this step for its own."""
    return replace(WORKFLOW, steps=(step,))


class Lab:
    """Everything happens at the clock's time; `in_file` is the step as its file has it."""

    def __init__(self, shop: Shop, clock: FakeClock, step: Step = STEP) -> None:
        self.shop, self.clock, self.in_file = shop, clock, step
        self.town = LeadTown(shop, clock)
        self._people = 0

    @property
    def now(self) -> Millis:
        return self.clock.now()

    def start(self, **wish: Any) -> Experiment:
        """Without a holdout, and with the same draws every time, unless the test says otherwise."""
        wanted = {"holdout": 0.0, "seed": 7, **wish}
        return self._do(steering.start, Wish(with_step(self.in_file), **wanted))

    def stop(self, one: Experiment) -> Experiment:
        return self._do(steering.stop, one.id)

    def adopt(self, one: Experiment, arm: str) -> Experiment:
        return self._do(steering.adopt, one.id, arm)

    def _do(self, work: Any, *args: Any) -> Experiment:
        made: Experiment = self.shop.db.write_now(work, *args, OWNER, self.now)
        return made

    def comes(self) -> LeadId:
        self._people += 1
        return self.town.comes("", self.number(self._people))

    @staticmethod
    def number(person: int) -> str:
        return f"+91987{person:07d}"

    def phone_of(self, lead_id: int) -> str:
        phone = self.town.lead(LeadId(lead_id)).phone
        assert phone is not None
        return str(phone)

    def arm(self, lead_id: int) -> str:
        """The step asks for it."""
        return self.shop.db.write_now(
            arms.arm_for, WORKFLOW.name, 0, lead_id, self.now, self.in_file
        )

    def sends(self, lead_id: int, status: MessageStatus = MessageStatus.SENT) -> MessageId:
        """The arm's message leaves at once, and is noted."""
        new = NewMessage(
            *(LeadId(lead_id), Direction.OUTBOUND, "Hello", MessageType.TEXT, self.now, status),
            actor=str(OWNER),
        )

        def send(tx: Tx) -> MessageId:
            made = messages.add(tx, new, self.now)
            assert made is not None
            if status is not MessageStatus.QUEUED:
                self._left(tx, made)
            arms.note_sent(tx, WORKFLOW.name, 0, lead_id, made, self.now)
            return made

        return self.shop.db.write_now(send)

    def leaves(self, message_id: int) -> None:
        """What was queued leaves now."""
        self.shop.db.write_now(self._left, message_id, "sent")

    def _left(self, tx: Tx, message_id: int, status: str | None = None) -> None:
        tx.run(
            "UPDATE message SET sent_at = :now, status = COALESCE(:status, status) WHERE id = :id",
            now=self.now,
            status=status,
            id=message_id,
        )

    def writes(self, lead_id: int, text: str = "Yes?", at: int | None = None) -> None:
        """The customer writes; `at` is when, where the shop only learns of it now."""
        self.town.writes(self.phone_of(lead_id), text, self.now if at is None else at)

    def leaves_the_shop(self, lead_id: int) -> None:
        """They want no more messages."""
        self.shop.db.write_now(
            lambda tx: consent.record(
                *(tx, OWNER, self.now, LeadId(lead_id), Purpose.MESSAGES),
                given=False,
                source="phone",
                proof="said so",
            )
        )

    def week(self, people: int, answers: dict[str, float]) -> None:
        """So many come and are written to on Monday; of each arm this part answers by Tuesday."""
        came: dict[str, list[LeadId]] = {}
        for _ in range(people):
            lead_id = self.comes()
            came.setdefault(self.arm(lead_id), []).append(lead_id)
        for arm, ids in came.items():
            if arm != HOLDOUT:
                for lead_id in ids:
                    self.sends(lead_id)
        self.clock.forward(20 * HOUR)
        for arm, ids in came.items():
            for lead_id in ids[: round(len(ids) * answers.get(arm, 0.0))]:
                self.writes(lead_id)
        self.clock.forward(WEEK - 20 * HOUR)
        self.roll()

    def roll(self) -> int:
        """The worker looks."""
        return self.shop.db.write_now(weekly.roll_week, self.now)

    def report(self, one: Experiment) -> Report:
        def read(tx: Tx) -> Report:
            return reporting.report(tx, steering.get(tx, one.id), self.now)

        return self.shop.db.read_now(read)

    def look(self, one: Experiment) -> Experiment:
        return self.report(one).experiment

    def people(self) -> list[dict[str, Any]]:
        """The rows of everybody's arm."""
        rows = self.shop.db.read_now(
            lambda tx: tx.all("SELECT * FROM experiment_person ORDER BY lead_id")
        )
        return [dict(row) for row in rows]


def outcome(lab: Lab) -> tuple[int, int, int]:
    """People whose time is over, replies, opt-outs, of all arms."""
    found = lab.report(lab.shop.db.read_now(store.every)[0]).arms
    return (
        sum(arm.counted.people for arm in found),
        sum(arm.counted.hits for arm in found),
        sum(arm.opted_out for arm in found),
    )
