"""How much of a file is read: what is above is refused, so that no file can stop the program."""

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """For the child process that reads one file."""

    file_bytes: int = 50 * _MEGABYTE
    unpacked_bytes: int = 400 * _MEGABYTE
    """Of all parts of a workbook together."""
    parts: int = 2_000
    """Files inside a workbook."""
    rows: int = 200_000
    columns: int = 300
    cell: int = 32_768
    """Characters; Excel's own limit is 32,767. The rest of a longer cell is cut."""
    text: int = 60_000_000
    """Characters of all cells together."""
    memory: int = 1024 * _MEGABYTE
    """Bytes of address space."""
    cpu_seconds: int = 20
    seconds: float = 30.0
    """By the clock on the wall."""
