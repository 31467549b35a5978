"""A photo that came after WhatsApp had dropped it: the chat says so, and `o` says what can be done."""

from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MediaRef
from tests.tui.conftest import Town, seated


async def test_a_photo_that_came_too_late_is_told_in_the_chat(town: Town) -> None:
    photo = MediaRef("1", None, "image/jpeg", too_late=True)
    town.writes("Asha", "look", media=photo, kind=MessageType.IMAGE)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("🖼 photo · no longer at WhatsApp, ask for it again", "look")
        await seat.press("o")
        await seat.sees("The file can no longer be had.")
