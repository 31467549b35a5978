"""A small window that asks what should be different about a draft, in anybody's words."""

from crm_tui.screens.ask_line import AskLine, Known

COMMON = (
    "chhota karo",
    "in Hindi",
    "in English",
    "warmer",
    "more detail",
    "ask when they will come",
)
"""What is asked for most: the arrow keys choose one."""


async def _known() -> Known:
    return Known(COMMON)


class HintLine(AskLine):
    """Ends with the hint, empty for simply another draft, or None."""

    TITLE = "Another draft"
    EXAMPLE = "shorter, in Hindi, offer home delivery"

    def __init__(self, whom: str) -> None:
        super().__init__(whom, _known)

    def meaning(self, typed: str) -> str:
        return "" if typed.strip() else "Empty: simply another one."
