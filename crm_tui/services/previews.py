"""Small pictures of photos, made in a process of their own: a hostile file may break only that.

Needs the extra `images` (Pillow); without it, or for a file that cannot be read, there is none.
"""

import asyncio
import sys

from crm_tui.domain.message import Preview
from crm_tui.services.preview_child import WIDEST

_SECONDS = 15.0
_LARGEST_ANSWER = 3 * WIDEST * WIDEST + 16


async def make_preview(content: bytes) -> Preview | None:
    """The picture in at most 32 × 32 pixels, or None."""
    try:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", "crm_tui.services.preview_child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(_SECONDS):
            answer, _ = await child.communicate(content)
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return _read(answer) if child.returncode == 0 else None


def _read(answer: bytes) -> Preview | None:
    """What the child wrote: width and height as one byte each, then the pixels."""
    if not 2 < len(answer) <= _LARGEST_ANSWER:
        return None
    width, height, pixels = answer[0], answer[1], answer[2:]
    fits = 0 < width <= WIDEST and 0 < height <= WIDEST and len(pixels) == 3 * width * height
    return Preview(width, height, pixels) if fits else None
