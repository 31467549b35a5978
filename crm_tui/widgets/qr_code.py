"""A QR code as text: two rows of modules to a line of half blocks."""

import io


def qr_lines(text: str) -> list[str]:
    """Lines of equal width, a quiet zone of two modules around.

    Light is drawn and dark left out, so it is to be shown light on dark.
    """
    import segno

    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, border=2, compact=True)
    return drawn.getvalue().splitlines()
