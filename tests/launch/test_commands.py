"""What `run.py` makes of its arguments."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from launch.commands import COMMANDS, USAGE, main, start_options
from launch.start import StartOptions

ROOT = Path(__file__).resolve().parents[2]


def test_a_plain_start_has_safe_defaults() -> None:
    assert start_options([]) == StartOptions(host="127.0.0.1", port=None, demo=None)


def test_the_demo_can_be_switched_on_and_off() -> None:
    assert start_options(["--demo"]).demo is True
    assert start_options(["--no-demo"]).demo is False


def test_host_and_port_are_taken_over() -> None:
    given = start_options(["--host", "0.0.0.0", "--port", "9000"])
    assert (given.host, given.port) == ("0.0.0.0", 9000)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "", "８０８０"])
def test_a_port_that_is_none_is_refused_with_the_usage(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        start_options([f"--port={port}"])
    assert left.value.code == 2
    assert "is not a port" in capsys.readouterr().err


def test_an_unknown_command_and_an_unknown_option_get_the_usage_and_code_2() -> None:
    for arguments in (["strat"], ["--deom"]):
        run = subprocess.run(
            [sys.executable, "run.py", *arguments], cwd=ROOT, capture_output=True, text=True
        )
        assert run.returncode == 2
        assert "python3 run.py test [ARGS]" in run.stderr
        assert "Traceback" not in run.stderr


def test_every_command_is_in_the_usage() -> None:
    for command in COMMANDS.keys() - {"help"}:
        assert f"run.py {command}" in USAGE


def test_a_command_without_arguments_refuses_some(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "now"]) == 1
    assert "takes no arguments" in capsys.readouterr().err
