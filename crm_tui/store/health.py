"""Is the file whole, and what is it made of."""

from crm_tui.store.tx import Tx, scalar


def problem(tx: Tx) -> str | None:
    """What is wrong with the file, None when every page is whole."""
    damaged = tx.all("PRAGMA cipher_integrity_check")
    if damaged:
        return f"{len(damaged)} pages of the file are damaged"
    said = str(scalar(tx, "PRAGMA quick_check(1)"))
    return None if said == "ok" else said


def versions(tx: Tx) -> list[tuple[str, str]]:
    return [
        ("SQLite", str(scalar(tx, "SELECT sqlite_version()"))),
        ("SQLCipher", str(scalar(tx, "PRAGMA cipher_version")).split()[0]),
        ("sqlite-vec", str(scalar(tx, "SELECT vec_version()"))),
        ("schema", str(scalar(tx, "SELECT version_num FROM alembic_version"))),
    ]


def quarantined(tx: Tx) -> int:
    return int(scalar(tx, "SELECT COUNT(*) FROM quarantine"))


def files_gone(tx: Tx) -> int:
    """Files of customers that their provider no longer has."""
    return int(scalar(tx, "SELECT COUNT(*) FROM media WHERE state = 'gone'"))


def unknown_sends(tx: Tx) -> int:
    return int(
        scalar(
            tx,
            "SELECT COUNT(*) FROM message WHERE status = 'unknown'",
        )
    )
