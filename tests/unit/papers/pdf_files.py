"""Small PDF files, written by hand: pages of lines, a page without text, a locked one."""

import io
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter


def pdf(*pages: list[str]) -> bytes:
    """One page for each list of lines, in Helvetica; an empty list is a page without text.

    A tab in a line goes on in the next column.
    """
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, lines in enumerate(pages):
        stream = f"BT /F1 11 Tf\n{''.join(_shown(lines))}ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _file(objects)


def locked(content: bytes, *, opens_by_itself: bool = False) -> bytes:
    """The same with a password needed to open it, or only to change it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt("" if opens_by_itself else "secret", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _shown(lines: list[str]) -> Iterator[str]:
    for down, line in enumerate(lines):
        for across, cell in enumerate(line.split("\t")):
            yield f"1 0 0 1 {40 + 170 * across} {780 - 14 * down} Tm ({_escaped(cell)}) Tj\n"


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: list[str]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()
