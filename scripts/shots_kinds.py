"""One customer of the pictures who sends and gets every kind of message."""

from dataclasses import replace

from PIL import Image, ImageDraw

from crm_tui.domain.clock import HOUR, MINUTE, Millis
from crm_tui.domain.content import (
    Button,
    Buttons,
    Card,
    Cards,
    Choice,
    Link,
    Location,
    Menu,
    Row,
    words,
)
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import Media, MediaState, MessageStatus, MessageType, Preview
from crm_tui.domain.template import Template, TemplateButton, TemplateCall
from crm_tui.domain.webhook import AccountSeen, MediaRef, Sender
from crm_tui.services import ingest
from crm_tui.shop import Shop
from crm_tui.store import inbox_columns, messages, reactions, templates
from crm_tui.store.tx import Tx
from scripts.chat_story import ChatStory
from scripts.shots_clock import NOW, ShotClock

NAME = "Meera Kulkarni"
_POINT = ContactPoint("whatsapp", PointKind.WA_ID, "911000043900")
_SENDER = Sender((_POINT,), NAME)
_PLACE = Location(18.5089, 73.8077, "Home", "Kothrud, Pune")
_SIZE = 84_211
_SHOP = Location(18.5158, 73.8796, "Sweet Crumbs", "14 MG Road, Camp, Pune")
_CARD = Cards((Card("Kavita Kulkarni", ("+91 10000 00504",), ("kavita@example.in",)),))

READY = Template(
    name="order_ready",
    language="en",
    category="utility",
    status="approved",
    body="Namaste {{name}}, your order {{no}} is ready for pick-up till 9 pm.",
    variables=("name", "no"),
    header="Sweet Crumbs",
    header_format="text",
    footer="Reply STOP to opt out",
    buttons=(TemplateButton("quick_reply", "Thank you"),),
    quality="green",
)
TEMPLATES = (
    READY,
    replace(
        READY,
        name="diwali_offer",
        category="marketing",
        body="Happy Diwali {{name}}! Our boxes start at ₹450.",
        variables=("name",),
        quality="yellow",
    ),
    replace(
        READY,
        name="order_taiyar",
        language="hi",
        body="नमस्ते {{name}} जी, आपका ऑर्डर {{no}} तैयार है।",
    ),
    replace(READY, name="weekend_offer", status="paused", reason="poor quality", quality="red"),
    replace(READY, name="new_year_cake", status="pending", quality=""),
)


def tell(shop: Shop) -> None:
    """Her whole chat."""
    for template in TEMPLATES:
        shop.db.write_now(templates.save, template)
    story = ChatStory(shop, ShotClock(), _SENDER)
    photo = _beginning(story)
    _rest(story, photo)
    shop.db.write_now(_settled, story.lead, photo)


def warn(shop: Shop) -> None:
    """What the provider said about the number."""
    notice = AccountSeen(
        "phone_number_quality_update",
        "WhatsApp rates the quality of your number as low. Write only to people who expect it.",
        Millis(NOW - HOUR),
        urgent=True,
        quality="red",
    )
    shop.db.write_now(ingest.apply, notice, NOW)


def _beginning(story: ChatStory) -> str:
    """What she sends, of every kind; the id of her photo, which is quoted."""
    kinds = MessageType
    advert = {"headline": "Diwali mithai boxes", "source_type": "ad"}
    story.hears(kinds.TEXT, "Hi! Diwali boxes ka ad dekha", ago=58 * MINUTE, referral=advert)
    photo = story.hears(kinds.IMAGE, "Aisa box milega?", ago=57 * MINUTE, file=_file("image/jpeg"))
    story.fetched(photo, "image/jpeg", _SIZE, preview=_picture())
    voice = MediaRef("1", None, "audio/ogg", voice=True)
    spoken = story.hears(kinds.AUDIO, ago=55 * MINUTE, file=voice)
    story.fetched(spoken, "audio/ogg", _SIZE, seconds=7)
    paper = MediaRef("1", None, "application/pdf", filename="guest-list.pdf")
    for kind, text, ago, file in (
        (kinds.DOCUMENT, "", 54, paper),
        (kinds.VIDEO, "Last year ki party", 53, _file("video/mp4")),
        (kinds.STICKER, "", 52, _file("image/webp")),
    ):
        story.fetched(story.hears(kind, text, ago=ago * MINUTE, file=file), file.mime_type, _SIZE)
    story.hears(kinds.LOCATION, words(_PLACE), ago=51 * MINUTE, details=_PLACE)
    story.hears(kinds.CONTACTS, words(_CARD), ago=50 * MINUTE, details=_CARD)
    story.hears(kinds.ORDER, "🛒 2 × mithai-box-999 at ₹999", ago=49 * MINUTE)
    story.hears(kinds.INTERACTIVE, "Occasion: Diwali\nBoxes: 12", ago=48 * MINUTE)
    wrong = story.hears(kinds.TEXT, "Mujhe 12 box chahyie", ago=47 * MINUTE)
    story.edits(wrong, "Mujhe 12 box chahiye")
    story.deletes(story.hears(kinds.TEXT, "galti se", ago=46 * MINUTE))
    story.hears(kinds.TEXT, "Isko bhi dekho", ago=45 * MINUTE, forwarded=True)
    story.hears(kinds.UNSUPPORTED, ago=44 * MINUTE, unsupported="poll")
    story.hears(kinds.SYSTEM, "📞 The customer called.", ago=43 * MINUTE)
    return photo


def _rest(story: ChatStory, photo: str) -> None:
    """What the shop answers, of every kind, and what she says to it."""
    kinds = MessageType
    sizes = Buttons((Button("b1", "Half kilo"), Button("b2", "One kilo")), "Eggless too")
    menu = Menu("See all", (Row("r1", "Besan laddu", "₹450"), Row("r2", "Kaju katli", "₹999")))
    link = Link("Photos", "https://example.in/boxes")
    call = TemplateCall(READY.name, "en", (("name", "Meera"), ("no", "42")))
    box = Media(MediaState.STORED, "image/png", "box.png", 61_440, file="made-up-2")
    story.says(kinds.REACTION, "❤️", ago=41 * MINUTE, answers=photo)
    story.says(kinds.TEXT, "Haan ji, bilkul aisa hi!", ago=40 * MINUTE, answers=photo)
    offered = story.says(kinds.IMAGE, "₹999 wala box", ago=39 * MINUTE, file=box)
    story.says(kinds.LOCATION, words(_SHOP), ago=38 * MINUTE, details=_SHOP)
    asked = story.says(kinds.INTERACTIVE, "Kitna bada box?", ago=37 * MINUTE, details=sizes)
    story.says(kinds.INTERACTIVE, "Kaunsi mithai?", ago=36 * MINUTE, details=menu)
    story.says(kinds.INTERACTIVE, "Aur photos yahan hain", ago=35 * MINUTE, details=link)
    tap = Choice("b1", "Half kilo")
    story.hears(kinds.INTERACTIVE, "Half kilo", ago=34 * MINUTE, details=tap)
    story.hears(kinds.TEXT, "Perfect, yahi chahiye", ago=33 * MINUTE, answers=asked)
    story.reacts(offered, "😍", ago=32 * MINUTE)
    story.says(kinds.TEMPLATE, READY.fill(dict(call.variables)), ago=30 * MINUTE, call=call)
    story.says(
        kinds.TEXT,
        "12 box kal 5 baje tak pack kar denge",
        ago=28 * MINUTE,
        status=MessageStatus.UNKNOWN,
        error="The message left, but no answer came.",
    )


def _settled(tx: Tx, lead_id: LeadId, photo: str) -> None:
    reactions.refresh(tx, photo)
    messages.mark_read(tx, lead_id)
    inbox_columns.refresh(tx, lead_id, NOW)


def _file(mime_type: str) -> MediaRef:
    return MediaRef("1", None, mime_type)


def _picture() -> Preview:
    """A box of sweets, as small as a terminal shows it."""
    image = Image.new("RGB", (320, 240), (122, 31, 42))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((20, 20, 300, 220), 24, fill=(214, 158, 66), outline=(90, 20, 30))
    for row in range(3):
        for column in range(4):
            x, y = 40 + column * 64, 38 + row * 60
            colour = ((250, 240, 214), (233, 120, 60), (120, 160, 70))[(row + column) % 3]
            draw.ellipse((x, y, x + 48, y + 48), fill=colour, outline=(140, 90, 40), width=3)
    image.thumbnail((32, 32))
    return Preview(image.width, image.height, image.tobytes())
