"""The pages of an encrypted database as they are, with their gaps and free pages: what SQL never shows.

SQLCipher 4: 4,096 bytes a page, of which the last 80 are an IV of 16 and a MAC of 64; AES-256-CBC with
the raw key; the first 16 bytes of the file are the salt (zetetic.net/sqlcipher/design).
"""

from pathlib import Path

PAGE, RESERVE, SALT = 4096, 80, 16
FRAME, HEADER = 24, 32
"""Of a write-ahead log: before each page, and before the first (sqlite.org/fileformat2.html)."""


def plain_database(path: Path, key: bytes) -> bytes:
    """Every page of the file, decrypted."""
    raw = path.read_bytes()
    pages = [raw[at : at + PAGE] for at in range(0, len(raw), PAGE)]
    return b"".join(_plain(page, key, SALT if at == 0 else 0) for at, page in enumerate(pages))


def plain_log(path: Path, key: bytes) -> bytes:
    """Every page in the write-ahead log, also those of commits long copied back."""
    raw = path.read_bytes() if path.exists() else b""
    starts = range(HEADER, len(raw) - PAGE - FRAME + 1, PAGE + FRAME)
    found = []
    for at in starts:
        is_first = int.from_bytes(raw[at : at + 4], "big") == 1
        page = raw[at + FRAME : at + FRAME + PAGE]
        found.append(_plain(page, key, SALT if is_first else 0))
    return b"".join(found)


def _plain(page: bytes, key: bytes, skip: int) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    iv = page[PAGE - RESERVE : PAGE - RESERVE + 16]
    opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return opened.update(page[skip : PAGE - RESERVE]) + opened.finalize()
