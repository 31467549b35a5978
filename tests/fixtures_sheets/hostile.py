"""Files that break readers: each is made by code, and either refused in one sentence or read."""

import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from tests.fixtures_sheets import raw_xlsx as raw
from tests.fixtures_sheets.old_xls import old_workbook

Make = Callable[[Path], Path]
TWO = "Name,Phone\nAsha,9876543210\nRavi,9876543211\n"


def _text(name: str, content: str | bytes, encoding: str = "utf-8") -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


def _sheet(xml: str, **parts: str | bytes) -> Make:
    return lambda folder: raw.write(folder / "leads.xlsx", xml, **parts)


def _good_xlsx() -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in (("Name", "Phone"), ("Asha", "9876543210"), ("Ravi", "9876543211")):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _zip_bomb(folder: Path) -> Path:
    """300 MB of spaces in one cell, in a file of a third of a megabyte."""
    xml = raw.sheet_xml(raw.people_rows())
    head, tail = xml.split("</sheetData>")
    path = folder / "leads.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", raw.CONTENT_TYPES)
        archive.writestr("_rels/.rels", raw.ROOT)
        archive.writestr("xl/workbook.xml", raw.BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", raw.BOOK_RELATIONS)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write((head + '<row r="9"><c r="A9" t="inlineStr"><is><t>').encode())
            for _ in range(500):
                part.write(b"A" * (1 << 20))
            part.write(("</t></is></c></row></sheetData>" + tail).encode())
    return path


def _lying_zip(folder: Path) -> Path:
    """The directory says that the bomb is a few bytes."""
    path = _zip_bomb(folder)
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", content, at + 24, 100)
        at = content.rfind(b"PK\x01\x02", 0, at)
    path.write_bytes(content)
    return path


def _many_rows(folder: Path) -> Path:
    """All 1,048,576 rows of a sheet."""
    rows = (f'<row r="{n}"><c r="A{n}"><v>9876543210</v></c></row>' for n in range(1, 1_048_577))
    return raw.write(folder / "leads.xlsx", raw.sheet_xml("".join(rows)))


def _corner(folder: Path) -> Path:
    """Two cells, in opposite corners: calamine would make 17 thousand million of it and aborts."""
    far = f'<row r="1048576">{raw.text_cell("XFD1048576", "x")}</row>'
    return raw.write(folder / "leads.xlsx", raw.sheet_xml(raw.people_rows(1) + far))


def _entities(folder: Path) -> Path:
    """A thousand million laughs."""
    names = [("a0", "ha")] + [(f"a{n}", f"&a{n - 1};" * 10) for n in range(1, 10)]
    entities = "".join(f'<!ENTITY {name} "{text}">' for name, text in names)
    cell = f'<row r="1">{raw.text_cell("A1", "&a9;")}</row>'
    xml = raw.sheet_xml(cell, before=f"<!DOCTYPE worksheet [{entities}]>")
    return raw.write(folder / "leads.xlsx", xml)


def _outside_entity(folder: Path) -> Path:
    (folder / "secret.txt").write_text("the shop's secret")
    entity = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{folder / "secret.txt"}">]>'
    cell = f'<row r="1">{raw.text_cell("A1", "&x;")}</row>'
    return raw.write(folder / "leads.xlsx", raw.sheet_xml(cell, before=entity))


def _locked(folder: Path) -> Path:
    """An OLE file with the stream that holds an encrypted workbook."""
    path = folder / "leads.xlsx"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    path.write_bytes(head + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4_000)
    return path


def _folder(folder: Path) -> Path:
    path = folder / "leads.xlsx"
    path.mkdir()
    return path


def _pipe(folder: Path) -> Path:
    path = folder / "leads.csv"
    os.mkfifo(path)
    return path


def _huge(folder: Path) -> Path:
    """60 MB, of which none is on the disk."""
    path = folder / "leads.csv"
    with path.open("wb") as out:
        out.truncate(60 * 1024 * 1024)
    return path


def _many_parts(folder: Path) -> Path:
    parts = {f"xl/media/{number}.png": b"x" for number in range(2_500)}
    return raw.write(folder / "leads.xlsx", raw.sheet_xml(raw.people_rows()), **parts)


def _merged_title(folder: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "Leads of September"
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append(["Name", "Phone", "City"])
    sheet.append(["Asha", 9876543210, "Pune"])
    sheet.append(["Ravi", 9876543211, None])
    sheet.merge_cells("C4:C5")
    book.save(folder / "leads.xlsx")
    return folder / "leads.xlsx"


def _hidden(folder: Path) -> Path:
    book = Workbook()
    book.active.title = "Secret"
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("Leads")
    for row in (("Name", "Phone"), ("Asha", "9876543210"), ("Ravi", "9876543211")):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.save(folder / "leads.xlsx")
    return folder / "leads.xlsx"


def _all_hidden(folder: Path) -> Path:
    xml = raw.BOOK.replace('name="Leads"', 'name="Leads" state="hidden"')
    rows = raw.sheet_xml(raw.people_rows())
    return raw.write(folder / "leads.xlsx", rows, **{"xl/workbook.xml": xml})


def _endless_range(folder: Path) -> Path:
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return raw.write(folder / "leads.xlsx", raw.sheet_xml(raw.people_rows(), after=merged))


def _ods(folder: Path) -> Path:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in line.split(",")
        )
        + "</table:table-row>"
        for line in TWO.split()
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(folder / "leads.xlsx", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest="
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content{spaces}><office:body>'
            f'<office:spreadsheet><table:table table:name="Leads">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return folder / "leads.xlsx"


_PEOPLE = raw.sheet_xml(raw.people_rows())
_BIG_CELL = "x" * 3_000_000
_NUMBER = raw.people_rows().replace('<c r="B2" t="inlineStr"><is><t>9876500002</t></is></c>', "%s")

REFUSED: dict[str, tuple[Make, str]] = {
    "a zip bomb": (_zip_bomb, "unpacks to far more"),
    "a zip bomb that lies about its size": (_lying_zip, "could not be read|damaged"),
    "all 1,048,576 rows": (_many_rows, "more than 200,000 rows"),
    "cells in opposite corners": (_corner, "could not be read"),
    "a row number beyond all sheets": (
        _sheet(
            raw.sheet_xml(
                raw.people_rows(1) + f'<row r="99999999">{raw.text_cell("A99999999", "x")}</row>'
            )
        ),
        "could not be read|damaged|more than 200,000 rows",
    ),
    "a thousand million laughs": (_entities, "has nothing in it|damaged"),
    "an entity from outside": (_outside_entity, "has nothing in it|damaged"),
    "a password": (_locked, "locked with a password"),
    "a folder": (_folder, "is no file|cannot be opened"),
    "a named pipe": (_pipe, "is no file"),
    "no file at all": (lambda folder: folder / "none.xlsx", "cannot be opened"),
    "an empty file": (_text("leads.xlsx", b""), "has nothing in it"),
    "blanks only": (_text("leads.csv", b" \r\n\r\n  \t\r\n"), "has nothing in it"),
    "delimiters only": (_text("leads.csv", ",,,\n,,,\n"), "has nothing in it"),
    "zeros only": (_text("leads.csv", b"\0" * 5_000), "has nothing in it"),
    "60 MB": (_huge, "more than this program reads"),
    "a program under a sheet's name": (
        _text("leads.csv", b"MZ\x90\0" + b"\0" * 200),
        "is no sheet",
    ),
    "a program for Linux": (_text("leads.xlsx", b"\x7fELF\x02\x01" + b"\0" * 200), "is no sheet"),
    "a PDF": (_text("leads.xlsx", b"%PDF-1.7\n%\xe2\xe3\n"), "is no sheet"),
    "a photo": (_text("leads.csv", b"\xff\xd8\xff\xe0" + os.urandom(400)), "is no sheet"),
    "noise": (_text("leads.csv", bytes(range(256)) * 20), "is no sheet"),
    "a web page called .xls": (
        _text("leads.xls", "<html><table><tr><td>Name</table>"),
        "a web page",
    ),
    "a workbook of 2003 as XML": (
        _text("leads.xls", '<?xml version="1.0"?><Workbook/>'),
        "a web page",
    ),
    "half of a workbook": (
        lambda folder: _text("leads.xlsx", _good_xlsx()[:2_000])(folder),
        "damaged",
    ),
    "a workbook without a sheet": (
        _sheet("", **{"xl/worksheets/sheet1.xml": ""}),
        "damaged|nothing",
    ),
    "a sheet of broken XML": (_sheet(_PEOPLE[:300]), "damaged|nothing"),
    "an archive that is no workbook": (
        lambda folder: raw.write(folder / "a.xlsx", "", **{"xl/workbook.xml": ""}),
        "is no sheet",
    ),
    "2,500 parts": (_many_parts, "unpacks to far more"),
    "an old workbook cut off": (
        _text("leads.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900),
        "damaged|could not be read",
    ),
    "400 columns": (
        _text("leads.csv", ",".join(f"c{n}" for n in range(400)) + "\n"),
        "300 columns",
    ),
}
"""Each with a part of its sentence."""

READ: dict[str, tuple[Make, int]] = {
    "a .csv called .xlsx": (_text("leads.xlsx", TWO), 2),
    "a workbook called .csv": (lambda folder: _text("leads.csv", _good_xlsx())(folder), 2),
    "a workbook without an ending": (lambda folder: _text("leads", _good_xlsx())(folder), 2),
    "a LibreOffice sheet called .xlsx": (_ods, 2),
    "a workbook of Excel 97 called .csv": (
        _text(
            "leads.csv",
            old_workbook([("Name", "Phone"), ("आशा", 9876543210.0), ("Ravi", "9876543211")]),
        ),
        2,
    ),
    "UTF-16 with tabs and a mark": (
        _text("leads.csv", TWO.replace(",", "\t"), "utf-16"),
        2,
    ),
    "UTF-16 without a mark": (_text("leads.csv", TWO, "utf-16-le"), 2),
    "UTF-8 with a mark": (_text("leads.csv", TWO, "utf-8-sig"), 2),
    "Windows text": (_text("leads.csv", TWO.replace("Asha", "José – “A”"), "cp1252"), 2),
    "semicolons": (_text("leads.csv", TWO.replace(",", ";")), 2),
    "bars": (_text("leads.csv", TWO.replace(",", "|")), 2),
    "Excel's sep= line": (_text("leads.csv", "sep=;\n" + TWO.replace(",", ";")), 2),
    "NULs in the text": (_text("leads.csv", TWO.replace("Asha", "As\0ha")), 2),
    "ESC and bidi marks": (_text("leads.csv", TWO.replace("Asha", "\x1b]52;c;x\x07\u202eAsha")), 2),
    "a quotation mark never closed": (_text("leads.csv", TWO.replace("Asha", '"Asha')), 2),
    "lines within a cell": (_text("leads.csv", TWO.replace("Asha", '"Asha\nPatil"')), 2),
    "a cell of 3 MB": (_text("leads.csv", TWO.replace("Asha", _BIG_CELL)), 2),
    "old Macintosh lines": (_text("leads.csv", TWO.replace("\n", "\r")), 2),
    "rows of many widths": (
        _text("leads.csv", TWO.replace("Asha,", "Asha,,,,9,").replace("9,9876", "9876")),
        1,
    ),
    "no header": (_text("leads.csv", TWO.partition("\n")[2]), 2),
    "a merged title above": (_merged_title, 2),
    "hidden sheet and row": (_hidden, 2),
    "all sheets hidden": (_all_hidden, 2),
    "a range merged over the whole sheet": (_endless_range, 2),
    "an escape written as _x001B_": (
        _sheet(_PEOPLE.replace("Asha 2", "_x001B_]52;c;AAAA_x0007_Asha")),
        2,
    ),
    "a formula with its value": (
        _sheet(raw.sheet_xml(_NUMBER % '<c r="B2"><f>WEBSERVICE("x")</f><v>9876500002</v></c>')),
        2,
    ),
    "an error in a cell": (
        _sheet(raw.sheet_xml(_NUMBER % '<c r="B2" t="e"><v>#REF!</v></c>')),
        1,
    ),
    "a number as a number": (
        _sheet(raw.sheet_xml(_NUMBER % '<c r="B2"><v>919876500002</v></c>')),
        2,
    ),
    "text that is a formula": (_text("leads.csv", TWO.replace("Asha", "=HYPERLINK(1)")), 2),
    "numbers kept as text by a formula": (
        _text("leads.csv", 'Name,Phone\nAsha,="9876543210"\nRavi,\'9876543211\n'),
        2,
    ),
    "lone surrogates in JSON fashion": (
        _text("leads.csv", TWO.encode() + b"\xed\xa0\x80,9876543219\n"),
        3,
    ),
}
"""Each with how many people are in it."""
