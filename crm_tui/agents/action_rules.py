"""What a person may do next with a lead, as offers for one key each: rules, no model."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.followup_draft import show_time
from crm_tui.agents.followup_promises import open_promise, time_named
from crm_tui.agents.followup_rules import allowed_from, has_quoted, unanswered
from crm_tui.agents.followup_templates import template_for
from crm_tui.agents.intent import Intent
from crm_tui.agents.qualification_budget import names_big_sum
from crm_tui.agents.qualification_rules import (
    budget_of,
    has_gone,
    intents_shown,
    level_of,
    their_turns,
)
from crm_tui.agents.qualification_words import TO_THE_MACHINE, as_read, sentences
from crm_tui.agents.words import END, START
from crm_tui.domain.advice import Action, ActionKind, IntentLevel
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.message import Direction
from crm_tui.domain.window import WindowState, state

MOST_OFFERS = 3
_LATELY = 3 * DAY
_GIVE_UP_DAYS, _GIVE_UP_AFTER = 3, 30 * DAY

_MISSED_CALL = re.compile(
    rf"{START}(?:missed call|miss call|called you|tried calling|call kiya tha|phone kiya tha|"
    rf"(?:phone|call) (?:nahi|nhi|nahin) uth\w*|(?:फोन|कॉल) (?:किया था|नहीं उठा\S*)){END}"
)
_WANTS_CALL = re.compile(
    rf"{START}(?:call me|give me a call|call back|callback|can you call|please call|call (?:karo|kijiye|kar do|karna)|"
    rf"phone (?:karo|kijiye|kar do|karna)|(?:फोन|कॉल) (?:करो|कीजिए|कर दो|करना|करें)){END}"
)
_WANTS_FILE = re.compile(
    rf"{START}(?:catalog(?:ue)?s?|brochures?|price ?list|rate ?list|rate ?card|menu|pdf|photos?|pics?|pictures?|"
    rf"images?|designs?|samples? photo|tasveer|foto|कैटलॉग|कैटेलॉग|ब्रोशर|रेट लिस्ट|प्राइस लिस्ट|मेन्यू|फोटो|तस्वीर){END}"
)
_SENDS_OWN = re.compile(
    rf"{START}(?:i (?:have )?sent|i am sending|i'm sending|i'll send|maine bhej\w*|maine .{{0,20}}bhej\w*|"
    rf"bhej (?:raha|rahi|diya|di)|here is|मैंने .{{0,20}}भेज\S*){END}"
)
_FILE_NAMES = (
    ("price list", re.compile(rf"{START}(?:price ?list|rate ?list|rate ?card|रेट लिस्ट|प्राइस लिस्ट){END}")),
    ("photos", re.compile(rf"{START}(?:photos?|pics?|pictures?|images?|designs?|foto|tasveer|फोटो|तस्वीर){END}")),
    ("menu", re.compile(rf"{START}(?:menu|मेन्यू){END}")),
)  # fmt: skip
_QUOTATION = re.compile(rf"{START}(?:quotation|quote|estimate|proforma|proposal|कोटेशन){END}")


@dataclass(frozen=True, slots=True)
class Offer:
    """An action, why it is offered, and the message that shows it."""

    action: Action
    why: str
    turn: Turn | None = None


def actions(context: AIContext) -> tuple[Action, ...]:
    """At most three next steps, the most pressing first; each waits for a key of the person."""
    return tuple(offer.action for offer in offers(context))


def offers(context: AIContext) -> tuple[Offer, ...]:
    """The same with their reasons; one of a kind."""
    if over := _over(context):
        return (over,)
    found: dict[ActionKind, Offer] = {}
    for rule in _RULES:
        for offer in rule(context):
            found.setdefault(offer.action.kind, offer)
    return tuple(found.values())[:MOST_OFFERS]


def _over(context: AIContext) -> Offer | None:
    """Somebody who wants nothing any more is offered nothing else."""
    turn = has_gone(context)
    if turn is None and not context.reach.opted_out:
        return None
    why = "They want nothing any more." if turn else "They asked to get no more messages."
    return Offer(Action(ActionKind.MARK_LOST, "Mark as lost"), why, turn)


def _wait(context: AIContext) -> Iterator[Offer]:
    promise = open_promise(context)
    if promise is None or promise.due_at <= context.now:
        return
    turn = _turn(context, promise.shown.message_id)
    until = show_time(promise.due_at, context)
    why = f"They said “{promise.shown.quote}”."
    yield Offer(Action(ActionKind.WAIT, f"Wait until {until}", promise.due_at), why, turn)


def _call(context: AIContext) -> Iterator[Offer]:
    return _calling(context, _call_reasons(context))


def _calling(context: AIContext, reasons: Iterable[tuple[Turn | None, str]]) -> Iterator[Offer]:
    if not context.reach.has_phone:
        return
    at = call_time(context)
    when = "now" if at == context.now else f"at {show_time(at, context)}"
    for turn, why in reasons:
        words = f"Call {context.lead.name or 'them'} {when}"
        yield Offer(Action(ActionKind.CALL, words, at), why, turn)


def call_time(context: AIContext) -> Millis:
    """Now, unless the shop rests: then the first hour at which it may disturb somebody."""
    opens = context.reach.next_open(context.now)
    return opens if opens == context.now else allowed_from(context, opens)


def _call_reasons(context: AIContext) -> Iterator[tuple[Turn | None, str]]:
    lately = _lately(context)
    for turn in reversed(lately):
        line = as_read(turn.text)
        if _MISSED_CALL.search(line):
            yield turn, "They tried to call the shop."
        if _WANTS_CALL.search(line):
            yield turn, "They asked for a call."
    shown = intents_shown(context)
    human, bargain = shown.get(Intent.HUMAN), shown.get(Intent.BARGAINING)
    if human is not None and human in lately:
        yield human, "They want to speak to a person."
    if bargain is not None and bargain in lately and names_big_sum(context.history):
        yield bargain, "They bargain about a large sum."


def _first_call(context: AIContext) -> Iterator[Offer]:
    """Nobody has answered them, and on WhatsApp no free words may leave."""
    is_closed = state(context.reach.window_expires_at, context.now) is WindowState.CLOSED
    is_owed = bool(context.question) or not context.history
    if is_closed and is_owed:
        why = (
            "Nobody has answered them yet."
            if context.question
            else "Nobody has spoken to them yet."
        )
        yield from _calling(context, [(_last(context), why)])


def _task(context: AIContext) -> Iterator[Offer]:
    """A visit at a time that they named."""
    turn = intents_shown(context).get(Intent.VISIT)
    if turn is None:
        return
    for sentence in sentences(turn.text):
        at = time_named(sentence, turn.at, context.profile.timezone)
        if at is not None and at > context.now:
            words = f"Note their visit on {show_time(at, context)}"
            yield Offer(Action(ActionKind.TASK, words, at), f"They wrote “{sentence[:120]}”.", turn)


def _send_file(context: AIContext) -> Iterator[Offer]:
    for turn in reversed(_lately(context)):
        line = as_read(turn.text)
        if _WANTS_FILE.search(line) and not _SENDS_OWN.search(line):
            name = next((name for name, says in _FILE_NAMES if says.search(line)), "brochure")
            yield Offer(
                Action(ActionKind.SEND_FILE, f"Send the {name}"), "They asked to see it.", turn
            )


def _send_template(context: AIContext) -> Iterator[Offer]:
    reach = context.reach
    is_closed = state(reach.window_expires_at, context.now) is WindowState.CLOSED
    template = template_for(context) if is_closed and reach.has_whatsapp else None
    if template is not None:
        why = "WhatsApp's 24 hours are over: only a template may leave."
        words = f"Send the template {template.name}"
        yield Offer(Action(ActionKind.SEND_TEMPLATE, words), why, _last(context))


def _reply(context: AIContext) -> Iterator[Offer]:
    is_open = state(context.reach.window_expires_at, context.now) is not WindowState.CLOSED
    if context.question and is_open and context.reach.has_whatsapp:
        why = "They wait for an answer."
        yield Offer(Action(ActionKind.REPLY, "Answer them"), why, context.question[-1])


def _mark(context: AIContext) -> Iterator[Offer]:
    status = context.lead.status
    if status in ("qualified", "contacted", "new") and (quoted := _quotation(context)):
        yield Offer(
            Action(ActionKind.MARK_PROPOSAL, "Mark as proposal"),
            "The shop has sent a quotation.",
            quoted,
        )
    if status in ("new", "contacted"):
        yield from _qualified(context)


def _qualified(context: AIContext) -> Iterator[Offer]:
    (level, shown), budget = level_of(context), budget_of(context)
    is_near = level is IntentLevel.HIGH or (level is IntentLevel.MEDIUM and budget is not None)
    if not is_near or shown is None:
        return
    why = f"They {_plural(shown.value)}" + (f", and can spend {budget.value}." if budget else ".")
    words = "Mark as qualified"
    yield Offer(Action(ActionKind.MARK_QUALIFIED, words), why, _turn(context, shown.message_id))


def _give_up(context: AIContext) -> Iterator[Offer]:
    theirs, ours = their_turns(context), unanswered(context)
    silent = context.now - (theirs[-1].at if theirs else (_first_at(context) or context.now))
    is_open_lead = context.lead.status not in ("closed", "lost")
    if is_open_lead and ours >= _GIVE_UP_DAYS and silent >= _GIVE_UP_AFTER:
        why = f"The shop wrote on {ours} days, and nothing came for {silent // DAY} days."
        yield Offer(Action(ActionKind.MARK_LOST, "Mark as lost"), why, _last(context))


_RULES: tuple[Callable[[AIContext], Iterator[Offer]], ...] = (
    *(_wait, _call, _task, _send_file, _give_up, _send_template, _first_call, _mark, _reply),
)
"""The most pressing first."""


def _quotation(context: AIContext) -> Turn | None:
    """The shop's message that speaks of a quotation and names a sum."""
    if not has_quoted(context):
        return None
    ours = (turn for turn in context.history if turn.direction is Direction.OUTBOUND)
    return next((turn for turn in ours if _QUOTATION.search(as_read(turn.text))), None)


def _lately(context: AIContext) -> list[Turn]:
    """What they wrote in the last three days, but for words that are meant for a machine."""
    return [
        turn
        for turn in their_turns(context)
        if context.now - turn.at <= _LATELY and not TO_THE_MACHINE.search(as_read(turn.text))
    ]


def _turn(context: AIContext, id_: str) -> Turn | None:
    return next((turn for turn in their_turns(context) if turn.id == id_), None)


def _last(context: AIContext) -> Turn | None:
    return context.history[-1] if context.history else None


def _first_at(context: AIContext) -> Millis | None:
    return context.history[0].at if context.history else None


def _plural(words: str) -> str:
    """`wants to order` as `want to order`, after `They`."""
    verb, _, rest = words.partition(" ")
    return f"{verb.removesuffix('s')} {rest}".strip()
