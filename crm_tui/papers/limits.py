"""How much of a paper is read: what is above is refused, so that no file can stop the program."""

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """For one file, and for the child process that reads a printed one."""

    text_bytes: int = 2 * _MEGABYTE
    """Of a .txt or .md file."""
    file_bytes: int = 20 * _MEGABYTE
    """Of a .pdf file."""
    pages: int = 300
    page: int = 50_000
    """Characters of one page; the rest of it is cut."""
    text: int = 2_000_000
    """Characters of all pages."""
    memory: int = 1024 * _MEGABYTE
    """Bytes of address space."""
    cpu_seconds: int = 40
    seconds: float = 60.0
    """By the clock on the wall."""
