"""What comes with the shop proposes by itself, and a person decides."""

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.memory import FactKind, FactSource
from crm_tui.domain.suggestion import SuggestionType
from crm_tui.domain.template import Template
from crm_tui.domain.workflow import EnrolmentState, ExitReason, Outcome
from crm_tui.services import deciding, sending
from crm_tui.store import lead_facts, suggestions, tasks
from tests.unit.workflows.town import WRITES_BACK, Town

REMINDER = Template(
    "gentle_reminder",
    "en",
    "utility",
    "approved",
    "Hello {{1}}, is {{2}} still of help?",
    ("1", "2"),
)
LAST = Template("last_reminder", "en", "utility", "approved", "Hello {{1}} from {{2}}", ("1", "2"))


async def test_a_new_lead_is_greeted_after_five_minutes(town: Town) -> None:
    lead_id = town.comes()
    await town.work()
    assert town.proposals(lead_id) == []
    town.forward(5 * MINUTE)
    await town.work()
    (one,) = town.proposals(lead_id)
    assert one.draft.suggestion_type == SuggestionType.GREETING
    assert one.draft.agent_type == "workflow"
    assert "step 1 of 2" in one.draft.reason


async def test_without_a_template_and_outside_the_window_it_says_how_to_mend_it(town: Town) -> None:
    lead_id = town.comes()
    await town.work()
    town.forward(5 * MINUTE)
    await town.work()
    (one,) = town.proposals(lead_id)
    assert one.draft.content.startswith("Hello Asha, thank you for asking Sweet Crumbs")
    assert "crm templates create new_lead_greeting" in one.draft.flags[0].text


async def test_who_does_not_answer_for_two_days_is_reminded_by_a_template(town: Town) -> None:
    town.template(REMINDER)
    lead_id = town.writes()
    town.answers(lead_id)
    town.leaves()
    town.forward(2 * DAY)
    await town.work()
    town.forward(2 * DAY)  # whenever a good time is
    await town.work()
    (one,) = town.proposals(lead_id)
    assert one.draft.content == "Hello Asha, is Sweet Crumbs still of help?"
    assert one.draft.template is not None
    assert one.draft.flags == ()
    assert [c.kind for c in one.draft.citations] == ["message", "template"]


async def silent(town: Town) -> LeadId:
    """A lead that the shop waits for, with a reminder proposed."""
    town.template(REMINDER)
    town.template(LAST)
    lead_id = town.writes()
    town.answers(lead_id)
    town.leaves()
    town.forward(2 * DAY)
    await town.work()
    town.forward(2 * DAY)
    await town.work()
    return lead_id


async def test_an_approved_step_plans_the_next_from_then_on(town: Town) -> None:
    lead_id = await silent(town)
    message = town.approve(town.proposals(lead_id)[0])
    town.leaves()
    (run,) = town.runs(lead_id)
    assert [(s.outcome, s.message_id) for s in town.steps(run)] == [(Outcome.APPROVED, message.id)]
    await town.work()
    (run,) = town.runs(lead_id)
    assert run.state is EnrolmentState.WAITING
    assert run.due_at is not None
    assert run.due_at >= town.now() + 4 * DAY
    town.forward(run.due_at - town.now())
    await town.work()
    (one,) = town.proposals(lead_id)
    assert "step 2 of 3" in one.draft.reason


async def test_a_rejected_step_ends_the_run(town: Town) -> None:
    lead_id = await silent(town)
    (one,) = town.proposals(lead_id)
    town.shop.db.write_now(deciding.reject, one.id, OWNER, town.now())
    (run,) = town.runs(lead_id)
    assert run.ended_why == ExitReason.DISMISSED
    await town.work()
    assert town.proposals(lead_id) == []


async def test_an_edited_step_goes_on_and_is_marked(town: Town) -> None:
    town.file("ask", WRITES_BACK.replace("template =", 'draft = "Hello {lead.first_name}!"\n#'))
    await town.work()
    lead_id = town.writes()
    await town.work()
    (one,) = town.proposals(lead_id)
    assert one.draft.content == "Hello Asha!"
    town.shop.db.write_now(
        deciding.send_edited, one.id, "Hi Asha, yes!", town.policy, OWNER, town.now()
    )
    (run,) = town.runs(lead_id)
    assert [s.outcome for s in town.steps(run)] == [Outcome.EDITED]
    await town.work()
    assert town.runs(lead_id)[0].ended_why == ExitReason.COMPLETED


async def test_what_is_taken_back_in_time_stands_again(town: Town) -> None:
    lead_id = await silent(town)
    message = town.approve(town.proposals(lead_id)[0])
    town.shop.db.write_now(sending.undo, message.id, OWNER, town.now())
    (one,) = town.proposals(lead_id)
    town.forward(HOUR)
    await town.work()
    assert [s.id for s in town.proposals(lead_id)] == [one.id]
    again = town.approve(one)
    (run,) = town.runs(lead_id)
    assert [(s.outcome, s.message_id) for s in town.steps(run)] == [(Outcome.APPROVED, again.id)]


async def test_a_value_that_is_not_known_is_said_and_needs_a_person(town: Town) -> None:
    town.file("ask", WRITES_BACK.replace("lead.first_name", "lead.company"))
    town.automatic("ask")
    await town.work()
    lead_id = town.writes()
    await town.work()
    assert town.sent(lead_id) == []
    (one,) = town.proposals(lead_id)
    assert "the lead's company is not known" in one.draft.flags[0].text
    with pytest.raises(CrmError, match="needs a look first"):
        town.approve(one)


@pytest.mark.parametrize("name", ["+919876543210", "win.money.com", "x", "a@b.in"])
async def test_what_stands_for_a_name_is_no_name(town: Town, name: str) -> None:
    town.file("ask", WRITES_BACK)
    await town.work()
    lead_id = town.writes()
    town.shop.db.write_now(
        lambda tx: tx.run("UPDATE lead SET name = :name WHERE id = :id", name=name, id=lead_id)
    )
    await town.work()
    (one,) = town.proposals(lead_id)
    assert one.draft.flags


async def test_an_old_proposal_is_not_offered_for_ever(town: Town) -> None:
    lead_id = await silent(town)
    for _ in range(15):
        town.forward(DAY)
        await town.work()
    assert town.proposals(lead_id) == []
    assert town.runs(lead_id)[0].ended_why == ExitReason.EXPIRED


async def test_a_clock_that_was_years_ahead_ends_no_proposal(town: Town) -> None:
    lead_id = await silent(town)
    for jump in (1_000 * DAY, HOUR, -1_000 * DAY, HOUR):
        town.forward(jump)
        await town.work()
    assert len(town.proposals(lead_id)) == 1


async def test_a_workflow_that_is_off_lets_nobody_in(town: Town) -> None:
    town.enabled("new_lead_greeting", False)
    lead_id = town.comes()
    await town.work()
    assert town.runs(lead_id) == []
    town.enabled("new_lead_greeting", True)
    await town.work()
    assert town.runs(lead_id) == []  # what came meanwhile stays as it is
    other = town.comes("Meena", "98765 43211")
    await town.work()
    assert len(town.runs(other)) == 1


async def test_switching_off_puts_its_proposals_away(town: Town) -> None:
    lead_id = await silent(town)
    town.enabled("no_reply", False)
    town.forward(2 * MINUTE)
    await town.work()
    assert town.proposals(lead_id) == []
    assert town.runs(lead_id)[0].ended_why == ExitReason.SWITCHED_OFF


def speaks(town: Town, lead_id: LeadId, language: str) -> None:
    town.shop.db.write_now(
        lead_facts.add,
        lead_id,
        FactKind.LANGUAGE,
        language,
        source=FactSource.RULES,
        actor="agent:memory",
        now=town.now(),
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("Hindi", "नमस्ते Asha"), ("Hinglish", "Namaste Asha"), ("Tamil", "Hello Asha")],
)
async def test_words_come_in_their_language(town: Town, language: str, words: str) -> None:
    lead_id = town.comes()
    speaks(town, lead_id, language)
    await town.work()
    town.forward(5 * MINUTE)
    await town.work()
    (one,) = town.proposals(lead_id)
    assert one.draft.content.startswith(words)


async def test_a_template_is_taken_in_their_language_where_it_is_approved(town: Town) -> None:
    for code, status in (("en", "approved"), ("hi", "pending")):
        words = f"{code} {{{{1}}}} {{{{2}}}}"
        town.template(Template("new_lead_greeting", code, "utility", status, words, ("1", "2")))
    lead_id = town.comes()
    speaks(town, lead_id, "Hindi")
    await town.work()
    town.forward(5 * MINUTE)
    await town.work()
    (one,) = town.proposals(lead_id)
    assert one.draft.content == "en Asha Sweet Crumbs"


async def test_one_proposal_at_a_time_for_one_person(town: Town) -> None:
    town.file("ask", WRITES_BACK)
    town.file("ask_too", WRITES_BACK.replace("Write back", "Write back too"))
    await town.work()
    lead_id = town.writes()
    await town.work()
    assert len(town.proposals(lead_id)) == 1
    assert len([one for one in town.runs(lead_id) if one.is_open]) == 2


async def test_a_task_step_stands_in_the_list_of_tasks_and_goes_on(town: Town) -> None:
    lead_id = town.comes()
    await town.work()
    town.forward(5 * MINUTE)
    await town.work()
    assert len(town.proposals(lead_id)) == 1
    town.shop.db.write_now(suggestions.retire, lead_id)  # something overtook it
    town.forward(2 * DAY)
    await town.work()
    town.forward(2 * DAY)
    await town.work()
    (task,) = town.shop.db.read_now(tasks.of_lead, lead_id)
    assert task.text.startswith("Call Asha Patil")
    (run,) = town.runs(lead_id)
    assert [s.outcome for s in town.steps(run)] == [Outcome.OVERTAKEN, Outcome.TASK]
    assert run.ended_why == ExitReason.COMPLETED
