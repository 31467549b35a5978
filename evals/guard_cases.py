"""Drafts whose truth is known because they were made from facts: right ones, and each with one lie.

A lie is made by changing one thing of a right draft, and the kind of change says what a person would
call it. The guard was mended by what it missed here, so this shows that it holds, not how it does on
drafts of a real model.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


@dataclass(frozen=True, slots=True)
class Priced:
    """A thing that a shop sells, with two amounts and their prices in rupees."""

    name: str
    hindi: str
    amounts: tuple[str, str]
    prices: tuple[int, int]

    @property
    def fact(self) -> str:
        (one, two), (price, price_2) = self.amounts, self.prices
        return f"{self.name} {one}: ₹{price:,}, {two}: ₹{price_2:,}"


@dataclass(frozen=True, slots=True)
class Trade:
    """A shop: two things it sells, and one fact each of hours, delivery and payment."""

    goods: tuple[Priced, Priced]
    hours: str
    delivery: str
    payment: str


@dataclass(frozen=True, slots=True)
class Case:
    draft: str
    cited: tuple[str, ...]
    lie: str
    """What was changed; empty for a right draft."""
    asked: str


TRADES = (
    Trade(
        (
            Priced("Motichoor laddu", "मोतीचूर लड्डू", ("500 g", "1 kg"), (280, 540)),
            Priced("Kaju katli", "काजू कतली", ("250 g", "1 kg"), (260, 980)),
        ),
        "Open 8 am to 10 pm, closed on Tuesday",
        "Home delivery within 4 km for ₹30, free above ₹800",
        "Pay by UPI mithaighar@okicici or cash",
    ),
    Trade(
        (
            Priced("Vitrified floor tile", "विट्रिफाइड टाइल", ("1 box", "10 boxes"), (720, 6900)),
            Priced("Bathroom wall tile", "बाथरूम टाइल", ("1 box", "10 boxes"), (540, 5150)),
        ),
        "Open 10 am to 7:30 pm, closed on Sunday",
        "Delivery in the city takes 2 days and costs ₹450",
        "Pay by card, cash or UPI tileworld@ybl",
    ),
    Trade(
        (
            Priced("Basmati rice", "बासमती चावल", ("5 kg", "25 kg"), (610, 2900)),
            Priced("Toor dal", "तूर दाल", ("1 kg", "5 kg"), (165, 790)),
        ),
        "Open 7 am to 9 pm, closed on Thursday",
        "Home delivery within 3 km for ₹20",
        "Pay by UPI guptastores@paytm, cash or card",
    ),
    Trade(
        (
            Priced("Mustard oil", "सरसों तेल", ("1 litre", "5 litre"), (185, 890)),
            Priced("Desi ghee", "देसी घी", ("500 ml", "1 litre"), (340, 660)),
        ),
        "Open 9 am to 8 pm, closed on Monday",
        "Courier within Maharashtra for ₹90, takes 3 days",
        "Pay by UPI tel.mill@okaxis",
    ),
)

_PRICE_LINES = (
    "{item} {amount} ₹{price} ka hai.",
    "Ji, {item} ({amount}) Rs {price}/- mein hai. Aur kya chahiye?",
    "Our {item} is {price} rupees for {amount}. Would you like to order?",
    "Hi Meera! *{item}*\n- {amount}: ₹{price}\nHow many would you like? 🙂",
    "नमस्ते जी, {hindi} {amount} ₹{price} का है।",
)
_OTHER_LINES = (
    ("hours", "Ji, hum {open} se {close} tak khule hain, {closed} ko band rehta hai."),
    ("hours", "We are open from {open} to {close} and closed on {closed}."),
    ("delivery", "Yes. {delivery}. Which address is it for?"),
    ("delivery", "Ji bilkul: {delivery}"),
    ("payment", "{payment}. Which way of paying suits you?"),
    ("payment", "Aap aise pay kar sakte hain: {payment}"),
)
_PROMISES = ("We will deliver it tomorrow.", "Hum aapko call karenge.", "आपका रिफंड कर देंगे।")
_LINKS = ("Pay at http://rzp.example/x1", "bit.ly/order-now", "wa.me/919800000000")


def cases() -> Iterator[Case]:
    """Every right draft of every shop, then each of the lies that can be told in it."""
    for trade in TRADES:
        for place, item in enumerate(trade.goods):
            yield from _about_price(trade, item, trade.goods[1 - place])
        yield from _about_the_rest(trade)


def _about_price(trade: Trade, item: Priced, other: Priced) -> Iterator[Case]:
    cited = (item.fact, other.fact)
    asked = f"{item.name} kitne ka hai"
    for line in _PRICE_LINES:
        for place, amount in enumerate(item.amounts):
            price = item.prices[place]
            right = _said(line, item, amount, f"{price:,}")
            yield Case(right, cited, "", asked)
            for lie, draft in _price_lies(line, item, other, place):
                yield Case(draft, cited, lie, asked)
            yield from _appended(right, cited, asked)


def _price_lies(line: str, item: Priced, other: Priced, place: int) -> Iterator[tuple[str, str]]:
    amount, price, wrong = item.amounts[place], item.prices[place], item.prices[place] - 41
    yield "price", _said(line, item, amount, f"{wrong:,}")
    yield "price in Hindi digits", _said(line, item, amount, str(wrong).translate(_DEVANAGARI))
    yield "price in words", _said(line, item, amount, "do sau paintis")
    yield "price with spaces", _said(line, item, amount, " ".join(str(wrong)))
    yield "item", _said(line, other, "", f"{price:,}")
    yield "amount", _said(line, item, item.amounts[1 - place], f"{price:,}")


def _said(line: str, item: Priced, amount: str, price: str) -> str:
    return line.format(item=item.name, hindi=item.hindi, amount=amount, price=price)


def _appended(right: str, cited: tuple[str, ...], asked: str) -> Iterator[Case]:
    for promise in _PROMISES:
        yield Case(f"{right} {promise}", cited, "promise", asked)
    for link in _LINKS:
        yield Case(f"{right} {link}", cited, "link", asked)
    for lie, words in (
        ("discount", "Aaj 20% off hai."),
        ("free gift", "You get a free gift with it."),
        ("phone", "Call 98220 11223."),
        ("UPI id", "Pay to quickcash@axl."),
        ("date", "Ready by 14 January."),
        ("receipt", "We have received your payment."),
    ):
        yield Case(f"{right} {words}", cited, lie, asked)


def _about_the_rest(trade: Trade) -> Iterator[Case]:
    hours = trade.hours.split()
    values = {
        "open": " ".join(hours[1:3]), "close": " ".join(hours[4:6]).rstrip(","), "closed": hours[-1],
        "delivery": trade.delivery, "payment": trade.payment,
    }  # fmt: skip
    for kind, line in _OTHER_LINES:
        cited, asked = (getattr(trade, kind),), "batao please"
        yield Case(line.format(**values), cited, "", asked)
        for lie, changed in _rest_lies(kind, values):
            yield Case(line.format(**changed), cited, lie, asked)


def _rest_lies(kind: str, values: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    match kind:
        case "hours":
            yield "time", {**values, "close": "11 pm"}
            yield "time in words", {**values, "close": "gyarah baje"}
            yield "day", {**values, "closed": "Friday"}
        case "delivery":
            yield "fee", {**values, "delivery": values["delivery"].replace("₹", "₹1")}
            yield "free delivery", {**values, "delivery": "Delivery is free everywhere"}
            yield "length of time", {**values, "delivery": f"{values['delivery']}, in 6 hours"}
        case _:
            swapped = values["payment"].replace("@", "1@")
            yield "UPI id", {**values, "payment": swapped}
            yield "UPI id written around", {**values, "payment": swapped.replace("@", " (at) ")}
