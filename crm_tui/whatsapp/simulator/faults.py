"""Faults that a test switches on: each is a number of times that it still happens."""

from enum import StrEnum

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
    """HTTP 503 with error 131016; nothing goes out."""
    FAIL_LATER = "fail_later"
    """Accepted, and then a `failed` status with error 131026 comes."""
    SILENT = "silent"
    """Accepted, and no status ever comes."""


class Faults:
    """The switches, and the numbers that are not on WhatsApp."""

    def __init__(self) -> None:
        self._left: dict[Fault, int] = {}
        self.not_on_whatsapp: set[str] = set()

    def set(self, wanted: Json) -> None:
        """Take `{"timeout_after_accept": 1, "not_on_whatsapp": ["91…"]}`; raises ValueError."""
        for name, value in wanted.items():
            if name == "not_on_whatsapp":
                self.not_on_whatsapp = set(map(str, value))
            else:
                self._left[Fault(name)] = int(value)

    def take(self, fault: Fault) -> bool:
        """Whether it happens this time."""
        left = self._left.get(fault, 0)
        self._left[fault] = max(0, left - 1)
        return left > 0

    def first_of(self, *faults: Fault) -> Fault | None:
        return next((fault for fault in faults if self.take(fault)), None)

    def show(self) -> Json:
        switches = {fault.value: left for fault, left in self._left.items() if left}
        return switches | {"not_on_whatsapp": sorted(self.not_on_whatsapp)}
