"""How `run.py test` shares its arguments out and counts what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from launch.checks import (
    Check,
    Counts,
    Result,
    by_environment,
    count,
    pytest_checks,
    split_paths,
    summary,
)
from launch.project import Project
from launch.setup import Ready

READY = Ready(desk=Path("/d/python"), bot=Path("/b/python"), model=Path("/m.tar.gz"))
JUNIT = (
    '<testsuites><testsuite tests="{0}" failures="{1}" errors="{2}" skipped="{3}"/></testsuites>'
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name in ("tests/bot/test_a.py", "tests/core/test_b.py", "tests/browser/test_c.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    return Project(tmp_path)


def titles(project: Project, *arguments: str) -> list[str]:
    return [check.title for check in pytest_checks(project, READY, {}, arguments)]


def result(code: int, counts: Counts, *, selected: bool = False) -> Result:
    check = Check("pytest, x", [], {}, Path("report.xml"), may_be_empty=selected)
    return Result(check, code, 1.0, counts)


def test_without_paths_every_environment_runs(project: Project) -> None:
    everything = ["pytest, bot side", "pytest, people's side", "pytest, browser"]
    assert titles(project) == everything
    assert titles(project, "-k", "handoff") == everything
    assert titles(project, "tests") == everything


def test_a_path_runs_in_the_environment_it_belongs_to(project: Project) -> None:
    assert titles(project, "tests/bot/test_a.py::test_x") == ["pytest, bot side"]
    assert titles(project, "./tests/core") == ["pytest, people's side"]
    assert titles(project, "tests/browser", "tests/bot") == ["pytest, bot side", "pytest, browser"]


def test_arguments_reach_pytest_in_their_order(project: Project) -> None:
    arguments = ("-k", "late or early", "-x", "--lf")
    for check in pytest_checks(project, READY, {}, arguments):
        assert tuple(check.command[-4:]) == arguments


def test_the_value_of_an_option_is_not_taken_for_a_path(project: Project) -> None:
    paths, options = split_paths(project.root, ["-k", "tests", "tests/core", "-m", "slow"])
    assert paths == ["tests/core"]
    assert options == ["-k", "tests", "-m", "slow"]


def test_a_test_id_keeps_its_folder() -> None:
    chosen = by_environment(["tests/actions/test_a.py::test_x"])
    assert chosen.bot == ["tests/actions/test_a.py::test_x"]
    assert not chosen.desk


def test_a_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "x.xml"
    report.write_text(JUNIT.format(10, 2, 1, 3))
    assert count(report) == Counts(passed=4, failed=3, skipped=3)


def test_a_missing_or_broken_report_counts_nothing(tmp_path: Path) -> None:
    assert count(tmp_path / "missing.xml") == Counts()
    (tmp_path / "x.xml").write_text("<testsuite")
    assert count(tmp_path / "x.xml") == Counts()


def test_the_last_line_adds_up_all_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = summary([result(0, Counts(3)), result(0, Counts(4))])
    assert code == 0
    assert capsys.readouterr().out.splitlines()[-1] == "7 passed, 0 failed"


def test_a_failure_anywhere_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert summary([result(0, Counts(3)), result(1, Counts(4, 1))]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "7 passed, 1 failed"


def test_a_skipped_test_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert summary([result(0, Counts(3, 0, 1))]) == 1
    assert "1 skipped (not allowed)" in capsys.readouterr().out


def test_a_check_that_crashes_without_a_report_fails_the_run() -> None:
    assert summary([result(0, Counts(3)), result(4, Counts())]) == 1


def test_one_environment_with_nothing_selected_is_fine_but_not_all_of_them() -> None:
    assert summary([result(5, Counts(), selected=True), result(0, Counts(2), selected=True)]) == 0
    assert summary([result(5, Counts(), selected=True)]) == 5


def test_nothing_collected_in_a_full_run_is_a_failure() -> None:
    assert summary([result(5, Counts()), result(0, Counts(2))]) == 1
