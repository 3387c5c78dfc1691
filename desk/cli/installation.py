"""The installation that a command works on: the one of the settings, open for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from desk.application.ports import Desk
from desk.bootstrap import build
from desk.settings import load


@contextmanager
def open_desk() -> Iterator[Desk]:
    """Raises `Invalid` for wrong settings and `Unavailable` without a database."""
    installation = build(load())
    try:
        yield installation.desk
    finally:
        installation.close()
