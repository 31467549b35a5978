"""Setting up the second factor at the inbox: the key, the app's first code, the recovery codes."""

from crm_tui.domain.actor import OWNER
from crm_tui.domain.totp import Secret, code_at, step_at
from crm_tui.services import second_factor
from crm_tui.store import settings
from crm_tui.widgets.qr_code import qr_lines
from tests.tui.conftest import Town, seated


def key_of(town: Town) -> bytes:
    return bytes.fromhex(town.shop.db.read_now(settings.get, "second_factor.begun") or "")


async def test_the_key_is_shown_and_the_first_right_code_sets_it(busy_town: Town) -> None:
    async with seated(busy_town.shop, (100, 40)) as seat:
        await seat.sees("3 unread")
        await seat.press("shift+f12")
        await seat.sees("Add this key to an authenticator app", "otpauth://totp/")
        key = key_of(busy_town)
        await seat.sees(Secret(key, "").groups)
        await seat.types("12")
        await seat.press("enter")
        await seat.sees("That is not the code that the app should show now.")
        assert not busy_town.shop.db.read_now(second_factor.is_set)
        await seat.press("backspace", "backspace")
        await seat.types(code_at(key, step_at(busy_town.clock.now())))
        await seat.press("enter")
        await seat.sees("Write these recovery codes on paper")
        assert busy_town.shop.db.read_now(second_factor.is_set)
        await seat.press("escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)


async def test_with_room_enough_the_key_is_a_code_to_be_scanned_and_nothing_is_cut(
    busy_town: Town,
) -> None:
    async with seated(busy_town.shop, (100, 44)) as seat:
        await seat.sees("3 unread")
        await seat.press("shift+f12")
        await seat.sees("Scan this with an authenticator app", "█▀▀")
        secret = Secret(key_of(busy_town), "Sweet Crumbs")
        await seat.sees(secret.groups, *qr_lines(secret.address), "Then give the six digits")


async def test_what_is_set_already_is_not_set_anew(busy_town: Town) -> None:
    shop, now = busy_town.shop, busy_town.clock.now()
    key = shop.db.write_now(second_factor.begin, "Sweet Crumbs").key
    shop.db.write_now(second_factor.confirm, code_at(key, step_at(now)), OWNER, now)
    async with seated(shop, (60, 20)) as seat:
        await seat.sees("3 unread")
        await seat.press("shift+f12")
        await seat.sees("A second factor is set up already.")
