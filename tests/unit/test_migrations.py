"""The schema: a fresh file is at its head, a newer one is refused, a backup comes before a change."""

import re
import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.store import schema
from crm_tui.store.connect import connect
from crm_tui.store.schema import HEAD, bring_up_to_date, current_version, make
from tests.conftest import KEY

RAW_KEY = bytes.fromhex(KEY)
SCRIPTS = Path(schema.__file__).parent / "migrations" / "versions"
NEXT = """
from alembic import op

revision = "9998"
down_revision = "{head}"


def upgrade() -> None:
    {step}
"""


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    make(path, RAW_KEY)
    return path


def version_of(path: Path) -> str | None:
    connection = connect(path, RAW_KEY, readonly=True)
    try:
        return current_version(connection)
    finally:
        connection.close()


def run(path: Path, *statements: str) -> list[object]:
    connection = connect(path, RAW_KEY)
    try:
        return [tuple(row) for text in statements for row in connection.execute(text).fetchall()]
    finally:
        connection.close()


@pytest.fixture
def newer_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This program with one migration more; returns where its script is."""
    package = tmp_path / "program" / "store"
    shutil.copytree(SCRIPTS.parent, package / "migrations")
    script = package / "migrations" / "versions" / "9998_more.py"
    script.write_text(NEXT.format(head=HEAD, step='op.execute("CREATE TABLE more (id INTEGER)")'))
    monkeypatch.setattr(schema, "__file__", str(package / "schema.py"))
    monkeypatch.setattr(schema, "HEAD", "9998")
    return script


def test_a_fresh_file_is_at_the_head_and_needs_nothing(db: Path, tmp_path: Path) -> None:
    assert version_of(db) == HEAD
    told: list[str] = []
    bring_up_to_date(db, RAW_KEY, tmp_path / "backups", "now", told.append)
    assert not told
    assert not (tmp_path / "backups").exists()


def test_the_head_is_the_newest_script() -> None:
    found = [
        match[1]
        for path in SCRIPTS.glob("[0-9]*.py")
        if (match := re.search(r'^revision = "(\w+)"', path.read_text(), re.MULTILINE))
    ]
    assert max(found) == HEAD


def test_a_shop_of_a_newer_program_is_refused_and_left_alone(db: Path, tmp_path: Path) -> None:
    run(db, "UPDATE alembic_version SET version_num = '9999'")
    before = db.read_bytes()
    with pytest.raises(CrmError, match="newer version") as refused:
        bring_up_to_date(db, RAW_KEY, tmp_path / "backups", "now", lambda said: None)
    assert "Upgrade" in refused.value.fix
    assert db.read_bytes() == before


def test_a_file_without_tables_is_no_shop_and_does_not_become_one(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    run(path, "CREATE TABLE other (id INTEGER)")
    with pytest.raises(Damaged, match="holds no shop"):
        bring_up_to_date(path, RAW_KEY, tmp_path / "backups", "now", lambda said: None)
    assert version_of(path) is None


def test_before_a_migration_there_is_a_backup_under_the_same_key(
    db: Path, tmp_path: Path, newer_program: Path
) -> None:
    run(db, "INSERT INTO setting (key, value) VALUES ('sign', '\"here\"')")
    told: list[str] = []
    bring_up_to_date(db, RAW_KEY, tmp_path / "backups", "now", told.append)
    assert [line for line in told if "this can take a minute" in line] == told != []
    assert version_of(db) == "9998"
    [backup] = (tmp_path / "backups").iterdir()
    assert backup.stat().st_mode & 0o777 == 0o600
    assert version_of(backup) == HEAD
    assert run(backup, "SELECT value FROM setting WHERE key = 'sign'") == [('"here"',)]
    assert b"alembic_version" not in backup.read_bytes(), "a backup is as secret as the shop"


def test_what_a_job_brought_can_be_taken_out_of_the_schema_and_put_in_again(
    tmp_path: Path,
) -> None:
    """0004: the jobs of a shop that goes one version back, then forward again, are all there."""
    db, columns = tmp_path / "shop.db", "SELECT name FROM pragma_table_info('job')"
    _migrate(db, "upgrade", "0004")
    run(
        db,
        "INSERT INTO job (kind, payload, state, actor, created_at, updated_at)"
        " VALUES ('draft', '{}', 'done', 'human:owner', 1, 1)",
    )
    _migrate(db, "downgrade", "0003")
    assert ("result",) not in run(db, columns)
    assert version_of(db) == "0003"
    _migrate(db, "upgrade", "0004")
    assert ("result",) in run(db, columns)
    assert run(db, "SELECT kind, state FROM job") == [("draft", "done")]


def _migrate(path: Path, step: str, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS.parent))
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: connect(path, RAW_KEY), poolclass=StaticPool
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        getattr(command, step)(config, to)
    engine.dispose()


def test_a_migration_that_fails_changes_nothing_and_says_so(
    db: Path, tmp_path: Path, newer_program: Path
) -> None:
    bad = (
        'op.execute("CREATE TABLE more (id INTEGER)"); op.execute("INSERT INTO nowhere VALUES (1)")'
    )
    newer_program.write_text(NEXT.format(head=HEAD, step=bad))
    with pytest.raises(CrmError, match="nothing was changed"):
        bring_up_to_date(db, RAW_KEY, tmp_path / "backups", "now", lambda said: None)
    assert version_of(db) == HEAD
    assert run(db, "SELECT name FROM sqlite_schema WHERE name = 'more'") == []
