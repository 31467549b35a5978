"""What a hard look found once: each line is a way in which it went wrong."""

import itertools
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.content import Location
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.refusal import Action
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import (
    AccountSeen,
    Blocks,
    IdentityChanged,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    Origin,
    ReactionSeen,
    Seen,
    Sender,
    StatusSeen,
)
from crm_tui.services import attaching, forwarding, leads, reporting, sending, settling, work
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import account, consents, messages, outbox, reports, usage
from tests.conftest import NOON
from tests.unit.test_every_kind import PHONE, conversation, found
from tests.unit.test_ingest import ASHA, asha, said, sent_message, take
from tests.unit.test_settling import lost

LATER = Millis(NOON + MINUTE)
NOTICE = replace(
    said("Asha has a new number.", 7, LATER), message_type=MessageType.SYSTEM, opens_window=False
)
CALL = replace(said("📞 The customer called.", 8, LATER), message_type=MessageType.SYSTEM)
LIKE = ReactionSeen("wamid.like", "wamid.1", ASHA, LATER, "👍")


def may_send(shop: Shop, text: str = "Hi") -> bool:
    wanted = Wanted(asha(shop), text)
    return shop.db.read_now(sending.check, wanted, shop.policy, LATER).allowed


@pytest.mark.parametrize("after", [NOTICE, CALL, LIKE, replace(LIKE, emoji=None)])
def test_after_stop_only_words_of_theirs_ask_for_an_answer(shop: Shop, after: Seen) -> None:
    take(shop, said("Hello", 1), said("STOP", 2, NOON + SECOND), after)
    assert not may_send(shop)
    take(shop, said("What does it cost?", 9, LATER + SECOND))
    assert may_send(shop)


def test_our_thumbs_up_answers_no_question(shop: Shop) -> None:
    take(shop, replace(said("Kitne ka hai?", 1), wa_id="wamid.1"))
    question = conversation(shop)[0]
    wanted = Wanted(asha(shop), "👍", reply_to=question.id, reaction=True)
    shop.db.write_now(sending.queue, wanted, shop.policy, OWNER, NOON)
    assert shop.db.read_now(leads.get, asha(shop)).needs_reply


# -- reports ---------------------------------------------------------------------------------------


def test_a_report_that_comes_three_times_is_one_strike(shop: Shop) -> None:
    sent_message(shop)
    failed = StatusSeen("wamid.out", MessageStatus.FAILED, NOON, action=Action.BAD_NUMBER)
    take(shop, failed, failed, failed)
    assert shop.db.read_now(leads.get, asha(shop)).undeliverable == 1


def test_a_late_failure_after_delivery_blocks_nothing(shop: Shop) -> None:
    sent_message(shop)
    take(shop, StatusSeen("wamid.out", MessageStatus.DELIVERED, NOON))
    take(shop, StatusSeen("wamid.out", MessageStatus.FAILED, NOON, action=Action.STOP))
    assert shop.db.read_now(account.get).blocks is Blocks.NOTHING


def test_a_failure_of_what_the_phone_sent_blocks_nothing(shop: Shop) -> None:
    take(shop, replace(said("from the phone", 1), origin=Origin.PHONE_APP, outgoing=True))
    take(shop, StatusSeen("wamid.1", MessageStatus.FAILED, NOON, action=Action.STOP))
    assert shop.db.read_now(account.get).blocks is Blocks.NOTHING


def test_a_refusal_that_overtakes_our_answer_is_remembered(shop: Shop) -> None:
    take(shop, said("Hello", 1))
    take(
        shop,
        StatusSeen(
            "wamid.out", MessageStatus.FAILED, NOON, error_code=131050, action=Action.OPT_OUT
        ),
    )
    sent_message(shop)
    assert shop.db.read_now(leads.get, asha(shop)).marketing_opted_out_at is not None


def test_a_failure_under_gupshups_own_id_finds_the_renamed_message(shop: Shop) -> None:
    message_id = sent_message(shop, wa_id="uuid-1")
    take(shop, StatusSeen("wamid.x", MessageStatus.SENT, NOON, other_id="uuid-1"))
    take(shop, StatusSeen("uuid-1", MessageStatus.FAILED, NOON, error_text="No."))
    assert found(shop, message_id).status is MessageStatus.FAILED


def test_the_pair_of_ids_is_learned_also_when_it_overtakes_our_answer(shop: Shop) -> None:
    take(shop, said("Hello", 1))
    take(shop, StatusSeen("wamid.x", MessageStatus.SENDING, NOON, other_id="uuid-1"))
    message_id = sent_message(shop, wa_id="uuid-1")
    assert found(shop, message_id).whatsapp_message_id == "wamid.x"
    assert found(shop, message_id).status is MessageStatus.SENT


def test_a_reaction_that_overtakes_our_answer_is_shown(shop: Shop) -> None:
    take(shop, said("Hello", 1), replace(LIKE, target_wa_id="wamid.out"))
    assert found(shop, sent_message(shop)).reaction == "👍"


def test_the_reason_of_a_failure_survives_our_answer(shop: Shop) -> None:
    message = lost(shop)
    row = shop.db.read_now(
        lambda tx: tx.one("SELECT tracker FROM message WHERE id = :id", id=message.id)
    )
    assert row is not None
    take(
        shop,
        StatusSeen(
            "wamid.z",
            MessageStatus.FAILED,
            NOON,
            tracker=row["tracker"],
            error_code=131026,
            error_text="Not on WhatsApp.",
        ),
    )
    shop.db.write_now(reporting.accepted, message.id, "wamid.z", "cloud", NOON)
    assert found(shop, message.id).error_text == "Not on WhatsApp."


def test_a_price_that_comes_late_costs_a_failed_message_nothing(shop: Shop) -> None:
    message_id = sent_message(shop)
    take(shop, StatusSeen("wamid.out", MessageStatus.FAILED, NOON))
    take(shop, StatusSeen("wamid.out", MessageStatus.SENT, NOON, pricing_category="marketing"))
    row = shop.db.read_now(
        lambda tx: tx.one("SELECT cost_paise FROM message WHERE id = :id", id=message_id)
    )
    assert row is not None
    assert row["cost_paise"] == 0


# -- merging while things are under way ---------------------------------------------------------------


def two_leads(shop: Shop) -> None:
    """Asha by her number, and the same woman by another."""
    take(shop, said("Hello", 1))
    take(shop, replace(said("Hi", 2), sender=Sender((PHONE,), "Asha K")))


ONE_PERSON = IdentityChanged(ASHA.points, (PHONE,), NOON)


def test_what_is_on_its_way_when_two_leads_become_one_is_settled(shop: Shop) -> None:
    two_leads(shop)
    wanted = Wanted(shop.db.read_now(leads.find, "+911000000999").id, "₹450")
    message = shop.db.write_now(sending.queue, wanted, shop.policy, OWNER, NOON, 0)
    epoch = shop.db.write_now(work.begin, 1, NOON)
    [due] = shop.db.read_now(outbox.due, NOON)
    from crm_tui.services.outbox import Claimed, _claim, _settle
    from crm_tui.whatsapp.provider import Accepted

    claimed = shop.db.write_now(_claim, due, shop.policy, epoch, NOON)
    assert isinstance(claimed, Claimed)
    take(shop, ONE_PERSON)
    shop.db.write_now(_settle, claimed, Accepted("wamid.out"), NOON)
    assert found(shop, message.id).status is MessageStatus.SENT


def test_a_message_to_a_merged_lead_goes_to_whom_it_became(shop: Shop) -> None:
    two_leads(shop)
    gone = shop.db.read_now(leads.find, "+911000000999").id
    take(shop, ONE_PERSON)
    message = shop.db.write_now(sending.queue, Wanted(gone, "₹450"), shop.policy, OWNER, NOON)
    assert message.lead_id == asha_now(shop)


def asha_now(shop: Shop) -> int:
    return shop.db.read_now(leads.find, "+911000000999").id


def test_what_a_person_wrote_about_a_lead_survives_a_merge(shop: Shop) -> None:
    take(shop, said("Hello", 1))
    added = shop.db.write_now(leads.add, OWNER, NOON, name="Asha Kulkarni", phone="+91 10000 00999")
    shop.db.write_now(leads.edit, OWNER, NOON, added.id, {"status": "proposal"})
    take(shop, ONE_PERSON)
    merged = shop.db.read_now(leads.get, added.id)
    assert (merged.name, merged.status) == ("Asha Kulkarni", "proposal")


# -- edits, deletions ---------------------------------------------------------------------------------

FIRST = replace(said("one", 1), wa_id="wamid.1")
SECOND_EDIT = MessageEdited("wamid.1", "two", Millis(NOON + SECOND))
THIRD_EDIT = MessageEdited("wamid.1", "three", Millis(NOON + 2 * SECOND))
DELETED = MessageRevoked("wamid.1", Millis(NOON + 3 * SECOND))


@pytest.mark.parametrize("order", list(itertools.permutations([FIRST, SECOND_EDIT, THIRD_EDIT])))
def test_the_latest_edit_counts_in_whatever_order(shop: Shop, order: Sequence[Seen]) -> None:
    take(shop, *order)
    assert conversation(shop)[0].content == "three"


@pytest.mark.parametrize("order", list(itertools.permutations([FIRST, THIRD_EDIT, DELETED])))
def test_what_is_deleted_stays_deleted(shop: Shop, order: Sequence[Seen]) -> None:
    take(shop, *order)
    assert (conversation(shop)[0].content, conversation(shop)[0].revoked) == ("", True)


def test_a_deleted_place_is_gone_whole_and_cannot_be_forwarded(shop: Shop) -> None:
    place = Location(18.5, 73.8, "Home")
    take(shop, replace(FIRST, message_type=MessageType.LOCATION, details=place), DELETED)
    message = conversation(shop)[0]
    assert message.details is None
    with pytest.raises(CrmError, match="deleted"):
        forwarding.forwarded(message, asha(shop))


# -- account, money, consent ------------------------------------------------------------------------


def test_a_lesser_block_does_not_lift_a_ban(shop: Shop) -> None:
    sent_message(shop)
    take(shop, AccountSeen("account_update", "Banned.", NOON, blocks=Blocks.EVERYTHING))
    take(
        shop,
        StatusSeen("wamid.out", MessageStatus.FAILED, NOON, error_code=131048, action=Action.STOP),
    )
    known = shop.db.read_now(account.get)
    assert (known.blocks, known.blocked_until) == (Blocks.EVERYTHING, None)


def test_an_older_notice_changes_nothing(shop: Shop) -> None:
    take(shop, AccountSeen("quality", "Green.", LATER, quality="green"))
    take(shop, AccountSeen("quality", "Red.", NOON, quality="red"))
    assert shop.db.read_now(account.get).quality == "green"


def test_a_synchronised_history_uses_up_no_free_message(shop: Shop) -> None:
    old = [
        replace(said(f"old {n}", n, NOON), origin=Origin.HISTORY, outgoing=True)
        for n in range(1, 20)
    ]
    take(shop, *old)
    assert shop.db.read_now(usage.service_messages_since, Millis(NOON - DAY)) == 0


def test_start_gives_no_consent_that_was_never_withdrawn(shop: Shop) -> None:
    take(shop, said("START", 1))
    assert shop.db.read_now(leads.get, asha(shop)).marketing_consent_at is None


def test_nahi_chahiye_is_an_answer_to_what_the_shop_has_just_asked(shop: Shop) -> None:
    sent_message(shop)
    take(shop, said("nahi chahiye", 5, NOON + MINUTE))
    assert shop.db.read_now(leads.get, asha(shop)).opted_out_at is None
    take(shop, said("nahi chahiye", 6, NOON + 2 * HOUR))
    assert shop.db.read_now(leads.get, asha(shop)).opted_out_at == NOON + 2 * HOUR


def test_the_same_wish_twice_is_one_line_of_the_log(shop: Shop) -> None:
    stop = said("STOP", 1)
    take(shop, stop, stop)
    assert len(shop.db.read_now(consents.log, asha(shop))) == 1


# -- words ---------------------------------------------------------------------------------------------


def test_a_value_that_looks_like_a_variable_stays_as_it_was_given() -> None:
    template = Template(
        "t", "en", "utility", "approved", "Body {{1}} and {{2}}", header="Head {{1}}"
    )
    filled = template.fill({"header.1": "HEAD", "1": "{{2}}", "2": "two"})
    assert filled == "Head HEAD\nBody {{2}} and two"


@pytest.mark.parametrize(
    ("kind", "text", "rule"),
    [
        (MessageType.AUDIO, "caption", "no_words"),
        (MessageType.STICKER, "caption", "no_words"),
        (MessageType.REACTION, "hello there", "no_emoji"),
        (MessageType.REACTION, "a", "no_emoji"),
    ],
)
def test_words_that_would_not_be_sent_are_refused(
    shop: Shop, kind: MessageType, text: str, rule: str
) -> None:
    from tests.unit.test_gate import rules
    from tests.unit.test_gate import text as outgoing

    assert rules(outgoing(text, message_type=kind)) == [rule]


@pytest.mark.parametrize("emoji", ["👍", "❤️", "👨‍👩‍👧‍👦", "🇮🇳", "1️⃣", ""])
def test_every_emoji_may_be_put_on(emoji: str) -> None:
    from tests.unit.test_gate import rules
    from tests.unit.test_gate import text as outgoing

    assert rules(outgoing(emoji, message_type=MessageType.REACTION)) == []


def test_a_taken_back_place_is_no_draft(shop: Shop) -> None:
    take(shop, said("Where?", 1))
    wanted = Wanted(asha(shop), details=Location(18.5, 73.8, "Shop"))
    message = shop.db.write_now(sending.queue, wanted, shop.policy, OWNER, NOON)
    assert shop.db.write_now(sending.undo, message.id, OWNER, NOON) == ""
    assert shop.db.read_now(leads.get, asha(shop)).draft == ""


def test_what_comes_back_stands_above_what_is_being_typed(shop: Shop) -> None:
    message = lost(shop)
    from crm_tui.store import leads as lead_store

    shop.db.write_now(lead_store.set_draft, message.lead_id, "and one more")
    shop.db.write_now(settling.settle, message.id, False, OWNER, NOON)
    assert shop.db.read_now(leads.get, message.lead_id).draft == "₹450 hai\nand one more"


# -- files --------------------------------------------------------------------------------------------


def test_a_named_pipe_is_refused_at_once(shop: Shop, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(CrmError):
        attaching.attach(shop.media, pipe)


@pytest.mark.parametrize("path", ["~nosuchuser/x", "a\0b"])
def test_a_senseless_path_is_a_sentence(shop: Shop, path: str) -> None:
    with pytest.raises(CrmError):
        attaching.attach(shop.media, Path(path))


def test_a_damaged_copy_is_written_anew(shop: Shop) -> None:
    name, _ = shop.media.put(b"the good file")
    (shop.home / "media" / name).write_bytes(b"damaged")
    assert shop.media.put(b"the good file")[0] == name
    assert shop.media.get(name) == b"the good file"


def test_a_report_names_what_it_moved(shop: Shop) -> None:
    sent_message(shop)
    names = reports.Names("wamid.out")
    delivered = reports.Report(MessageStatus.DELIVERED, NOON)
    first = shop.db.write_now(reports.report, names, delivered)
    again = shop.db.write_now(reports.report, names, delivered)
    assert first is not None
    assert again is not None
    assert (first.moved, again.moved) == (True, False)


def test_a_history_of_the_shops_own_is_never_own_for_a_report(shop: Shop) -> None:
    own: MessageSeen = replace(said("old", 1), origin=Origin.HISTORY, outgoing=True)
    take(shop, own)
    seen = shop.db.write_now(
        reports.report, reports.Names("wamid.1"), reports.Report(MessageStatus.READ, NOON)
    )
    assert seen is not None
    assert not seen.own


def test_a_second_business_id_needs_no_phone(shop: Shop) -> None:
    point = ContactPoint("whatsapp", PointKind.BSUID, "IN.77")
    take(shop, replace(said("Hi", 1), sender=Sender((point,), "Meera")))
    assert shop.db.read_now(messages.conversation, 1)[0].content == "Hi"
