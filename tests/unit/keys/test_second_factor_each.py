"""Each person has a second factor of their own: asked at their log-in, and each code once."""

from collections.abc import Sequence

import pytest

from crm_tui.domain.actor import OWNER, Actor
from crm_tui.domain.errors import CrmError
from crm_tui.domain.people import SlotName
from crm_tui.domain.roles import NEED_SECOND_FACTOR, Act, Role
from crm_tui.domain.totp import STEP, code_at, step_at
from crm_tui.services import people, second_factor
from crm_tui.session import log_in_with_words
from crm_tui.shop import Shop, open_shop
from tests.conftest import FakeClock
from tests.unit.keys.house import OTHER, PASSWORD, House, add, room
from tests.unit.keys.test_opening import Answers


def set_up(shop: Shop, actor: Actor) -> bytes:
    """The key of an authenticator app that was confirmed two steps ago."""
    key = shop.db.write_now(second_factor.begin, "Sweet Crumbs", actor).key
    code = code_at(key, step_at(shop.clock.now()) - 1)
    shop.db.write_now(second_factor.confirm, code, actor, shop.clock.now())
    return key


def code_now(house: House, key: bytes) -> str:
    return code_at(key, step_at(house.clock.now()))


def enter(house: House, name: str, code: str = "") -> tuple[Shop, Sequence[str]]:
    asked = Answers(name, PASSWORD, code)
    return house.keep(open_shop(house.env, house.clock, asker=asked)), asked.asked


def test_it_is_asked_of_who_has_one_and_of_nobody_else(house: House) -> None:
    key = set_up(house.enter("Meera"), house.log_in("Meera").actor)
    shop, asked = enter(house, "Meera", code_now(house, key))
    assert asked == ["name", "password of Meera", "code of Meera"]
    assert shop.opened is not None
    assert shop.opened.proved
    assert enter(house, "Asha")[1] == ["name", "password of Asha"]


def test_who_lost_the_phone_too_comes_in_by_the_recovery_words(house: House) -> None:
    """The only owner: nobody else could take the second factor off."""
    set_up(house.enter(), house.log_in().actor)
    words = log_in_with_words(house.home, " ".join(house.words), house.clock)
    shop = house.keep(open_shop(house.env, house.clock, words))
    forgotten = people.plan_new_password(
        shop.actor, room(shop), "Asha", OTHER, temporary=False, drop_factor=True
    )
    house.change(forgotten, shop)
    asked = Answers("Asha", OTHER, "")
    house.keep(open_shop(house.env, house.clock, asker=asked))
    assert asked.asked == ["name", "password of Asha"]


def test_a_name_that_ends_like_a_setting_takes_nobodys_factor(house: House) -> None:
    shop = house.enter()
    add(shop, SlotName("Meera.begun", Role.STAFF))
    shop.db.write_now(second_factor.begin, "Sweet Crumbs", house.log_in("Meera").actor)
    assert not shop.db.read_now(second_factor.is_set, house.log_in("Meera.begun").actor)


def test_without_the_code_nobody_is_inside(house: House) -> None:
    key = set_up(house.enter("Meera"), house.log_in("Meera").actor)
    wrong = f"{(int(code_now(house, key)) + 1) % 1_000_000:06}"
    with pytest.raises(CrmError, match="code is wrong"):
        enter(house, "Meera", wrong)


def test_the_same_code_twice_is_refused_also_by_another_window(house: House) -> None:
    key = set_up(house.enter("Meera"), house.log_in("Meera").actor)
    code = code_now(house, key)
    enter(house, "Meera", code)
    with pytest.raises(CrmError, match="used already"):
        enter(house, "Meera", code)
    house.clock.forward(STEP)
    enter(house, "Meera", code_now(house, key))


def test_one_persons_code_is_no_other_persons(house: House) -> None:
    set_up(house.enter("Meera"), house.log_in("Meera").actor)
    theirs = set_up(house.enter("Asha"), house.log_in("Asha").actor)
    with pytest.raises(CrmError, match="code is wrong"):
        enter(house, "Meera", code_now(house, theirs))


@pytest.mark.parametrize("act", [Act.READ, *sorted(NEED_SECOND_FACTOR)])
def test_owners_acts_ask_for_it_again_where_one_is_set(house: House, act: Act) -> None:
    shop = house.enter()
    assert not shop.db.read_now(second_factor.needed, shop.actor, act)
    set_up(shop, shop.actor)
    assert shop.db.read_now(second_factor.needed, shop.actor, act) == (act in NEED_SECOND_FACTOR)
    meera = house.log_in("Meera").actor
    assert not shop.db.read_now(second_factor.needed, meera, act)


def test_the_first_owner_goes_on_with_the_factor_that_the_shop_had(
    shop: Shop, shop_env: dict[str, str], clock: FakeClock
) -> None:
    key = set_up(shop, OWNER)
    add(shop, SlotName("Asha", Role.OWNER))
    [asha] = shop.db.read_now(people.everybody)
    assert asha.has_code
    assert not shop.db.read_now(second_factor.is_set)
    house = House({"CRM_HOME": shop_env["CRM_HOME"]}, clock)
    enter(house, "Asha", code_now(house, key))
    house.leave()


def test_who_leaves_takes_their_factor_along(house: House) -> None:
    set_up(house.enter("Meera"), house.log_in("Meera").actor)
    shop = house.enter()
    house.change(people.plan_removing(shop.actor, room(shop), "Meera"), shop)
    add(shop, SlotName("Meera", Role.STAFF))
    assert enter(house, "Meera")[1] == ["name", "password of Meera"]


def test_whoever_holds_the_key_is_not_asked(house: House) -> None:
    set_up(house.enter("Asha"), house.log_in("Asha").actor)
    assert house.by_key().actor == OWNER
