"""The privacy notice: its words, the shop's own in their place, who was given which version."""

from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE
from crm_tui.domain.consent import Purpose
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.opt_out import Wish, wish, withdrawn
from crm_tui.domain.outgoing import LONGEST_TEXT
from crm_tui.services import consent, leads, sending
from crm_tui.services.privacy import notices
from crm_tui.services.privacy.notices import Notice, Read, load, write_own
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.shop import Shop
from crm_tui.store import consents, messages, notices_seen, settings
from crm_tui.store.tx import Tx
from tests.conftest import NOON, PROFILE
from tests.unit.test_ingest import asha, said, take


def read(shop: Shop, language: str = "en") -> Read:
    return load(shop.home, language, "+91 98765 43210", 30)


def notice(shop: Shop, language: str = "en") -> Notice:
    return shop.db.read_now(notices.now_in_force, read(shop, language))


def gives(shop: Shop, lead_id: LeadId, language: str = "en") -> Notice:
    return shop.db.write_now(notices.shown, OWNER, NOON, lead_id, read(shop, language))


def sends(shop: Shop, lead_id: LeadId) -> None:
    now = shop.clock.now()
    shop.db.write_now(notices.send, OWNER, now, lead_id, read(shop), shop.policy)


@pytest.fixture
def answered(shop: Shop) -> LeadId:
    """Asha wrote, and has her answer."""
    take(shop, said("Hello", 1))
    wanted = Wanted(asha(shop), "Namaste!")
    shop.db.write_now(sending.queue, wanted, shop.policy, OWNER, NOON)
    return asha(shop)


# -- the words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", notices.LANGUAGES)
def test_it_says_all_that_the_law_wants_in_one_whatsapp_message(shop: Shop, language: str) -> None:
    text = notice(shop, language).text
    for said_in_it in (PROFILE.name, PROFILE.address, "+91 98765 43210", "30"):
        assert said_in_it in text
    assert "Data Protection Board of India" in text
    assert "{" not in text
    assert len(text) <= LONGEST_TEXT


@pytest.mark.parametrize("language", notices.LANGUAGES)
def test_the_words_by_which_it_says_to_withdraw_do_withdraw(shop: Shop, language: str) -> None:
    text = notice(shop, language).text
    assert all(word in text for word in ("STOP", "START", "NO OFFERS", "NO AI"))
    assert (wish("STOP"), wish("START")) == (Wish.STOP, Wish.START)
    assert withdrawn("NO OFFERS") is Purpose.MARKETING
    assert withdrawn("NO AI") is Purpose.AI_ASSIST


def test_other_words_are_another_version(shop: Shop) -> None:
    first = notice(shop)
    assert notice(shop) == first
    assert first.version.startswith("en-")
    assert notice(shop, "hi").version != first.version
    path = write_own(shop.home, "en")
    path.write_text(path.read_text().replace("Offers:", "News:"))
    assert notice(shop).own
    assert notice(shop).version != first.version


def test_the_shop_may_write_it_in_a_language_of_its_own(shop: Shop) -> None:
    with pytest.raises(CrmError, match="no notice in 'ta'"):
        notice(shop, "ta")
    path = write_own(shop.home, "ta")
    path.write_text("{shop}: எங்களை {contact} இல் தொடர்பு கொள்ளுங்கள்")
    assert notice(shop, "ta").text.startswith("Sweet Crumbs: எங்களை +91")
    with pytest.raises(CrmError, match="is there already"):
        write_own(shop.home, "ta")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{shop} {contact} {owner}", "which nothing fills"),
        ("{shop} says nothing", "lacks {contact}"),
        ("{contact} of nobody", "lacks {shop}"),
        ("{shop} {contact} " + "x" * LONGEST_TEXT, "Make it shorter"),
    ],
)
def test_a_notice_that_lacks_something_is_refused_with_the_reason(
    shop: Shop, text: str, why: str
) -> None:
    write_own(shop.home, "en").write_text(text)
    with pytest.raises(CrmError) as caught:
        notice(shop)
    assert why in caught.value.sentence()


@pytest.mark.parametrize("language", ["../../etc/passwd", "EN/..", "", "x" * 40, "en\n"])
def test_a_language_is_a_code_and_no_path(shop: Shop, language: str) -> None:
    if language.strip().lower() == "en":
        assert notice(shop, language).language == "en"
        return
    with pytest.raises(CrmError):
        notice(shop, language)
    with pytest.raises(CrmError):
        write_own(shop.home, language)


def test_bytes_that_are_no_text_are_a_sentence(shop: Shop) -> None:
    write_own(shop.home, "en").write_bytes(b"\xff\xfe{shop}")
    with pytest.raises(CrmError, match="no UTF-8"):
        notice(shop)


def test_a_shops_name_with_braces_or_escapes_fills_nothing_else(shop: Shop) -> None:
    def renamed(tx: Tx) -> None:
        saved = settings.get(tx, "profile")
        settings.put(tx, "profile", {**saved, "name": "{contact}[/]"})

    shop.db.write_now(renamed)
    assert notice(shop).text.startswith("Privacy notice of {contact}[/]")


# -- who was given it -----------------------------------------------------------------------------


def test_it_is_sent_once_through_the_gate(shop: Shop, answered: LeadId) -> None:
    sends(shop, answered)
    [_, _, message] = shop.db.read_now(messages.conversation, answered)
    assert message.content == notice(shop).text
    with pytest.raises(Conflict, match="has this notice already"):
        sends(shop, answered)
    path = write_own(shop.home, "en")
    path.write_text("New words. " + path.read_text())
    sends(shop, answered)
    assert len(shop.db.read_now(notices_seen.of_lead, answered)) == 2


def test_one_that_never_left_was_not_given(shop: Shop, answered: LeadId) -> None:
    sends(shop, answered)
    shop.db.write_now(lambda tx: tx.run("UPDATE message SET status = 'failed' WHERE id = 3"))
    assert shop.db.read_now(notices_seen.newest, answered) is None
    sends(shop, answered)


def test_it_is_not_sent_in_place_of_an_answer(shop: Shop) -> None:
    take(shop, said("Cake kitne ka hai?", 1))
    with pytest.raises(Conflict, match="waits for an answer"):
        sends(shop, asha(shop))
    assert shop.db.read_now(leads.get, asha(shop)).needs_reply


def test_outside_the_window_the_gate_refuses_it(shop: Shop) -> None:
    made = shop.db.write_now(leads.add, OWNER, NOON, name="Ravi", phone="9876543210")
    with pytest.raises(SendRefused):
        sends(shop, made.id)
    assert shop.db.read_now(notices_seen.of_lead, made.id) == []


def test_the_version_that_they_saw_stands_with_what_they_agreed_to(
    shop: Shop, answered: LeadId
) -> None:
    def agrees() -> str:
        now = shop.clock.now()
        return shop.db.write_now(
            consent.record,
            OWNER,
            now,
            answered,
            Purpose.MARKETING,
            given=True,
            source="counter",
            proof="yes",
        ).notice

    assert agrees() == ""
    seen = gives(shop, answered, "hi")
    assert agrees() == seen.version
    write_own(shop.home, "hi").write_text("{shop} {contact}")
    assert shop.db.read_now(notices.words_of, seen.version) == seen.text


def test_a_withdrawal_by_message_keeps_it_too(shop: Shop, answered: LeadId) -> None:
    seen = gives(shop, answered)
    take(shop, said("NO AI", 2, NOON + MINUTE))
    assert shop.db.read_now(consents.log, answered)[-1].notice == seen.version


def test_a_version_that_nobody_was_given_has_no_words(shop: Shop) -> None:
    with pytest.raises(CrmError, match="Nobody was given"):
        shop.db.read_now(notices.words_of, "en-000000000000")


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "notices").write_text("in the way")
    with pytest.raises(CrmError):
        write_own(tmp_path, "en")
