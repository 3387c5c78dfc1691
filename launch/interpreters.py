"""Finding the Python that the bot side needs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from launch.errors import LaunchError

BOT_VERSION = "3.10"
PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
PROBE_TIMEOUT_S = 20.0
MISSING = (
    "The bot side (Rasa) needs Python 3.10, and none was found on PATH or in ~/.pyenv/versions; "
    "uv could not fetch one either ({reason}). Install it, for example with `pyenv install 3.10` "
    "or `apt-get install python3.10 python3.10-venv`, and run the same command again."
)


def bot_python(fetch: Callable[[], Path], home: Path | None = None) -> Path:
    """A Python 3.10 that can make environments; `fetch` is the last resort.

    Raises LaunchError with what to install where there is none.
    """
    for candidate in _candidates(home or Path.home()):
        if works(candidate, BOT_VERSION):
            return candidate
    try:
        return fetch()
    except LaunchError as error:
        raise LaunchError(MISSING.format(reason=str(error).rstrip("."))) from error


def works(python: Path, version: str) -> bool:
    """Whether it starts, has that version and can make environments.

    A pyenv shim is on PATH without being usable, and Debian may leave `ensurepip` out.
    """
    try:
        answer = subprocess.run(
            [python, "-c", PROBE], capture_output=True, text=True, timeout=PROBE_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.strip() == version


def _candidates(home: Path) -> Iterator[Path]:
    on_path = shutil.which(f"python{BOT_VERSION}")
    if on_path:
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")
    found = (pyenv / "versions").glob(f"{BOT_VERSION}*/bin/python{BOT_VERSION}")
    yield from sorted(found, reverse=True)
