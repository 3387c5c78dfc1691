"""Ports, back-off, log rotation, locks, causes, interpreters."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from launch.backoff import BackOff
from launch.errors import LaunchError, cause
from launch.interpreters import bot_python, works
from launch.lock import without_common_marker
from launch.one_at_a_time import one_at_a_time, only_one
from launch.ports import desk_port, free_port
from launch.rotation import RotatingLog

ROOT = Path(__file__).resolve().parents[2]


def taken_port() -> socket.socket:
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    holder.listen()
    return holder


def test_the_wait_before_a_restart_doubles_up_to_a_limit() -> None:
    back_off = BackOff(first=0.5, most=30)
    assert [back_off.delay(failures) for failures in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert back_off.delay(10_000) == 30


def test_a_long_quiet_run_is_forgiven() -> None:
    back_off = BackOff(calm_after=60)
    assert back_off.failures(5, ran_for=59) == 6
    assert back_off.failures(5, ran_for=60) == 1


def test_a_free_default_port_is_taken() -> None:
    port = free_port()
    assert desk_port("127.0.0.1", None, port) == port


def test_the_next_port_is_taken_when_the_default_is_not_free() -> None:
    with taken_port() as holder:
        default = holder.getsockname()[1]
        assert default < desk_port("127.0.0.1", None, default) < default + 20


def test_a_port_that_was_asked_for_and_is_not_free_is_an_error() -> None:
    with taken_port() as holder:
        port = holder.getsockname()[1]
        with pytest.raises(LaunchError, match=f"Port {port} .* is taken"):
            desk_port("127.0.0.1", port, 8080)


def test_a_host_that_is_not_this_machine_is_an_error() -> None:
    with pytest.raises(LaunchError, match="not an address of this machine"):
        desk_port("192.0.2.1", None, 8080)


def test_a_log_is_rotated_by_size_and_the_oldest_part_is_dropped(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "x.log", limit=100, kept=2)
    log.copy_from(io.BytesIO(b"".join(b"line %03d of the log\n" % n for n in range(40))))
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.log", "x.log.1", "x.log.2"]
    assert all(path.stat().st_size <= 100 for path in tmp_path.iterdir())
    assert "line 039" in (tmp_path / "x.log").read_text()
    assert log.tail()[-1] == "line 039 of the log"


def test_a_log_that_is_closed_loses_lines_but_breaks_nothing(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "x.log")
    log.close()
    log.write(b"too late\n")


def test_a_second_start_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    refused = pytest.raises(LaunchError, match=f"taken by process {os.getpid()}")
    with only_one(lock, ""), refused, only_one(lock, "taken by {holder}"):
        pass
    with only_one(lock, "taken by {holder}"):
        pass


def test_a_second_set_up_waits_until_the_first_has_ended_even_by_a_kill(tmp_path: Path) -> None:
    lock = tmp_path / "setup.lock"
    program = (
        "import sys, time; from pathlib import Path; from launch.one_at_a_time import only_one\n"
        "with only_one(Path(sys.argv[1]), ''): print('has it', flush=True); time.sleep(60)"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", program, str(lock)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "has it\n"
    told: list[str] = []

    def waiting(holder: str) -> None:
        told.append(holder)
        first.kill()

    with one_at_a_time(lock, waiting):
        assert told == [f"process {first.pid}"]
    first.wait()


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOTFOUND", "cannot be reached"),
        ("NewConnectionError(...): Temporary failure in name resolution", "cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "hash differs"),
        ("ERROR: No matching distribution found for x==1", "does not have a pinned package"),
    ],
)
def test_a_known_cause_is_said_in_a_sentence(output: str, words: str) -> None:
    assert words in (cause(output) or "")


def test_an_unknown_cause_is_not_guessed() -> None:
    assert cause("error: something else") is None


def test_a_python_is_used_only_if_it_starts_and_has_the_version(tmp_path: Path) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert works(Path(sys.executable), version)
    assert not works(Path(sys.executable), "3.9")
    assert not works(tmp_path / "missing", version)
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    assert not works(shim, "3.10")


def test_where_no_python_for_the_bot_can_be_had_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PYENV_ROOT", raising=False)

    def fetch() -> Path:
        raise LaunchError("the registry cannot be reached.")

    with pytest.raises(LaunchError, match=r"needs Python 3\.10.*cannot be reached.*pyenv install"):
        bot_python(fetch, home=tmp_path)


def test_a_python_below_pyenv_is_found_although_it_is_not_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    python = tmp_path / ".pyenv/versions/3.10.13/bin/python3.10"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho 3.10\n")
    python.chmod(0o755)

    def fetch() -> Path:
        raise AssertionError("nothing must be fetched")

    assert bot_python(fetch, home=tmp_path) == python


def test_a_lock_for_one_system_does_not_repeat_that_system_on_every_line() -> None:
    marker = "platform_machine == 'x86_64' and sys_platform == 'linux'"
    text = f"a==1 ; {marker} \\\n    --hash=x\nb==2 ; {marker} \\\n    --hash=y\n"
    text += "c==3 ; platform_machine == 'aarch64' \\\n    --hash=z\n"
    assert without_common_marker(text) == (
        "a==1 \\\n    --hash=x\nb==2 \\\n    --hash=y\n"
        "c==3 ; platform_machine == 'aarch64' \\\n    --hash=z\n"
    )
