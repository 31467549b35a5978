"""What the provider told the owner about the number or the account."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis


@dataclass(frozen=True, slots=True)
class Notice:
    id: int
    kind: str
    text: str
    at: Millis
    urgent: bool
