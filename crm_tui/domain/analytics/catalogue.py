"""Every number the shop is shown: its name, its unit, and in one sentence what exactly it counts.

Words used throughout. *By a person*: neither a workflow nor a broadcast nor an automatic answer sent it.
*Left*: its status is sent, delivered or read, so what failed, waits or is in doubt did not. A history
that WhatsApp handed over, reactions and system notes are not counted as messages. *When*: what a customer
wrote counts at the time the provider gives it; what the shop wrote counts at the time it was handed to the
provider where the sentence says that it left or was sent, and at the time it was written otherwise (what
was written on the shop's phone left when it was written). *Came in*: when the lead was made, unless an import
file made it; then it was *imported* at that time. *Became so*: when it got the status it has, or when it was
made. *Waiting* begins with a message that wants an answer and ends when a message by a person leaves; its 24
hours run from their last message of that time. A lead that was merged away counts with the one it is part of;
one that was erased does not count at all.
"""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    LEADS = "leads"
    MESSAGES = "messages"
    TIMES = "times"
    MINUTES = "minutes"
    MILLISECONDS = "milliseconds"
    DAYS = "days"
    PAISE = "paise"
    SHARE = "share"
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One figure, or the rows of one table."""

    id: str
    label: str
    unit: Unit
    says: str
    """What it counts, as a sentence in the help and in docs/numbers.md."""
    has_leads: bool = False
    """The leads behind it can be listed."""
    more_is_better: bool | None = None
    """None: neither."""


def _leads(id_: str, label: str, says: str, better: bool | None = None) -> Meaning:
    return Meaning(id_, label, Unit.LEADS, says, True, better)


FIGURES: tuple[Meaning, ...] = (
    _leads("new_leads", "New leads", "Leads that came in.", True),
    _leads("imported_leads", "Imported", "Leads that an import file made."),
    _leads("contacted", "Contacted", "Leads to whom the shop's first message left.", True),
    _leads(
        "replied",
        "Replied",
        "Of the leads contacted in these days, those who have written after that first message.",
        True,
    ),
    Meaning(
        "first_answer_median",
        "First answer, half within",
        Unit.MINUTES,
        "Whole minutes from a lead's first message that wants an answer to the first message by a person"
        " that left after it: the median of the leads who first asked in these days and have an answer"
        " (the lower of the two in the middle).",
        True,
        False,
    ),
    Meaning(
        "first_answer_p90",
        "First answer, nine of ten within",
        Unit.MINUTES,
        "The same: the smallest number of minutes within which at least nine in ten were answered.",
        True,
        False,
    ),
    _leads(
        "never_answered",
        "Never answered",
        "Leads who first asked in these days and have no answer by a person yet.",
        False,
    ),
    Meaning(
        "fast_answers",
        "Answered within 5 minutes",
        Unit.SHARE,
        "Of the times that somebody began to wait in these days, those in which a person's answer left"
        " within five minutes.",
        False,
        True,
    ),
    _leads("won", "Won", "Leads that are won, and became so in these days.", True),
    _leads("lost", "Lost", "Leads that are lost, and became so in these days.", False),
    Meaning(
        "won_value",
        "Value won",
        Unit.PAISE,
        "The value of the leads won in these days, as far as it was written down.",
        True,
        True,
    ),
    Meaning(
        "days_to_win",
        "Days to win, half within",
        Unit.DAYS,
        "Whole days from coming in to won, 0 where a clock went back: the median of the leads won in these"
        " days that came in (the lower of the two in the middle).",
        True,
        False,
    ),
    Meaning("messages_in", "Messages in", Unit.MESSAGES, "Messages of customers."),
    Meaning("messages_out", "Messages out", Unit.MESSAGES, "Messages of the shop that left."),
    Meaning(
        "messages_failed",
        "Failed",
        Unit.MESSAGES,
        "Messages of the shop, written in these days, that failed.",
        False,
        False,
    ),
    Meaning(
        "whatsapp_cost",
        "WhatsApp cost",
        Unit.PAISE,
        "What the messages that were sent in these days cost, as far as is known.",
        False,
        False,
    ),
    Meaning(
        "ai_cost",
        "AI cost",
        Unit.PAISE,
        "What calls of models in these days cost, at the rate in CRM_USD_INR.",
        False,
        False,
    ),
    Meaning(
        "cost_per_lead", "Cost per new lead", Unit.PAISE, "Both costs by new leads.", False, False
    ),
    Meaning("cost_per_reply", "Cost per reply", Unit.PAISE, "Both costs by replied.", False, False),
    Meaning("cost_per_won", "Cost per won deal", Unit.PAISE, "Both costs by won.", False, False),
    Meaning(
        "follow_ups_due",
        "Follow-ups due",
        Unit.TIMES,
        "Tasks whose time came in these days, done or not.",
        True,
    ),
    Meaning(
        "follow_ups_kept",
        "Follow-ups kept",
        Unit.SHARE,
        "Of those, the ones done before the end of the day on which they were due.",
        True,
        True,
    ),
    Meaning(
        "windows_lost",
        "Windows lost",
        Unit.TIMES,
        "Times that somebody waited for a person's answer for 24 hours, which ended in these days.",
        True,
        False,
    ),
    _leads(
        "opted_out",
        "Opted out",
        "Leads who said STOP in these days and did not take it back.",
        False,
    ),
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind; each row has a part (a source, a status, …) and a value, of so many."""

    id: str
    label: str
    unit: Unit
    says: str
    part: str
    """What the rows are by, as a column heading."""
    of: str = ""
    """What the second number is, where a row is a share of something."""
    has_leads: bool = False


TABLES: tuple[Table, ...] = (
    Table(
        "by_source",
        "Where they came from",
        Unit.LEADS,
        "Leads that came in, by source.",
        "source",
        has_leads=True,
    ),
    Table(
        "by_status",
        "What became of them",
        Unit.LEADS,
        "Leads that came in, by the status they have now.",
        "status",
        has_leads=True,
    ),
    Table(
        "won_by_source",
        "Won by source",
        Unit.LEADS,
        "Of the leads that came in from a source, those that are won now.",
        "source",
        "came in",
        True,
    ),
    Table(
        "won_by_campaign",
        "Won by campaign",
        Unit.LEADS,
        "The same by the advertisement that brought them: its headline, else its text, else its address.",
        "campaign",
        "came in",
        True,
    ),
    Table(
        "won_by_person",
        "Won by person",
        Unit.LEADS,
        "The same by whose lead it is.",
        "person",
        "came in",
        True,
    ),
    Table(
        "lost_reasons",
        "Why lost",
        Unit.LEADS,
        "Leads lost in these days, by reason; “other” whatever its words.",
        "reason",
        has_leads=True,
    ),
    Table(
        "messages_by_kind",
        "Messages by kind",
        Unit.MESSAGES,
        "Messages in and out (all that were written, whatever became of them), by kind: “in text”, “out template” ….",
        "kind",
    ),
    Table(
        "messages_by_outcome",
        "What became of messages",
        Unit.MESSAGES,
        "Messages of the shop written in these days, by their status now.",
        "status",
    ),
    Table(
        "messages_by_sender",
        "Who wrote",
        Unit.MESSAGES,
        "Messages of the shop that left, by the kind of sender: person, workflow, broadcast, ….",
        "sender",
    ),
    Table(
        "cost_by_category",
        "WhatsApp cost by category",
        Unit.PAISE,
        "What they cost, by the provider's category; “free” where it names none.",
        "category",
    ),
    Table(
        "asked_by_hour",
        "When they ask",
        Unit.MESSAGES,
        "Messages of customers by day of the week and hour of the shop: “0 00” (Monday, midnight) to “6 23”.",
        "hour",
    ),
    Table(
        "answered_by_hour",
        "When answers leave",
        Unit.MESSAGES,
        "Messages by a person that left, the same way.",
        "hour",
    ),
    Table(
        "score_won",
        "Do high scores win?",
        Unit.LEADS,
        "Of the leads that were won or lost in these days, those won, by the score they last had before that: “1-2” to “9-10”; “none” where none is known.",
        "score",
        "decided",
        True,
    ),
)
"""The part `""` is shown as "none"."""

DAILY: tuple[str, ...] = ("new_leads", "messages_in", "messages_out", "won", "whatsapp_cost")
"""Figures that are also given for each day, as a line."""

FUNNEL: tuple[str, ...] = ("new_leads", "asked", "answered", "qualified", "won")
"""Of the leads that came in: who have asked something, whom a person has answered, who are or were
qualified or further (now qualified, proposal or closed), and who are won; each may be listed."""

AGENT_COLUMNS: tuple[Meaning, ...] = (
    Meaning("proposed", "Proposed", Unit.TIMES, "Suggestions made in these days."),
    Meaning("shown", "Shown", Unit.TIMES, "Of those, seen by a person."),
    Meaning("approved", "Approved", Unit.TIMES, "Sent or taken as they were."),
    Meaning("modified", "Edited", Unit.TIMES, "Sent after a person changed them."),
    Meaning(
        "edited_share",
        "How far edited",
        Unit.SHARE,
        "Mean share of the text that a person changed, of the edited ones.",
    ),
    Meaning("rejected", "Rejected", Unit.TIMES, "Turned down."),
    Meaning("sent", "Sent", Unit.TIMES, "Became a message that left."),
    Meaning(
        "replied",
        "Replied to",
        Unit.TIMES,
        "Of those sent, followed by a message of the customer within seven days.",
    ),
    Meaning(
        "flagged", "Held by the guard", Unit.TIMES, "With at least one thing that the guard found."
    ),
    Meaning(
        "latency_median",
        "Time, half within",
        Unit.MILLISECONDS,
        "Median milliseconds until it was there.",
    ),
    Meaning("cost", "Cost", Unit.PAISE, "Of the model, at the rate in CRM_USD_INR."),
)
"""Columns of the table of agents: a row for each agent and version of its prompt."""
