"""`ports.Records`: transactions on SQLite or PostgreSQL.

Hints and wakes are collected in the transaction and published after its commit, never inside it
(NOTIFY in the transaction was measured to throttle commits threefold).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from desk.adapters.database.engine import BUSY_TIMEOUT_MS
from desk.adapters.database.record import SqlRecord
from desk.adapters.database.turnstile import Turnstile
from desk.application.ports import Hints, Record, Wake
from desk.core.errors import Twice, Unavailable


class SqlRecords:
    """The database behind `ports.Records`."""

    def __init__(self, engine: Engine, hints: Hints, wake: Wake) -> None:
        self.engine = engine
        self._hints = hints
        self._wake = wake
        self._turnstile = Turnstile() if engine.dialect.name == "sqlite" else None
        self.wait_s = BUSY_TIMEOUT_MS / 1000

    @contextmanager
    def write(self) -> Iterator[Record]:
        with self.writing() as record:
            yield record

    @contextmanager
    def read(self) -> Iterator[Record]:
        with self.reading() as connection:
            yield SqlRecord(connection)

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[SqlRecord]:
        """`write`, for the adapters that need the connection too. Not durable: the commit does
        not wait for the disk; a power cut may undo it, a kill of the process does not."""
        with self._turn(), unavailable_when_out_of_reach(), self.engine.connect() as connection:
            begin(connection, writing=True, durable=durable)
            record = SqlRecord(connection)
            try:
                yield record
                end(connection, "COMMIT")
            except BaseException:
                end(connection, "ROLLBACK")
                raise
            finally:
                if not durable:
                    durable_again(connection)
        if record.hints:
            self._hints.publish(record.hints)
        if record.woken:
            self._wake()

    def _turn(self) -> AbstractContextManager[None]:
        """Waiting in line to write, where the database lets one write at a time."""
        if self._turnstile is None:
            return nullcontext()
        return self._turnstile.one_at_a_time(self.wait_s)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """`read`, for the adapters that need the connection."""
        with unavailable_when_out_of_reach(), self.engine.connect() as connection:
            begin(connection, writing=False)
            try:
                yield connection
            finally:
                end(connection, "ROLLBACK")


def begin(connection: Connection, *, writing: bool, durable: bool = True) -> None:
    """Starts the transaction: on SQLite by an explicit BEGIN (see `engine`), elsewhere by the
    driver; a reading one is a consistent snapshot on both."""
    raw = _sqlite(connection)
    if raw is not None:
        if not durable:
            raw.execute("PRAGMA synchronous=NORMAL")
        raw.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
    elif not writing:
        connection.execution_options(isolation_level="REPEATABLE READ")
    elif not durable:
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")


def end(connection: Connection, how: str) -> None:
    """COMMIT or ROLLBACK, of the explicit SQLite transaction too."""
    raw = _sqlite(connection)
    if raw is not None and raw.in_transaction:
        raw.execute(how)
    if how == "COMMIT":
        connection.commit()
    else:
        connection.rollback()


def durable_again(connection: Connection) -> None:
    """For the next user of a connection whose transaction was not durable."""
    raw = _sqlite(connection)
    if raw is not None:
        raw.execute("PRAGMA synchronous=FULL")


def _sqlite(connection: Connection) -> sqlite3.Connection | None:
    """The driver's connection, where it is SQLite's: BEGIN and COMMIT by way of SQLAlchemy cost
    more than they do."""
    if connection.dialect.name != "sqlite" or connection.invalidated:
        return None
    raw: Any = connection.connection.dbapi_connection
    return raw  # type: ignore[no-any-return]


@contextmanager
def unavailable_when_out_of_reach() -> Iterator[None]:
    """Turns 'locked', 'full', 'cannot connect' into `Unavailable`, a violated key into `Twice`;
    other errors stay bugs."""
    try:
        yield
    except IntegrityError as error:
        raise Twice("Somebody recorded the same thing at the same moment; look again.") from error
    except (OperationalError, sqlite3.OperationalError, PoolTimeout) as error:
        raise Unavailable("The record cannot be reached right now; try again.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The record cannot be reached right now; try again.") from error
        raise
