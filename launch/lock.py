"""Makes the pinned and hashed requirement files from the `.in` files. For maintainers.

Existing pins are kept unless `--upgrade` is given. The files name no package registry: whoever
installs from them uses the registry their machine is configured for, and the hashes hold anywhere.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.errors import LaunchError
from launch.project import Project

HEADER = "# Made by `python3 run.py lock` from {source}. Do not edit.\n"
# Rasa's own requirements contradict themselves on other systems, so its side is solved for these.
LINUX = tuple(
    "sys_platform == 'linux' and python_full_version < '3.11'"
    f" and platform_python_implementation == 'CPython' and platform_machine == '{machine}'"
    for machine in ("x86_64", "aarch64")
)


@dataclass(frozen=True)
class Lock:
    """One `.in` file to solve. `constraints` are pins of another lock that must hold here too."""

    source: str
    python: str
    systems: tuple[str, ...] = ()
    constraints: str | None = None

    @property
    def result(self) -> str:
        return self.source.removesuffix(".in") + ".txt"


LOCKS = (
    Lock("launch/requirements-uv.in", "3.11"),
    Lock("launch/requirements-node.in", "3.11"),
    Lock("bot/requirements.in", "3.10", LINUX),
    Lock("tests/requirements-bot.in", "3.10", LINUX, "bot/requirements.txt"),
    Lock("desk/requirements.in", "3.11"),
    Lock("tests/requirements-desk.in", "3.11", (), "desk/requirements.txt"),
)


def lock(project: Project, uv: Path, arguments: Sequence[str]) -> None:
    """Solves every lock, in order. `arguments` go to `uv pip compile` (`--upgrade`, …)."""
    for one in LOCKS:
        print(one.result)
        _solve(project.root, uv, one, arguments)


def _solve(root: Path, uv: Path, one: Lock, arguments: Sequence[str]) -> None:
    result = root / one.result
    with tempfile.TemporaryDirectory() as scratch:
        # uv reads the systems to solve for from the pyproject.toml of the folder it runs in.
        systems = ", ".join(f'"{system}"' for system in one.systems)
        environments = f"environments = [{systems}]\n" if one.systems else ""
        Path(scratch, "pyproject.toml").write_text("[tool.uv]\n" + environments)
        draft = Path(scratch, "requirements.txt")
        if result.exists():
            draft.write_text(result.read_text())
        command = [str(uv), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]
        command += ["--python-version", one.python, "--output-file", str(draft), *arguments]
        if one.constraints:
            command += ["--constraints", str(root / one.constraints)]
        ended = subprocess.run([*command, str(root / one.source)], cwd=scratch, check=False)
        if ended.returncode != 0:
            raise LaunchError(f"{one.result} was not made: uv ended with {ended.returncode}.")
        result.write_text(
            HEADER.format(source=one.source) + without_common_marker(draft.read_text())
        )


def without_common_marker(text: str) -> str:
    """Takes away the marker that most lines share: the systems that the lock is solved for."""
    markers = re.findall(r"^\S+==\S+ ; (.*?) \\$", text, re.MULTILINE)
    if not markers:
        return text
    common = max(set(markers), key=markers.count)
    if "platform_machine" not in common:
        return text
    return text.replace(f" ; {common} \\\n", " \\\n")
