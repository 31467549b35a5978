"""What somebody may write to do more than be read: 19 kinds, each seen to do harm somewhere."""

import re

from rich.segment import Segment

from tests.tui.conftest import Seat

PLANTED = "app.planted"
"""The action that none of them may run."""

PAYLOADS = {
    "an action": f"[@click={PLANTED}()]free gift[/]",
    "an action without an end": f"[@click={PLANTED}]free gift",
    "a key pressed for one": "[@click=app.simulate_key('a')]yes[/]",
    "an action past escape()": f"[ @click={PLANTED}()]a[/] [$primary @click={PLANTED}()]b[/]",
    "a tag that closes nothing": "[/] price",
    "another one": "hello[/foo] [/[] [/A",
    "a tag that never closes": "[bold",
    "a look": "[bold red on white]SALE[/bold red on white]",
    "words that would vanish": "[notacolour]x [$primary]y[/] offer [a]",
    "a link": "[link=https://evil.example]HDFC[/link] ![x](smb://evil) [pay](upi://pay?pa=e@x)",
    "the clipboard, with BEL": "copy \x1b]52;c;aGFja2Vk\x07 this",
    "the clipboard, with ST": "copy \x1b]52;c;aGFja2Vk\x1b\\ this",
    "the title": "\x1b]2;owned\x1b\\ \x1b]0;owned\x07",
    "the screen": "\x1b[2J\x1b[10;10H\x1b[?1049l\x1b[?1000l\x1b[31mgone",
    "strings for devices": "\x1bPq#0;2;0;0;0\x1b\\ \x1b_Gf=24;AAAA\x1b\\ \x1b^pm\x1b\\ \x1bc",
    "C1": "\x9d0;owned\x9c \x9b2J \x90q\x9c",
    "order and what cannot be seen": "safe\u202eexe.gpj \u2066x\u2069 pay\u200bpal \ufeff\u2060 \U000e0041",
    "line ends and others": "a\rb\x0bc\x0cd\x85e\u2028f\u2029g\x00h\x08i\x7fj\tk",
    "codes of other programs": ":smile: {curly} %s ${HOME} `id` <b>x</b> &amp; \\[x]",
}
ALL_AT_ONCE = "\u202e \x9b2J\x1b]52;c;QQ==\x07 [/] " + PAYLOADS["an action past escape()"]
"""Of every kind that is read, by markup or by a terminal, one."""

_OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\d+G")
"""Colours, and the column that a pane begins at."""
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


def obeyed(text: str) -> list[str]:
    """What a terminal would obey, or show out of order, in what is written to it; colours apart."""
    return _OBEYED.findall(_OURS.sub("", text))


def visible(payload: str) -> str:
    """Its first characters that can be seen: so much must stand on the screen, letter for letter."""
    seen = "".join(sign for sign in payload.split("\n")[0] if sign.isprintable()).strip()
    return seen[:6].strip()


def written(seat: Seat) -> str:
    """Everything that would go to the terminal for the screen as it stands."""
    strips = seat.app.screen._compositor.render_strips()
    return "\n".join(strip.render(seat.app.console) for strip in strips)


def live(seat: Seat) -> list[str]:
    """Links and actions under the pointer, wherever on the screen."""
    segments: list[Segment] = [
        segment for strip in seat.app.screen._compositor.render_strips() for segment in strip
    ]
    styles = [segment.style for segment in segments if segment.style is not None]
    links = [style.link for style in styles if style.link]
    return links + [str(style.meta["@click"]) for style in styles if "@click" in style.meta]
