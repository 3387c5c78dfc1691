"""The commands of `run.py`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from launch.checks import run_tests
from launch.errors import LaunchError, cause
from launch.lock import lock
from launch.product import desk_environment
from launch.progress import Progress
from launch.project import Project, this_project
from launch.setup import Setup, check_this_python
from launch.start import DEFAULT_HOST, DEFAULT_PORT, StartOptions, start

USAGE = """\
python3 run.py [--demo | --no-demo] [--host HOST] [--port PORT]
                                set up what is missing, then start Makegood
python3 run.py setup            set up only
python3 run.py train            train the Rasa model if its inputs changed
python3 run.py test [ARGS]      run every check and test; ARGS go to pytest, and then only
                                the tests run (for example: test -k handoff)
python3 run.py bench [ARGS]     measure, print a table, write bench-results.json
python3 run.py makegood [ARGS]  the product's own command line (agents, hours, ...)
python3 run.py lock [ARGS]      for maintainers: pin the packages anew; ARGS go to uv
                                (for example: lock --upgrade-package fastapi)
"""
QUIET_S = 1.5
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Runs one command; returns the exit code. What went wrong is one sentence, not a traceback."""
    try:
        check_this_python()
        return _dispatch(this_project(), list(arguments))
    except LaunchError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        return _fail(f"{cause(str(error)) or error}.")


def _dispatch(project: Project, arguments: list[str]) -> int:
    if arguments and not arguments[0].startswith("-"):
        command = COMMANDS.get(arguments[0])
        if command is None:
            print(f"run.py has no command {arguments[0]!r}.\n\n{USAGE}", file=sys.stderr)
            return 2
        return command(project, arguments[1:])
    return start(project, Progress(), start_options(arguments))


def start_options(arguments: Sequence[str]) -> StartOptions:
    """Parses the options of a plain start; leaves with code 2 and the usage on a mistake."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        usage=USAGE,
        allow_abbrev=False,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="serve the demo shop (default: when the database is new)",
    )
    parser.add_argument("--host", default=DEFAULT_HOST, help="address to listen on")
    parser.add_argument("--port", type=_port, help=f"port to listen on (default: {DEFAULT_PORT})")
    given = parser.parse_args(arguments)
    return StartOptions(host=given.host, port=given.port, demo=given.demo)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


def _setup(project: Project, arguments: list[str]) -> int:
    _takes_nothing("setup", arguments)
    Setup(project, Progress()).everything()
    print("Everything is set up. Start it with: python3 run.py")
    return 0


def _train(project: Project, arguments: list[str]) -> int:
    _takes_nothing("train", arguments)
    print(project.shown(Setup(project, Progress()).model()))
    return 0


def _test(project: Project, arguments: list[str]) -> int:
    return run_tests(project, Progress(), arguments)


def _bench(project: Project, arguments: list[str]) -> int:
    ready = Setup(project, Progress()).everything()
    env = {
        "MAKEGOOD_BENCH_BOT_PYTHON": str(ready.bot),
        "MAKEGOOD_BENCH_MODEL": str(ready.model),
    }
    command = [str(ready.desk), "-m", "tests.bench", *arguments]
    return subprocess.run(command, cwd=project.root, env={**os.environ, **env}).returncode


def _makegood(project: Project, arguments: list[str]) -> int:
    python = Setup(project, Progress(quiet_s=QUIET_S)).desk_only()
    env = {**os.environ, **desk_environment(project, os.environ)}
    project.var.mkdir(exist_ok=True)
    os.chdir(project.root)
    sys.stdout.flush()
    os.execve(python, [str(python), "-m", "desk", *arguments], env)


def _lock(project: Project, arguments: list[str]) -> int:
    lock(project, Setup(project, Progress()).uv(), arguments)
    return 0


def _help(_project: Project, _arguments: list[str]) -> int:
    print(USAGE)
    return 0


def _takes_nothing(command: str, arguments: list[str]) -> None:
    if arguments:
        raise LaunchError(f"`run.py {command}` takes no arguments, not {' '.join(arguments)!r}.")


def _fail(sentence: str) -> int:
    print(f"\n{sentence[:1].upper()}{sentence[1:]}", file=sys.stderr)
    return 1


COMMANDS: dict[str, Callable[[Project, list[str]], int]] = {
    "setup": _setup,
    "train": _train,
    "test": _test,
    "bench": _bench,
    "makegood": _makegood,
    "lock": _lock,
    "help": _help,
}
