"""A broadcast to thirty people through a real worker and a provider: what became of each is told."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.broadcast import BroadcastState
from crm_tui.domain.broadcast_report import Outcome, Tally
from crm_tui.domain.consent import Purpose
from crm_tui.services import consent, leads, life_cycle
from crm_tui.services.broadcasts import planning
from crm_tui.shop import Shop, open_shop
from crm_tui.store import broadcasts
from crm_tui.store.tx import Tx
from tests.e2e.programs import wait_for, worker
from tests.e2e.stage import Stage, stage

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

PEOPLE = 30
WITHOUT_CONSENT, WRONG_NUMBER, ANSWERS, OPTS_OUT = 4, 7, 2, 29


def number(person: int) -> str:
    return f"9198765{person:05d}"


def invite(shop: Shop) -> None:
    """Thirty people come to the counter; all but one agree to get offers."""

    def add(tx: Tx, now: Any) -> None:
        for person in range(PEOPLE):
            lead = leads.add(tx, OWNER, now, name=f"Guest {person}", phone=f"+{number(person)}")
            life_cycle.tag(tx, OWNER, now, [lead.id], ["+guest"], [])
            if person != WITHOUT_CONSENT:
                consent.record(
                    *(tx, OWNER, now, lead.id, Purpose.MARKETING),
                    given=True,
                    source="counter",
                    proof="signed the list",
                )

    shop.db.write_now(add, shop.clock.now())


def tally(shop: Shop) -> Tally:
    return shop.db.read_now(broadcasts.tally, 1)


def opted_out(shop: Shop) -> bool:
    return shop.db.read_now(leads.find, f"+{number(OPTS_OUT)}").opted_out_at is not None


def is_over(shop: Shop) -> bool:
    """Nobody waits any more, and nothing is on its way."""
    done = shop.db.read_now(planning.get, 1).state is BroadcastState.DONE
    still = (Outcome.WAITING, Outcome.QUEUED, Outcome.SENT, Outcome.DELIVERED)
    return done and not tally(shop).of(*still)


def outcomes(one: Stage) -> dict[str, tuple[str, str]]:
    """By name: the outcome, and why."""
    found = one.crm("broadcasts", "people", "B1", "--limit", "100")["items"]
    return {person["name"]: (person["outcome"], person["why"] or "") for person in found}


def test_thirty_people_and_what_became_of_each(tmp_path: Path) -> None:
    with stage("cloud", tmp_path / "town") as one:
        shop = open_shop(one.env)
        invite(shop)
        one.control("faults", {"not_on_whatsapp": [number(WRONG_NUMBER)]})
        one.crm("templates", "sync")
        made = one.crm(
            *("broadcasts", "create", "Diwali", "--template", "diwali_offer", "--tag", "guest"),
            *("--var", "1=lead.first_name|friend", "--pace", "180"),
        )
        assert (made["plan"]["audience"], made["plan"]["reach"]) == (PEOPLE, PEOPLE - 1)
        assert made["plan"]["cost"]["amount_paise"] == 29 * 87
        one.crm("broadcasts", "start", "B1", code=1)
        with worker(one.env):
            one.crm("broadcasts", "test", "B1", "--to", number(0))
            one.crm("broadcasts", "start", "B1")
            wait_for(lambda: tally(shop).of(Outcome.READ), "the first", 60)
            one.crm("broadcasts", "pause", "B1")
            before = one.crm("broadcasts", "show", "B1")["outcomes"]["waiting"]
            assert before > 0
            one.control("say", {"from": number(OPTS_OUT), "name": "Guest", "text": "STOP"})
            one.control("say", {"from": number(ANSWERS), "name": "Guest", "text": "Two please"})
            wait_for(lambda: opted_out(shop), "the opt-out", 60)
            assert tally(shop).of(Outcome.WAITING) == before
            one.crm("broadcasts", "resume", "B1")
            wait_for(lambda: is_over(shop), "everybody", 90)
            found = outcomes(one)
            shop.db.close_now()
        assert found[f"Guest {WITHOUT_CONSENT}"] == ("skipped", "no agreement to get marketing")
        assert found[f"Guest {OPTS_OUT}"] == ("skipped", "asked to get no more messages")
        assert found[f"Guest {WRONG_NUMBER}"][0] == "failed"
        assert "not be on WhatsApp" in found[f"Guest {WRONG_NUMBER}"][1]
        assert found[f"Guest {ANSWERS}"][0] in ("replied", "skipped")
        odd = (WITHOUT_CONSENT, WRONG_NUMBER, ANSWERS, OPTS_OUT)
        assert {found[f"Guest {n}"][0] for n in range(PEOPLE) if n not in odd} == {"read"}
        _each_once(one, tested=number(0))
        shown = one.crm("broadcasts", "show", "B1")
        assert (shown["state"], shown["people"]) == ("done", PEOPLE)
        assert shown["skipped"]["asked to get no more messages"] == 1


def _each_once(one: Stage, tested: str) -> None:
    """What the provider took: one for each, and the one that was tried."""
    took = Counter(sent["to"] for sent in one.control("log")["sent"])
    assert took.pop(tested) == 2
    assert set(took.values()) == {1}
    assert number(OPTS_OUT) not in took
    assert number(WITHOUT_CONSENT) not in took
