"""Reading webhooks costs no HTTP library: the screen and the shell read them as well."""

import pytest

from tests.unit.test_imports import loaded_after


@pytest.mark.parametrize("module", ["twilio_parse", "gupshup_parse"])
def test_reading_webhooks_loads_no_http(module: str) -> None:
    loaded = loaded_after(f"import crm_tui.whatsapp.providers.{module}")
    assert not loaded & {"httpx", "starlette", "asyncio"}
