"""The pictures of the documentation: the real inbox over a small made-up bakery.

Writes `docs/pictures/*.png` through a headless Chromium, or `*.svg` beside a word on what to
install when there is none.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from html import unescape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rich.cells import cell_len
from textual.pilot import Pilot

from crm_tui.app import CrmApp
from crm_tui.domain.actor import OWNER
from crm_tui.screens.chat_pane import ChatPane
from crm_tui.services.inbox import Inbox
from crm_tui.shop import Shop
from scripts import (
    shots_audit,
    shots_automation,
    shots_consent,
    shots_doubles,
    shots_drafts,
    shots_erase,
    shots_follow,
    shots_form,
    shots_import,
    shots_kinds,
    shots_knowledge,
    shots_numbers,
    shots_pairing,
    shots_people,
    shots_today,
)
from scripts.shots_clock import ShotClock
from scripts.shots_shop import bakery

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
INSTALL = (
    "No Chromium found, so the pictures stay SVG. On Debian:\n  apt-get install chromium"
    " fonts-firacode fonts-noto-core fonts-noto-color-emoji fonts-dejavu-core"
)
# Symbols come after the emoji font so that emoji keep their colours, digits before it.
FONTS = (
    "'Fira Code','DejaVu Sans Mono','Noto Color Emoji','Noto Sans Devanagari',"
    "'Noto Sans Tamil','Noto Sans Symbols2',monospace"
)

FORM = "form"
"""The one picture that is no terminal."""
CELL = 12.2
"""Width of a cell in Rich's export."""

FILLED = (
    *(shots_audit, shots_automation, shots_consent, shots_erase, shots_follow),
    *(shots_knowledge, shots_numbers, shots_today),
)

Scene = Callable[[Pilot[None]], Awaitable[None]]


async def inbox(pilot: Pilot[None]) -> None:
    """A chat that waits, its draft ready."""
    await pilot.press("n")


async def chat_list(pilot: Pilot[None]) -> None:
    """Only the list: what a narrow terminal shows first."""


async def countdown(pilot: Pilot[None]) -> None:
    """A draft was sent a moment ago."""
    await pilot.press("n")
    await settle(pilot)
    await pilot.press("a")


async def flagged(pilot: Pilot[None]) -> None:
    """A draft with something to check."""
    await find(pilot, "Rahul")


async def long_chat(pilot: Pilot[None]) -> None:
    """Ticks, quotes, a photo and a failed message."""
    await find(pilot, "Kavya")


async def writing(pilot: Pilot[None]) -> None:
    await find(pilot, "Kavya")
    await pilot.press("i", *"Bilkul!", "space", *"Kal", "ctrl+j", *"subah", "space", *"11")


async def palette(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+p")


async def keys(pilot: Pilot[None]) -> None:
    await pilot.press("question_mark")


async def new_lead(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+n")


async def light(pilot: Pilot[None]) -> None:
    await inbox(pilot)
    await pilot.press("f2")


async def contrast(pilot: Pilot[None]) -> None:
    await inbox(pilot)
    await pilot.press("f2", "f2")


async def kinds_in(pilot: Pilot[None]) -> None:
    """What a customer can send."""
    await find(pilot, "Meera")
    await pilot.press("g")


async def kinds_out(pilot: Pilot[None]) -> None:
    """What the shop can send, and one whose fate is not known."""
    await find(pilot, "Meera")


async def attach(pilot: Pilot[None]) -> None:
    """A file is chosen, its caption is being written."""
    await find(pilot, "Kavya")
    with tempfile.TemporaryDirectory() as folder:
        bill = Path(folder) / "bill-42.pdf"
        bill.write_bytes(b"%PDF-1.4\n" + b"0" * 84_000)
        chat = pilot.app.query_one(ChatPane)
        if chat.lead_id is not None:
            chat.writing.attach(chat.lead_id, bill)
        await settle(pilot)
    await pilot.press(*"Aapka", "space", *"bill")


async def template(pilot: Pilot[None]) -> None:
    await find(pilot, "Meera")
    await pilot.press("ctrl+t")
    await settle(pilot)
    await pilot.press("down", "enter")
    await settle(pilot)
    await pilot.press("tab", *"42")


async def react(pilot: Pilot[None]) -> None:
    await find(pilot, "Meera")
    await pilot.press("k", "k", "k", "plus")


async def forward(pilot: Pilot[None]) -> None:
    await find(pilot, "Kavya")
    await pilot.press("k", "k", "k", "f")
    await settle(pilot)
    await pilot.press(*"ra")


async def unsure(pilot: Pilot[None]) -> None:
    await find(pilot, "Meera")
    await pilot.press("s")


async def notices(pilot: Pilot[None]) -> None:
    await pilot.press("f3")


async def refused(pilot: Pilot[None]) -> None:
    """A text after the 24 hours."""
    await find(pilot, "Arjun")
    await pilot.press("i", *"Namaste!", "enter")


async def walk_in(pilot: Pilot[None]) -> None:
    """A number that somebody has already."""
    await pilot.press("ctrl+n")
    await settle(pilot)
    await pilot.press(*"10000432")


async def timeline(pilot: Pilot[None]) -> None:
    await find(pilot, "Kavya")
    await pilot.press("t")


async def score(pilot: Pilot[None]) -> None:
    await find(pilot, "Asha")
    await pilot.press("y")


async def board(pilot: Pilot[None]) -> None:
    await pilot.press("f4")


async def doubles(pilot: Pilot[None]) -> None:
    """Somebody who is here twice."""
    await find(pilot, "100009")
    await pilot.press("D")


async def wizard(pilot: Pilot[None]) -> None:
    """A sheet was read: what each column becomes."""
    await shots_import.looks_at(pilot)


async def wizard_mend(pilot: Pilot[None]) -> None:
    """A number that the sheet's program has spoiled is typed in again."""
    await shots_import.looks_at(pilot)
    await pilot.press("2")
    await settle(pilot)
    await pilot.press("enter", *"9822041003")


async def follow_up(pilot: Pilot[None]) -> None:
    """A message for later, with when and in which way."""
    await find(pilot, "Arjun")


async def being_written(pilot: Pilot[None]) -> None:
    """A slow model is still at it."""
    await find(pilot, "Imran")


async def find(pilot: Pilot[None], name: str) -> None:
    await pilot.press("slash", *name, "enter")
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
    await pilot.press("escape", "escape")
    await settle(pilot)
    await pilot.press("tab")


SCENES: dict[str, tuple[Scene, tuple[int, int]]] = {
    "inbox": (inbox, (120, 36)),
    "inbox-huge": (inbox, (160, 40)),
    "inbox-80": (inbox, (80, 24)),
    "list-60": (chat_list, (60, 20)),
    "chat-60": (inbox, (60, 24)),
    "countdown": (countdown, (120, 36)),
    "flagged": (flagged, (120, 36)),
    "chat": (long_chat, (120, 36)),
    "writing": (writing, (120, 36)),
    "palette": (palette, (120, 36)),
    "keys": (keys, (120, 44)),
    "new-lead": (new_lead, (120, 36)),
    "kinds-in": (kinds_in, (120, 50)),
    "kinds-out": (kinds_out, (120, 50)),
    "attach": (attach, (120, 36)),
    "template": (template, (120, 36)),
    "react": (react, (120, 36)),
    "forward": (forward, (120, 36)),
    "unsure": (unsure, (120, 36)),
    "notices": (notices, (120, 36)),
    "refused": (refused, (120, 36)),
    "walk-in": (walk_in, (120, 36)),
    "timeline": (timeline, (120, 36)),
    "score": (score, (120, 36)),
    "board": (board, (120, 36)),
    "doubles": (doubles, (120, 36)),
    "wizard": (wizard, (120, 36)),
    "wizard-mend": (wizard_mend, (120, 36)),
    "marks": (shots_follow.marks, (120, 36)),
    "tags": (shots_follow.tags, (120, 36)),
    "tasks": (shots_follow.to_do, (120, 36)),
    "filters": (shots_follow.saved, (120, 36)),
    "automation": (shots_automation.workflows, (120, 30)),
    "experiment": (shots_automation.experiment, (120, 30)),
    "experiment-60": (shots_automation.experiment, (60, 24)),
    "stopped": (shots_automation.stopped, (120, 30)),
    "today": (shots_today.morning, (120, 36)),
    "today-80": (shots_today.morning, (80, 24)),
    "today-60": (shots_today.morning, (60, 20)),
    "facts": (shots_knowledge.facts, (120, 36)),
    "drafts": (shots_drafts.another, (120, 36)),
    "follow-up": (follow_up, (120, 36)),
    "being-written": (being_written, (120, 36)),
    "memory": (shots_drafts.memory, (120, 36)),
    "consent": (shots_consent.shows, (120, 30)),
    "consent-60": (shots_consent.shows, (60, 24)),
    "erase": (shots_erase.shows, (120, 30)),
    "erase-60": (shots_erase.shows, (60, 24)),
    "audit": (shots_audit.shows, (120, 36)),
    "audit-60": (shots_audit.shows, (60, 24)),
    **shots_numbers.SCENES,
    "light": (light, (120, 36)),
    "contrast": (contrast, (120, 36)),
}


async def settle(pilot: Pilot[None]) -> None:
    """Let every pending reading and repaint end."""
    for _ in range(8):
        await pilot.pause()
        workers = [w for w in pilot.app.workers if w.group not in ("watch", "wizard")]
        await pilot.app.workers.wait_for_complete(workers) if workers else None
        await asyncio.sleep(0.05)


async def shoot(shop: Shop, scene: Scene, size: tuple[int, int]) -> str:
    """The scene as SVG."""
    app = CrmApp(Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, lambda: True))
    async with shots_import.worker(shop), app.run_test(size=size) as pilot:
        await settle(pilot)
        await scene(pilot)
        await settle(pilot)
        return app.export_screenshot(title="crm", simplify=False)


def in_cells(svg: str) -> str:
    """Text as wide as its cells: Rich's export counts code points, and Indic text has more of them."""

    def corrected(match: re.Match[str]) -> str:
        cells = cell_len(unescape(match["text"]))
        return f'{match["start"]} textLength="{cells * CELL:.1f}" lengthAdjust="spacingAndGlyphs"{match["rest"]}{match["text"]}</text>'

    shape = r'(?P<start><text class="[^"]*r\d+"[^>]*?) textLength="[\d.]+"(?P<rest>[^>]*>)(?P<text>[^<]*)</text>'
    return re.sub(shape, corrected, svg)


def to_png(svg: str, target: Path, chromium: str) -> None:
    """Draw with this machine's fonts; the address of a web font that Rich puts in is taken out."""
    svg = in_cells(svg)
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.S)
    svg = svg.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if box is None:
        raise SystemExit("The picture has no size; has the SVG of Rich changed?")
    width, height = (int(float(side)) + 1 for side in box.groups())
    style = f"body{{margin:0}} svg{{display:block;width:{width}px;height:{height}px}}"
    html = f"<!doctype html><meta charset=utf-8><style>{style}</style>{svg}"
    draw(html, (width, height), target, chromium)


def save(svg: str, name: str, chromium: str | None) -> None:
    """As a PNG where there is a browser to draw it."""
    if chromium is None:
        (PICTURES / f"{name}.svg").write_text(svg, "utf-8")
    else:
        to_png(svg, PICTURES / f"{name}.png", chromium)


def draw(html: str, size: tuple[int, int], target: Path, chromium: str) -> None:
    """A page as a picture."""
    width, height = size
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, "utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        flags += [f"--user-data-dir={folder}/profile", f"--window-size={width},{height}"]
        command = [chromium, *flags, f"--screenshot={target}", page.as_uri()]
        subprocess.run(command, check=True, timeout=90, stderr=subprocess.DEVNULL)


def main(names: list[str]) -> None:
    """All scenes, or those named on the command line."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ["COLORTERM"] = "truecolor"
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        print(INSTALL)
    for name in names or [FORM, *shots_pairing.NAMES, *shots_people.NAMES, *SCENES]:
        if name == FORM:
            if found is not None:
                draw(shots_form.page(), shots_form.SIZE, PICTURES / f"{name}.png", found)
            continue
        drawn = [one for one in (shots_pairing, shots_people) if name in one.NAMES]
        if drawn:
            save(drawn[0].svg(name), name, found)
            print(name)
            continue
        scene, size = SCENES[name]
        with tempfile.TemporaryDirectory() as folder:
            shop = bakery(Path(folder) / "shop", ShotClock())
            if name == "notices":
                shots_kinds.warn(shop)
            if name == "doubles":
                shots_doubles.come_twice(shop)
            for filled in FILLED:
                if name in filled.NAMES:
                    filled.fill(shop)
            svg = asyncio.run(shoot(shop, scene, size))
        save(svg, name, found)
        print(f"{name}: {size[0]}×{size[1]}")


if __name__ == "__main__":
    main(sys.argv[1:])
