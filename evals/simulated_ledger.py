"""What truly happened in a simulated shop, kept beside its database, and what no message may break.

The ledger never asks the program what it believes: it counts turns itself, in true time, so that it
still knows when the shop's own clock is wrong.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from crm_tui.domain.automatic import (
    MOST_UNANSWERED,
    MOST_WITHOUT_PERSON,
    PER_PERSON_DAY,
    PER_PERSON_HOUR,
    PER_SHOP_HOUR,
)
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.policy import Policy, next_open

Step = tuple[int, int]
"""A run and its step."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message at the moment at which the provider gets it."""

    tracker: str
    message_id: int
    lead_id: int
    actor: str
    template: str
    step: Step | None
    """Of the run of a workflow that it belongs to."""
    planned: bool
    """A person chose its hour."""

    @property
    def by_workflow(self) -> bool:
        return self.actor.startswith("workflow:")

    @property
    def by_itself(self) -> bool:
        """Nobody pressed a key for it."""
        return self.actor.startswith(("workflow:", "broadcast:"))


@dataclass(slots=True)
class Ledger:
    """Turns in the order in which they truly happened, and every rule that was broken."""

    policy: Policy
    violations: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    stopped: bool = False
    """The kill switch is on."""
    _turn: int = 0
    _wrote: dict[int, int] = field(default_factory=dict)
    _by_hand: dict[int, int] = field(default_factory=dict)
    _moved: dict[int, int] = field(default_factory=dict)
    _attended: dict[int, int] = field(default_factory=dict)
    """When somebody of the shop last wrote to them, or pressed the key for what was proposed."""
    _left: dict[int, int] = field(default_factory=dict)
    _entered: dict[int, int] = field(default_factory=dict)
    _removed: set[int] = field(default_factory=set)
    _planned: dict[int, int] = field(default_factory=dict)
    _overdue: set[Step] = field(default_factory=set)
    _sent: dict[int, list[tuple[int, Millis]]] = field(default_factory=lambda: defaultdict(list))
    """By lead: automatic messages with their turn and their true time."""
    _of_shop: list[Millis] = field(default_factory=list)
    _steps: set[Step] = field(default_factory=set)
    _trackers: set[str] = field(default_factory=set)
    _broadcast: set[tuple[str, int]] = field(default_factory=set)

    # -- what happens ---------------------------------------------------------------------------

    def wrote(self, lead_id: int, *, leaves: bool = False) -> None:
        """Their words have come in; with `leaves` they want no more messages."""
        self._wrote[lead_id] = self._next()
        self.counts["customer messages"] += 1
        if leaves:
            self._left[lead_id] = self._turn
            self.counts["opt-outs"] += 1

    def by_hand(self, lead_id: int) -> None:
        """A person of the shop wrote their own words."""
        self._by_hand[lead_id] = self._attended[lead_id] = self._next()
        self.counts["written by hand"] += 1

    def moved(self, lead_id: int) -> None:
        """A person of the shop moved them to another status."""
        self._moved[lead_id] = self._next()
        self.counts["status changes"] += 1

    def entered(self, run: int) -> None:
        self._entered.setdefault(run, self._next())

    def taken_out(self, run: int) -> None:
        """A person ended this run."""
        self._removed.add(run)

    def planned(self, message_id: int) -> None:
        """A person chose the hour of this message."""
        self._planned[message_id] = self._next()
        self.counts["planned for later"] += 1

    def merged(self, kept: int, gone: int) -> None:
        """Two leads turned out to be one person: what happened to either happened to them."""
        for turns in (self._wrote, self._by_hand, self._attended, self._moved, self._left):
            both = [turns[one] for one in (kept, gone) if one in turns]
            turns.update({kept: max(both)} if both else {})
        self._sent[kept] = sorted(self._sent[kept] + self._sent.pop(gone, []))
        self.counts["merges"] += 1

    def overdue(self, step: Step) -> None:
        """At this moment the step is overdue by more than two hours: it may be proposed only."""
        self._overdue.add(step)

    def clock_came_back(self) -> None:
        """What was planned by the wrong clock is planned anew, so nothing of it is late."""
        self._overdue.clear()

    def _next(self) -> int:
        self._turn += 1
        return self._turn

    # -- what leaves ----------------------------------------------------------------------------

    def leaves(self, one: Leaving, true: Millis, shown: Millis) -> None:
        """Judge a message that is handed over; `true` is the true time, `shown` what the shop's clock says."""
        for said, broken in self._of_all(one):
            self._judge(one, said, broken, true)
        if one.by_itself:
            for said, broken in self._of_automatic(one, shown):
                self._judge(one, said, broken, true)
        if one.by_workflow:
            for said, broken in self._of_workflow(one, true):
                self._judge(one, said, broken, true)

    def _judge(self, one: Leaving, said: str, broken: bool, true: Millis) -> None:
        if broken:
            run = "" if one.step is None else f" W{one.step[0]} step {one.step[1]}"
            self.violations.append(
                f"{said}: M{one.message_id} to L{one.lead_id} as {one.actor}{run} at {true}"
            )

    def _of_all(self, one: Leaving) -> tuple[tuple[str, bool], ...]:
        chosen = self._planned.get(one.message_id)
        wrote = self._wrote.get(one.lead_id, 0)
        return (
            ("sent twice", one.tracker in self._trackers),
            ("after an opt-out", self._has_left(one, wrote)),
            ("a step sent twice", one.step is not None and one.step in self._steps),
            ("planned, although they wrote meanwhile", chosen is not None and wrote > chosen),
        )

    def _of_automatic(self, one: Leaving, shown: Millis) -> tuple[tuple[str, bool], ...]:
        return (
            ("in quiet hours or on a closed day", next_open(self.policy, shown) != shown),
            ("after the kill switch", self.stopped),
            ("a broadcast to them twice", (one.actor, one.lead_id) in self._broadcast),
        )

    def _of_workflow(self, one: Leaving, true: Millis) -> tuple[tuple[str, bool], ...]:
        lead, began = one.lead_id, self._began(one)
        sent = self._sent[lead]
        person = self._attended.get(lead, 0)
        last_word = max(self._wrote.get(lead, 0), person)
        hour = [at for _, at in sent if at > true - HOUR]
        day = [at for _, at in sent if at > true - DAY]
        shop = [at for at in self._of_shop[-2 * PER_SHOP_HOUR :] if at > true - HOUR]
        return (
            ("of no run", one.step is None),
            ("after their answer", self._wrote.get(lead, 0) > began),
            ("after a person wrote", self._by_hand.get(lead, 0) > began),
            ("after a person moved them", self._moved.get(lead, 0) > began),
            ("after a person took them out", one.step is not None and one.step[0] in self._removed),
            ("late without asking", one.step in self._overdue),
            ("a person's hour", len(hour) >= PER_PERSON_HOUR),
            ("a person's day", len(day) >= PER_PERSON_DAY),
            ("the shop's hour", len(shop) >= PER_SHOP_HOUR),
            ("unanswered", sum(turn > last_word for turn, _ in sent) >= MOST_UNANSWERED),
            ("without a person", sum(turn > person for turn, _ in sent) >= MOST_WITHOUT_PERSON),
        )

    def _has_left(self, one: Leaving, wrote: int) -> bool:
        """Who wrote again after STOP may be answered by a person, and by nothing else."""
        left = self._left.get(one.lead_id)
        return left is not None and (one.by_itself or wrote <= left)

    def _began(self, one: Leaving) -> int:
        return 0 if one.step is None else self._entered.get(one.step[0], self._turn)

    def took(self, one: Leaving, true: Millis) -> None:
        """The provider has it."""
        self._trackers.add(one.tracker)
        if one.step is not None:
            self._steps.add(one.step)
        if one.actor.startswith("person:"):
            self._attended[one.lead_id] = self._next()
        if one.by_workflow:
            self._sent[one.lead_id].append((self._next(), true))
            self._of_shop.append(true)
        if one.actor.startswith("broadcast:"):
            self._broadcast.add((one.actor, one.lead_id))
        self.counts[f"sent by {one.actor.partition(':')[0]}"] += 1

    def most_automatic(self, lead_id: int) -> int:
        """How many automatic messages they got in all."""
        return len(self._sent[lead_id])

    def most_within(self, span: int) -> tuple[int, int]:
        """The most automatic messages within that time: of the shop, and to one person."""
        people = ([at for _, at in sent] for sent in self._sent.values())
        to_one = max((_most_within(times, span) for times in people), default=0)
        return _most_within(self._of_shop, span), to_one


def _most_within(times: list[Millis], span: int) -> int:
    most = first = 0
    for last, at in enumerate(times):
        while times[first] <= at - span:
            first += 1
        most = max(most, last - first + 1)
    return most
