"""The breach log: clocks of 6 and 72 hours, reports filled in, who was told and who was not."""

from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.breach import Breach, Told, clocks
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import Conflict, CrmError, NotAllowed
from crm_tui.domain.roles import Role
from crm_tui.services.merging import merge, unmerge
from crm_tui.services.privacy import breaches, watching
from crm_tui.shop import Shop
from crm_tui.store import account
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown

MANAGER = Actor(ActorKind.PERSON, "Sita", Role.MANAGER)


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def noted(town: LeadTown, ago: int = 0) -> Breach:
    noticed = Millis(town.clock.now() - ago)
    found: Breach = town.do(breaches.begin, "The counter PC was stolen.", noticed_at=noticed)
    return found


def found(town: LeadTown, breach: Breach) -> breaches.Account:
    seen: breaches.Account = town.read(breaches.account_of, OWNER, breach.id)
    return seen


def words(breach: Breach, now: int) -> list[str]:
    return [clock.words(Millis(now)) for clock in clocks(breach)]


def test_the_clocks_run_from_when_it_was_noticed(town: LeadTown) -> None:
    breach = noted(town, 40 * MINUTE)
    assert words(breach, NOON) == ["5 h 20 min left", "71 h 20 min left"]
    assert words(breach, NOON + 6 * HOUR) == ["40 min too late", "65 h 20 min left"]
    town.clock.forward(6 * HOUR)
    told = town.do(breaches.mark_told, breach.id, Told.CERT)
    again = town.do(breaches.mark_told, breach.id, Told.BOARD)
    assert words(again, NOON + DAY) == ["told 40 min too late", "told"]
    assert told.told_cert_at == again.told_cert_at


async def test_notice_is_given_at_once_an_hour_before_and_when_it_is_too_late(
    town: LeadTown,
) -> None:
    breach = noted(town)

    async def notices() -> list[str]:
        await watching.look(town.shop.db, town.clock)
        await watching.look(town.shop.db, town.clock)
        return [one.text for one in town.read(account.notices)]

    assert len(await notices()) == 2
    town.clock.forward(5 * HOUR)
    assert sum("less than an hour left" in text for text in await notices()) == 1
    town.clock.forward(2 * HOUR)
    assert sum("CERT-In should have been told" in text for text in await notices()) == 1
    town.do(breaches.mark_told, breach.id, Told.CERT)
    town.do(breaches.mark_told, breach.id, Told.BOARD)
    before = len(await notices())
    town.clock.forward(70 * HOUR)
    assert len(await notices()) == before
    await town.shop.db.close()


def test_the_people_are_told_one_by_one_and_the_last_one_counts(town: LeadTown) -> None:
    breach = noted(town)
    with pytest.raises(Conflict, match="Nobody is on the list"):
        town.do(breaches.mark_told, breach.id, Told.PEOPLE)
    one, other = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    assert town.do(breaches.add_people, breach.id, [one, other, one]) == 2
    assert town.do(breaches.add_people, breach.id, [one]) == 0
    assert town.do(breaches.mark_told, breach.id, Told.PEOPLE, [one]).told_people_at is None
    assert found(town, breach).untold == 1
    assert town.do(breaches.mark_told, breach.id, Told.PEOPLE).told_people_at == NOON


def test_it_closes_when_all_were_told_or_a_reason_is_given(town: LeadTown) -> None:
    breach = noted(town)
    with pytest.raises(CrmError, match="Not told yet: CERT-In, the Data Protection Board"):
        town.do(breaches.close, breach.id)
    closed = town.do(breaches.close, breach.id, "a false alarm")
    assert closed.closed_at == NOON
    with pytest.raises(Conflict, match="closed"):
        town.do(breaches.mark_told, breach.id, Told.CERT)


def test_the_list_follows_people_who_become_one_and_part_again(town: LeadTown) -> None:
    breach = noted(town)
    one, other = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    town.do(breaches.add_people, breach.id, [one, other])
    town.do(merge, one, other)
    assert [person.lead_id for person in found(town, breach).people] == [one]
    town.do(unmerge, other)
    assert [person.lead_id for person in found(town, breach).people] == [one, other]


def test_the_reports_are_filled_in_and_read_by_the_owner_alone(
    town: LeadTown, tmp_path: Path
) -> None:
    breach = noted(town, 3 * HOUR)
    town.do(breaches.add_words, breach.id, "names, numbers", "Passwords changed.")
    evil = town.comes('=HYPERLINK("http://x")', ONE)
    town.do(breaches.add_people, breach.id, [evil])
    texts = town.read(breaches.reports, found(town, breach), "owner@crumbs.in")
    paths = breaches.write_reports(tmp_path / "reports", texts)
    assert {path.name for path in paths} == {
        *("cert-in.txt", "board.txt", "people-en.txt", "people-hi.txt", "people.csv"),
    }
    for path in paths[:4]:
        text = path.read_text()
        for part in ("Sweet Crumbs", "The counter PC was stolen.", "names, numbers", "owner@"):
            assert part in text, (path.name, part)
    assert "Passwords changed." in (tmp_path / "reports" / "board.txt").read_text()
    assert "22 November 2026, 09:30 IST" in (tmp_path / "reports" / "cert-in.txt").read_text()
    assert "'=HYPERLINK" in (tmp_path / "reports" / "people.csv").read_text()
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)
    breaches.write_reports(tmp_path / "reports", texts)  # again, with what is known by then


def test_the_owner_alone_keeps_it(town: LeadTown) -> None:
    with pytest.raises(NotAllowed):
        town.shop.db.write_now(breaches.begin, MANAGER, NOON, "x")
    with pytest.raises(NotAllowed):
        town.read(breaches.every, MANAGER)


def test_times_that_make_no_sense_are_sentences(town: LeadTown) -> None:
    with pytest.raises(CrmError, match="before now"):
        town.do(breaches.begin, "x", noticed_at=Millis(NOON + 1))
    with pytest.raises(CrmError, match="before now"):
        town.do(breaches.begin, "x", began_at=Millis(NOON + 1))
    with pytest.raises(CrmError, match="What happened"):
        town.do(breaches.begin, " \x00 ")
