"""Programs, progress, environments and the model, with real processes in temporary folders."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launch.errors import LaunchError
from launch.model import INPUTS, model_file, prepare_model
from launch.packages import Environment, Packages, uses_uv
from launch.product import Demo, parse_demo
from launch.programs import ProgramFailed, run_logged
from launch.progress import Progress
from launch.project import Project
from tests.launch.toys import all_gone, eventually

ROOT = Path(__file__).resolve().parents[2]
EMPTY = Environment("toy", "empty.txt", "more.txt")
RASA = """#!/bin/sh
# a stand-in for `python -m rasa train --fixed-model-name NAME --out FOLDER`
echo trained >> "{root}/trainings"
{before}
mkdir -p "$7" && echo model > "$7/$5.tar.gz"
"""


def quiet() -> Progress:
    return Progress(io.StringIO())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "empty.txt").write_text("# nothing\n")
    (tmp_path / "more.txt").write_text("# nothing more\n")
    for name in ("config.yml", "domain.yml"):
        (tmp_path / name).write_text(name)
    return Project(tmp_path)


def fake_rasa(project: Project, before: str = "") -> Path:
    program = project.root / "python"
    program.write_text(RASA.format(root=project.root, before=before))
    program.chmod(0o755)
    return program


def trainings(project: Project) -> int:
    return len((project.root / "trainings").read_text().splitlines())


def test_an_environment_is_made_once_and_then_takes_no_time(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAUNCH_INSTALLER", "pip")
    packages = Packages(project, quiet())
    python = packages.prepare(EMPTY, "toy")
    assert subprocess.run([python, "-c", "pass"]).returncode == 0
    began = time.monotonic()
    assert packages.prepare(EMPTY, "toy") == python
    assert time.monotonic() - began < 0.5
    assert not packages.is_ready(EMPTY, tests=True), "what the tests need is not there yet"
    (project.root / "empty.txt").write_text("# changed\n")
    assert not packages.is_ready(EMPTY)


def test_an_environment_whose_set_up_was_cut_short_is_built_anew(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAUNCH_INSTALLER", "pip")
    packages = Packages(project, quiet())
    packages.prepare(EMPTY, "toy")
    home = project.environments / "toy"
    leftover = home / "half-written"
    leftover.touch()
    (project.root / "empty.txt").write_text("no-hash-and-no-such-package==1\n")
    with pytest.raises(ProgramFailed):
        packages.prepare(EMPTY, "toy")
    assert not packages.is_ready(EMPTY)
    (project.root / "empty.txt").write_text("# nothing\n")
    assert not packages.is_ready(EMPTY), "the old stamp must not count"
    packages.prepare(EMPTY, "toy")
    assert packages.is_ready(EMPTY)
    assert not leftover.exists()


def test_the_installer_can_be_chosen_and_a_wrong_name_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, expected in (("uv", True), ("pip", False)):
        monkeypatch.setenv("LAUNCH_INSTALLER", name)
        assert uses_uv(Path(sys.executable)) is expected
    monkeypatch.setenv("LAUNCH_INSTALLER", "conda")
    with pytest.raises(LaunchError, match="must be pip or uv, not 'conda'"):
        uses_uv(Path(sys.executable))


def test_pip_installs_where_pip_is_configured_for_a_registry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LAUNCH_INSTALLER", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example/simple")
    assert not uses_uv(Path(sys.executable))


def test_the_model_is_trained_only_when_its_inputs_changed(project: Project) -> None:
    python = fake_rasa(project)
    first = prepare_model(project, python, quiet())
    assert first.exists()
    assert prepare_model(project, python, quiet()) == first
    assert trainings(project) == 1
    (project.root / "domain.yml").write_text("changed")
    second = prepare_model(project, python, quiet())
    assert second != first
    assert trainings(project) == 2


def test_every_input_of_the_model_counts(project: Project) -> None:
    seen = {model_file(project)}
    for name in INPUTS:
        path = project.root / name
        file = path if path.suffix else path / "x.yml"
        file.parent.mkdir(exist_ok=True)
        file.write_text("changed")
        seen.add(model_file(project))
    (project.root / "bot" / "requirements.txt").write_text("rasa")
    seen.add(model_file(project))
    assert len(seen) == len(INPUTS) + 2


def test_a_training_that_fails_leaves_no_model_and_says_where_the_log_is(project: Project) -> None:
    python = fake_rasa(project, before='echo "Could not fetch: No space left on device"; exit 1')
    with pytest.raises(LaunchError, match=r"the disk is full.*setup\.log"):
        prepare_model(project, python, quiet())
    assert not model_file(project).exists()


def test_a_model_whose_inputs_changed_while_it_was_trained_is_not_kept(project: Project) -> None:
    python = fake_rasa(project, before=f"echo later >> {project.root}/domain.yml")
    with pytest.raises(LaunchError, match="changed while it was trained"):
        prepare_model(project, python, quiet())
    assert not list(project.models.glob("*.tar.gz"))


def test_old_models_are_pruned_and_the_last_few_are_kept(project: Project) -> None:
    python = fake_rasa(project)
    for number in range(6):
        (project.root / "domain.yml").write_text(str(number))
        newest = prepare_model(project, python, quiet())
        time.sleep(0.02)
    kept = list(project.models.glob("*.tar.gz"))
    assert newest in kept
    assert len(kept) == 3


def test_a_program_that_fails_is_named_with_the_log(tmp_path: Path) -> None:
    log = tmp_path / "setup.log"
    command = [
        sys.executable,
        "-c",
        "print('first'); print('\\033[91mwhat it said.\\033[0m'); raise SystemExit(3)",
    ]
    with pytest.raises(ProgramFailed, match=r"Fetching failed: what it said\. .*setup\.log"):
        run_logged(command, purpose="Fetching", log=log, cwd=tmp_path)
    assert "what it said" in log.read_text()


def test_only_this_programs_output_is_searched_for_the_cause(tmp_path: Path) -> None:
    log = tmp_path / "setup.log"
    log.write_text("No space left on device\n")
    with pytest.raises(ProgramFailed) as failed:
        run_logged([sys.executable, "-c", "exit(1)"], purpose="X", log=log, cwd=tmp_path)
    assert "disk is full" not in str(failed.value)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_a_set_up_that_is_stopped_ends_the_program_and_what_it_started(
    tmp_path: Path, sign: signal.Signals
) -> None:
    child = (
        "import os, subprocess, sys, time\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open('pids.new', 'w').write(f'{os.getpid()} {inner.pid}')\n"
        "os.rename('pids.new', 'pids')\n"
        "time.sleep(600)"
    )
    outer = (
        "import sys; from pathlib import Path; from launch.programs import run_logged\n"
        f"here = Path({str(tmp_path)!r})\n"
        f"run_logged([sys.executable, '-c', {child!r}], purpose='X', log=here / 'l', cwd=here)"
    )
    process = subprocess.Popen([sys.executable, "-c", outer], cwd=ROOT, stderr=subprocess.PIPE)
    assert eventually((tmp_path / "pids").exists)
    numbers = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    process.send_signal(sign)
    process.communicate(timeout=20)
    assert eventually(lambda: all_gone(numbers))


def test_progress_without_a_terminal_is_plain_lines_with_seconds() -> None:
    out = io.StringIO()
    progress = Progress(out, reminder_s=0.05)
    with progress.step("Packages"):
        time.sleep(0.2)
    with pytest.raises(ValueError, match="no"), progress.step("Model"):
        raise ValueError("no")
    text = out.getvalue()
    assert "\r" not in text
    assert text.splitlines()[0] == "   ...   Packages"
    assert text.count("...   Packages") > 1
    assert "   done  Packages  0.2 s" in text
    assert " failed  Model  0.0 s" in text


def test_quiet_progress_says_nothing_about_quick_steps() -> None:
    out = io.StringIO()
    with Progress(out, quiet_s=5).step("Packages"):
        pass
    assert out.getvalue() == ""


def test_the_demo_answer_is_the_last_line() -> None:
    said = 'a warning\n{"demo": true, "paths": {"Desk": "/desk"}, "password": "x"}\n'
    assert parse_demo(said) == Demo(on=True, paths={"Desk": "/desk"}, password="x")


@pytest.mark.parametrize("said", ["", "no json", "[]", '{"paths": {}}', "3"])
def test_a_demo_answer_that_is_none_is_told(said: str) -> None:
    with pytest.raises(LaunchError, match="unknown"):
        parse_demo(said)
