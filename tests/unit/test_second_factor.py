"""The second factor: right codes once each, a pause after wrong ones, and no way in by the clock."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis, SystemClock
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.second_factor import (
    FREE_TRIES,
    MOST_WRONG,
    RECOVERY_CODES,
    Factor,
    hashed,
    judged,
    recovery_code,
    typed,
    wait_until,
)
from crm_tui.domain.totp import STEP, Secret, code_at, matching_step, step_at
from crm_tui.services import second_factor
from crm_tui.services.second_factor import check_now
from crm_tui.shop import Shop, open_shop
from crm_tui.store import settings
from tests.conftest import NOON, FakeClock

RFC_KEY = b"12345678901234567890"
YEARS = 3_650 * DAY
KEY = bytes(range(20))


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ],
)
def test_the_codes_are_those_of_rfc_6238_appendix_b(second: int, code: str) -> None:
    assert code_at(RFC_KEY, step_at(Millis(second * SECOND)), digits=8) == code


def test_the_codes_are_those_of_rfc_4226_appendix_d() -> None:
    expected = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489"
    assert [code_at(RFC_KEY, step) for step in range(10)] == expected.split()


def test_the_address_is_what_apps_read_and_hides_nothing_of_a_hostile_name() -> None:
    secret = Secret(RFC_KEY, "Asha & Söhne?secret=x#")
    assert secret.text == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert secret.groups == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert secret.address == (
        "otpauth://totp/crm%3AAsha%20%26%20S%C3%B6hne%3Fsecret%3Dx%23"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=crm&algorithm=SHA1&digits=6&period=30"
    )


@pytest.mark.parametrize(
    ("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_half_a_minute_off_and_no_more(steps: int, right: bool) -> None:
    code = code_at(KEY, step_at(NOON) + steps)
    assert (matching_step(KEY, code, NOON) is not None) == right


# -- with the database ---------------------------------------------------------------------------


def set_up(shop: Shop) -> tuple[bytes, tuple[str, ...]]:
    """A factor that was confirmed a minute ago; its key and recovery codes."""
    key = shop.db.write_now(second_factor.begin, "Sweet Crumbs").key
    before = Millis(shop.clock.now() - 2 * STEP)
    code = code_at(key, step_at(before))
    return key, shop.db.write_now(second_factor.confirm, code, OWNER, before)


def code_now(shop: Shop, key: bytes, steps: int = 0) -> str:
    return code_at(key, step_at(shop.clock.now()) + steps)


def wrong_for(key: bytes, now: Millis) -> str:
    near = {code_at(key, step_at(now) + one) for one in range(-3, 4)}
    return next(code for code in map("{:06}".format, range(10)) if code not in near)


def is_right(shop: Shop, code: str) -> bool:
    return shop.db.write_now(second_factor.judge, code, shop.clock.now()) is None


def try_wrong(shop: Shop, key: bytes, times: int) -> None:
    for _ in range(times):
        assert not is_right(shop, wrong_for(key, shop.clock.now()))


def test_it_holds_only_once_the_app_has_shown_a_right_code(shop: Shop) -> None:
    assert not shop.db.read_now(second_factor.is_set)
    key = shop.db.write_now(second_factor.begin, "Sweet Crumbs").key
    assert not shop.db.read_now(second_factor.is_set)
    with pytest.raises(CrmError, match="not the code"):
        shop.db.write_now(second_factor.confirm, wrong_for(key, NOON), OWNER, NOON)
    codes = shop.db.write_now(second_factor.confirm, code_now(shop, key), OWNER, NOON)
    assert len(set(codes)) == RECOVERY_CODES
    assert shop.db.read_now(second_factor.is_set)
    with pytest.raises(Conflict, match="set up already"):
        shop.db.write_now(second_factor.begin, "Sweet Crumbs")


def test_the_code_that_confirmed_it_opens_nothing_more(shop: Shop) -> None:
    key = shop.db.write_now(second_factor.begin, "Sweet Crumbs").key
    shop.db.write_now(second_factor.confirm, code_now(shop, key), OWNER, NOON)
    assert not is_right(shop, code_now(shop, key))


def test_each_code_counts_once_also_after_a_restart(
    shop: Shop, shop_env: dict[str, str], clock: FakeClock
) -> None:
    key, _ = set_up(shop)
    code = code_now(shop, key)
    assert is_right(shop, code)
    assert not is_right(shop, code)
    again = open_shop(shop_env, clock)
    assert not is_right(again, code)
    again.db.close_now()


def test_an_older_code_is_none_once_a_newer_one_was_used(shop: Shop) -> None:
    key, _ = set_up(shop)
    older, newer = code_now(shop, key, -1), code_now(shop, key, 1)
    assert is_right(shop, newer)
    assert not is_right(shop, older)
    assert not is_right(shop, code_now(shop, key))


@pytest.mark.parametrize("shape", ["{a} {b}", " {a}-{b}\n", "\u200b{a}{b}"])
def test_a_code_may_be_typed_in_groups(shop: Shop, shape: str) -> None:
    key, _ = set_up(shop)
    code = code_now(shop, key)
    assert is_right(shop, shape.format(a=code[:3], b=code[3:]))


def test_a_code_may_be_typed_in_devanagari_digits(shop: Shop) -> None:
    key, _ = set_up(shop)
    assert is_right(shop, "".join("०१२३४५६७८९"[int(digit)] for digit in code_now(shop, key)))


def test_five_wrong_codes_make_a_pause_that_doubles_and_outlives_a_restart(
    shop: Shop, shop_env: dict[str, str], clock: FakeClock
) -> None:
    key, _ = set_up(shop)
    try_wrong(shop, key, FREE_TRIES)
    assert not is_right(shop, code_now(shop, key))
    again = open_shop(shop_env, clock)
    with pytest.raises(CrmError, match=r"Too many wrong codes") as error:
        check_now(again.db, code_now(shop, key), clock.now())
    assert error.value.fix == "Try again in 1 min."
    again.db.close_now()
    clock.forward(MINUTE)
    try_wrong(shop, key, 1)
    clock.forward(MINUTE)
    assert not is_right(shop, code_now(shop, key))
    clock.forward(MINUTE)
    assert is_right(shop, code_now(shop, key))
    try_wrong(shop, key, 1)
    clock.forward(STEP)
    assert is_right(shop, code_now(shop, key))


def test_what_is_tried_during_the_pause_makes_it_no_longer(shop: Shop, clock: FakeClock) -> None:
    key, _ = set_up(shop)
    try_wrong(shop, key, FREE_TRIES)
    for _ in range(20):
        clock.forward(2 * SECOND)
        assert not is_right(shop, code_now(shop, key))
    clock.forward(20 * SECOND)
    assert is_right(shop, code_now(shop, key))


def test_after_a_hundred_wrong_ones_only_a_recovery_code_helps(
    shop: Shop, clock: FakeClock
) -> None:
    key, codes = set_up(shop)
    for _ in range(MOST_WRONG):
        try_wrong(shop, key, 1)
        clock.forward(HOUR)
    with pytest.raises(CrmError, match="100 wrong codes") as error:
        check_now(shop.db, code_now(shop, key), clock.now())
    assert error.value.fix == "Only a recovery code helps now."
    clock.forward(HOUR)
    assert is_right(shop, codes[0])
    assert is_right(shop, code_now(shop, key, 1))


def test_each_recovery_code_works_once_and_none_is_kept_readable(shop: Shop) -> None:
    _, codes = set_up(shop)
    kept = json.dumps(shop.db.read_now(settings.get, "second_factor"))
    assert not any(code in kept or typed(code) in kept for code in codes)
    assert is_right(shop, codes[3].lower().replace(" ", ""))
    assert not is_right(shop, codes[3])
    assert shop.db.read_now(second_factor.state, NOON).recovery_left == RECOVERY_CODES - 1


def test_two_who_give_the_same_code_at_once_do_not_both_pass(shop: Shop) -> None:
    key, _ = set_up(shop)
    code, now = code_now(shop, key), shop.clock.now()

    async def both() -> list[object]:
        one, two = (second_factor.check(shop.db, code, now) for _ in range(2))
        try:
            return list(await asyncio.gather(one, two, return_exceptions=True))
        finally:
            await shop.db.close()

    found = asyncio.run(both())
    assert sorted(map(str, found)) == ["None", "That code was used already."]


# -- the clock -----------------------------------------------------------------------------------


def test_a_clock_that_was_years_ahead_locks_nobody_out(shop: Shop, clock: FakeClock) -> None:
    key, _ = set_up(shop)
    clock.forward(YEARS)
    assert is_right(shop, code_now(shop, key))
    clock.forward(-YEARS)
    with pytest.raises(CrmError, match="clock has been set back") as error:
        check_now(shop.db, code_now(shop, key), clock.now())
    assert error.value.fix == "Give the next code too, as soon as the app shows it."
    clock.forward(STEP)
    assert is_right(shop, code_now(shop, key))
    clock.forward(STEP)
    assert is_right(shop, code_now(shop, key))


def test_a_clock_set_back_does_not_make_one_stolen_code_count(shop: Shop, clock: FakeClock) -> None:
    key, _ = set_up(shop)
    stolen = code_now(shop, key)
    clock.forward(DAY)
    assert is_right(shop, code_now(shop, key))
    clock.forward(-DAY)
    for _ in range(3):
        assert not is_right(shop, stolen)
    later = code_now(shop, key, 5)
    clock.forward(5 * STEP)
    assert not is_right(shop, later)


def test_a_used_code_never_counts_again_wherever_the_clock_stands(
    shop: Shop, clock: FakeClock
) -> None:
    key, _ = set_up(shop)
    used, next_used = code_now(shop, key), code_now(shop, key, 1)
    assert is_right(shop, used)
    clock.forward(STEP)
    assert is_right(shop, next_used)
    clock.forward(YEARS)
    assert is_right(shop, code_now(shop, key))
    clock.forward(-YEARS - STEP)
    assert not is_right(shop, used)
    clock.forward(STEP)
    assert not is_right(shop, next_used)


def test_a_clock_set_back_begins_the_pause_anew_and_only_once(shop: Shop, clock: FakeClock) -> None:
    key, _ = set_up(shop)
    clock.forward(YEARS)
    try_wrong(shop, key, FREE_TRIES)
    clock.forward(-YEARS)
    assert not is_right(shop, code_now(shop, key))
    clock.forward(MINUTE)
    assert is_right(shop, code_now(shop, key))


PERIODS = st.sampled_from(
    [0, 1, STEP, 2 * STEP, MINUTE, HOUR, DAY, YEARS, -STEP, -HOUR, -DAY, -YEARS]
)


@given(st.lists(st.tuples(PERIODS, st.integers(-2, 2)), max_size=30))
def test_whatever_the_clock_does_no_step_is_accepted_twice(moves: list[tuple[int, int]]) -> None:
    factor, now = Factor(KEY.hex(), NOON, 0), int(NOON + YEARS)
    accepted: list[int] = []
    for move, steps in moves:
        now += move
        step = step_at(Millis(now)) + steps
        if step < 0:
            continue
        factor, refusal = judged(factor, code_at(KEY, step), Millis(now))
        assert wait_until(factor, Millis(now)) - now <= HOUR
        if refusal is None:
            accepted.append(step)
    assert len(set(accepted)) == len(accepted)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_judged_without_an_error(words: str) -> None:
    factor = Factor(KEY.hex(), NOON, 0, recovery=[hashed(recovery_code())])
    after, refusal = judged(factor, words, NOON)
    assert refusal is None or (refusal.text and refusal.fix)
    assert Factor(**json.loads(json.dumps(asdict(after)))) == after


def test_a_million_guesses_within_the_limit_hardly_ever_open_it() -> None:
    """Three codes are right at a time: a hundred guesses open one lock in 3,333."""
    assert MOST_WRONG * 3 / 10**6 <= 1 / 3_333


# -- in the shell --------------------------------------------------------------------------------


@pytest.fixture
def run(shop: Shop, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    return CliRunner()


def test_the_shell_sets_it_up_checks_it_and_takes_it_off(
    run: CliRunner, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = json.loads(run.invoke(app, ["second-factor", "setup", "--json"]).stdout)
    assert begun["secret"] in begun["address"]
    real = bytes.fromhex(shop.db.read_now(settings.get, "second_factor.begun"))
    assert Secret(real, "Sweet Crumbs").text == begun["secret"]
    now = SystemClock().now()
    first = run.invoke(app, ["second-factor", "confirm", code_at(real, step_at(now) - 1), "--json"])
    codes = json.loads(first.stdout)["recovery_codes"]
    assert len(codes) == RECOVERY_CODES
    assert json.loads(run.invoke(app, ["second-factor", "check", codes[0], "--json"]).stdout) == {
        "ok": True
    }
    status = json.loads(run.invoke(app, ["second-factor", "status", "--json"]).stdout)
    assert (status["is_set"], status["recovery_left"]) == (True, RECOVERY_CODES - 1)
    # Whoever gives the key of the database in the environment is the owner without a code.
    assert json.loads(run.invoke(app, ["second-factor", "remove", "--json"]).stdout) == {
        "is_set": False
    }


def test_an_empty_key_in_the_environment_is_no_key(
    run: CliRunner,
    shop: Shop,
    shop_env: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_up(shop)
    kept = tmp_path / "shop.key"
    kept.write_text(shop_env["CRM_DB_KEY"])
    kept.chmod(0o600)
    monkeypatch.setenv("CRM_DB_KEY_FILE", str(kept))
    monkeypatch.setenv("CRM_DB_KEY", "")
    assert isinstance(run.invoke(app, ["second-factor", "remove"]).exception, CrmError)
    assert shop.db.read_now(second_factor.is_set)
