"""`python -m crm_tui.services.preview_child`: a picture on standard input, its small form on output.

The output is width and height as one byte each, then RGB pixels row by row.
"""

import io
import sys

WIDEST = 32
"""Pixels in each direction: 32 cells by 16 lines in a terminal."""
_MOST_PIXELS = 50_000_000
_MEMORY = 1024 * 1024 * 1024
_CPU_SECONDS = 10


def main() -> int:
    """0 when a picture was written."""
    _limit_this_process()
    try:
        from PIL import Image
    except ImportError:
        return 1
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("JPEG", "PNG", "WEBP")) as image:
        if image.width * image.height > _MOST_PIXELS:
            return 1
        image.draft("RGB", (WIDEST * 4, WIDEST * 4))
        small = image.convert("RGB")
        small.thumbnail((WIDEST, WIDEST))
        sys.stdout.buffer.write(bytes((small.width, small.height)) + small.tobytes())
    return 0


def _limit_this_process() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
