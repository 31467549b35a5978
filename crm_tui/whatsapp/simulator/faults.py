"""Faults that a test switches on: each a number of times that it still happens, or a rate."""

from enum import StrEnum

from crm_tui.whatsapp.simulator.dice import Dice
from crm_tui.whatsapp.simulator.refusals import Json


class Fault(StrEnum):
    """What can go wrong with one send."""

    TIMEOUT_AFTER_ACCEPT = "timeout_after_accept"
    """The message goes out, and no answer ever comes."""
    ERROR_AFTER_ACCEPT = "error_after_accept"
    """The message goes out, and the answer is a bare HTTP 500."""
    RESET_AFTER_ACCEPT = "reset_after_accept"
    """The message goes out, and the connection breaks."""
    RESET_BEFORE_ACCEPT = "reset_before_accept"
    """The connection breaks, and nothing goes out."""
    THROTTLE = "throttle"
    """HTTP 429 with a time to wait; nothing goes out."""
    BUSY = "busy"
    """The provider is busy for a moment; nothing goes out."""
    FAIL_LATER = "fail_later"
    """Accepted, and then a `failed` status comes: the person is not on WhatsApp."""
    SILENT = "silent"
    """Accepted, and no status ever comes."""


_AFTER_ACCEPT = (Fault.TIMEOUT_AFTER_ACCEPT, Fault.ERROR_AFTER_ACCEPT, Fault.RESET_AFTER_ACCEPT)


class Faults:
    """The switches, the rate of dropped answers, and the numbers that are not on WhatsApp."""

    def __init__(self, seed: int) -> None:
        self._left: dict[Fault, int] = {}
        self._dice = Dice(f"drops {seed}")
        self._drop_rate = 0.0
        self.not_on_whatsapp: set[str] = set()

    def set(self, wanted: Json) -> None:
        """Take `{"silent": 1, "drop_rate": 0.05, "not_on_whatsapp": ["91…"]}`; raises ValueError.

        `drop_rate` is the share of sends that are accepted, and reported on, while the connection
        is cut without an answer; which ones, the seed decides.
        """
        for name, value in wanted.items():
            if name == "not_on_whatsapp":
                self.not_on_whatsapp = set(map(str, value))
            elif name == "drop_rate":
                self._drop_rate = _share(value)
            else:
                self._left[Fault(name)] = int(value)

    def take(self, fault: Fault) -> bool:
        """Whether it happens this time."""
        left = self._left.get(fault, 0)
        self._left[fault] = max(0, left - 1)
        return left > 0

    def first_of(self, *faults: Fault) -> Fault | None:
        return next((fault for fault in faults if self.take(fault)), None)

    def after_accept(self) -> Fault | None:
        """What becomes of the answer to a message that was accepted."""
        dropped = self._drop_rate > 0 and self._dice.throw() < self._drop_rate
        return Fault.RESET_AFTER_ACCEPT if dropped else self.first_of(*_AFTER_ACCEPT)

    def show(self) -> Json:
        switches = {fault.value: left for fault, left in self._left.items() if left}
        more = {"drop_rate": self._drop_rate} if self._drop_rate else {}
        return switches | more | {"not_on_whatsapp": sorted(self.not_on_whatsapp)}


def _share(value: object) -> float:
    share = float(str(value))
    if not 0 <= share <= 1:
        raise ValueError("A rate is a number from 0 to 1.")
    return share
