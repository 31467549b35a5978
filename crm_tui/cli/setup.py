"""`crm setup`."""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, show, show_json
from crm_tui.cli.proving import CodeOption, prove_for
from crm_tui.cli.relay import InsecureOption, paired_json, show_paired
from crm_tui.cli.service import follow_wish, read_on_off
from crm_tui.domain.business import BusinessProfile, Tone
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line

if TYPE_CHECKING:
    from crm_tui.setup_shop import Result

_Text = str | None


def setup(
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    name: Annotated[_Text, typer.Option(help="The shop's name.")] = None,
    industry: Annotated[_Text, typer.Option(help="Bakery, tiles, clinic …")] = None,
    tone: Annotated[Tone | None, typer.Option(help="How drafts sound.")] = None,
    products: Annotated[_Text, typer.Option(help="Products, comma separated.")] = None,
    hours: Annotated[_Text, typer.Option(help="Opening hours.")] = None,
    address: Annotated[_Text, typer.Option(help="Where the shop is.")] = None,
    provider: Annotated[_Text, typer.Option(help="360dialog, cloud, twilio or gupshup.")] = None,
    provider_key: Annotated[_Text, typer.Option(help="The provider's API key or token.")] = None,
    provider_number_id: Annotated[
        _Text, typer.Option(help="Phone number id, or the number.")
    ] = None,
    provider_account_id: Annotated[
        _Text, typer.Option(help="WABA id, Twilio SID, Gupshup AppName/app-id.")
    ] = None,
    provider_url: Annotated[_Text, typer.Option(help="Another address of the provider.")] = None,
    fallback_provider: Annotated[
        _Text, typer.Option(help="Who sends when the first cannot.")
    ] = None,
    fallback_key: Annotated[_Text, typer.Option(help="Its API key or token.")] = None,
    fallback_number_id: Annotated[_Text, typer.Option(help="Its number.")] = None,
    fallback_account_id: Annotated[_Text, typer.Option(help="Its account.")] = None,
    fallback_url: Annotated[_Text, typer.Option(help="Another address of it.")] = None,
    quiet_hours: Annotated[
        _Text, typer.Option(help="When nobody is written to first, like 21:00-09:00; or off.")
    ] = None,
    holidays: Annotated[
        _Text, typer.Option(help="Closed days, like sunday, 2026-12-25, 15/08; or off.")
    ] = None,
    monthly_cap: Annotated[
        _Text, typer.Option(help="Rupees that WhatsApp may cost in a month.")
    ] = None,
    relay_url: Annotated[_Text, typer.Option(help="The relay's address.")] = None,
    relay_token: Annotated[_Text, typer.Option(help="The relay's token.")] = None,
    pair: Annotated[
        _Text, typer.Option(metavar="LINK", help="What `webhook-relay pair` shows on the VPS.")
    ] = None,
    insecure_http: InsecureOption = False,
    ai: Annotated[
        _Text, typer.Option(help="Who drafts: none, openai, gemini, ollama, llamacpp or address.")
    ] = None,
    ai_model: Annotated[
        _Text, typer.Option(help="Its model, where it is not the usual one.")
    ] = None,
    models: Annotated[
        _Text, typer.Option(help="Model names in order of fallback, comma separated.")
    ] = None,
    llm_base_url: Annotated[_Text, typer.Option(help="An OpenAI-compatible endpoint.")] = None,
    llm_key: Annotated[_Text, typer.Option(help="Key of the model provider.")] = None,
    gemini_key: Annotated[
        _Text, typer.Option(help="Key for Gemini, which steps in when the first model fails.")
    ] = None,
    llm_timeout: Annotated[_Text, typer.Option(help="Seconds for one call to a model.")] = None,
    llm_daily_cap: Annotated[
        _Text, typer.Option(help="Rupees that models may cost in a day.")
    ] = None,
    embedding_model: Annotated[
        _Text, typer.Option(help="A hosted model for vectors, in place of the local one.")
    ] = None,
    notices: Annotated[
        _Text, typer.Option(help="While nobody looks: bell,terminal,desktop, some of them, or off.")
    ] = None,
    backup_at: Annotated[
        _Text, typer.Option(help="When it is backed up every day, like 02:30; or off.")
    ] = None,
    backup_to: Annotated[_Text, typer.Option(help="Where to: folder,usb,s3, or some.")] = None,
    backup_folder: Annotated[_Text, typer.Option(help="Another folder for backups.")] = None,
    backup_usb: Annotated[_Text, typer.Option(help="The label of the USB stick.")] = None,
    backup_s3_url: Annotated[_Text, typer.Option(help="https://HOST/BUCKET of the store.")] = None,
    backup_s3_region: Annotated[_Text, typer.Option(help="Its region, if it has any.")] = None,
    backup_s3_key: Annotated[_Text, typer.Option(help="The store's access key.")] = None,
    backup_s3_secret: Annotated[_Text, typer.Option(help="The store's secret key.")] = None,
    lock_after: Annotated[
        _Text, typer.Option(help="Minutes without a key after which the inbox locks; or off.")
    ] = None,
    worker_when_locked: Annotated[
        _Text, typer.Option(help="Whether messages go on meanwhile: on or off.")
    ] = None,
    privacy_contact: Annotated[
        _Text, typer.Option(help="Whom customers write to about their data: a number, an e-mail.")
    ] = None,
    request_days: Annotated[
        _Text, typer.Option(help="Days in which their requests are to be answered, 1 to 365.")
    ] = None,
    digest_to: Annotated[
        _Text, typer.Option(help="Your own WhatsApp number, for yesterday's numbers; or off.")
    ] = None,
    digest_template: Annotated[
        _Text, typer.Option(help="The template for them when no window is open.")
    ] = None,
    service: Annotated[
        _Text, typer.Option(help="Go on when no window is open: on or off (`crm service`).")
    ] = None,
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a shop, or change its settings."""
    from crm_tui.services.setting_up import Answers, saved_profile
    from crm_tui.setup_shop import apply, existing_shop

    wish = read_on_off(service)
    shop = existing_shop()
    if shop is not None:
        prove_for(shop, Act.CHANGE_SETTINGS, code)
    if not no_input and sys.stdin.isatty() and sys.stdout.isatty():
        from crm_tui.cli.inbox import open_setup

        raise typer.Exit(open_setup(shop, pair or "", insecure_http=insecure_http))
    if shop is None and not name:
        raise CrmError("A shop needs a name.", "Add --name 'My shop'.")
    profile = BusinessProfile(name or "") if shop is None else shop.db.read_now(saved_profile)
    profile = BusinessProfile(
        name=name or profile.name,
        industry=profile.industry if industry is None else industry,
        tone=tone or profile.tone,
        products=profile.products if products is None else _list(products),
        hours=profile.hours if hours is None else hours,
        address=profile.address if address is None else address,
        timezone=profile.timezone,
    )
    settings = {
        "provider": provider,
        "provider_key": provider_key,
        "provider_number_id": provider_number_id,
        "provider_account_id": provider_account_id,
        "provider_url": provider_url,
        "fallback_provider": fallback_provider,
        "fallback_key": fallback_key,
        "fallback_number_id": fallback_number_id,
        "fallback_account_id": fallback_account_id,
        "fallback_url": fallback_url,
        "quiet_hours": quiet_hours,
        "holidays": holidays,
        "monthly_cap": monthly_cap,
        "relay_url": relay_url,
        "relay_token": relay_token,
        "llm_models": models,
        "llm_base_url": llm_base_url,
        "llm_key": llm_key,
        "gemini_key": gemini_key,
        "llm_timeout": llm_timeout,
        "llm_daily_cap": llm_daily_cap,
        "embedding_model": embedding_model,
        "notices": notices,
        "lock_after": lock_after,
        "privacy_contact": privacy_contact,
        "request_days": request_days,
        "digest_to": digest_to,
        "digest_template": digest_template,
        "worker_when_locked": worker_when_locked,
        "backup_at": backup_at,
        "backup_to": backup_to,
        "backup_folder": backup_folder,
        "backup_usb": backup_usb,
        "backup_s3_url": backup_s3_url,
        "backup_s3_region": backup_s3_region,
        "backup_s3_key": backup_s3_key,
        "backup_s3_secret": backup_s3_secret,
    }
    given = {key: clean_line(value, 2_000) for key, value in settings.items() if value is not None}
    saved = {} if shop is None else asdict(shop.settings)
    result = apply(
        Answers(
            profile=profile,
            settings={**_models(ai, ai_model or "", given, saved), **given},
            pairing=pair or "",
            insecure_http=insecure_http,
        ),
        opened=None if shop is None else shop.opened,
    )
    _report(result, as_json)
    follow_wish(wish)


def _models(
    ai: str | None, model: str, given: Mapping[str, str], saved: Mapping[str, str]
) -> dict[str, str]:
    """The settings that follow from the choice of an AI, or from a key alone."""
    from crm_tui.services.choosing_ai import read_choice, settings_for_keys, settings_of

    if ai is None:
        return settings_for_keys(given, saved)
    address = given.get("llm_base_url", saved.get("llm_base_url", ""))
    gemini_key = given.get("gemini_key") or saved.get("gemini_key", "")
    return settings_of(read_choice(ai), clean_line(model, 200), address, gemini_key)


def _report(result: "Result", as_json: bool) -> None:
    from crm_tui.services.setting_up import saved_profile

    name = result.shop.db.read_now(saved_profile).name
    if as_json:
        show_json(
            {
                "home": str(result.shop.home),
                "name": name,
                "created": result.made,
                "relay_public_key": result.relay_public_key,
                "paired": paired_json(result.paired) if result.paired else None,
            }
        )
        return
    show(f"{name} is {'ready' if result.made else 'saved'} in {result.shop.home}.")
    if result.paired:
        show_paired(result.paired)
    else:
        show(f'For the relay\'s configuration: seal_to = "{result.relay_public_key}"')
    show("Open the inbox with `crm`; `crm doctor` shows what is still missing.")


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in (one.strip() for one in text.split(",")) if part)
