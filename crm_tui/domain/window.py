"""WhatsApp's 24-hour window: inside it anything may be sent, outside it only approved templates."""

from enum import StrEnum

from crm_tui.domain.clock import HOUR, MINUTE, Millis

LENGTH = 24 * HOUR
MARGIN = 2 * MINUTE
"""Sending this close to the end may arrive after it."""
CLOSING_SOON = 3 * HOUR


class WindowState(StrEnum):
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


def expires_at(last_inbound: Millis | int) -> Millis:
    """When the window that this customer message opened ends (by the provider's timestamp)."""
    return Millis(last_inbound + LENGTH)


def state(expires: Millis | None, now: Millis) -> WindowState:
    if expires is None or now >= expires - MARGIN:
        return WindowState.CLOSED
    return WindowState.CLOSING if expires - now < CLOSING_SOON else WindowState.OPEN


def show_left(expires: Millis | None, now: Millis) -> str:
    """`5h` or `42m` left, `closed` otherwise: short enough for a list."""
    if state(expires, now) is WindowState.CLOSED or expires is None:
        return "closed"
    left = expires - now
    return f"{left // HOUR}h" if left >= HOUR else f"{left // MINUTE}m"
