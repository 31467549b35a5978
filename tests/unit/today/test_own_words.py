"""Today: what a person noted down, how workflows are called, and that nothing leaves by itself."""

from pathlib import Path

from crm_tui.domain import today_words as words
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.follow import TaskKind
from crm_tui.domain.ids import LeadId
from crm_tui.domain.suggestion import SuggestionType
from crm_tui.domain.today import Item
from crm_tui.services import automatic
from crm_tui.services import today as service
from crm_tui.services.today_away import bounds
from crm_tui.services.today_desk import Glance, glance
from crm_tui.services.today_titles import WorkflowTitles
from crm_tui.store import suggestions
from tests.unit.today.people import KOLKATA, ZONE, People

SOON = "Namaste! Has the cake been liked?"


def row(people: People) -> Item:
    (item,) = people.today().items
    return item


def at_a_glance(people: People, lead_id: LeadId) -> Glance:
    now = people.clock.now()
    ends = bounds(now, ZONE).ends
    return people.shop.db.read_now(glance, lead_id, people.shop.policy, now, ends)


# -- a follow-up with words of its own -------------------------------------------------------------


def test_a_follow_up_shows_the_words_that_were_noted_down_for_it(people: People) -> None:
    asha = people.lead("Asha")
    people.task(asha, "write again", -HOUR, TaskKind.FOLLOW_UP, words=SOON)
    assert (row(people).say, at_a_glance(people, asha).words) == (SOON, SOON)


def test_a_draft_stands_before_the_words_that_were_noted_down(people: People) -> None:
    asha = people.waits("Asha", HOUR)
    people.task(asha, "write again", -HOUR, TaskKind.FOLLOW_UP, words=SOON)
    people.draft(asha, "A better answer")
    assert (row(people).say, at_a_glance(people, asha).words) == ("", "")


def test_words_for_another_day_are_not_shown_today(people: People) -> None:
    asha = people.waits("Asha", HOUR)
    people.task(asha, "write again", 2 * DAY, TaskKind.FOLLOW_UP, words=SOON)
    assert (row(people).say, at_a_glance(people, asha).words) == ("", "")


def test_a_row_holds_only_the_beginning_of_long_words(people: People) -> None:
    asha = people.lead("Asha")
    people.task(asha, "write again", -HOUR, TaskKind.FOLLOW_UP, words="a" * 4_000)
    assert (len(row(people).say), len(at_a_glance(people, asha).words)) == (160, 4_000)


# -- workflows by their title ----------------------------------------------------------------------


def propose(people: People, workflow: str) -> None:
    asha = people.lead("Asha")
    people.run(
        "INSERT INTO enrolment (id, workflow, lead_id, cause, state, entered_at)"
        " VALUES (1, :workflow, :lead, 'no_reply:1', 'running', :now)",
        workflow=workflow,
        lead=asha,
        now=people.clock.time,
    )
    number = people.draft(asha, "Shall we go on?", suggestion_type=SuggestionType.FOLLOW_UP)
    people.run("UPDATE suggestion SET enrolment_id = 1 WHERE id = :id", id=number)
    assert people.shop.db.read_now(suggestions.get, number) is not None


def said(people: People, home: Path) -> str:
    now, policy = people.clock.now(), people.shop.policy
    titles = WorkflowTitles(home)
    found = people.shop.db.read_now(service.today, policy, ZONE, now, 100, titles)
    return words.sentence(found.items[0].reasons[0], now)


def test_a_proposal_says_the_title_of_its_workflow(people: People) -> None:
    propose(people, "no_reply")
    assert said(people, people.shop.home) == "proposed: No reply for two days"


def test_a_workflow_whose_file_is_gone_goes_by_its_name(people: People) -> None:
    propose(people, "spring_sale")
    assert said(people, people.shop.home) == "proposed: spring_sale"


def test_a_title_that_the_shop_has_changed_is_read_again(people: People) -> None:
    titles = WorkflowTitles(people.shop.home)
    before = titles()["no_reply"]
    own = people.shop.home / "workflows"
    own.mkdir()
    shipped = Path(service.__file__).parent / "workflows" / "shipped" / "no_reply.toml"
    text = shipped.read_text(encoding="utf-8").replace(before, "Ask once more")
    (own / "no_reply.toml").write_text(text, encoding="utf-8")
    assert titles()["no_reply"] == "Ask once more"


def test_no_file_is_read_while_no_workflow_proposes_anything(people: People) -> None:
    people.waits("Asha", HOUR)

    def titles() -> dict[str, str]:
        raise AssertionError("a file was read")

    now, policy = people.clock.now(), people.shop.policy
    assert people.shop.db.read_now(service.today, policy, ZONE, now, 100, titles).items


# -- the kill switch ---------------------------------------------------------------------------------


def test_the_head_says_that_automatic_sending_is_stopped(people: People) -> None:
    people.waits("Asha", HOUR)
    assert not people.today().stopped
    people.shop.db.write_now(automatic.stop, OWNER, Millis(people.clock.time))
    assert "automatic sending is stopped" in words.head(people.today(), KOLKATA)
