"""Set-up, in order. Each step takes no time when its work is already done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch.errors import LaunchError
from launch.interpreters import BOT_VERSION, bot_python
from launch.model import prepare_model
from launch.node import prepare_front_end
from launch.one_at_a_time import one_at_a_time
from launch.packages import BOT, DESK, TOOLS, Packages
from launch.programs import run_logged
from launch.progress import Progress
from launch.project import Project


@dataclass(frozen=True)
class Ready:
    """What a finished set-up offers."""

    desk: Path
    bot: Path
    model: Path


class Setup:
    """The set-up of one project."""

    def __init__(self, project: Project, progress: Progress) -> None:
        self.project = project
        self.progress = progress
        self.packages = Packages(project, progress)

    def everything(self, *, tests: bool = False) -> Ready:
        """Both environments, the front-end packages and the model."""
        with self._alone():
            desk = self._desk(tests)
            prepare_front_end(self.project, self.packages)
            bot = self._bot(tests)
            return Ready(desk, bot, prepare_model(self.project, bot, self.progress))

    def model(self) -> Path:
        """What is needed to train, and the model."""
        with self._alone():
            return prepare_model(self.project, self._bot(tests=False), self.progress)

    def desk_only(self) -> Path:
        """What the command line of the product needs."""
        if self.packages.is_ready(DESK):
            return self.project.python(DESK.name)  # no lock: it works while a start is setting up
        with self._alone():
            return self._desk(tests=False)

    def uv(self) -> Path:
        """The machine's uv, or one in an environment of its own."""
        found = shutil.which("uv")
        if found and _answers(found):
            return Path(found)
        python = self.packages.prepare(TOOLS, "uv, the package installer")
        return python.parent / "uv"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        def waiting(holder: str) -> None:
            self.progress.say(f"Another set-up is at work here ({holder}); waiting for it.")

        with one_at_a_time(self.project.var / "setup.lock", waiting):
            yield

    def _desk(self, tests: bool) -> Path:
        title = "Packages of the people's side" + (" and its tests" if tests else "")
        return self.packages.prepare(DESK, title, tests=tests, uv=self.uv)

    def _bot(self, tests: bool) -> Path:
        title = "Packages of the bot side (Rasa, TensorFlow: 700 MB; minutes, once)"
        return self.packages.prepare(
            BOT, title, tests=tests, uv=self.uv, interpreter=self._bot_interpreter
        )

    def _bot_interpreter(self) -> Path:
        return bot_python(self._fetch_python)

    def _fetch_python(self) -> Path:
        uv = self.uv()
        folder = self.project.environments / "pythons"
        env = {"UV_PYTHON_INSTALL_DIR": str(folder)}
        run_logged(
            [uv, "python", "install", BOT_VERSION],
            purpose=f"Fetching Python {BOT_VERSION}",
            log=self.project.setup_log,
            cwd=self.project.root,
            env=env,
        )
        found = subprocess.run(
            [uv, "python", "find", "--managed-python", BOT_VERSION],
            capture_output=True,
            text=True,
            env={**os.environ, **env},
            check=False,
        )
        if found.returncode != 0:
            raise LaunchError(f"uv fetched Python {BOT_VERSION} but does not find it.")
        return Path(found.stdout.strip())


def _answers(program: str) -> bool:
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return asked.returncode == 0


def check_this_python() -> None:
    """Debian's Python may come without `venv`; say so before anything else does."""
    asked = subprocess.run(
        [sys.executable, "-c", "import venv, ensurepip"], capture_output=True, check=False
    )
    if asked.returncode != 0:
        raise LaunchError(
            "This Python cannot make environments (its `venv` module is missing). "
            "On Debian or Ubuntu: apt-get install python3-venv. Then run the same command again."
        )
