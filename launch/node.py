"""The front-end packages from npm."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from launch.fingerprint import Stamp, fingerprint
from launch.packages import NODE, Packages
from launch.programs import run_logged
from launch.project import Project

INPUTS = ("package.json", "package-lock.json", ".npmrc")


def prepare_front_end(project: Project, packages: Packages) -> None:
    """`node_modules` as the lock file has it, without running any package's own scripts."""
    value = fingerprint(project.root, INPUTS)
    stamp = Stamp(project.root / "node_modules" / ".complete")
    if stamp.matches(value):
        return
    npm, path = _npm(packages)
    with packages.progress.step("Front-end packages (npm)"):
        stamp.clear()
        run_logged(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"],
            purpose="Installing the front-end packages",
            log=project.setup_log,
            cwd=project.root,
            env={"PATH": path},
        )
        stamp.write(value)


def _npm(packages: Packages) -> tuple[Path, str]:
    """The machine's npm, or one from a Python package; and the PATH that it needs."""
    path = os.environ.get("PATH", "")
    found = shutil.which("npm")
    if found and shutil.which("node") and _starts(found):
        return Path(found), path
    python = packages.prepare(NODE, "npm (this machine has none)")
    folder = python.parent
    return folder / "npm", f"{folder}{os.pathsep}{path}"


def _starts(npm: str) -> bool:
    asked = subprocess.run([npm, "--version"], capture_output=True, check=False)
    return asked.returncode == 0
