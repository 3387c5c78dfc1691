"""One desk on one SQLite file: a lock that ends with the process, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.core.errors import Conflict


@contextmanager
def alone_on(database: Path) -> Iterator[None]:
    """Holds the lock of a database file. Raises `Conflict` when another desk holds it: two would
    run the same timers, and neither would see the other's hints."""
    path = database.with_name(f"{database.name}.lock")
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                f"Another desk is running on {database}. Stop it first, set MAKEGOOD_DATABASE_URL "
                "to another file, or use PostgreSQL, which several desks can share."
            ) from None
        yield
