"""`python3 run.py test`: every check and every test, and a table of what happened.

Nothing is skipped silently: what a check needs is set up or its absence is an error, and a test
that skips itself counts against the run.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from launch.errors import LaunchError
from launch.machine import prepare_browser, prepare_postgres
from launch.model import rasa_environment
from launch.product import test_environment
from launch.progress import Progress
from launch.project import Project
from launch.setup import Ready, Setup

NOTHING_SELECTED = 5  # pytest's exit code
BOT_FOLDERS = ("tests/bot", "tests/actions")
BROWSER_FOLDERS = ("tests/browser", "tests/faults")  # one real bot side serves both
DESK_FOLDERS = ("tests",)
OPTIONS_WITH_VALUE = frozenset({"-k", "-m", "-n", "-p", "-o", "-c", "-W", "-r"})


@dataclass(frozen=True)
class Check:
    """One program to run. With `report`, a JUnit file that pytest writes there is counted."""

    title: str
    command: Sequence[str]
    env: Mapping[str, str]
    report: Path | None = None
    may_be_empty: bool = False
    """Whether pytest may find nothing to run: the user chose tests that another run has."""
    wordy: bool = False
    """Whether what it says matters only when it fails: Rasa warns by the page."""


@dataclass(frozen=True)
class Counts:
    """Tests of one or several pytest runs."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )


@dataclass(frozen=True)
class Result:
    check: Check
    code: int
    seconds: float
    counts: Counts

    @property
    def is_good(self) -> bool:
        ran = self.code == 0 or (self.code == NOTHING_SELECTED and self.check.may_be_empty)
        return ran and not self.counts.failed and not self.counts.skipped


def run_tests(project: Project, progress: Progress, arguments: Sequence[str]) -> int:
    """Runs all of it, or with `arguments` the pytest runs alone. Returns the exit code."""
    setup = Setup(project, progress)
    ready = setup.everything(tests=True)
    prepare_postgres(project, progress)
    browser = prepare_browser(project, progress, ready.desk)
    env = test_environment(ready, browser)
    if arguments:
        checks = pytest_checks(project, ready, env, arguments)
    else:
        checks = [*linters(ready, env), *rasa_checks(project, ready, env)]
        checks += pytest_checks(project, ready, env, ())
    results = [_run(project, check) for check in checks]
    return summary(results)


def linters(ready: Ready, env: Mapping[str, str]) -> list[Check]:
    bin_folder = ready.desk.parent
    return [
        Check("ruff check", [f"{bin_folder}/ruff", "check", "."], env),
        Check("ruff format", [f"{bin_folder}/ruff", "format", "--check", "."], env),
        Check("mypy", [str(ready.desk), "-m", "mypy"], env),
        Check("import-linter", [f"{bin_folder}/lint-imports"], {**env, "PYTHONPATH": "."}),
    ]


def rasa_checks(project: Project, ready: Ready, env: Mapping[str, str]) -> list[Check]:
    quiet = {**env, **rasa_environment(project)}
    rasa = [str(ready.bot), "-m", "rasa"]
    out = project.var / "test" / "rasa"
    core = ["test", "core", "--model", str(ready.model), "--stories", "tests/conversations"]
    core += ["--fail-on-prediction-errors", "--no-plot", "--out", str(out)]
    return [
        Check(
            "rasa data validate",
            [*rasa, "data", "validate", "--fail-on-warnings"],
            quiet,
            wordy=True,
        ),
        Check("rasa test core", [*rasa, *core], quiet, wordy=True),
    ]


def pytest_checks(
    project: Project, ready: Ready, env: Mapping[str, str], arguments: Sequence[str]
) -> list[Check]:
    """One pytest run for each environment that has something to do."""
    paths, options = split_paths(project.root, arguments)
    chosen = by_environment(paths)
    apart = [f"--ignore={folder}" for folder in (*BOT_FOLDERS, *BROWSER_FOLDERS)]
    both_cores = [] if arguments else ["-n", "2", "--dist", "loadfile"]
    runs = [
        ("bot side", ready.bot, chosen.bot, []),
        ("people's side", ready.desk, chosen.desk, [*apart, *both_cores]),
        ("browser", ready.desk, chosen.browser, []),
    ]
    checks = []
    for name, python, targets, extra in runs:
        if not targets:
            continue
        report = project.var / "test" / f"{name.replace(' ', '-').replace(chr(39), '')}.xml"
        command = [str(python), "-m", "pytest", *targets, *extra, f"--junitxml={report}", *options]
        variables = {**env, **rasa_environment(project)} if python == ready.bot else env
        checks.append(Check(f"pytest, {name}", command, variables, report, bool(arguments)))
    return checks


@dataclass(frozen=True)
class Targets:
    """Folders and files for each pytest run; none: that run has nothing to do."""

    bot: Sequence[str]
    desk: Sequence[str]
    browser: Sequence[str]


def by_environment(paths: Sequence[str]) -> Targets:
    """Sorts what the user named by the environment that it runs in; nothing named is all."""
    named = [os.path.normpath(path) for path in paths]
    if not named or "tests" in named or "." in named:
        return Targets(BOT_FOLDERS, DESK_FOLDERS, BROWSER_FOLDERS)
    bot = [path for path in named if _inside(path, BOT_FOLDERS)]
    browser = [path for path in named if _inside(path, BROWSER_FOLDERS)]
    return Targets(bot, [path for path in named if path not in bot + browser], browser)


def _inside(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def split_paths(root: Path, arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The arguments that are files, folders or test ids; and the rest, in order."""
    paths: list[str] = []
    options: list[str] = []
    previous = ""
    for argument in arguments:
        is_value = previous in OPTIONS_WITH_VALUE
        file = argument.split("::")[0]
        if not is_value and not argument.startswith("-") and file and (root / file).exists():
            paths.append(argument)
        else:
            options.append(argument)
        previous = argument
    return paths, options


def count(report: Path) -> Counts:
    """Reads pytest's JUnit file; a missing one (pytest did not get that far) counts nothing."""
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")
    except (OSError, ElementTree.ParseError):
        return Counts()
    total = Counts()
    for suite in suites:
        number = {
            key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")
        }
        failed = number["failures"] + number["errors"]
        passed = max(0, number["tests"] - failed - number["skipped"])
        total += Counts(passed, failed, number["skipped"])
    return total


def _run(project: Project, check: Check) -> Result:
    print(f"\n=== {check.title}", flush=True)
    if check.report:
        check.report.parent.mkdir(parents=True, exist_ok=True)
        check.report.unlink(missing_ok=True)
    began = time.monotonic()
    try:
        code = _run_shown(project.root, check)
    except OSError as error:
        raise LaunchError(f"{check.title} could not be started: {error}") from error
    counts = count(check.report) if check.report else Counts()
    return Result(check, code, time.monotonic() - began, counts)


def _run_shown(root: Path, check: Check) -> int:
    if not check.wordy:
        return subprocess.run(check.command, cwd=root, env=check.env).returncode
    ended = subprocess.run(
        check.command, cwd=root, env=check.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if ended.returncode != 0:
        print(ended.stdout.decode(errors="replace"))
    return ended.returncode


def summary(results: Sequence[Result]) -> int:
    width = max(len(result.check.title) for result in results)
    print("\n=== Summary")
    for result in results:
        said = "ok" if result.is_good else "FAILED"
        if result.check.report:
            counts = result.counts
            said += f"  {counts.passed} passed, {counts.failed} failed"
            said += f", {counts.skipped} skipped (not allowed)" if counts.skipped else ""
        print(f"{result.check.title:<{width}}  {result.seconds:6.1f} s  {said}")
    total = sum((result.counts for result in results), Counts())
    print(f"{'all':<{width}}  {sum(result.seconds for result in results):6.1f} s")
    nothing = total == Counts()
    bad = [result.check.title for result in results if not result.is_good]
    if bad:
        print(f"Not good: {', '.join(bad)}")
    if nothing and not bad:
        print("Nothing was selected by these arguments.")
    print(f"{total.passed} passed, {total.failed} failed")
    if bad:
        return 1
    return NOTHING_SELECTED if nothing else 0
