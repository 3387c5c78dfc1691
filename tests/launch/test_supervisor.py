"""The supervisor with real processes: they die, hang, are stopped, lose their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.supervisor import Service, Supervisor
from tests.launch.toys import FAST, all_gone, broken, eventually, is_alive, pids, tell, toy

ROOT = Path(__file__).resolve().parents[2]

PARENT = """
import signal, sys
from pathlib import Path
from launch.supervisor import Supervisor
from tests.launch.toys import FAST, toy
folder = Path(sys.argv[1])
supervisor = Supervisor([toy(folder), toy(folder, "Other")], lambda line: None, FAST)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: supervisor.ask_to_stop())
supervisor.start()
if supervisor.wait_until_ready():
    print("ready", flush=True)
    supervisor.wait()
supervisor.finish()
print("finished", flush=True)
"""


@contextmanager
def supervised(*services: Service) -> Iterator[tuple[Supervisor, list[str]]]:
    reports: list[str] = []
    supervisor = Supervisor(services, reports.append, FAST)
    try:
        supervisor.start()
        yield supervisor, reports
    finally:
        supervisor.finish()


@contextmanager
def parent(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that supervises two toys; ready when this yields."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()


def test_children_are_started_and_their_words_go_to_the_log(tmp_path: Path) -> None:
    service = toy(tmp_path)
    with supervised(service) as (supervisor, reports):
        assert supervisor.wait_until_ready()
        assert "toy speaks" in service.log.read_text()
        assert reports == []


def test_a_child_that_dies_is_started_again_and_reported(tmp_path: Path) -> None:
    service = toy(tmp_path)
    with supervised(service) as (supervisor, reports):
        assert supervisor.wait_until_ready()
        tell(service, "/die")
        assert eventually(lambda: "Toy is back." in reports)
        assert reports[0] == "Toy ended unexpectedly (exit code 3); it is started again in 0.1 s."
        first, first_child, second, _ = pids(tmp_path)
        assert not is_alive(first)
        assert not is_alive(first_child), "what a dead child left behind goes too"
        assert is_alive(second)


def test_a_child_killed_by_a_signal_is_reported_with_its_name(tmp_path: Path) -> None:
    with supervised(toy(tmp_path)) as (supervisor, reports):
        assert supervisor.wait_until_ready()
        os.kill(pids(tmp_path)[0], signal.SIGKILL)
        assert eventually(lambda: bool(reports))
        assert "killed by SIGKILL" in reports[0]


def test_a_child_that_hangs_is_ended_and_started_again(tmp_path: Path) -> None:
    service = toy(tmp_path)
    with supervised(service) as (supervisor, reports):
        assert supervisor.wait_until_ready()
        tell(service, "/hang")
        assert eventually(lambda: "Toy is back." in reports, within_s=40)
        assert "did not answer for 2 s" in reports[0]
        assert not is_alive(pids(tmp_path)[0])


def test_a_child_that_never_gets_well_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    with supervised(broken(tmp_path)) as (supervisor, reports):
        assert not supervisor.wait_until_ready()
        lost = supervisor.given_up()
        assert lost is not None
        assert lost.log.tail()[-1] == "no such setting"
        assert reports[-1] == "Broken ended unexpectedly (exit code 7); it is given up."


def test_a_program_that_does_not_exist_is_given_up_with_the_reason(tmp_path: Path) -> None:
    service = broken(tmp_path)
    missing = Service("Gone", ["/no/such/program"], tmp_path, tmp_path / "gone.log", service.health)
    with supervised(missing) as (supervisor, reports):
        assert not supervisor.wait_until_ready()
        assert "could not be started" in reports[-1]


def test_stopping_ends_every_child_and_grandchild(tmp_path: Path) -> None:
    with supervised(toy(tmp_path), toy(tmp_path, "Other")) as (supervisor, _):
        assert supervisor.wait_until_ready()
        numbers = pids(tmp_path) + pids(tmp_path, "Other")
        assert all(is_alive(number) for number in numbers)
    assert all_gone(numbers)


def test_a_child_that_ignores_the_request_is_killed_after_the_deadline(tmp_path: Path) -> None:
    with supervised(toy(tmp_path, stubborn=True)) as (supervisor, _):
        assert supervisor.wait_until_ready()
        numbers = pids(tmp_path)
    assert all_gone(numbers)


def test_an_interrupt_ends_all_of_it(tmp_path: Path) -> None:
    with parent(tmp_path) as process:
        numbers = pids(tmp_path) + pids(tmp_path, "Other")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stdout is not None
        assert process.stdout.read() == "finished\n"
        assert all_gone(numbers)


def test_children_do_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    with parent(tmp_path) as process:
        numbers = pids(tmp_path) + pids(tmp_path, "Other")
        process.kill()
        assert eventually(lambda: all_gone(numbers))
