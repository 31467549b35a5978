"""The send gate: each rule refuses what it is for, says why, and names the smallest thing that mends it."""

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.content import Button, Buttons, Card, Cards, Link, Location, Menu, Row
from crm_tui.domain.errors import CrmError
from crm_tui.domain.gate import decide
from crm_tui.domain.gate_rules import MOST_STRIKES, PER_MINUTE
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, Lead, LeadStatus, PointKind
from crm_tui.domain.message import Media, MediaState, MessageType
from crm_tui.domain.outgoing import Account, Outgoing, Usage
from crm_tui.domain.phone import Phone
from crm_tui.domain.policy import Policy, QuietHours, read_monthly_cap, read_quiet_hours
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import Blocks
from crm_tui.whatsapp.capabilities import capabilities
from tests.conftest import NOON

IST = ZoneInfo("Asia/Kolkata")
POLICY = Policy(capabilities("360dialog"))
NIGHT = Millis(NOON + 11 * HOUR)  # 23:30 in India

LEAD = Lead(
    id=LeadId(1),
    name="Asha",
    phone=Phone("+911000000123"),
    email=None,
    company=None,
    source="whatsapp",
    status=LeadStatus.NEW,
    quality_score=None,
    created_at=NOON,
    updated_at=NOON,
    last_inbound_at=NOON,
    window_expires_at=Millis(NOON + DAY),
    contact_points=(ContactPoint("whatsapp", PointKind.WA_ID, "911000000123"),),
)
CLOSED = replace(LEAD, window_expires_at=Millis(NOON - 3 * HOUR))
READY = Template("order_ready", "en", "utility", "approved", "Hi {{name}}, it is ready.", ("name",))
SALE = Template("sale", "en", "marketing", "approved", "Diwali boxes!")


def text(words: str = "₹450 hai", lead: Lead = LEAD, **more: object) -> Outgoing:
    return replace(Outgoing(lead, words), **more)


def templated(template: Template = READY, lead: Lead = CLOSED, **more: object) -> Outgoing:
    made = Outgoing(
        lead,
        template.body,
        MessageType.TEMPLATE,
        template_name=template.name,
        template=template,
    )
    return replace(made, **more)


def rules(wanted: Outgoing, policy: Policy = POLICY, now: Millis = NOON) -> list[str]:
    verdict = decide(wanted, policy, now)
    assert all(reason.text and reason.fix for reason in verdict.reasons)
    return [reason.rule for reason in verdict.reasons]


def said(wanted: Outgoing, policy: Policy = POLICY, now: Millis = NOON) -> str:
    [reason] = decide(wanted, policy, now).reasons
    return f"{reason.text} {reason.fix}"


def photo(mime_type: str = "image/jpeg", size: int = 80_000) -> Media:
    return Media(MediaState.STORED, mime_type, "cake.jpg", size, file="abc")


def test_a_reply_in_an_open_window_is_free_and_allowed() -> None:
    verdict = decide(text(), POLICY, NOON)
    assert (verdict.allowed, verdict.cost.amount_paise) == (True, 0)


def test_the_1001st_reply_of_a_month_costs_the_service_rate() -> None:
    verdict = decide(text(usage=Usage(service_messages_this_month=1_000)), POLICY, NOON)
    assert (verdict.allowed, verdict.cost.amount_paise) == (True, 12)


def test_a_closed_window_names_the_template_that_may_be_sent_and_its_price() -> None:
    sentence = said(text(lead=CLOSED, other_template=READY))
    assert "ended 3 h ago" in sentence
    assert "Send the template order_ready instead, ₹0.12" in sentence


def test_a_closed_window_without_a_template_says_how_to_get_one() -> None:
    assert "crm templates create" in said(text(lead=CLOSED))
    assert "are not open" in said(text(lead=replace(LEAD, window_expires_at=None)))


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        (text(lead=replace(LEAD, contact_points=())), "no_address"),
        (text(lead=replace(LEAD, opted_out_at=NOON)), "opted_out"),
        (templated(lead=replace(LEAD, opted_out_at=Millis(NOON - HOUR))), "opted_out"),
        (text(lead=CLOSED), "window_closed"),
        (text("  "), "empty"),
        (text("x" * 4_097), "too_long"),
        (templated(template=replace(READY, status="paused")), "template_not_approved"),
        (templated(template=replace(READY, agreed_category="marketing")), "template_category"),
        (templated(missing_variables=("name",)), "template_variables"),
        (templated(replace(READY, header_format="image")), "template_file"),
        (Outgoing(CLOSED, "", MessageType.TEMPLATE, template_name="no_such"), "template_unknown"),
        (templated(SALE), "no_consent"),
        (text(account=Account(Blocks.EVERYTHING, None, "Blocked.")), "account_blocked"),
        (templated(account=Account(Blocks.TEMPLATES, None, "Blocked.")), "account_blocked"),
        (templated(lead=replace(CLOSED, undeliverable=MOST_STRIKES)), "unreachable"),
        (
            templated(account=Account(daily_limit=250), usage=Usage(written_first_today=250)),
            "daily_limit",
        ),
        (templated(usage=Usage(to_person_last_minute=(NOON,) * PER_MINUTE)), "pair_rate"),
        (text("", file=photo("image/gif"), message_type=MessageType.IMAGE), "file_kind"),
        (text("", file=photo(size=6 * 1024**2), message_type=MessageType.IMAGE), "file_too_large"),
        (
            text("Sure?", details=Buttons(()), message_type=MessageType.INTERACTIVE),
            "wrong_choices",
        ),
    ],
)
def test_each_rule_refuses_alone(wanted: Outgoing, rule: str) -> None:
    assert rules(wanted) == [rule]


def test_somebody_who_wrote_again_after_stop_is_owed_an_answer_and_nothing_else() -> None:
    back = replace(LEAD, opted_out_at=Millis(NOON - HOUR), last_inbound_at=NOON)
    assert rules(text(lead=back)) == []
    assert rules(templated(lead=back)) == ["opted_out"]
    assert rules(text(lead=back, by_person=False)) == ["opted_out"]


def test_marketing_needs_consent_and_none_withdrawn() -> None:
    agreed = replace(CLOSED, marketing_consent_at=NOON)
    assert rules(templated(SALE, agreed)) == []
    stopped = replace(agreed, marketing_consent_at=None, marketing_opted_out_at=NOON)
    assert rules(templated(SALE, stopped)) == ["marketing_opted_out", "no_consent"]
    assert rules(templated(READY, stopped)) == []


def test_a_marketing_message_that_whatsapp_held_back_waits_a_day() -> None:
    held = replace(CLOSED, marketing_consent_at=NOON, marketing_held_until=Millis(NOON + 20 * HOUR))
    assert "Try again in 20 h" in said(templated(SALE, held))
    assert rules(templated(SALE, held), now=Millis(NOON + 21 * HOUR)) == []
    assert rules(templated(READY, held)) == []


# -- quiet hours, pacing, money ------------------------------------------------------------------

QUIET = Policy(capabilities("360dialog"), read_quiet_hours("21:00-09:00", "Asia/Kolkata"))


def test_quiet_hours_hold_back_what_nobody_asked_for_and_say_when_it_may_leave() -> None:
    agreed = replace(CLOSED, marketing_consent_at=NOON)
    assert "before 09:00" in said(templated(SALE, agreed), QUIET, NIGHT)
    assert decide(templated(SALE, agreed), QUIET, NIGHT).only_quiet
    assert rules(templated(by_person=False), QUIET, NIGHT) == ["quiet_hours"]
    assert rules(templated(SALE, agreed), QUIET, NOON) == []


def test_a_persons_own_message_leaves_at_any_hour() -> None:
    assert (
        rules(text(lead=replace(LEAD, window_expires_at=Millis(NOON + 2 * DAY))), QUIET, NIGHT)
        == []
    )
    assert rules(templated(), QUIET, NIGHT) == []


def test_pacing_consent_and_quiet_hours_never_refuse_a_persons_answer_in_an_open_window() -> None:
    flood = Usage(to_person_last_minute=(NOON,) * 50)
    assert rules(text(usage=flood), QUIET) == []


@pytest.mark.parametrize(
    ("clock", "ends"),
    [("20:59", None), ("21:00", "09:00"), ("23:30", "09:00"), ("08:59", "09:00"), ("09:00", None)],
)
def test_quiet_hours_go_over_midnight(clock: str, ends: str | None) -> None:
    quiet = QuietHours(time(21), time(9), IST)
    hour, minute = map(int, clock.split(":"))
    now = Millis(NOON - 12 * HOUR - 30 * MINUTE + hour * HOUR + minute * MINUTE)
    found = quiet.ends(now)
    if ends is None:
        assert found is None
    else:
        assert found is not None
        assert (found - now) % DAY == (9 * HOUR - hour * HOUR - minute * MINUTE) % DAY


def test_pair_rate_says_how_long_to_wait() -> None:
    lately = tuple(Millis(NOON - 50 * SECOND + n * SECOND) for n in range(PER_MINUTE))
    assert said(templated(usage=Usage(to_person_last_minute=lately))).endswith("Send it in 10 s.")


def test_the_monthly_limit_counts_what_is_spent_and_what_this_would_cost() -> None:
    capped = replace(POLICY, monthly_cap=read_monthly_cap("100"))
    assert rules(templated(usage=Usage(spent_this_month=9_988)), capped) == []
    sentence = said(templated(usage=Usage(spent_this_month=9_989)), capped)
    assert "₹100.00" in sentence
    assert "₹99.89 are spent" in sentence


def test_what_costs_nothing_is_not_held_back_by_the_limit() -> None:
    capped = replace(POLICY, monthly_cap=0)
    assert rules(text(), capped) == []
    assert rules(templated(), capped) == ["monthly_cap"]


def test_a_category_that_drifted_shows_both_prices() -> None:
    drifted = replace(READY, category="marketing", agreed_category="utility")
    agreed = replace(CLOSED, marketing_consent_at=NOON)
    assert "₹0.87 instead of ₹0.12" in said(templated(drifted, agreed))


def test_a_block_that_is_over_refuses_nothing() -> None:
    over = Account(Blocks.EVERYTHING, Millis(NOON - 1), "Blocked.")
    assert rules(text(account=over)) == []


# -- what a provider cannot carry ----------------------------------------------------------------

TWILIO = Policy(capabilities("twilio"))


@pytest.mark.parametrize(
    "wanted",
    [
        text(quotes=True),
        text("👍", message_type=MessageType.REACTION),
        text(
            "",
            details=Cards((Card("Asha", ("+911000000123",)),)),
            message_type=MessageType.CONTACTS,
        ),
        text("a caption", file=photo(), message_type=MessageType.IMAGE),
        text("", file=replace(photo("audio/ogg"), voice=True), message_type=MessageType.AUDIO),
    ],
)
def test_what_the_provider_cannot_carry_is_said_before_sending_with_what_to_do_instead(
    wanted: Outgoing,
) -> None:
    assert rules(wanted, TWILIO) == ["not_supported"]
    assert rules(wanted, POLICY) == []


def test_twilio_takes_shorter_texts() -> None:
    assert rules(text("x" * 1_601), TWILIO) == ["too_long"]
    assert rules(text("x" * 1_601), POLICY) == []


@pytest.mark.parametrize(
    "details",
    [
        Buttons(tuple(Button(str(n), f"b{n}") for n in range(4))),
        Buttons((Button("1", "same"), Button("2", "same"))),
        Buttons((Button("1", "x" * 21),)),
        Buttons((Button("1", " "),)),
        Menu("Open", ()),
        Menu("Open", (Row("1", "x" * 25),)),
        Menu("Open", (Row("1", "fine", "d" * 73),)),
        Menu("x" * 21, (Row("1", "fine"),)),
        Link("Visit", "javascript:alert(1)"),
        Link("Visit", "https://x.in", footer="f" * 61),
        Location(91, 0),
    ],
)
def test_what_whatsapp_would_refuse_about_choices_is_refused_here(details: object) -> None:
    kind = MessageType.LOCATION if isinstance(details, Location) else MessageType.INTERACTIVE
    assert rules(text("Choose", details=details, message_type=kind)) == ["wrong_choices"]


# -- the settings --------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["9 to 5", "25:00-09:00", "21:00", "21:00-09:00-10:00"])
def test_quiet_hours_that_make_no_sense_are_told(wrong: str) -> None:
    with pytest.raises(CrmError, match="quiet hours"):
        read_quiet_hours(wrong, "Asia/Kolkata")


@pytest.mark.parametrize("wrong", ["much", "-5", "1e99", "nan"])
def test_a_limit_that_is_no_amount_is_told(wrong: str) -> None:
    with pytest.raises(CrmError, match="rupees"):
        read_monthly_cap(wrong)


@given(
    moment=st.integers(NOON - 400 * DAY, NOON + 400 * DAY),
    begin=st.times(),
    end=st.times(),
)
def test_quiet_hours_always_end_later_and_within_a_day(moment: int, begin: time, end: time) -> None:
    quiet = QuietHours(begin, end, IST)
    found = quiet.ends(Millis(moment))
    assert found is None or 0 < found - moment <= DAY


@pytest.mark.parametrize(
    ("variable", "shown"),
    [
        ("1", "{{1}}"),
        ("name", "{{name}}"),
        ("header.1", "{{1}} in the headline"),
        ("button.0", "{{1}} in the address of button 1"),
    ],
)
def test_a_missing_variable_is_named_by_where_it_stands(variable: str, shown: str) -> None:
    verdict = decide(templated(missing_variables=(variable,)), POLICY, NOON)
    (reason,) = verdict.reasons
    assert reason.text.endswith(f"needs a value for: {shown}.")
    assert reason.fix == f"Add --var {variable}=VALUE."
