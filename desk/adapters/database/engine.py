"""The engine for SQLite or PostgreSQL, with the settings that make them safe here."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

BUSY_TIMEOUT_MS = 5000  # bounded wait for a locked SQLite; then `Unavailable`

POOL_TIMEOUT_S = 5.0  # bounded wait for a free connection


def connect(url: str, *, pool_size: int = 10, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Engine:
    """An engine; nothing is connected until it is used. Its errors never quote values: they
    would carry what customers wrote into the logs.

    SQLite: write-ahead log, synchronous=FULL (a commit survives a power cut), foreign keys on.
    The driver's own transactions are off: `record` says BEGIN IMMEDIATE where it writes, so two
    writers queue up instead of failing halfway.
    """
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=5,
            pool_pre_ping=True,
            pool_timeout=POOL_TIMEOUT_S,
            hide_parameters=True,
        )
    engine = create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=5,
        pool_timeout=POOL_TIMEOUT_S,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": busy_timeout_ms / 1000},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
        cursor.close()

    return engine
