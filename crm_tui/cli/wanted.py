"""What the options of `crm send` ask for, as the one value that the gate and the outbox take."""

from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.content import Button, Buttons, Card, Cards, Details, Link, Location, Menu, Row
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ids import MESSAGE, MessageId, read_id
from crm_tui.domain.phone import read_phone
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.text import clean_line
from crm_tui.services import attaching, forwarding, sending
from crm_tui.services.leads import find
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop


@dataclass(frozen=True, slots=True)
class Options:
    """The options as they were typed."""

    text: str
    reply_to: str | None
    file: Path | None
    template: str | None
    language: str
    variables: tuple[str, ...]
    react: str | None
    forward: str | None
    location: str | None
    contacts: tuple[str, ...]
    buttons: tuple[str, ...]
    rows: tuple[str, ...]
    menu: str
    link: str | None
    footer: str

    def kinds(self) -> list[str]:
        """Which kinds of message were asked for at once; at most one makes sense."""
        asked = {
            "--react": self.react is not None,
            "--forward": self.forward is not None,
            "--location": self.location is not None,
            "--contact": bool(self.contacts),
            "--button": bool(self.buttons),
            "--row": bool(self.rows),
            "--link": self.link is not None,
            "--template": self.template is not None,
        }
        kinds = [name for name, there in asked.items() if there]
        # A file may stand alone or on top of a template.
        return kinds + (["--file"] if self.file is not None and self.template is None else [])


def read(shop: Shop, lead: str, options: Options) -> Wanted:
    """What to send to the lead; raises CrmError for what makes no sense."""
    kinds = options.kinds()
    if len(kinds) > 1:
        raise CrmError(
            f"{' and '.join(kinds)} cannot be one message.", "Send them one after the other."
        )
    _refuse_what_would_be_lost(options)
    lead_id = shop.db.read_now(find, lead).id
    if options.forward is not None:
        original = shop.db.read_now(sending.get_message, message_id(options.forward))
        return forwarding.forwarded(original, lead_id)
    if options.react is not None and options.reply_to is None:
        raise CrmError("To what?", "Name the message with --reply-to ID.")
    return Wanted(
        lead_id=lead_id,
        text=options.text if options.react is None else options.react,
        reply_to=None if options.reply_to is None else message_id(options.reply_to),
        template=_template(options),
        attachment=None if options.file is None else attaching.attach(shop.media, options.file),
        details=_details(options),
        reaction=options.react is not None,
    )


def _refuse_what_would_be_lost(options: Options) -> None:
    """Words and values that no message of this kind carries; raises CrmError."""
    wordless = {"--react", "--forward", "--location", "--contact", "--template"}
    for kind in wordless.intersection(options.kinds()):
        if options.text:
            raise CrmError(
                f"These words would not be sent with {kind}.",
                "Send them as a message of their own.",
            )
    if options.variables and options.template is None:
        raise CrmError("--var belongs to a template.", "Name it with --template.")
    if options.footer and not (options.buttons or options.rows or options.link):
        raise CrmError("--footer stands below buttons, a list or a link.", "Leave it out.")


def message_id(text: str) -> MessageId:
    """The number of an id like M981; raises NotFound."""
    number = read_id(MESSAGE, text)
    if number is None:
        raise NotFound(f"{text!r} is no message id.", "They look like M981.")
    return MessageId(number)


def _details(options: Options) -> Details | None:
    if options.location is not None:
        return _location(options.location)
    if options.contacts:
        return Cards(tuple(map(_card, options.contacts)))
    if options.buttons:
        buttons = enumerate(options.buttons, 1)
        return Buttons(tuple(Button(f"b{n}", title) for n, title in buttons), options.footer)
    if options.rows:
        rows = enumerate(options.rows, 1)
        return Menu(options.menu, tuple(_row(n, text) for n, text in rows), options.footer)
    if options.link is not None:
        label, sign, url = options.link.partition("=")
        if not sign:
            raise CrmError(f"{options.link!r} is no link.", "Write --link LABEL=https://….")
        return Link(label.strip(), url.strip(), options.footer)
    return None


def _row(number: int, text: str) -> Row:
    title, _, description = text.partition("|")
    return Row(f"r{number}", title.strip(), description.strip())


def _location(text: str) -> Location:
    parts = [part.strip() for part in text.split(",", 3)]
    try:
        latitude, longitude = float(parts[0]), float(parts[1])
    except (ValueError, IndexError) as error:
        raise CrmError(f"{text!r} is no place.", "Write --location 18.52,73.85,Shop.") from error
    name, address = (*parts[2:], "", "")[:2]
    return Location(latitude, longitude, name, address)


def _card(text: str) -> Card:
    name, sign, number = text.rpartition(":")
    phone = read_phone(number)
    if not sign or phone is None:
        raise CrmError(f"{text!r} is no contact.", 'Write --contact "Asha:98765 43210".')
    return Card(clean_line(name, 120) or phone, (phone,))


def _template(options: Options) -> TemplateCall | None:
    if options.template is None:
        return None
    variables = []
    for pair in options.variables:
        key, sign, value = pair.partition("=")
        if not sign:
            raise CrmError(f"{pair!r} is no variable.", "Write --var name=value.")
        variables.append((key, value))
    return TemplateCall(options.template, options.language, tuple(variables))
