"""Providers by name, and what a wrong setting is told."""

import subprocess
import sys

import httpx
import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.whatsapp.providers import NAMES, make_provider, parser_for
from crm_tui.whatsapp.providers.meta_parse import parse


@pytest.mark.parametrize("name", NAMES)
async def test_every_name_makes_a_provider_and_a_parser(name: str) -> None:
    async with httpx.AsyncClient() as client:
        provider = make_provider(
            name, key="k", number_id="911000000000", account_id="AC1", client=client
        )
        assert provider.name == name
        assert provider.can.provider == name
    assert callable(parser_for(name))


@pytest.mark.parametrize("name", ["360dialog", "cloud"])
def test_both_of_metas_faces_are_read_by_one_parser(name: str) -> None:
    assert parser_for(name) is parse


@pytest.mark.parametrize("name", ["pigeon", "", "Cloud"])
async def test_an_unknown_name_is_told_with_the_known_ones(name: str) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(CrmError) as told:
            make_provider(name, key="k", client=client)
    assert ", ".join(NAMES) in told.value.sentence()
    with pytest.raises(CrmError):
        parser_for(name)


@pytest.mark.parametrize("key", ["", "a b", "a\nb", "schlüssel"])
async def test_a_key_that_cannot_be_one_is_refused_at_once(key: str) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(CrmError, match="key"):
            make_provider("360dialog", key=key, client=client)


async def test_the_cloud_api_needs_the_numbers_id() -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(CrmError, match="phone number"):
            make_provider("cloud", key="k", client=client)


async def test_the_template_list_of_the_cloud_api_needs_the_accounts_id() -> None:
    async with httpx.AsyncClient() as client:
        provider = make_provider("cloud", key="k", number_id="1", client=client)
        with pytest.raises(CrmError, match="account"):
            await provider.list_templates()


def test_reading_webhooks_imports_no_http() -> None:
    script = (
        "import sys; from crm_tui.whatsapp.providers import parser_for; parser_for('cloud');"
        "sys.exit(bool({'httpx', 'starlette', 'uvicorn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
