"""Python environments below `.venvs/`, and the pinned and hashed packages in them.

Invariant: an environment has a stamp only while everything that its requirement file names is in
it. One whose work was cut short carries a mark and is built anew, so none is ever half valid.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.errors import LaunchError
from launch.fingerprint import Stamp, fingerprint
from launch.programs import ProgramFailed, run_logged
from launch.progress import Progress
from launch.project import Project

INSTALLER_VARIABLE = "LAUNCH_INSTALLER"
# Where the machine tells pip which registry to use or how to reach it, pip installs: uv does not
# read pip's configuration.
PIP_KEYS = ("index-url", "extra-index-url", "find-links", "no-index", "proxy", "trusted-host")
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Environment:
    """One environment: its folder below `.venvs/`, what it needs to run, and to be tested."""

    name: str
    requirements: str
    test_requirements: str | None = None


TOOLS = Environment("uv", "launch/requirements-uv.txt")
NODE = Environment("node", "launch/requirements-node.txt")
DESK = Environment("desk", "desk/requirements.txt", "tests/requirements-desk.txt")
BOT = Environment("bot", "bot/requirements.txt", "tests/requirements-bot.txt")


@dataclass
class Packages:
    """Makes environments in one project. `progress` tells the user about steps that take time."""

    project: Project
    progress: Progress

    def prepare(
        self,
        environment: Environment,
        title: str,
        *,
        tests: bool = False,
        interpreter: Callable[[], Path] = lambda: Path(sys.executable),
        uv: Callable[[], Path] | None = None,
    ) -> Path:
        """The environment's Python, with every package in place. Takes no time when it is.

        `uv` finds the faster installer; without it, or where pip is configured for this machine,
        pip does the work.
        """
        python = self.project.python(environment.name)
        if self.is_ready(environment, tests=tests):
            return python
        with self.progress.step(title):
            home = self.project.environments / environment.name
            stamps = self._stamps(environment)
            for stamp, _ in stamps.values():
                stamp.clear()
            unfinished = home / UNFINISHED
            if unfinished.exists() or not _has_pip(python):
                self._create(home, interpreter())
            unfinished.touch()
            name = environment.requirements
            if tests and environment.test_requirements:
                name = environment.test_requirements
            self._install(python, name, uv)
            for requirements, (stamp, value) in stamps.items():
                if requirements in (name, environment.requirements):
                    stamp.write(value)
            unfinished.unlink()
        return python

    def is_ready(self, environment: Environment, *, tests: bool = False) -> bool:
        if not os.access(self.project.python(environment.name), os.X_OK):
            return False
        stamps = self._stamps(environment)
        wanted = environment.test_requirements if tests else environment.requirements
        stamp, value = stamps[wanted or environment.requirements]
        return stamp.matches(value)

    def _stamps(self, environment: Environment) -> dict[str, tuple[Stamp, str]]:
        home = self.project.environments / environment.name
        files = [environment.requirements, environment.test_requirements]
        return {
            name: (
                Stamp(home / f".complete-{Path(name).stem}"),
                fingerprint(self.project.root, [name]),
            )
            for name in files
            if name
        }

    def _create(self, home: Path, interpreter: Path) -> None:
        self._run([interpreter, "-m", "venv", "--clear", home], f"Making {home.name}'s environment")

    def _install(self, python: Path, requirements: str, uv: Callable[[], Path] | None) -> None:
        file = self.project.root / requirements
        purpose = f"Installing {requirements}"
        hashed: list[str | Path] = ["--require-hashes", "-r", file]
        if uv is not None and uses_uv(python):
            try:
                program: list[str | Path] = [uv(), "pip", "install", "--compile-bytecode"]
                self._run([*program, "--python", python, *hashed], purpose)
                return
            except ProgramFailed:
                self.progress.say("uv could not install it; trying pip.")
        options: list[str | Path] = [
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar",
            "off",
        ]
        self._run([python, "-m", "pip", "install", *options, *hashed], purpose)

    def _run(self, command: Sequence[str | Path], purpose: str) -> None:
        log = self.project.setup_log
        run_logged(command, purpose=purpose, log=log, cwd=self.project.root)


def uses_uv(python: Path) -> bool:
    """Whether uv may install: asked for by name, or nothing is configured that only pip knows."""
    chosen = os.environ.get(INSTALLER_VARIABLE, "")
    if chosen not in ("", "pip", "uv"):
        raise LaunchError(f"{INSTALLER_VARIABLE} must be pip or uv, not {chosen!r}.")
    if chosen:
        return chosen == "uv"
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    keys = [line.split("=")[0].rsplit(".", 1)[-1] for line in listed.stdout.splitlines()]
    return not any(key.replace("_", "-") in PIP_KEYS for key in keys)


def _has_pip(python: Path) -> bool:
    if not os.access(python, os.X_OK):
        return False
    asked = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    return asked.returncode == 0
