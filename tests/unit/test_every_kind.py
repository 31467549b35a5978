"""Every kind of thing that a webhook can say, in any order: what it changes here, and what not."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, SECOND, Millis
from crm_tui.domain.content import Choice, Location
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import Message, MessageStatus, MessageType
from crm_tui.domain.refusal import Action
from crm_tui.domain.webhook import (
    AccountSeen,
    Blocks,
    ContactSeen,
    IdentityChanged,
    MediaRef,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    Origin,
    PreferenceSeen,
    ReactionSeen,
    Seen,
    Sender,
    StatusSeen,
    TemplateSeen,
)
from crm_tui.services import account as account_service
from crm_tui.services import leads, sending
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import account, consents, events, jobs, media, messages, templates
from tests.conftest import NOON
from tests.unit.test_ingest import ASHA, asha, said, sent_message, take, words

PHONE = ContactPoint("whatsapp", PointKind.WA_ID, "911000000999")
BSUID = ContactPoint("whatsapp", PointKind.BSUID, "IN.13499")


def conversation(shop: Shop) -> list[Message]:
    return shop.db.read_now(messages.conversation, asha(shop))


def found(shop: Shop, message_id: int) -> Message:
    message = shop.db.read_now(messages.get, message_id)
    assert message is not None
    return message


# -- reactions ----------------------------------------------------------------------------------

LIKE = ReactionSeen("wamid.r1", "wamid.1", ASHA, Millis(NOON + SECOND), "👍")
LOVE = ReactionSeen("wamid.r2", "wamid.1", ASHA, Millis(NOON + 2 * SECOND), "❤️")
NONE = ReactionSeen("wamid.r3", "wamid.1", ASHA, Millis(NOON + 3 * SECOND), None)


@pytest.mark.parametrize("order", list(itertools.permutations([said("Hello", 1), LIKE, LOVE])))
def test_the_newest_reaction_counts_in_whatever_order_they_come(
    shop: Shop, order: Sequence[Seen]
) -> None:
    renamed = [
        replace(one, wa_id="wamid.1") if isinstance(one, MessageSeen) else one for one in order
    ]
    take(shop, *renamed)
    [message] = [one for one in conversation(shop) if one.content == "Hello"]
    assert message.reaction == "❤️"


def test_a_reaction_is_a_message_of_its_own_that_opens_the_window(shop: Shop) -> None:
    take(shop, replace(said("Hello", 1, NOON - 30 * HOUR), wa_id="wamid.1"), LIKE)
    reaction = conversation(shop)[-1]
    assert (reaction.message_type, reaction.content) == (MessageType.REACTION, "👍")
    assert reaction.reply_to == conversation(shop)[0].id
    lead = shop.db.read_now(leads.get, asha(shop))
    assert lead.window_expires_at == LIKE.timestamp + DAY
    assert lead.unread_count == 1, "only the message itself"


def test_a_reaction_that_is_taken_away_is_gone(shop: Shop) -> None:
    take(shop, replace(said("Hello", 1), wa_id="wamid.1"), LIKE, NONE)
    assert conversation(shop)[0].reaction is None


def test_what_the_shop_reacted_on_its_phone_is_its_own(shop: Shop) -> None:
    own = replace(LIKE, origin=Origin.PHONE_APP, outgoing=True)
    take(shop, replace(said("Hello", 1), wa_id="wamid.1"), own)
    message = conversation(shop)[0]
    assert (message.reaction, message.our_reaction) == (None, "👍")


# -- edits, deletions, files that follow -----------------------------------------------------------


@pytest.mark.parametrize("late", [False, True])
def test_an_edit_counts_also_when_it_overtakes_its_message(shop: Shop, late: bool) -> None:
    message = replace(said("Helo", 1), wa_id="wamid.1")
    edit = MessageEdited("wamid.1", "Hello", NOON)
    take(shop, *((edit, message) if late else (message, edit)))
    assert [(one.content, one.edited) for one in conversation(shop)] == [("Hello", True)]


@pytest.mark.parametrize("late", [False, True])
def test_a_deletion_counts_also_when_it_overtakes_its_message(shop: Shop, late: bool) -> None:
    message = replace(said("secret", 1), wa_id="wamid.1")
    revoke = MessageRevoked("wamid.1", NOON)
    take(shop, *((revoke, message) if late else (message, revoke)))
    assert [(one.content, one.revoked) for one in conversation(shop)] == [("", True)]


PLACE = MessageSeen(
    "wamid.h",
    ASHA,
    NOON,
    MessageType.UNSUPPORTED,
    "",
    origin=Origin.HISTORY,
    placeholder=True,
    opens_window=False,
    unsupported_reason="media_placeholder",
)
PHOTO = replace(
    PLACE,
    message_type=MessageType.IMAGE,
    content="Like this one",
    placeholder=False,
    unsupported_reason=None,
    media=MediaRef("1037", None, "image/jpeg"),
)


@pytest.mark.parametrize("order", [(PLACE, PHOTO), (PHOTO, PLACE), (PLACE, PHOTO, PHOTO, PLACE)])
def test_the_file_of_a_synchronised_message_takes_its_place(
    shop: Shop, order: Sequence[Seen]
) -> None:
    take(shop, *order)
    [message] = conversation(shop)
    assert (message.message_type, message.content) == (MessageType.IMAGE, "Like this one")
    assert message.error_text is None
    assert [one.ref.provider_id for one in shop.db.read_now(media.pending, NOON)] == ["1037"]


def test_history_is_read_already_and_opens_no_window(shop: Shop) -> None:
    take(shop, replace(said("old", 1), origin=Origin.HISTORY, opens_window=False))
    lead = shop.db.read_now(leads.get, asha(shop))
    assert (lead.unread_count, lead.window_expires_at) == (0, None)
    assert conversation(shop)[0].status is MessageStatus.READ


def test_details_come_back_as_they_were(shop: Shop) -> None:
    place = Location(18.5204, 73.8567, "Sweet Crumbs", "14 MG Road")
    take(shop, replace(said("📍", 1), message_type=MessageType.LOCATION, details=place))
    take(shop, replace(said("Yes", 2), details=Choice("y", "Yes"), forwarded=True))
    assert [one.details for one in conversation(shop)] == [place, Choice("y", "Yes")]
    assert conversation(shop)[1].forwarded


def test_the_advertisement_by_which_they_came_stays_on_the_lead(shop: Shop) -> None:
    first = {"headline": "Diwali boxes", "source_type": "ad"}
    take(shop, replace(said("Hi", 1), referral=first), replace(said("?", 2), referral={"x": "y"}))
    lead = shop.db.read_now(leads.get, asha(shop))
    assert (lead.referral, lead.source) == (first, "whatsapp ad")


# -- people ---------------------------------------------------------------------------------------


def test_two_leads_that_one_event_shows_to_be_one_person_become_one(shop: Shop) -> None:
    by_id = replace(said("by user id", 1), sender=Sender((BSUID,), "Asha"))
    by_number = replace(said("by number", 2, NOON + SECOND), sender=Sender((PHONE,), "Asha K"))
    take(shop, by_id, by_number)
    first, second = LeadId(1), LeadId(2)
    assert shop.db.read_now(leads.get, second).id == second
    take(shop, replace(said("both", 3, NOON + 2 * SECOND), sender=Sender((PHONE, BSUID), "Asha")))
    merged = shop.db.read_now(leads.get, second)
    assert merged.id == first, "the id of the other still leads to them"
    found_words = shop.db.read_now(messages.conversation, first)
    assert [one.content for one in found_words] == ["by user id", "by number", "both"]
    assert merged.phone == "+911000000999"
    assert merged.unread_count == 3
    kinds = [event.kind for event in shop.db.read_now(events.timeline, first)]
    assert "lead_merged" in kinds


def test_a_wish_to_stop_survives_a_merge(shop: Shop) -> None:
    take(shop, replace(said("Hi", 1), sender=Sender((BSUID,), "Asha")))
    take(shop, replace(said("STOP", 2, NOON + SECOND), sender=Sender((PHONE,), "Asha")))
    take(shop, IdentityChanged((PHONE,), (BSUID,), NOON))
    assert shop.db.read_now(leads.get, 1).opted_out_at == NOON + SECOND


def test_a_new_number_is_where_answers_go(shop: Shop) -> None:
    take(shop, said("Hello", 1))
    take(shop, IdentityChanged(ASHA.points, (PHONE,), Millis(NOON + SECOND)))
    lead = shop.db.read_now(leads.get, asha_by_new_number(shop))
    assert lead.phone == "+911000000999"
    assert lead.address() == PHONE


def asha_by_new_number(shop: Shop) -> LeadId:
    return shop.db.read_now(leads.find, "+911000000999").id


def test_a_report_that_shows_another_id_teaches_it(shop: Shop) -> None:
    sent_message(shop)
    take(
        shop,
        StatusSeen(
            "wamid.out", MessageStatus.DELIVERED, NOON, recipient=Sender((*ASHA.points, BSUID))
        ),
    )
    assert BSUID in shop.db.read_now(leads.get, asha(shop)).contact_points


def test_the_phone_book_names_only_whom_the_shop_knows_by_number(shop: Shop) -> None:
    nameless = Sender(ASHA.points)
    take(shop, replace(said("Hello", 1), sender=nameless))
    take(shop, ContactSeen(Sender(ASHA.points, "Asha Kulkarni")))
    take(shop, ContactSeen(Sender((PHONE,), "A stranger")))
    assert shop.db.read_now(leads.get, asha(shop)).name == "Asha Kulkarni"
    with pytest.raises(NotFound):
        asha_by_new_number(shop)


# -- consent ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish", ["STOP", "band karo", "mat bhejo", "नहीं चाहिए", "Nahi chahiye!", "मैसेज बंद करो।"]
)
def test_a_wish_to_stop_is_kept_with_the_message_that_says_so(shop: Shop, wish: str) -> None:
    take(shop, said(wish, 1))
    [line] = shop.db.read_now(consents.log, asha(shop))
    message = conversation(shop)[0]
    assert (line.given, line.at) == (False, NOON)
    assert line.proof == f"M{message.id}: {wish}"


def test_a_switch_inside_whatsapp_is_for_marketing_alone(shop: Shop) -> None:
    take(shop, said("Hello", 1), PreferenceSeen(ASHA, wants=False, timestamp=NOON, words="stop"))
    lead = shop.db.read_now(leads.get, asha(shop))
    assert (lead.opted_out_at, lead.marketing_opted_out_at) == (None, NOON)
    take(shop, PreferenceSeen(ASHA, wants=True, timestamp=Millis(NOON + SECOND)))
    lead = shop.db.read_now(leads.get, asha(shop))
    assert (lead.marketing_opted_out_at, lead.marketing_consent_at) == (None, NOON + SECOND)


def test_gupshups_opt_out_is_for_everything(shop: Shop) -> None:
    take(shop, PreferenceSeen(ASHA, wants=False, timestamp=NOON, everything=True))
    assert shop.db.read_now(leads.get, asha(shop)).opted_out_at == NOON


# -- reports ---------------------------------------------------------------------------------------


def fail(shop: Shop, code: int, action: Action) -> None:
    take(
        shop,
        StatusSeen("wamid.out", MessageStatus.FAILED, NOON, error_code=code, action=action),
    )


def test_a_person_who_switched_marketing_off_is_not_asked_again(shop: Shop) -> None:
    sent_message(shop)
    fail(shop, 131050, Action.OPT_OUT)
    assert shop.db.read_now(leads.get, asha(shop)).marketing_opted_out_at == NOON
    assert "131050" in shop.db.read_now(consents.log, asha(shop))[0].proof


def test_marketing_that_was_held_back_waits_a_day(shop: Shop) -> None:
    sent_message(shop)
    fail(shop, 131049, Action.LATER)
    assert shop.db.read_now(leads.get, asha(shop)).marketing_held_until == NOON + DAY


def test_a_number_that_cannot_be_reached_is_counted_until_they_write(shop: Shop) -> None:
    sent_message(shop)
    fail(shop, 131026, Action.BAD_NUMBER)
    assert shop.db.read_now(leads.get, asha(shop)).undeliverable == 1
    take(shop, said("I am here", 5, NOON + SECOND))
    assert shop.db.read_now(leads.get, asha(shop)).undeliverable == 0


def test_a_failed_message_costs_nothing(shop: Shop) -> None:
    message_id = sent_message(shop)
    shop.db.write_now(
        lambda tx: tx.run("UPDATE message SET cost_paise = 87 WHERE id = :id", id=message_id)
    )
    fail(shop, 131026, Action.BAD_NUMBER)
    cost = shop.db.read_now(
        lambda tx: tx.one("SELECT cost_paise FROM message WHERE id = :id", id=message_id)
    )
    assert cost is not None
    assert cost["cost_paise"] == 0


def test_gupshups_two_ids_are_one_message(shop: Shop) -> None:
    """The answer names Gupshup's id, the reports WhatsApp's; from then on quotes use the latter."""
    message_id = sent_message(shop, wa_id="uuid-1")
    take(shop, StatusSeen("wamid.x", MessageStatus.SENDING, NOON, other_id="uuid-1"))
    assert found(shop, message_id).whatsapp_message_id == "wamid.x"
    assert found(shop, message_id).status is MessageStatus.SENT
    take(shop, StatusSeen("wamid.x", MessageStatus.DELIVERED, NOON))
    assert found(shop, message_id).status is MessageStatus.DELIVERED


# -- account and templates -------------------------------------------------------------------------


def test_a_block_stops_sending_until_it_is_lifted(shop: Shop) -> None:
    take(shop, said("Hello", 1))
    wanted = Wanted(asha(shop), "Hi")
    take(
        shop,
        AccountSeen("account_update", "Blocked.", NOON, urgent=True, blocks=Blocks.EVERYTHING),
    )
    verdict = shop.db.read_now(sending.check, wanted, shop.policy, NOON)
    assert [one.rule for one in verdict.reasons] == ["account_blocked"]
    assert [one.text for one in shop.db.read_now(account.notices)] == ["Blocked."]
    shop.db.write_now(account_service.resume, OWNER, NOON)
    assert shop.db.read_now(sending.check, wanted, shop.policy, NOON).allowed


def test_the_same_notice_twice_is_one(shop: Shop) -> None:
    notice = AccountSeen("account_alerts", "Verify.", NOON, daily_limit=2_000, quality="green")
    take(shop, notice, notice)
    assert len(shop.db.read_now(account.notices)) == 1
    assert shop.db.read_now(account.get).daily_limit == 2_000


def test_a_template_that_is_paused_is_told_and_may_not_be_sent(shop: Shop) -> None:
    from crm_tui.demo.bakery import TEMPLATES

    shop.db.write_now(templates.save, TEMPLATES[0])
    name, language = TEMPLATES[0].name, TEMPLATES[0].language
    take(shop, TemplateSeen(name, language, status="paused", reason="poor quality"))
    known = shop.db.read_now(templates.get, name)
    assert known is not None
    assert (known.status, known.reason) == ("paused", "poor quality")
    [notice] = shop.db.read_now(account.notices)
    assert notice.urgent
    assert name in notice.text


def test_a_category_that_changes_must_be_agreed_to(shop: Shop) -> None:
    from crm_tui.demo.bakery import TEMPLATES

    shop.db.write_now(templates.save, TEMPLATES[0])
    name, language = TEMPLATES[0].name, TEMPLATES[0].language
    take(shop, TemplateSeen(name, language, category="marketing"))
    drifted = shop.db.read_now(templates.get, name)
    assert drifted is not None
    assert drifted.drifted
    shop.db.write_now(templates.save, replace(TEMPLATES[0], category="marketing"))
    again = shop.db.read_now(templates.get, name)
    assert again is not None
    assert again.drifted, "fetching the list agrees to nothing"
    shop.db.write_now(templates.accept_category, name)
    agreed = shop.db.read_now(templates.get, name)
    assert agreed is not None
    assert not agreed.drifted


def test_a_template_that_is_not_known_here_is_fetched(shop: Shop) -> None:
    take(shop, TemplateSeen("new_one", "en", status="approved"))
    job = shop.db.write_now(jobs.take, NOON)
    assert job is not None
    assert job.kind == "templates"


def test_nothing_of_all_this_is_said_twice(shop: Shop) -> None:
    take(shop, *[said("Hello", 1)] * 3, *[LIKE] * 3)
    assert words(shop) == ["Hello", "👍"]
