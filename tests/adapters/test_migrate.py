"""Migrations: they end at the tables of the program, once, and safely when several start."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from desk.adapters.database import migrate as migrations
from desk.adapters.database.engine import connect
from desk.adapters.database.migrate import LATEST, alembic_config, migrate
from desk.adapters.database.tables import metadata
from desk.core.errors import Invalid, Unavailable
from tests.postgres import Cluster


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """URLs of two empty databases of one kind."""
    if request.param == "sqlite":
        return [f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")]
    cluster: Cluster = request.getfixturevalue("postgres")
    return [cluster.fresh_database() for _ in range(2)]


both = pytest.mark.parametrize("empty", ["sqlite", "postgresql"], indirect=True)

INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


@both
def test_migrations_end_at_the_tables_of_the_program(empty: list[str]) -> None:
    migrated, created = connect(empty[0]), connect(empty[1])
    migrate(empty[0])
    metadata.create_all(created)
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert indexes(migrated) == indexes(created)
    assert columns(migrated) == columns(created)
    migrated.dispose()
    created.dispose()


def test_the_newest_migration_is_the_one_that_starts_look_for() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == LATEST


@both
def test_a_second_start_has_nothing_to_do(empty: list[str]) -> None:
    assert migrate(empty[0]) is True
    assert migrate(empty[0]) is False


@both
def test_several_that_start_at_once_migrate_once(empty: list[str]) -> None:
    done: list[object] = []

    def start() -> None:
        try:
            done.append(migrate(empty[0]))
        except Exception as error:
            done.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(str, done)) == ["False", "False", "False", "True"]


@both
def test_a_migration_that_fails_leaves_nothing_behind(
    empty: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import command

    real = command.upgrade

    def fail(*arguments: object, **options: object) -> None:
        real(*arguments, **options)  # type: ignore[arg-type]
        raise OSError("the disk is full")

    monkeypatch.setattr(command, "upgrade", fail)
    with pytest.raises(OSError, match="full"):
        migrate(empty[0])
    monkeypatch.undo()
    engine = connect(empty[0])
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    assert migrate(empty[0]) is True


@both
def test_a_database_of_a_newer_version_is_refused_with_what_to_do(empty: list[str]) -> None:
    migrate(empty[0])
    engine = connect(empty[0])
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(Invalid, match=r"9999.*newer"):
        migrate(empty[0])


def test_without_a_database_it_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        migrate("postgresql://makegood@127.0.0.1:1/nothing?connect_timeout=2")
    with pytest.raises(Unavailable):
        migrate(f"sqlite:///{tmp_path}/no/such/folder/x.db")


def test_alembic_is_not_loaded_when_nothing_is_to_be_done() -> None:
    assert "import alembic" not in Path(migrations.__file__).read_text().partition("\ndef ")[0]


def columns(engine: Engine) -> dict[str, dict[str, tuple[str, bool]]]:
    look = inspect(engine)
    return {
        table: {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(table)}
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def indexes(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        found = connection.execute(text(INDEXES[engine.dialect.name]))
        return {
            name: " ".join(sql.replace('"', "").split())
            for name, sql in found
            if "alembic_version" not in name
        }
