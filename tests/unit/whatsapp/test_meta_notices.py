"""Events of templates, of the number and of the account, and the phone's address book."""

import json
from typing import Any

import pytest

from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.webhook import (
    AccountSeen,
    Blocks,
    ContactSeen,
    Ignored,
    Sender,
    TemplateSeen,
    Unread,
)
from crm_tui.whatsapp.providers.meta_account import daily_limit
from crm_tui.whatsapp.providers.meta_parse import parse
from tests.unit.whatsapp.meta_samples import ASKED_AT, NOW, body, envelope, value

NAMED = {"message_template_name": "order_ready", "message_template_language": "en-US"}


def one(field: str, **more: Any) -> Any:
    """The one thing that a body with this field says."""
    (seen,) = parse(body(field, **more), NOW)
    return seen


def notice(field: str, **more: Any) -> AccountSeen:
    seen = one(field, **more)
    assert isinstance(seen, AccountSeen)
    assert seen.text.endswith(".")
    return seen


class TestTemplates:
    def test_a_state_comes_with_its_category(self) -> None:
        more = {"event": "REINSTATED", "reason": "NONE", "message_template_category": "UTILITY"}
        seen = one("message_template_status_update", **NAMED, **more)
        assert seen == TemplateSeen("order_ready", "en_US", "approved", "utility")

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({"reason": "INVALID_FORMAT"}, "INVALID_FORMAT"),
            (
                {
                    "reason": "X",
                    "rejection_info": {"reason": "Too short.", "recommendation": "Write."},
                },
                "Too short. Write.",
            ),
            ({"other_info": {"title": "FIRST_PAUSE", "description": "Low quality"}}, "Low quality"),
            ({"other_info": {"title": "FIRST_PAUSE"}}, "FIRST_PAUSE"),
        ],
    )
    def test_a_refusal_says_why_in_the_providers_words(
        self, more: dict[str, Any], reason: str
    ) -> None:
        seen = one("message_template_status_update", **NAMED, event="REJECTED", **more)
        assert (seen.status, seen.reason) == ("rejected", reason)

    def test_a_warning_leaves_it_usable(self) -> None:
        seen = one("message_template_status_update", **NAMED, event="FLAGGED")
        assert (seen.status, seen.reason) == (None, "flagged")

    def test_a_quality(self) -> None:
        seen = one("message_template_quality_update", **NAMED, new_quality_score="YELLOW")
        assert seen == TemplateSeen("order_ready", "en_US", quality="yellow")

    def test_changed_words_must_be_fetched_again(self) -> None:
        seen = one("message_template_components_update", **NAMED, message_template_element="Hi")
        assert seen == TemplateSeen("order_ready", "en_US", changed=True)

    def test_a_new_category(self) -> None:
        seen = one("template_category_update", **NAMED, new_category="MARKETING")
        assert seen == TemplateSeen("order_ready", "en_US", None, "marketing")

    def test_an_announced_category_changes_nothing_yet_and_is_told(self) -> None:
        more = {"new_category": "UTILITY", "correct_category": "MARKETING"}
        today, told = parse(body("template_category_update", **NAMED, **more), NOW)
        assert today == TemplateSeen("order_ready", "en_US", None, "utility")
        assert isinstance(told, AccountSeen)
        assert "order_ready as marketing" in told.text

    @pytest.mark.parametrize(
        "field",
        [
            "message_template_status_update",
            "message_template_quality_update",
            "message_template_components_update",
            "template_category_update",
        ],
    )
    def test_without_a_name_it_is_quarantined(self, field: str) -> None:
        assert isinstance(one(field, event="APPROVED"), Unread)


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        (2000, 2000),
        ("250", 250),
        ("TIER_2K", 2000),
        ("TIER_10K", 10_000),
        ("100K", 100_000),
        ("TIER_UNLIMITED", 0),
        ("UNLIMITED", 0),
        (-1, 0),
        ("TIER_NOT_SET", None),
        (None, None),
    ],
)
def test_a_limit_in_every_spelling(written: object, limit: int | None) -> None:
    assert daily_limit(written) == limit
    more = {"max_daily_conversations_per_business": written}
    assert notice("business_capability_update", **more).daily_limit == limit


class TestTheNumber:
    def test_a_higher_limit(self) -> None:
        more = {"event": "ONBOARDING", "max_daily_conversations_per_business": "TIER_10K"}
        seen = notice("phone_number_quality_update", **more)
        assert (seen.daily_limit, seen.urgent) == (10_000, False)
        assert "10,000 people" in seen.text

    def test_a_poor_quality(self) -> None:
        seen = notice("phone_number_quality_update", event="FLAGGED", current_limit="TIER_250")
        assert (seen.quality, seen.urgent, seen.daily_limit) == ("red", True, 250)

    @pytest.mark.parametrize(
        ("decision", "urgent"), [("APPROVED", False), ("REJECTED", True), ("DEFERRED", False)]
    )
    def test_its_name(self, decision: str, urgent: bool) -> None:
        more = {"requested_verified_name": "Asha Sweets", "rejection_reason": "NONE"}
        seen = notice("phone_number_name_update", decision=decision, **more)
        assert "Asha Sweets" in seen.text
        assert "NONE" not in seen.text
        assert seen.urgent is urgent

    def test_a_changed_pin(self) -> None:
        seen = notice("security", event="PIN_CHANGED")
        assert seen.urgent
        assert "pin changed" in seen.text


class TestTheAccount:
    @pytest.mark.parametrize(("decision", "urgent"), [("APPROVED", False), ("REJECTED", True)])
    def test_a_review(self, decision: str, urgent: bool) -> None:
        assert notice("account_review_update", decision=decision).urgent is urgent

    @pytest.mark.parametrize(
        ("status", "severity", "urgent"),
        [
            ("ACTIVE", "CRITICAL", True),
            ("ACTIVE", "WARNING", False),
            ("NONE", "CRITICAL", False),
        ],
    )
    def test_an_alert(self, status: str, severity: str, urgent: bool) -> None:
        info = {
            "alert_status": status,
            "alert_severity": severity,
            "alert_type": "LIMIT",
            "alert_description": "Increase not possible.",
        }
        seen = notice("account_alerts", alert_info=info)
        assert seen.text.startswith("WhatsApp says: Increase not possible. ")
        assert seen.urgent is urgent

    @pytest.mark.parametrize(
        ("kinds", "left"),
        [
            (["RESTRICTED_BIZ_INITIATED_MESSAGING"], Blocks.TEMPLATES),
            (
                ["RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"],
                Blocks.EVERYTHING,
            ),
            (["RESTRICTED_ADD_PHONE_NUMBER_ACTION"], None),
        ],
    )
    def test_a_restriction_blocks_what_it_names(
        self, kinds: list[str], left: Blocks | None
    ) -> None:
        info = [{"restriction_type": kind, "expiration": ASKED_AT + 9} for kind in kinds]
        seen = notice("account_update", event="ACCOUNT_RESTRICTION", restriction_info=info)
        assert seen.blocks == left
        assert seen.blocked_until == (None if left is None else (ASKED_AT + 9) * 1000)

    def test_a_restriction_without_an_end(self) -> None:
        info = [{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}]
        seen = notice("account_update", event="ACCOUNT_RESTRICTION", restriction_info=info)
        assert (seen.blocks, seen.blocked_until) == (Blocks.TEMPLATES, None)

    @pytest.mark.parametrize(
        ("state", "left"),
        [
            ("DISABLE", Blocks.EVERYTHING),
            ("REINSTATE", Blocks.NOTHING),
            ("SCHEDULE_FOR_DISABLE", None),
        ],
    )
    def test_a_ban(self, state: str, left: Blocks | None) -> None:
        ban = {"waba_ban_state": state, "waba_ban_date": "May 1"}
        seen = notice("account_update", event="DISABLED_UPDATE", ban_info=ban)
        assert (seen.blocks, seen.urgent) == (left, True)

    def test_an_event_that_is_not_known_is_told_by_its_name(self) -> None:
        seen = notice("account_update", event="MOON_PHASE_CHANGED")
        assert "moon phase changed" in seen.text
        assert seen.kind == "account_update.moon_phase_changed"

    def test_it_has_the_time_of_its_entry(self) -> None:
        change = {"field": "account_update", "value": {"event": "ACCOUNT_DELETED"}}
        raw = json.loads(envelope(change))
        raw["entry"][0]["time"] = ASKED_AT
        (seen,) = parse(json.dumps(raw).encode(), NOW)
        assert isinstance(seen, AccountSeen)
        assert seen.timestamp == ASKED_AT * 1000


class TestErrors:
    def test_one_about_the_account_is_urgent_and_blocks(self) -> None:
        seen = one("messages", errors=[{"code": 131031, "title": "locked"}])
        assert (seen.kind, seen.urgent, seen.blocks) == ("errors.131031", True, Blocks.EVERYTHING)

    def test_one_about_speed_is_not(self) -> None:
        seen = one("messages", errors=[{"code": 130429}])
        assert (seen.urgent, seen.blocks) == (False, None)

    def test_one_that_is_not_known_keeps_the_providers_words(self) -> None:
        seen = one("messages", errors=[{"code": "x", "title": "Odd thing"}])
        assert (seen.kind, seen.urgent) == ("errors.unknown", False)
        assert seen.text.startswith("Odd thing.")

    @pytest.mark.parametrize(
        "raw",
        [
            b'{"history": [{"errors": [{"code": 2593109}]}]}',
            body("history", history=[{"errors": [{"code": 2593109}]}]),
            json.dumps(
                {"event": "history", "data": value(history=[{"errors": [{"code": "2593109"}]}])}
            ).encode(),
        ],
        ids=["bare", "in Meta's envelope", "in 360dialog's envelope"],
    )
    def test_a_history_that_was_not_shared_is_told(self, raw: bytes) -> None:
        (seen,) = parse(raw, NOW)
        assert isinstance(seen, AccountSeen)
        assert (seen.kind, seen.urgent) == ("history", False)
        assert "not shared" in seen.text


class TestTheAddressBook:
    def entry(self, action: str = "add", **contact: str) -> Any:
        return one(
            "smb_app_state_sync",
            state_sync=[{"type": "contact", "contact": contact, "action": action}],
        )

    @pytest.mark.parametrize("number", ["911000000123", "+91 10000-00123"])
    def test_a_name_belongs_to_its_number(self, number: str) -> None:
        point = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
        seen = self.entry(full_name="Amit Shah", first_name="Amit", phone_number=number)
        assert seen == ContactSeen(Sender((point,), "Amit Shah"))

    def test_a_first_name_is_better_than_none(self) -> None:
        seen = self.entry(first_name="Amit", phone_number="911000000123")
        assert seen.sender.name == "Amit"

    def test_who_was_taken_out_stays_as_they_are(self) -> None:
        assert self.entry("remove", phone_number="1") == Ignored("smb_app_state_sync.remove")

    def test_a_name_without_a_number_is_quarantined(self) -> None:
        assert isinstance(self.entry(full_name="Amit"), Unread)
