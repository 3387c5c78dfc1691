"""Programs that the machine brings along: a PostgreSQL server, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

POSTGRES_HOMES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Red Hat family
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
POSTGRES_PROGRAMS = ("initdb", "postgres")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def postgres_bin(homes: Iterable[str] = POSTGRES_HOMES) -> Path | None:
    """The folder with the newest PostgreSQL server found, or None.

    Debian keeps `initdb` off PATH, so the well-known folders are looked at too.
    """
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    for pattern in homes:
        found = Path("/").glob(pattern.lstrip("/"))
        candidates += sorted(found, key=_version_in_path, reverse=True)
    for folder in candidates:
        if all(os.access(folder / name, os.X_OK) for name in POSTGRES_PROGRAMS):
            return folder
    return None


def _version_in_path(folder: Path) -> tuple[int, ...]:
    digits = "".join(c if c.isdigit() else " " for c in str(folder))
    return tuple(int(part) for part in digits.split())


def browser() -> Path | None:
    """A Chromium that playwright can drive by its path, or None."""
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return Path(found)
    return None
