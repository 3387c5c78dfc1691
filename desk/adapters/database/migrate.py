"""Brings a database to the newest schema, when a process starts.

Safe when several start at once: on PostgreSQL an advisory lock, on SQLite the write lock, taken
before the look at what is missing, and given back with the commit. A migration is applied wholly
or not at all, on both. Alembic is loaded only where something is to be done: it is heavy.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from desk.adapters.database.engine import connect
from desk.adapters.database.transaction import begin, end, unavailable_when_out_of_reach
from desk.core.errors import Invalid

if TYPE_CHECKING:
    from alembic.config import Config

LATEST = "0001"  # the newest revision; a test holds it to `migrations/versions`
FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_316_904_112_045  # of ours among PostgreSQL's advisory locks


def migrate(url: str) -> bool:
    """Applies what is missing; whether there was anything. Raises `Unavailable` without a
    database, and `Invalid` where the database is newer than this program."""
    engine = connect(url, pool_size=1)
    try:
        with unavailable_when_out_of_reach(), engine.connect() as connection:
            if version_of(connection) == LATEST:
                return False
            connection.rollback()
            return _upgrade(connection)
    finally:
        engine.dispose()


def version_of(connection: Connection) -> str | None:
    """The revision that the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def alembic_config() -> "Config":
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def _upgrade(connection: Connection) -> bool:
    from alembic import command
    from alembic.script import ScriptDirectory

    begin(connection, writing=True)
    try:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        version = version_of(connection)
        if version == LATEST:
            end(connection, "ROLLBACK")
            return False
        config = alembic_config()
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if version is not None and version not in known:
            raise Invalid(
                f"The database is at schema {version}, which this version does not know: "
                "it was used by a newer one. Start that one, or restore a backup."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        end(connection, "COMMIT")
        return True
    except BaseException:
        end(connection, "ROLLBACK")
        raise
