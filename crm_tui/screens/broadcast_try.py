"""To whom a broadcast is sent first: oneself, as a rule."""

from crm_tui.domain.broadcast import BROADCAST, Broadcast
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LEAD, read_id, show_id
from crm_tui.domain.phone import read_phone, show_phone
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.ask_line import AskLine, Known


class TryOn(AskLine):
    """Ends with a number or a lead's id, or None."""

    TITLE = "Send it to yourself first"
    EXAMPLE = "your own number, or a lead like L42"

    def __init__(self, one: Broadcast) -> None:
        whom = f"{show_id(BROADCAST, one.id)} {line_for_screen(one.name, 60)}"
        super().__init__(whom, _nothing_more)

    def meaning(self, typed: str) -> str:
        """Who would get it; raises CrmError."""
        if not typed.strip():
            return ""
        if read_id(LEAD, typed) is not None:
            return f"To the lead {typed.strip().upper()}."
        phone = read_phone(typed)
        if phone is None:
            raise CrmError("That is neither a number nor a lead.", "Write 98765 43210, or L42.")
        return f"To {show_phone(phone)}, who must be one of your leads."


async def _nothing_more() -> Known:
    return Known(())
