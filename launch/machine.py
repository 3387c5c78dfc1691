"""Programs that the machine brings along: a PostgreSQL server, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from launch.errors import LaunchError
from launch.programs import ProgramFailed, run_logged
from launch.progress import Progress
from launch.project import Project

POSTGRES_HOMES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Red Hat family
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
POSTGRES_PROGRAMS = ("initdb", "postgres")
FETCHED_BROWSERS = ".cache/ms-playwright"  # where playwright puts what it fetches
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
    fetched = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / FETCHED_BROWSERS)
    newest_first = sorted(fetched.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
    return next(iter(newest_first), None)


def prepare_postgres(project: Project, progress: Progress) -> Path:
    """The PostgreSQL server that the database tests start; installed where that is possible.

    Raises LaunchError with what to install.
    """
    found = postgres_bin()
    if found is None and _can_use_apt():
        _apt_install(project, progress, "postgresql", "PostgreSQL for the database tests")
        found = postgres_bin()
    if found is None:
        raise LaunchError(
            "The database tests need a PostgreSQL server (initdb, postgres) and found none. "
            "Install one, for example: apt-get install postgresql"
        )
    return found


def prepare_browser(project: Project, progress: Progress, desk_python: Path) -> Path:
    """The Chromium for the browser tests; installed where that is possible.

    Raises LaunchError with what to install.
    """
    found = browser()
    if found is None and _can_use_apt():
        _apt_install(project, progress, "chromium", "Chromium for the browser tests")
        found = browser()
    if found is None:
        with progress.step("Chromium for the browser tests"):
            run_logged(
                [desk_python, "-m", "playwright", "install", "chromium"],
                purpose="Fetching Chromium (or install one: apt-get install chromium)",
                log=project.setup_log,
                cwd=project.root,
            )
        found = browser()
    if found is None:
        raise LaunchError(
            "The browser tests need Chromium and found none on PATH. "
            "Install it, for example: apt-get install chromium"
        )
    return found


def _can_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_install(project: Project, progress: Progress, package: str, title: str) -> None:
    with progress.step(title):
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            try:
                run_logged(
                    ["apt-get", *command],
                    purpose=f"apt-get {' '.join(command)}",
                    log=project.setup_log,
                    cwd=project.root,
                    env={"DEBIAN_FRONTEND": "noninteractive"},
                )
            except ProgramFailed as error:
                progress.say(str(error))  # another way may be left; the caller knows
                return
