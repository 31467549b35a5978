"""What a file is, by its first bytes and never by its name."""

import io
import zipfile

from crm_tui.sheets.limits import Limits
from crm_tui.sheets.refusal import Refusal, Refused
from crm_tui.sheets.sheet import Kind

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream that holds an encrypted workbook (MS-OFFCRYPTO 2.3.2).
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OTHERS: tuple[bytes, ...] = (
    *(b"MZ", b"\x7fELF", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"OggS", b"ID3"),
    *(b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"SQLite format 3\0"),
)
_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<script", b"<head", b"<meta", b"<style")


def kind_of(content: bytes, limits: Limits) -> Kind:
    """The kind; raises Refused for what is none that is read."""
    if not content.strip(b"\0 \t\r\n"):
        raise Refused(Refusal.EMPTY)
    if content.startswith(_ZIP):
        return _archive(content, limits)
    if content.startswith(_OLE):
        if _LOCKED in content:
            raise Refused(Refusal.LOCKED)
        return Kind.XLS
    if content.startswith(_OTHERS):
        raise Refused(Refusal.OTHER_KIND)
    return _text(content)


def _archive(content: bytes, limits: Limits) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused(Refusal.BROKEN) from error
    if len(parts) > limits.parts or sum(p.file_size for p in parts) > limits.unpacked_bytes:
        raise Refused(Refusal.UNPACKS_TOO_LARGE)
    names = {part.filename for part in parts}
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return Kind.XLSX
    if "content.xml" in names:
        return Kind.ODS
    raise Refused(Refusal.OTHER_KIND)


def _text(content: bytes) -> Kind:
    head = content[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    plain = head.replace(b"\0", b"")
    if plain.startswith(b"begin:vcard"):
        return Kind.VCF
    if plain.startswith(_PAGES):
        raise Refused(Refusal.WEB_PAGE)
    return Kind.CSV
