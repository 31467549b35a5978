"""A step as a proposal: what it says, why now, and which message it rests on; a person decides."""

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.suggestion import KINDS, Citation, Draft, Source, SuggestionType, Task
from crm_tui.domain.text import clean_line
from crm_tui.domain.workflow import (
    Enrolment,
    EnrolmentState,
    Outcome,
    StepDone,
    Trigger,
    Workflow,
)
from crm_tui.services.workflows.saying import Saying
from crm_tui.store import agent_work, enrolments, messages, suggestions
from crm_tui.store.tx import Tx

AGENT = "workflow"
_KINDS = {
    Trigger.NEW_LEAD: SuggestionType.GREETING,
    Trigger.WROTE: SuggestionType.REPLY,
    Trigger.VISIT_MISSED: SuggestionType.REMINDER,
}
_SURE = 0.9
_LONGEST_QUOTE = 200


def propose(
    tx: Tx, workflow: Workflow, one: Enrolment, arm: str, saying: Saying, why: str, now: Millis
) -> bool:
    """Put the step before a person; False when it was done before."""
    kind = _KINDS.get(workflow.when.trigger, SuggestionType.FOLLOW_UP)
    if kind is SuggestionType.FOLLOW_UP:
        # One thought about the same silence is enough: the newest stands.
        suggestions.retire(tx, one.lead_id, KINDS[Task.SUGGEST_FOLLOWUP])
        agent_work.drop(tx, one.lead_id, Task.SUGGEST_FOLLOWUP)
    draft = Draft(
        content=saying.text,
        agent_type=AGENT,
        suggestion_type=kind,
        confidence_score=_SURE,
        intent=workflow.when.trigger,
        source=Source.FACTS,
        model=None,
        prompt_version=f"{workflow.name} {workflow.sha256[:8]}",
        citations=_rests_on(tx, one, saying),
        flags=saying.lacks,
        reason=_reason(workflow, one, why, now),
        template=saying.template,
    )
    made = suggestions.add(tx, one.lead_id, None, draft, now, enrolment_id=one.id)
    enrolments.set_state(tx, one, EnrolmentState.PROPOSED)
    done = StepDone(one.id, one.step, arm, Outcome.PROPOSED, why, made, None, now)
    return enrolments.note_step(tx, done)


def overdue(millis: int) -> str:
    """`It was due 5 hours ago: …`."""
    for size, name in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if millis >= 2 * size:
            return f"It was due {millis // size} {name} ago: see whether it still fits."
    return "It is overdue: see whether it still fits."


def _reason(workflow: Workflow, one: Enrolment, why: str, now: Millis) -> str:
    step = f"step {one.step + 1} of {len(workflow.steps)}"
    because = _because(workflow, one, now)
    return " ".join(filter(None, (f"{workflow.title}, {step}:", because, why)))


def _because(workflow: Workflow, one: Enrolment, now: Millis) -> str:
    if one.cause.startswith("by_hand"):
        return "you put them in."
    days = max(workflow.when.days, (now - one.entered_at) // DAY + workflow.when.days)
    match workflow.when.trigger:
        case Trigger.NEW_LEAD:
            return "they asked, and nobody has written to them yet."
        case Trigger.WROTE:
            return "they wrote."
        case Trigger.NO_REPLY:
            return f"they have not answered for {days} days."
        case Trigger.QUOTE_SENT:
            return "they have a quotation and have not answered."
        case Trigger.VISIT_MISSED:
            return "they meant to come, and have not been in touch."
        case Trigger.SILENT_CUSTOMER:
            return f"nothing was written for {days} days."
        case Trigger.STATUS:
            return f"they moved to {one.cause.split(':')[1]}."


def _rests_on(tx: Tx, one: Enrolment, saying: Saying) -> tuple[Citation, ...]:
    found = []
    if one.after_message and (message := messages.get(tx, one.after_message)) is not None:
        quote = clean_line(message.content, _LONGEST_QUOTE)
        found.append(Citation("message", show_id(MESSAGE, message.id), quote))
    if saying.template is not None:
        found.append(Citation("template", saying.template.name, ""))
    return tuple(found)
