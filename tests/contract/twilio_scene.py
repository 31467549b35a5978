"""The simulated Twilio account, and our adapter before it."""

import httpx

from crm_tui.whatsapp.providers.twilio_parse import parse
from crm_tui.whatsapp.simulator.settings import Settings
from tests.contract.scene import NUMBER, Scene

ACCOUNT = "AC" + "0" * 32
TOKEN = "0123456789abcdef0123456789abcdef"


class TwilioScene(Scene):
    SETTINGS = Settings(
        provider="twilio", key=TOKEN, account_id=ACCOUNT, display_number=NUMBER, delay=0.01
    )
    PARSE = staticmethod(parse)
    MESSAGES = "Messages.json"

    async def make_content(self, body: object) -> str:
        """Put an object into the account's content list, as its console does; the object's id."""
        async with httpx.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
            answer = await client.post(f"{self.simulator.world.base_url}/v1/Content", json=body)
        return str(answer.raise_for_status().json()["sid"])
