"""What is asked for in one line about leads: their value, who looks after them, their tags."""

from crm_tui.domain.money import short_rupees
from crm_tui.screens.ask_line import AskLine
from crm_tui.services.life_cycle import LONGEST_OWNER, read_tag_changes, read_value


class AskValue(AskLine):
    """What they may spend."""

    TITLE = "Value"
    EXAMPLE = "25000, 25k or 1.5 lakh"

    def meaning(self, typed: str) -> str:
        paise = read_value(typed)
        if paise is None:
            return "Empty: no value is known."
        return short_rupees(paise)


class AskOwner(AskLine):
    """Who looks after them."""

    TITLE = "Owner"
    EXAMPLE = "a name"

    def meaning(self, typed: str) -> str:
        return "" if typed.strip() else "Empty: nobody in particular."

    def on_mount(self) -> None:
        super().on_mount()
        self.line.max_length = LONGEST_OWNER


class AskTags(AskLine):
    """Tags to put on, and with `-` before them to take off."""

    TITLE = "Tags"
    EXAMPLE = "vip, wedding, -cold"

    def meaning(self, typed: str) -> str:
        if not typed.strip(" ,"):
            return "A word puts a tag on, -word takes it off."
        add, remove = read_tag_changes(typed)
        parts = [f"puts on: {', '.join(add)}"] if add else []
        return " · ".join([*parts, f"takes off: {', '.join(remove)}"] if remove else parts)

    def word(self, typed: str) -> str:
        return _split(typed)[1].lstrip("+-#")

    def completed(self, typed: str, choice: str) -> str:
        before, word = _split(typed)
        sign = "-" if word.startswith("-") else ""
        return f"{before}{sign}{choice}, "

    def action_submit(self) -> None:
        if not self.line.value.strip(" ,"):
            self.say("Write a tag, or Esc leaves them as they are.")
        else:
            super().action_submit()


def _split(typed: str) -> tuple[str, str]:
    """What stands before the last tag, and that tag."""
    at = max(typed.rfind(","), typed.rfind(" ") if "," not in typed else -1) + 1
    last = typed[at:]
    blank = len(last) - len(last.lstrip())
    before = typed[:at].rstrip().rstrip(",") if at else ""
    return (f"{before}, " if before else typed[: at + blank] if at else "", last.strip())
