"""Running a program to its end during set-up, with its output in the set-up log."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from launch.errors import LaunchError, cause
from launch.reaper import Reaper

TAIL_BYTES = 20_000
STOP_DEADLINE_S = 5.0
LOG_LIMIT = 20_000_000
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class ProgramFailed(LaunchError):
    """A program of the set-up ended with an error; `output` is the end of what it said."""

    def __init__(self, message: str, output: str) -> None:
        super().__init__(message)
        self.output = output


def run_logged(
    command: Sequence[str | Path],
    *,
    purpose: str,
    log: Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
) -> None:
    """Runs `command` to its end. Its output goes to `log`.

    Raises ProgramFailed with a sentence that begins with `purpose` and names the cause where it is
    known. An interrupt ends the program and everything that it started.
    """
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with open(log, "ab") as out:
            began = out.tell()
            shown = " ".join(str(part) for part in command)
            out.write(f"\n{time.strftime('%Y-%m-%d %H:%M:%S')} {purpose}\n$ {shown}\n".encode())
            out.flush()
            code = _run(command, out.fileno(), cwd, env)
    except OSError as error:
        reason = cause(str(error)) or str(error)
        raise ProgramFailed(f"{purpose}: {reason}.", str(error)) from error
    if code != 0:
        output = _tail(log, began)
        known = cause(output) or _last_words(output) or f"`{command[0]}` ended with code {code}"
        raise ProgramFailed(f"{purpose} failed: {known}. The whole output: {log}", output)


def _run(command: Sequence[str | Path], out: int, cwd: Path, env: Mapping[str, str] | None) -> int:
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    reaper = Reaper()  # a set-up that is killed must not leave a pip behind that goes on writing
    reaper.watch(process.pid)
    try:
        return process.wait()
    except BaseException:
        _end(process)
        raise
    finally:
        reaper.forget(process.pid)
        reaper.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(STOP_DEADLINE_S)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _last_words(output: str) -> str | None:
    lines = [COLOURS.sub("", line).strip() for line in output.splitlines()]
    said = [line for line in lines if line and not line.startswith("$ ")]
    return said[-1].rstrip(".") if said else None


def _tail(log: Path, began: int) -> str:
    with open(log, "rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(began, end - TAIL_BYTES))
        return file.read().decode(errors="replace")
