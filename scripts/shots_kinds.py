"""One customer of the pictures who sends and gets every kind of message."""

from dataclasses import replace

from PIL import Image, ImageDraw

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.content import (
    Button,
    Buttons,
    Card,
    Cards,
    Choice,
    Details,
    Link,
    Location,
    Menu,
    Row,
    words,
)
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import (
    Direction,
    Media,
    MediaState,
    Message,
    MessageStatus,
    MessageType,
    Preview,
)
from crm_tui.domain.template import Template, TemplateButton, TemplateCall
from crm_tui.domain.webhook import (
    AccountSeen,
    MediaRef,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    ReactionSeen,
    Seen,
    Sender,
)
from crm_tui.services import ingest
from crm_tui.shop import Shop
from crm_tui.store import inbox_columns, leads, media, messages, reactions, templates
from crm_tui.store.media import Stored
from crm_tui.store.tx import Tx
from scripts.shots_clock import NOW

NAME = "Meera Kulkarni"
_POINT = ContactPoint("whatsapp", PointKind.WA_ID, "911000043900")
_SENDER = Sender((_POINT,), NAME)
_PLACE = Location(18.5089, 73.8077, "Home", "Kothrud, Pune")
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
    shop.db.write_now(_chat)


def warn(shop: Shop) -> None:
    """What the provider said about the number."""
    notice = AccountSeen(
        "phone_number_quality_update",
        "WhatsApp rates the quality of your number as low. Write only to people who expect it.",
        _ago(60),
        urgent=True,
        quality="red",
    )
    shop.db.write_now(ingest.apply, notice, NOW)


def _chat(tx: Tx) -> None:
    for seen in _said():
        ingest.apply(tx, seen, NOW)
    lead_id = leads.by_points(tx, [_POINT])[0]
    for new in _answers(lead_id):
        messages.add(tx, new, NOW)
    for seen in _after():
        ingest.apply(tx, seen, NOW)
    reactions.refresh(tx, "wamid.kinds.2")
    for message in messages.conversation(tx, lead_id):
        if message.media is not None:
            _store(tx, message)
    messages.mark_read(tx, lead_id)
    inbox_columns.refresh(tx, lead_id, NOW)


def _store(tx: Tx, message: Message) -> None:
    picture = _picture() if message.message_type is MessageType.IMAGE else None
    seconds = 7.0 if message.media and message.media.voice else None
    mime_type = message.media.mime_type if message.media else ""
    media.set_stored(
        tx, message.id, Stored("made-up", "0" * 64, 84_211, mime_type, seconds, picture)
    )


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


def _seen(number: int, ago: int, kind: MessageType, text: str = "", **more: object) -> MessageSeen:
    moment = _ago(ago)
    made = MessageSeen(f"wamid.kinds.{number}", _SENDER, moment, kind, text)
    return replace(made, **more)


def _said() -> list[Seen]:
    advert = {"headline": "Diwali mithai boxes", "source_type": "ad"}
    file = MediaRef("1", None, "image/jpeg")
    voice = replace(file, mime_type="audio/ogg", voice=True)
    paper = replace(file, mime_type="application/pdf", filename="guest-list.pdf")
    film = replace(file, mime_type="video/mp4")
    return [
        _seen(1, 58, MessageType.TEXT, "Hi! Diwali boxes ka ad dekha", referral=advert),
        _seen(2, 57, MessageType.IMAGE, "Aisa box milega?", media=file),
        _seen(3, 55, MessageType.AUDIO, media=voice),
        _seen(4, 54, MessageType.DOCUMENT, media=paper),
        _seen(5, 53, MessageType.VIDEO, "Last year ki party", media=film),
        _seen(6, 52, MessageType.STICKER, media=replace(file, mime_type="image/webp")),
        _seen(7, 51, MessageType.LOCATION, words(_PLACE), details=_PLACE),
        _seen(8, 50, MessageType.CONTACTS, words(_CARD), details=_CARD),
        _seen(9, 49, MessageType.ORDER, "🛒 2 × mithai-box-999 at ₹999"),
        _seen(10, 48, MessageType.INTERACTIVE, "Occasion: Diwali\nBoxes: 12"),
        _seen(11, 47, MessageType.TEXT, "Mujhe 12 box chahyie"),
        MessageEdited("wamid.kinds.11", "Mujhe 12 box chahiye", NOW),
        _seen(12, 46, MessageType.TEXT, "galti se"),
        MessageRevoked("wamid.kinds.12", NOW),
        _seen(13, 45, MessageType.TEXT, "Isko bhi dekho", forwarded=True),
        _seen(14, 44, MessageType.UNSUPPORTED, unsupported_reason="poll", opens_window=False),
        _seen(15, 43, MessageType.SYSTEM, "📞 The customer called."),
    ]


def _answers(lead_id: LeadId) -> list[messages.NewMessage]:
    question = Buttons((Button("b1", "Half kilo"), Button("b2", "One kilo")), "Eggless too")
    menu = Menu("See all", (Row("r1", "Besan laddu", "₹450"), Row("r2", "Kaju katli", "₹999")))
    link = Link("Photos", "https://example.in/boxes")
    call = TemplateCall(READY.name, "en", (("name", "Meera"), ("no", "42")))
    text, kind = READY.fill(dict(call.variables)), MessageType.INTERACTIVE
    box = Media(MediaState.STORED, "image/png", "box.png", 61_440, file="made-up-2")
    made = [
        _new(101, 40, MessageType.TEXT, "Haan ji, bilkul aisa hi!", reply="wamid.kinds.2"),
        _new(102, 39, MessageType.IMAGE, "₹999 wala box", file=box),
        _new(103, 38, MessageType.LOCATION, words(_SHOP), _SHOP),
        _new(104, 37, kind, "Kitna bada box?", question),
        _new(105, 36, kind, "Kaunsi mithai?", menu),
        _new(106, 35, kind, "Aur photos yahan hain", link),
        replace(_new(107, 30, MessageType.TEMPLATE, text), template=call),
        _new(108, 41, MessageType.REACTION, "❤️", reply="wamid.kinds.2"),
        replace(
            _new(109, 28, MessageType.TEXT, "12 box kal 5 baje tak pack kar denge"),
            status=MessageStatus.UNKNOWN,
            error_text="The message left, but no answer came.",
        ),
    ]
    return [replace(one, lead_id=lead_id) for one in made]


def _new(
    number: int,
    ago: int,
    kind: MessageType,
    text: str,
    details: Details | None = None,
    reply: str | None = None,
    file: Media | None = None,
) -> messages.NewMessage:
    return messages.NewMessage(
        lead_id=LeadId(0),
        direction=Direction.OUTBOUND,
        content=text,
        message_type=kind,
        timestamp=_ago(ago),
        status=MessageStatus.READ,
        actor=str(OWNER),
        wa_id=f"wamid.kinds.{number}",
        reply_to_wa_id=reply,
        details=details,
        media=file,
    )


def _after() -> list[Seen]:
    tap = Choice("b1", "Half kilo")
    return [
        _seen(20, 34, MessageType.INTERACTIVE, "Half kilo", details=tap),
        _seen(21, 33, MessageType.TEXT, "Perfect, yahi chahiye", reply_to_wa_id="wamid.kinds.104"),
        ReactionSeen("wamid.kinds.22", "wamid.kinds.102", _SENDER, _ago(32), "😍"),
    ]


def _ago(minutes: int) -> Millis:
    return Millis(NOW - minutes * MINUTE)
