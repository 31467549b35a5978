"""The picture of erasing a person: what would go, what stays, and what is asked."""

from textual.pilot import Pilot

from scripts import shots_consent

NAMES = frozenset({"erase", "erase-60"})
fill = shots_consent.fill


async def shows(pilot: Pilot[None]) -> None:
    """From the consent window of सीमा; nothing is erased yet."""
    await shots_consent.shows(pilot)
    await pilot.pause(0.4)
    await pilot.press("E")
    await pilot.pause(0.4)
    await pilot.press(*"365")
    await pilot.pause(0.2)
