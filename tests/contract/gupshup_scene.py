"""The simulated Gupshup app, and our adapter before it."""

import json
from typing import Any

from crm_tui.whatsapp.providers.gupshup_parse import parse
from crm_tui.whatsapp.simulator.settings import Settings
from tests.contract.scene import NUMBER, Scene

KEY = "gupshup-key"
APP = "DemoApp/3fa85f64-5717-4562-b3fc-2c963f66afa6"


class GupshupScene(Scene):
    SETTINGS = Settings(
        provider="gupshup", key=KEY, account_id=APP, display_number=NUMBER, delay=0.01
    )
    PARSE = staticmethod(parse)
    MESSAGES = "/msg"

    def last_message(self) -> Any:
        """The JSON in the last form."""
        return json.loads(self.last_form()["message"])
