"""The three looks of the inbox, calm on purpose: one accent, and colour never alone."""

from textual.theme import Theme


def _quiet(background: str, border: str, muted: str, faint: str) -> dict[str, str]:
    """Scrollbars and rules that stay behind the text, and our own `$muted` and `$faint`."""
    return {
        "border": border,
        "muted": muted,
        "faint": faint,
        "scrollbar": faint,
        "scrollbar-hover": muted,
        "scrollbar-active": muted,
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
        "scrollbar-corner-color": background,
    }


DARK = Theme(
    name="crm-dark",
    primary="#5fb3a1",
    secondary="#7c93b8",
    accent="#e0b25c",
    warning="#e0b25c",
    error="#e5786d",
    success="#7fb77e",
    foreground="#d8dce2",
    background="#14171c",
    surface="#1a1e24",
    panel="#232830",
    dark=True,
    variables=_quiet("#14171c", "#2f3641", "#8b95a3", "#3a424d"),
)

LIGHT = Theme(
    name="crm-light",
    primary="#1f7a68",
    secondary="#4a5f86",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#b3261e",
    success="#2f6f3a",
    foreground="#22262b",
    background="#fbfaf7",
    surface="#f4f2ec",
    panel="#e8e5dc",
    dark=False,
    variables=_quiet("#fbfaf7", "#d2cdbf", "#6a6e75", "#cfcabc"),
)

CONTRAST = Theme(
    name="crm-contrast",
    primary="#00ffd0",
    secondary="#9ecbff",
    accent="#ffe000",
    warning="#ffe000",
    error="#ff8f87",
    success="#7dff7a",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    text_alpha=1.0,
    variables=_quiet("#000000", "#ffffff", "#d0d0d0", "#8a8a8a"),
)

ALL = (DARK, LIGHT, CONTRAST)

DEFAULTS = {"muted": "#8b95a3", "faint": "#3a424d"}
"""Our own variables, for any theme that does not name them."""


def after(name: str) -> str:
    """The theme that F2 brings after this one."""
    names = [theme.name for theme in ALL]
    return names[(names.index(name) + 1) % len(names)] if name in names else DARK.name
