"""The rules of the send gate, each one function: None, or why not and what to do instead."""

from collections.abc import Callable

from crm_tui.domain.capability import Feature, feature_of
from crm_tui.domain.clock import HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.content import (
    LONGEST_BUTTON,
    LONGEST_DESCRIPTION,
    LONGEST_FOOTER,
    LONGEST_ROW,
    MOST_BUTTONS,
    MOST_ROWS,
    Buttons,
    Cards,
    Link,
    Location,
    Menu,
)
from crm_tui.domain.files import LIMITS
from crm_tui.domain.message import MessageType
from crm_tui.domain.money import Money, price, show_rupees
from crm_tui.domain.outgoing import LONGEST_CAPTION, LONGEST_TEXT, Outgoing, Reason
from crm_tui.domain.policy import Policy
from crm_tui.domain.webhook import Blocks
from crm_tui.domain.window import WindowState, state

Rule = Callable[[Outgoing, Policy, Millis], Reason | None]

MOST_STRIKES = 3
"""Times that a number could not be reached before it counts as wrong."""
PER_MINUTE = 10
"""Messages to one person: WhatsApp takes one in six seconds on average (131056)."""
LONGEST_INTERACTIVE = 1_024
LONGEST_EMOJI = 20
"""Code points: a family with skin tones has eleven."""
LONGEST_LINK = 2_000
_WORDLESS = frozenset({MessageType.AUDIO, MessageType.STICKER})


def address(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if wanted.lead.address() is not None:
        return None
    return Reason(
        "no_address",
        f"{wanted.lead.name} has no WhatsApp number.",
        "Add a phone number to the lead, or ask them to write first.",
    )


def opt_out(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    lead = wanted.lead
    if lead.opted_out_at is None:
        return None
    # Somebody who wrote again after STOP is owed an answer, but nothing that they did not ask for.
    wrote_since = (lead.last_inbound_at or 0) > lead.opted_out_at
    if wrote_since and wanted.is_answer(now) and not wanted.is_template:
        return None
    return Reason(
        "opted_out",
        f"{lead.name} asked to get no more messages.",
        "Wait until they write again; START lifts it for good.",
    )


def marketing_opt_out(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if not wanted.is_marketing or wanted.lead.marketing_opted_out_at is None:
        return None
    return Reason(
        "marketing_opted_out",
        f"{wanted.lead.name} switched marketing messages off.",
        "Use a utility template about something that they asked for.",
    )


def consent(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    lead = wanted.lead
    if not wanted.is_marketing or lead.marketing_consent_at is not None:
        return None
    return Reason(
        "no_consent",
        f"{lead.name} has not agreed to get marketing from the shop.",
        f'Ask them, then record it: crm leads consent L{lead.id} --proof "how they agreed".',
    )


def do_not_disturb(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if not wanted.is_marketing or not wanted.lead.do_not_disturb:
        return None
    return Reason(
        "do_not_disturb",
        f"{wanted.lead.name} came with a do-not-disturb mark.",
        "Send only what they asked for, or take the mark off the lead.",
    )


def held_back(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    until = wanted.lead.marketing_held_until
    if not wanted.is_marketing or until is None or until <= now:
        return None
    return Reason(
        "held_back",
        f"WhatsApp held the last marketing message to {wanted.lead.name} back.",
        f"Try again in {_span(until - now)}, or wait until they write.",
    )


def reachable(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if wanted.lead.undeliverable < MOST_STRIKES or wanted.is_answer(now):
        return None
    return Reason(
        "unreachable",
        f"{wanted.lead.undeliverable} messages to this number could not be delivered.",
        "Check the number, or call; when they write, it counts as right again.",
    )


def account(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    known = wanted.account
    blocks = known.blocks_at(now)
    concerned = blocks is Blocks.EVERYTHING or (blocks is Blocks.TEMPLATES and wanted.is_template)
    # A second provider may take over what the blocked one refuses.
    if policy.has_fallback or not concerned:
        return None
    ends = f"It ends in {_span(known.blocked_until - now)}" if known.blocked_until else "Settle it"
    return Reason(
        "account_blocked",
        known.reason or "WhatsApp has blocked the shop's account.",
        f"{ends}; `crm doctor --resume` goes on sending.",
    )


def daily_limit(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    limit = wanted.account.daily_limit
    if not wanted.is_template or not limit or wanted.is_answer(now):
        return None
    if wanted.usage.written_first_today < limit:
        return None
    return Reason(
        "daily_limit",
        f"WhatsApp lets this number write to {limit:,} people first in 24 hours; they are used up.",
        "Send it tomorrow, or wait until they write.",
    )


def window(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    ends = wanted.lead.window_expires_at
    if wanted.is_template or state(ends, now) is not WindowState.CLOSED:
        return None
    since = f"ended {_span(now - ends)} ago" if ends and ends <= now else "are not open"
    return Reason(
        "window_closed",
        f"The 24 hours after {wanted.lead.name}'s last message {since}.",
        _instead(wanted),
    )


def _instead(wanted: Outgoing) -> str:
    other = wanted.other_template
    if other is None:
        return "Wait until they write, or make a template: `crm templates create`."
    cost = show_rupees(price(other.category))
    return f"Send the template {other.name} instead, {cost} (--template {other.name})."


def supported(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    can = policy.capabilities
    voice = wanted.file is not None and wanted.file.voice
    needed = [feature_of(wanted.message_type, wanted.details, voice=voice)]
    needed += [Feature.REPLY] if wanted.quotes and needed[0] is not Feature.REACTION else []
    captioned = wanted.file is not None and not wanted.is_template and wanted.content
    needed += [Feature.CAPTION] if captioned else []
    if wanted.template is not None and wanted.template.needs_file:
        needed.append(Feature.TEMPLATE_FILE)
    refused = next((found for one in needed if (found := can.refusal(one))), None)
    return None if refused is None else Reason("not_supported", *refused)


def words(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    kind, text = wanted.message_type, wanted.content
    if kind in _WORDLESS and text.strip():
        return Reason(
            "no_words",
            f"WhatsApp carries no words with a message of this kind ({kind}).",
            "Send the words as a message of their own.",
        )
    if kind is MessageType.REACTION and not _is_emoji(text):
        return Reason("no_emoji", f"{text[:20]!r} is no emoji.", "Choose one, like 👍.")
    needs_words = kind is MessageType.TEXT or isinstance(wanted.details, Buttons | Menu | Link)
    if needs_words and not text.strip():
        return Reason("empty", "There is nothing to send.", "Write a text first.")
    limit = _longest(wanted, policy)
    if len(text) <= limit:
        return None
    return Reason(
        "too_long",
        f"WhatsApp takes {limit:,} characters here; this has {len(text):,}.",
        "Shorten it, or send it as two messages.",
    )


def _is_emoji(text: str) -> bool:
    """Nothing (it takes the reaction away), or a few signs without letters, digits or blanks."""
    return len(text) <= LONGEST_EMOJI and not any(
        sign.isspace() or sign.isalpha() or (sign.isalnum() and len(text) == 1) for sign in text
    )


def _longest(wanted: Outgoing, policy: Policy) -> int:
    if wanted.details is not None and not isinstance(wanted.details, Menu):
        return LONGEST_INTERACTIVE
    if wanted.message_type is MessageType.TEXT or wanted.is_template:
        return min(LONGEST_TEXT, policy.capabilities.longest_text)
    return LONGEST_TEXT if isinstance(wanted.details, Menu) else LONGEST_CAPTION


def choices(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    problem = _choice_problem(wanted)
    return None if problem is None else Reason("wrong_choices", *problem)


def _choice_problem(wanted: Outgoing) -> tuple[str, str] | None:
    match wanted.details:
        case Buttons(buttons, footer):
            if len({b.id for b in buttons}) < len(buttons):
                return "Two buttons have the same id.", "Give each its own."
            return _titles([b.title for b in buttons], MOST_BUTTONS, LONGEST_BUTTON, footer)
        case Menu(label, rows, footer):
            if any(len(row.description) > LONGEST_DESCRIPTION for row in rows):
                return (
                    f"A description has more than {LONGEST_DESCRIPTION} characters.",
                    "Shorten it.",
                )
            return _titles([label], 1, LONGEST_BUTTON, footer) or _titles(
                [row.title for row in rows], MOST_ROWS, LONGEST_ROW, footer
            )
        case Link(label, url, footer):
            if not url.startswith(("https://", "http://")) or len(url) > LONGEST_LINK:
                return f"{url[:60]!r} is no web address.", "Begin it with https://."
            return _titles([label], 1, LONGEST_BUTTON, footer)
        case Cards(cards):
            if not cards:
                return "There is no contact in it.", "Name one."
        case Location(latitude, longitude):
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                return "That place is not on earth.", "Give degrees, like 18.52,73.85."
    return None


def _titles(titles: list[str], most: int, longest: int, footer: str) -> tuple[str, str] | None:
    if not 1 <= len(titles) <= most:
        return f"WhatsApp takes 1 to {most} of them; these are {len(titles)}.", "Leave some out."
    long = next((title for title in titles if not 1 <= len(title.strip()) <= longest), None)
    if long is not None:
        return f"{long!r} must have 1 to {longest} characters.", "Shorten it."
    if len(set(titles)) < len(titles):
        return "Two of them have the same words.", "Give each its own."
    if len(footer) > LONGEST_FOOTER:
        return f"The footer has more than {LONGEST_FOOTER} characters.", "Shorten it."
    return None


def file(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    media, limit = wanted.file, LIMITS.get(_file_kind(wanted))
    if media is None or limit is None:
        return None
    name = media.filename or "The file"
    if media.mime_type not in limit.mime_types:
        return Reason(
            "file_kind",
            f"{name} is of a kind that WhatsApp does not take ({media.mime_type}).",
            "Send it as PDF, JPEG, PNG, MP4 or an office file.",
        )
    largest = min(limit.largest, policy.capabilities.largest_file or limit.largest)
    if (media.size or 0) > largest:
        return Reason(
            "file_too_large",
            f"{name} has {_megabytes(media.size or 0)}; "
            f"{policy.capabilities.provider} takes {_megabytes(largest)} of this kind.",
            "Make it smaller, or send a link to it.",
        )
    return None


def _file_kind(wanted: Outgoing) -> MessageType:
    if wanted.template is not None and wanted.template.needs_file:
        return MessageType(wanted.template.header_format)
    return wanted.message_type


def template(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    name, known = wanted.template_name, wanted.template
    if name is None:
        return None
    if known is None:
        return Reason(
            "template_unknown",
            f"There is no template named {name}.",
            "Run `crm templates list` to see the names, or `crm templates sync`.",
        )
    if known.approved:
        return None
    because = f": {known.reason}" if known.reason else ""
    return Reason(
        "template_not_approved",
        f"The template {name} is {known.status}, not approved{because}.",
        "Choose an approved one, or wait for WhatsApp's decision.",
    )


def template_category(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    known = wanted.template
    if known is None or not known.drifted:
        return None
    before, after = price(known.agreed_category), price(known.category)
    return Reason(
        "template_category",
        f"WhatsApp now counts {known.name} as {known.category}: "
        f"{show_rupees(after)} instead of {show_rupees(before)}.",
        f"Agree to it with `crm templates accept {known.name}`, or choose another one.",
    )


def template_variables(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if not wanted.missing_variables:
        return None
    missing = ", ".join(wanted.missing_variables)
    return Reason(
        "template_variables",
        f"The template {wanted.template_name} needs a value for: {missing}.",
        f"Add --var {wanted.missing_variables[0]}=VALUE.",
    )


def template_file(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    known = wanted.template
    if known is None or not known.needs_file or wanted.file is not None:
        return None
    return Reason(
        "template_file",
        f"The template {known.name} needs a file on top ({known.header_format}).",
        "Add one with --file.",
    )


def quiet_hours(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    """Nobody is disturbed at night, unless a person chose to send this one about their order."""
    if policy.quiet is None or (wanted.by_person and not wanted.is_marketing):
        return None
    if policy.quiet.ends(now) is None:
        return None
    at = f"{policy.quiet.end:%H:%M}"
    return Reason(
        "quiet_hours",
        f"It is after {policy.quiet.begin:%H:%M}: nobody is written to first before {at}.",
        f"Let it leave at {at} by itself with --later.",
    )


def pair_rate(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    lately = [at for at in wanted.usage.to_person_last_minute if at > now - MINUTE]
    if wanted.is_answer(now) or len(lately) < PER_MINUTE:
        return None
    wait = _span(lately[-PER_MINUTE] + MINUTE - now)
    return Reason(
        "pair_rate",
        f"{wanted.lead.name} got {len(lately)} messages within a minute.",
        f"Send it in {wait}.",
    )


def monthly_cap(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    cost = wanted.cost().amount_paise
    cap = policy.monthly_cap
    if cap is None or not cost or wanted.usage.spent_this_month + cost <= cap:
        return None
    spent = show_rupees(Money(wanted.usage.spent_this_month))
    return Reason(
        "monthly_cap",
        f"This month's limit for WhatsApp is {show_rupees(Money(cap))}; {spent} are spent.",
        "Raise it with CRM_MONTHLY_CAP, or wait for the next month.",
    )


def _span(millis: int) -> str:
    """`40 s`, `5 min`, `3 h`, `2 days`: rounded up."""
    for size, name in ((24 * HOUR, "days"), (HOUR, "h"), (MINUTE, "min")):
        if millis >= 2 * size or (millis >= size and name != "days"):
            return f"{-(-millis // size) if name == 'min' else millis // size} {name}"
    return f"{max(1, -(-millis // SECOND))} s"


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:.3g} MB"


RULES: tuple[Rule, ...] = (
    *(address, opt_out, marketing_opt_out, consent, do_not_disturb, held_back, reachable),
    *(account, daily_limit, window, supported, words, choices, file),
    *(template, template_category, template_variables, template_file),
    *(quiet_hours, pair_rate, monthly_cap),
)
