"""A bakery of made-up customers for the pictures, filled through the same services as in life."""

from itertools import count
from pathlib import Path

from crm_tui.domain.actor import OWNER
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.domain.suggestion import Citation, Draft, Flag, Source
from crm_tui.domain.webhook import MediaRef, MessageSeen, Sender
from crm_tui.services import ingest
from crm_tui.shop import Shop, make_shop
from crm_tui.store import inbox_columns, leads, media, messages, suggestions
from crm_tui.store.tx import Tx
from scripts import shots_drafts, shots_kinds
from scripts.shots_clock import NOW, ShotClock

PEOPLE = (
    ("Priya Nair", "Thank you! The cake was lovely 🎂", 26 * HOUR, True),
    ("Imran Sheikh", "Eid ke liye 5 kg mithai chahiye, rate kya hai?", 95 * MINUTE, False),
    ("सीमा शर्मा", "क्या आप घर तक पहुँचा देते हैं?", 2 * HOUR, False),
    ("தமிழ் செல்வி", "நாளை காலை 10 மணிக்கு வேண்டும்", 4 * HOUR, False),
    ("Gurpreet Singh", "Ok ji, kal milte hain", 5 * HOUR, True),
    ("Fatima Begum", "Do you make sugar-free cookies?", 9 * HOUR, False),
    ("Joseph D'Souza", "Location bhej do please", 20 * HOUR, True),
    ("Lakshmi Iyer", "Is the plum cake back this year?", 19 * HOUR, False),
    ("Arjun Mehta", "ok", 30 * HOUR, True),
    ("Sunita Rao", "Please share the menu for a party of 40", 2 * DAY, True),
    ("Vikram Patel", "Invoice mil gaya, thanks", 3 * DAY, True),
    ("Deepa Krishnan", "👍", 4 * DAY, True),
    ("Mohammed Ali", "Shop kitne baje khulti hai?", 6 * DAY, True),
    ("Nisha Gupta", "We will order again for Diwali", 20 * DAY, True),
    ("Karan Malhotra", "No thanks", 40 * DAY, True),
)


class Story:
    """Puts messages into the shop as customers and owner would."""

    def __init__(self, shop: Shop) -> None:
        self._db, self._numbers, self._ids = shop.db, count(43_210), count(1)
        self._points: dict[str, ContactPoint] = {}

    def hears(self, name: str, text: str, ago: int, kind: MessageType = MessageType.TEXT) -> LeadId:
        if name not in self._points:
            digits = f"9110000{next(self._numbers):05d}"
            self._points[name] = ContactPoint("whatsapp", PointKind.WA_ID, digits)
        ref = MediaRef("1", None, "image/jpeg") if kind is MessageType.IMAGE else None
        sender = Sender((self._points[name],), name)
        moment = Millis(NOW - ago)
        seen = MessageSeen(self._wa_id(), sender, moment, kind, text, media=ref)
        self._db.write_now(ingest.apply, seen, moment)
        return self.lead(name)

    def lead(self, name: str) -> LeadId:
        return self._db.read_now(leads.by_points, [self._points[name]])[0]

    def _wa_id(self) -> str:
        return f"wamid.{next(self._ids)}"

    def says(
        self,
        name: str,
        text: str,
        ago: int,
        status: MessageStatus = MessageStatus.READ,
        error: str | None = None,
        answers: bool = False,
    ) -> None:
        lead_id = self.lead(name)
        quoted = self._db.read_now(messages.conversation, lead_id)[-1] if answers else None
        new = messages.NewMessage(
            lead_id=lead_id,
            direction=Direction.OUTBOUND,
            content=text,
            message_type=MessageType.TEXT,
            timestamp=Millis(NOW - ago),
            status=status,
            actor=str(OWNER),
            wa_id=self._wa_id(),
            reply_to_wa_id=quoted.whatsapp_message_id if quoted else None,
            error_text=error,
        )
        self._db.write_now(_say, new)

    def seen(self, name: str) -> None:
        self._db.write_now(_seen, self.lead(name))

    def stores_photo(self, name: str) -> None:
        for message in self._db.read_now(messages.conversation, self.lead(name)):
            if message.media is not None:
                stored = media.Stored("made-up", "0" * 64, 84_211, "image/jpeg")
                self._db.write_now(media.set_stored, message.id, stored)

    def drafts(
        self, name: str, text: str, cited: tuple[str, ...], flags: tuple[str, ...] = ()
    ) -> None:
        draft = Draft(
            content=text,
            agent_type="message_generation",
            suggestion_type="reply",
            confidence_score=0.86 if not flags else 0.55,
            intent="price",
            source=Source.MODEL if flags else Source.FACTS,
            model="gpt-6-luna" if flags else None,
            prompt_version="1",
            cost_microusd=250 if flags else 0,
            citations=tuple(Citation("knowledge", f"K{i}", c) for i, c in enumerate(cited, 1)),
            flags=tuple(Flag("number", flag) for flag in flags),
        )
        self._db.write_now(suggestions.add, self.lead(name), None, draft, NOW)


def _say(tx: Tx, new: messages.NewMessage) -> None:
    messages.add(tx, new, NOW)
    inbox_columns.refresh(tx, LeadId(new.lead_id), NOW)


def _seen(tx: Tx, lead_id: LeadId) -> None:
    messages.mark_read(tx, lead_id)
    inbox_columns.refresh(tx, lead_id, NOW)


def bakery(home: Path, clock: ShotClock) -> Shop:
    """The shop, filled."""
    env = {"CRM_HOME": str(home), "CRM_DB_KEY": "ab" * 32}
    shop = make_shop(BusinessProfile(name="Sweet Crumbs", industry="bakery"), env, clock)
    story = Story(shop)
    for name, text, ago, answered in PEOPLE:
        story.hears(name, text, ago)
        if answered:
            story.seen(name)
            story.says(name, "Thank you! See you soon 🙏", ago - 5 * MINUTE)
    shots_kinds.tell(shop)
    for scene in (_kavya, _asha, _rahul, _others):
        scene(story)
    shop.db.write_now(_stages, story)
    shots_drafts.fill(
        shop, {name: story.lead(name) for name in ("Asha Verma", "Arjun Mehta", "Imran Sheikh")}
    )
    return shop


def _stages(tx: Tx, story: Story) -> None:
    """How far some of them are, and what they may bring."""
    for place, name in enumerate(name for name, *_ in PEOPLE[3:]):
        status = ("contacted", "qualified", "proposal", "closed", "contacted")[place % 5]
        lead_id = story.lead(name)
        leads.change(tx, lead_id, NOW, status=status)
        tx.run(
            "UPDATE lead SET value_paise = :paise WHERE id = :id",
            paise=(place + 1) * 85_000,
            id=lead_id,
        )


def _kavya(story: Story) -> None:
    name = "Kavya Reddy"
    story.hears(name, "Hello! Do you make photo cakes?", 25 * HOUR)
    story.says(
        name,
        "Namaste Kavya ji! Yes, from 1 kg. Please send the photo here.",
        24 * HOUR + 50 * MINUTE,
    )
    story.hears(name, "For my son's birthday", 70 * MINUTE, MessageType.IMAGE)
    story.stores_photo(name)
    story.says(
        name, "So sweet! 1 kg with photo is ₹850, ready in 24 hours.", 66 * MINUTE, answers=True
    )
    story.hears(name, "Perfect. क्या कल सुबह मिल जाएगा? 🙏", 61 * MINUTE)
    story.says(name, "Haan ji, kal 11 baje tak ready.", 58 * MINUTE, MessageStatus.DELIVERED)
    story.says(
        name,
        "Advance ₹200 UPI se bhej dijiye.",
        57 * MINUTE,
        MessageStatus.FAILED,
        "WhatsApp could not deliver it: the number cannot be reached just now. Send it again later.",
    )
    story.seen(name)


def _asha(story: Story) -> None:
    name = "Asha Verma"
    story.hears(name, "Hi, is this Sweet Crumbs?", 22 * HOUR + 10 * MINUTE)
    story.says(name, "Yes! How can we help you?", 22 * HOUR + 8 * MINUTE)
    story.seen(name)
    story.hears(name, "2 kg chocolate cake kitne ka hai? Saturday ko chahiye, eggless", 22 * HOUR)
    story.drafts(
        name,
        "Namaste Asha ji! Our eggless chocolate cake is ₹650 per kg, so 2 kg is ₹1,300."
        " For Saturday, please confirm the time, and we will have it ready for you.",
        ("Chocolate cake, eggless: ₹650 per kg", "Orders: one day ahead"),
    )


def _rahul(story: Story) -> None:
    name = "Rahul Traders"
    story.hears(name, "Need 200 plum cakes for Christmas gifting. Best price?", 12 * MINUTE)
    story.drafts(
        name,
        "Hello! For 200 plum cakes we can offer ₹210 each with gift boxes.",
        ("Plum cake 400 g: ₹240",),
        ("₹210 is not in your price list.",),
    )


def _others(story: Story) -> None:
    for name in ("Imran Sheikh", "Fatima Begum"):
        story.drafts(name, "Namaste! Yes, we do.", ("Menu",))
    story.hears("Imran Sheikh", "Bhai reply karo", 40 * MINUTE)
    story.hears("Imran Sheikh", "??", 7 * MINUTE)
    story.drafts("Imran Sheikh", "Namaste Imran ji! Mithai ₹480 per kg hai.", ("Mithai ₹480",))
