"""The same conversation through every provider is the same messages, but for what one cannot carry."""

from dataclasses import replace
from typing import Any

from crm_tui.domain.content import Cards, Choice
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MediaRef, MessageSeen, ReactionSeen, Seen
from crm_tui.whatsapp.providers import parser_for
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from tests.conftest import FakeClock
from tests.contract.loopback import hook

NUMBER = "911000000000"
PERSON = {"from": "911000000123", "name": "Amit"}
CONVERSATION: list[dict[str, Any]] = [
    {"text": " Namaste, 1 kg cake kitne ka?\nनमस्ते "},
    {"image": True, "caption": "like this"},
    {"video": True},
    {"document": True, "filename": "list.pdf"},
    {"voice": True},
    {"sticker": True},
    {"location": {"latitude": 18.5204, "longitude": 73.8567, "name": "Shop", "address": "Pune"}},
    {"contacts": [{"name": "Asha Rao", "phones": ["+911000000001"], "emails": ["a@b.in"]}]},
    {"tap": {"id": "thx", "title": "Thanks"}},
    {"button": {"id": "y", "title": "Yes"}},
    {"row": {"id": "r1", "title": "Plum cake"}},
    {"reaction": {"message_id": "of_the_first", "emoji": "👍"}},
    {"text": "Forwarded", "forwarded": True},
    {"text": "From the advertisement", "referral": {"source_id": "42", "headline": "Cakes"}},
]


async def heard(provider: str, clock: FakeClock) -> list[Seen]:
    """What our reader of that provider makes of the conversation, in its order."""
    number_id = "100000000000001" if provider in ("cloud", "360dialog") else NUMBER
    async with hook() as receiver:
        settings = Settings(
            provider=provider,
            webhook=receiver.url,
            number_id=number_id,
            display_number=NUMBER,
            account_id="App/1",
        )
        found: list[Seen] = []
        async with running(settings, clock) as simulator:
            ids: list[str] = []
            for wanted in CONVERSATION:
                if "reaction" in wanted:
                    wanted = {"reaction": wanted["reaction"] | {"message_id": ids[0]}}
                try:
                    ids.append(simulator.mailbox.say(PERSON | wanted))
                except ValueError:
                    continue  # this provider has no webhook for that
                count = len(ids)
                await receiver.until(lambda count=count: len(receiver.came) == count)
                _, raw = receiver.came[-1]
                found += parser_for(provider)(raw, clock.now(), number_id)
        return found


def plain(seen: Seen) -> Any:
    """Without what every provider has of its own: ids and addresses of files."""
    if isinstance(seen, ReactionSeen):
        return replace(seen, wa_id="", target_wa_id="", sender=seen.sender.points[:1])
    assert isinstance(seen, MessageSeen)
    media = seen.media
    if media is not None:
        mime = media.mime_type.partition(";")[0]
        media = replace(media, provider_id=None, url=None, sha256=None, mime_type=mime)
    return replace(seen, wa_id="", media=media, sender=seen.sender.points[:1])


async def test_gupshup_carries_all_of_it(clock: FakeClock) -> None:
    theirs = [plain(seen) for seen in await heard("cloud", clock)]
    assert len(theirs) == len(CONVERSATION)
    assert [plain(seen) for seen in await heard("gupshup", clock)] == theirs


async def test_360dialog_carries_all_of_it(clock: FakeClock) -> None:
    theirs = [plain(seen) for seen in await heard("cloud", clock)]
    assert [plain(seen) for seen in await heard("360dialog", clock)] == theirs


async def test_twilio_carries_all_but_reactions_names_of_files_and_contact_cards(
    clock: FakeClock,
) -> None:
    theirs = [plain(seen) for seen in await heard("cloud", clock)]
    carried = [_as_twilio(seen) for seen in theirs if not isinstance(seen, ReactionSeen)]
    assert [plain(seen) for seen in await heard("twilio", clock)] == carried


def _as_twilio(seen: MessageSeen) -> MessageSeen:
    if seen.media is not None:
        return replace(seen, media=replace(seen.media, filename=None))
    if seen.details == Choice("y", "Yes"):
        # A button is a button there, below a template or not.
        return replace(seen, message_type=MessageType.BUTTON)
    if isinstance(seen.details, Cards):
        card = MediaRef(None, None, "text/vcard")
        return replace(
            seen, message_type=MessageType.DOCUMENT, content="", details=None, media=card
        )
    return seen
