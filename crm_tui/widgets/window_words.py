"""How much of the 24-hour window is left, as a glyph and words."""

from crm_tui.domain.clock import HOUR, Millis
from crm_tui.domain.window import WindowState, show_left, state


def glyph(expires: Millis | None, now: Millis) -> str:
    """A pie that empties: `◕` above 12 hours, `◑` above 3, `◔` below, `○` closed."""
    if expires is None or state(expires, now) is WindowState.CLOSED:
        return "○"
    if state(expires, now) is WindowState.CLOSING:
        return "◔"
    return "◕" if expires - now >= 12 * HOUR else "◑"


def brief(expires: Millis | None, now: Millis) -> str:
    """For a list: `◔ 2h`, `○ closed`."""
    return f"{glyph(expires, now)} {show_left(expires, now)}"


def sentence(expires: Millis | None, now: Millis) -> str:
    """For the head of a chat: `◔ 2h left to reply freely`."""
    if state(expires, now) is WindowState.CLOSED:
        return "○ window closed"
    words = "left, closing soon" if state(expires, now) is WindowState.CLOSING else "left to reply"
    return f"{brief(expires, now)} {words}"
