"""A place, contact cards, buttons, a menu, a link or a tap as lines below a message's words."""

from collections.abc import Sequence

from crm_tui.domain.content import (
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
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.chat_look import ChatLook, Parts, cells, wrapped
from crm_tui.widgets.strips import fit

_DEEP = 3
"""Cells by which what belongs to a line above stands further in."""
_LONGEST_LINE = 300


def detail_lines(details: Details, room: int, look: ChatLook) -> list[Parts]:
    """What the message carries beside its words."""
    match details:
        case Location():
            return _place(details, room, look)
        case Cards(cards):
            return [line for card in cards for line in _card(card, room, look)]
        case Buttons(buttons, footer):
            titles = [button.title for button in buttons]
            return [*_footer(footer, room, look), *button_rows(titles, room, look)]
        case Menu():
            return _menu(details, room, look)
        case Link(label, url, footer):
            address = wrapped(line_for_screen(url, _LONGEST_LINE), room, look.soft, _DEEP)
            return [*_footer(footer, room, look), *button_rows([label], room, look), *address]
        case Choice(title=title):
            return [[("tapped: ", look.soft), (fit(line_for_screen(title), room - 8), look.strong)]]


def says_more(content: str, details: Details) -> bool:
    """Whether the message has words of its own beside what `detail_lines` shows."""
    if isinstance(details, Choice):
        return content.strip() != details.title.strip()
    return bool(content.strip()) and content.strip() != words(details).strip()


def button_rows(titles: Sequence[str], room: int, look: ChatLook) -> list[Parts]:
    """`‹ Yes ›  ‹ No ›`: side by side where there is room."""
    shown = [(f"‹ {fit(line_for_screen(title), room - 4)} ›", look.button) for title in titles]
    rows: list[Parts] = []
    for piece in shown:
        if rows and cells([*rows[-1], piece]) + 2 <= room:
            rows[-1] += [("  ", look.soft), piece]
        else:
            rows.append([piece])
    return rows


def _place(place: Location, room: int, look: ChatLook) -> list[Parts]:
    name, address = line_for_screen(place.name), line_for_screen(place.address, _LONGEST_LINE)
    spot = f"{place.latitude:.5f}, {place.longitude:.5f} · o opens the map"
    return [
        *wrapped(f"📍 {name or 'location'}", room, look.strong if name else look.soft),
        *(wrapped(address, room, look.text, _DEEP) if address else []),
        *wrapped(spot, room, look.soft, _DEEP),
    ]


def _card(card: Card, room: int, look: ChatLook) -> list[Parts]:
    lines = wrapped(f"👤 {line_for_screen(card.name) or 'no name'}", room, look.strong)
    if card.company:
        lines += wrapped(line_for_screen(card.company), room, look.soft, _DEEP)
    for text in (*card.phones, *card.emails):
        lines += wrapped(line_for_screen(text), room, look.text, _DEEP)
    return lines


def _menu(menu: Menu, room: int, look: ChatLook) -> list[Parts]:
    rows = [line for row in menu.rows for line in _menu_row(row, room, look)]
    return [*_footer(menu.footer, room, look), *button_rows([menu.label], room, look), *rows]


def _menu_row(row: Row, room: int, look: ChatLook) -> list[Parts]:
    lines = wrapped(f"· {line_for_screen(row.title)}", room, look.text, 1)
    if row.description:
        lines += wrapped(line_for_screen(row.description), room, look.soft, _DEEP)
    return lines


def _footer(footer: str, room: int, look: ChatLook) -> list[Parts]:
    return wrapped(line_for_screen(footer), room, look.soft) if footer.strip() else []
