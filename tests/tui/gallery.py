"""A chat with one message of every kind, as customers and the shop would have written them."""

from crm_tui.domain.actor import OWNER
from crm_tui.domain.advice import Action, ActionKind, Finding, IntentLevel, Qualification
from crm_tui.domain.clock import HOUR, MINUTE
from crm_tui.domain.content import Button, Buttons, Card, Cards, Choice, Link, Location, Menu, Row
from crm_tui.domain.memory import FactKind, FactSource, Summary
from crm_tui.domain.message import Media, MediaState, MessageStatus, MessageType, Preview
from crm_tui.domain.suggestion import Citation, SuggestionType
from crm_tui.domain.template import Template, TemplateButton, TemplateCall
from crm_tui.domain.webhook import MediaRef, Sender
from crm_tui.services import fact_desk, leads, life_cycle, notes, tasks
from crm_tui.store import lead_summaries, templates
from scripts.chat_story import ChatStory
from tests.tui.conftest import Town

ORDER_READY = Template(
    name="order_ready",
    language="en",
    category="utility",
    status="approved",
    header="Order {{1}}",
    header_format="text",
    body="Hi {{1}}, your order is ready. Pick it up before {{2}}.",
    variables=("header.1", "1", "2", "button.1"),
    footer="Sweet Crumbs, MG Road",
    buttons=(
        TemplateButton("quick_reply", "Thanks"),
        TemplateButton("url", "See the bill", "https://crumbs.example/{{1}}"),
    ),
    quality="green",
)
DIWALI = Template(
    name="diwali_boxes",
    language="hi",
    category="marketing",
    status="approved",
    body="नमस्ते {{name}}! दिवाली के डिब्बे तैयार हैं: {{offer}}",
    variables=("name", "offer"),
    header_format="image",
)
SALE = Template(
    name="big_sale",
    language="en",
    category="marketing",
    status="rejected",
    body="Everything must go!",
    reason="The words are misleading.",
)
PENDING = Template(
    name="thank_you", language="en", category="utility", status="pending", body="Thank you!"
)


class Story(ChatStory):
    """The chat of this customer of the town."""

    def __init__(self, town: Town, name: str) -> None:
        super().__init__(town.shop, town.clock, Sender((town.point(name),), name))


def sunset(width: int = 48, height: int = 32) -> Preview:
    """A made-up photo: a warm sky, a sun, a dark hill."""
    pixels = bytearray()
    for y in range(height):
        for x in range(width):
            sun = (x - width * 0.6) ** 2 + (y - height * 0.55) ** 2 < (height * 0.2) ** 2
            hill = y > height * 0.7 + 4 * ((x - width / 2) / width) ** 2 * height * 0.2
            sky = (min(255, 60 + 5 * y), min(255, 60 + 2 * y), max(0, 120 - y))
            pixels += bytes((20, 40, 35) if hill else (255, 220, 120) if sun else sky)
    return Preview(width, height, bytes(pixels))


def save_templates(town: Town) -> None:
    for template in (ORDER_READY, DIWALI, SALE, PENDING):
        town.shop.db.write_now(templates.save, template)


def bill(status: MediaState = MediaState.STORED) -> Media:
    return Media(status, "application/pdf", "Bill 2026-118.pdf", 84_211, "0" * 64, file="made-up")


def every_kind(town: Town, name: str = "Kavya Reddy") -> Story:
    """One message of every kind, in one chat; returns who wrote it."""
    save_templates(town)
    story = Story(town, name)
    town.point(name)
    place = Location(18.520430, 73.856743, "Kavya's office", "FC Road, Pune")
    card = Card(
        "Ramesh Kumar",
        ("+91 98220 12345", "+91 20 2553 1234"),
        ("ramesh@kirana.example",),
        "Kirana",
    )
    ad = {"source_type": "ad", "headline": "Diwali boxes", "source_url": "https://fb.example/1"}
    kinds = MessageType
    hello = story.hears(kinds.TEXT, "Hello! Saw your ad.", ago=3 * HOUR, referral=ad)
    story.says(
        kinds.INTERACTIVE,
        "Namaste Kavya ji! When shall we deliver?",
        ago=178 * MINUTE,
        details=Buttons((Button("am", "Morning"), Button("pm", "Evening")), "Free within 5 km"),
        answers=hello,
    )
    story.hears(kinds.INTERACTIVE, "Evening", ago=177 * MINUTE, details=Choice("pm", "Evening"))
    photo = story.hears(
        kinds.IMAGE, "This one please", ago=176 * MINUTE, file=MediaRef("1", None, "image/jpeg")
    )
    story.fetched(photo, "image/jpeg", 84_211, preview=sunset())
    video = story.hears(kinds.VIDEO, "", ago=160 * MINUTE, file=MediaRef("2", None, "video/mp4"))
    story.fetched(video, "video/mp4", 3_100_000)
    voice = story.hears(
        kinds.AUDIO, "", ago=159 * MINUTE, file=MediaRef("3", None, "audio/ogg", voice=True)
    )
    story.fetched(voice, "audio/ogg", 14_000, seconds=7.2)
    sticker = story.hears(
        kinds.STICKER, "", ago=158 * MINUTE, file=MediaRef("4", None, "image/webp")
    )
    story.fetched(sticker, "audio/webp", 20_000)
    story.hears(kinds.LOCATION, "", ago=157 * MINUTE, details=place)
    story.hears(kinds.CONTACTS, "", ago=156 * MINUTE, details=Cards((card,)), forwarded=True)
    story.says(
        kinds.INTERACTIVE,
        "What shall it be?",
        ago=150 * MINUTE,
        details=Menu(
            "Choose a box",
            (Row("s", "Small box", "12 pieces, ₹350"), Row("l", "Large box", "24 pieces, ₹650")),
        ),
    )
    story.says(
        kinds.INTERACTIVE,
        "Pay here when you like.",
        ago=149 * MINUTE,
        details=Link("Pay ₹650", "https://pay.example/118"),
    )
    story.hears(kinds.ORDER, "🛒 2 × box-large at ₹650", ago=140 * MINUTE)
    story.hears(kinds.INTERACTIVE, "name: Kavya\npin: 411004", ago=139 * MINUTE)
    story.hears(kinds.SYSTEM, "Kavya Reddy changed their phone number", ago=130 * MINUTE)
    story.hears(kinds.UNSUPPORTED, "", ago=129 * MINUTE, unsupported="poll: not supported")
    gone = story.hears(kinds.TEXT, "wrong chat, sorry", ago=128 * MINUTE)
    story.deletes(gone)
    changed = story.hears(kinds.TEXT, "at 6", ago=127 * MINUTE)
    story.edits(changed, "at 7 please")
    story.says(kinds.DOCUMENT, "Your bill", ago=100 * MINUTE, file=bill(), answers=photo)
    values = (("header.1", "118"), ("1", "Kavya"), ("2", "8 pm"), ("button.1", "118"))
    ready = story.says(
        kinds.TEMPLATE,
        "Order 118\nHi Kavya, your order is ready. Pick it up before 8 pm.\nSweet Crumbs, MG Road",
        ago=60 * MINUTE,
        call=TemplateCall("order_ready", "en", values),
    )
    story.reacts(ready, "❤️")
    story.says(
        kinds.TEXT,
        "Shall I keep it until tomorrow?",
        ago=30 * MINUTE,
        status=MessageStatus.FAILED,
        error="The number cannot be reached just now. Send it again later.",
    )
    story.says(kinds.TEXT, "We are open until nine.", ago=29 * MINUTE, status=MessageStatus.UNKNOWN)
    story.hears(kinds.TEXT, "धन्यवाद! कल मिलते हैं 🙏", ago=5 * MINUTE, answers=ready)
    return story


def agents_at_work(town: Town) -> None:
    """Asha has three drafts, next steps, a judgement and a memory."""
    asha = town.writes("Asha Verma", "2 kg cake कितने का है? Saturday ko chahiye", ago=22 * HOUR)
    price = (Citation("knowledge", "K1", "Chocolate cake, eggless: ₹650 per kg"),)
    for text in (
        "Namaste Asha ji! ₹650 per kg, so 2 kg is ₹1,300. At what time on Saturday?",
        "2 kg: ₹1,300.",
        "नमस्ते आशा जी! 2 kg ₹1,300 का होगा। शनिवार के लिए शुक्रवार तक बता दीजिए। किस समय लेने आएँगे?",
    ):
        town.draft("Asha Verma", text, citations=price, reason="They ask about a price.")
    town.offer("Asha Verma", ActionKind.CALL, "Call Asha tomorrow at 11:00")
    town.offer("Asha Verma", ActionKind.MARK_QUALIFIED, "Mark as qualified")
    said = town.chat("Asha Verma")[-1]
    shown = Finding("wants it on a day", f"M{said.id}", "Saturday ko chahiye")
    call = Action(ActionKind.CALL, "Call Asha")
    judged = Qualification(8, IntentLevel.HIGH, None, None, call, (shown,))
    town.draft("Asha Verma", "8", kind=SuggestionType.QUALIFICATION, advice=judged)
    now, write = town.clock.now(), town.shop.db.write_now
    for kind, value in ((FactKind.QUANTITY, "2 kg"), (FactKind.OTHER, "सास के जन्मदिन के लिए [/]")):
        write(fact_desk.add, OWNER, now, asha, kind, value)
    summary = "Asked for a 2 kg cake for Saturday. Nothing is agreed yet."
    write(lead_summaries.put, asha, Summary(summary, 1, FactSource.RULES, now))


def twice(town: Town) -> None:
    """Kavya, who wrote, is also on the list of an exhibition, with the number of her office."""
    kavya = town.writes("Kavya Reddy", "Do you make photo cakes?", ago=26 * HOUR)
    now = town.clock.now()
    write = town.shop.db.write_now
    again = write(
        leads.add,
        *(OWNER, now),
        name="Kavya R.",
        phone="+91 98200 12345",
        email="kavya@reddy.example",
        company="Reddy Caterers",
        source="exhibition",
    ).id
    office = "020 2553 2233"
    for lead_id, own in (
        (kavya, {"City": "Pune", "Office": office}),
        (again, {"City": "Mumbai", "Landline": office, "जन्मदिन": "५ मई"}),
    ):
        write(life_cycle.set_custom, OWNER, now, lead_id, own)
    write(notes.add, OWNER, now, again, "Wants a tasting before she orders.")
    write(tasks.add, OWNER, now, [again], "send the price list", None)
