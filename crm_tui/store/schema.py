"""The schema's version, and migrating at start: with a backup first when there is data."""

from collections.abc import Callable
from pathlib import Path

from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.store.connect import Connection, connect, plain_errors

HEAD = "0009"
"""The newest revision under `migrations/versions`; a test holds them together."""


def current_version(connection: Connection) -> str | None:
    """The revision that the file is at; None for a file without tables."""
    if not connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'"
    ).fetchone():
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def make(path: Path, key: bytes) -> None:
    """A new, empty database with every table."""
    _upgrade(path, key)


def bring_up_to_date(
    path: Path, key: bytes, backups: Path, stamp: str, tell: Callable[[str], None]
) -> None:
    """Migrate when the file is older than this program; refuse one that is newer, or that is none.

    `tell` gets a sentence before the work begins: with a million messages it takes ten seconds.
    Alembic is imported only when there is something to do (it costs 0.6 s).
    """
    connection = connect(path, key, busy_ms=60_000)
    try:
        with plain_errors():
            version = current_version(connection)
        if version == HEAD:
            return
        if version is None:
            raise Damaged(
                f"The shop's data file {path} holds no shop.",
                "Run `crm restore`: it brings back the newest good backup.",
            )
        if version > HEAD:
            raise CrmError(
                f"This shop was last used with a newer version ({version}).",
                "Upgrade this program, then open it again.",
            )
        tell("Bringing the shop's data up to date; this can take a minute …")
        _backup(connection, backups / f"before-{HEAD}-{stamp}.db")
    finally:
        connection.close()
    _upgrade(path, key)


def _backup(connection: Connection, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with plain_errors():
        connection.execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)


def _upgrade(path: Path, key: bytes) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import StaticPool
    from sqlcipher3 import dbapi2 as sqlcipher

    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, busy_ms=60_000),
        poolclass=StaticPool,
    )
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise CrmError(
            f"The shop's data could not be brought up to date ({error.orig}); nothing was changed.",
            "Free some space on the disk, then try again.",
        ) from error
    finally:
        engine.dispose()
