"""The command line, as people and `run.py` use it: a process, its output and its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from desk.cli import main

ROOT = Path(__file__).parents[2]


@dataclass
class Said:
    code: int
    out: str
    err: str


Makegood = Callable[..., Said]


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """An installation that does not exist yet."""
    return {
        "MAKEGOOD_DATABASE_URL": f"sqlite:///{tmp_path / 'makegood.db'}",
        "MAKEGOOD_SECRET_FILE": str(tmp_path / "secret"),
        "NO_COLOR": "1",
    }


@pytest.fixture
def makegood(
    settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Makegood]:
    """Runs one command in this process. What is tried here is the command line; the use cases
    behind it are tried on both databases."""
    for name in [name for name in os.environ if name.startswith("MAKEGOOD_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str, **more: str) -> Said:
        for name, value in (settings | more).items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        code = main(list(arguments))
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    yield run
    structlog.reset_defaults()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_first_set_up_prints_one_line_for_run_py_and_the_second_no_secret(
    database: str, settings: dict[str, str], request: pytest.FixtureRequest
) -> None:
    if database == "postgresql":
        cluster = request.getfixturevalue("postgres")
        settings["MAKEGOOD_DATABASE_URL"] = cluster.fresh_database()

    def set_up() -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-m", "desk", "demo-setup"],
            cwd=ROOT,
            env=os.environ | settings,
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert done.returncode == 0, done.stderr
        (line,) = done.stdout.splitlines()
        said: dict[str, object] = json.loads(line)
        return said

    first = set_up()
    assert (first["demo"], first["created"]) == (True, True)
    assert first["agent_email"] == "demo@example.com"
    assert len(str(first["password"])) == 19
    assert str(first["api_key"]).startswith("mgk_")
    assert first["paths"] == {"Demo shop": "/demo", "Desk": "/desk"}
    assert set_up() == {
        "demo": True,
        "created": False,
        "agent_email": "demo@example.com",
        "paths": first["paths"],
    }


def test_a_demo_agent_who_was_sent_home_is_not_named_again(makegood: Makegood) -> None:
    assert "password" in json.loads(makegood("demo-setup").out)
    assert (
        makegood("agents", "add", "ana@example.com", "--name", "Ana", "--role", "admin").code == 0
    )
    assert makegood("agents", "deactivate", "demo@example.com").code == 0
    again = json.loads(makegood("demo-setup").out)
    assert again["demo"] is True
    assert not {"agent_email", "password"} & set(again)


def test_without_the_demo_there_is_the_desk(makegood: Makegood) -> None:
    assert json.loads(makegood("demo-setup", "--no-demo").out) == {
        "demo": False,
        "paths": {"Desk": "/desk"},
    }


def test_people_are_added_listed_and_sent_home(makegood: Makegood) -> None:
    added = makegood(
        "agents", "add", "ana@example.com", "--name", "Ana Lopes", "--role", "manager",
        "--team", "care", "--team", "sales",
    )  # fmt: skip
    assert added.code == 0, added.err
    assert "One-time password" in added.out
    assert makegood("agents", "reset-password", "ana@example.com").code == 0
    assert makegood("agents", "deactivate", "ana@example.com").code == 0
    line = makegood("agents", "list").out.splitlines()[1]
    assert line.split("  ") == [
        "Ana Lopes", "ana@example.com", "manager", "care,sales", "deactivated"
    ]  # fmt: skip
    assert makegood("agents", "activate", "ana@example.com").code == 0


def test_the_week_is_set_in_words(makegood: Makegood) -> None:
    arguments = "hours set mon-fri 09:00-18:00 sat 10:00-14:00 --zone Europe/Lisbon".split()
    said = makegood(*arguments)
    assert said.code == 0, said.err
    assert makegood("hours", "holiday", "add", "2099-12-25").code == 0
    shown = makegood("hours", "show").out.splitlines()
    assert shown[0] == "Time zone Europe/Lisbon"
    assert shown[1] == "Monday     09:00-18:00"
    assert shown[6:9] == [
        "Saturday   10:00-14:00",
        "Sunday     closed",
        "Holidays   2099-12-25",
    ]
    assert shown[9].startswith(("Open now", "Closed now; opens"))
    assert makegood("hours", "set", "sun", "10-12").out.startswith("Time zone Europe/Lisbon")
    assert makegood("hours", "holiday", "remove", "2099-12-25").code == 0


def test_a_key_is_printed_alone_so_that_programs_can_take_it(makegood: Makegood) -> None:
    made = makegood("keys", "add", "till 1")
    assert made.out.strip().startswith("mgk_")
    assert len(made.out.splitlines()) == 1
    assert makegood("keys", "revoke", "till 1").code == 0
    assert "revoked" in makegood("keys", "list").out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ("agents add ana --name Ana", 1, "'ana' is not an e-mail address"),
        ("agents deactivate who@example.com", 1, "There is no agent who@example.com"),
        ("hours set monday", 1, "Say the days and the times"),
        ("hours set mon 9-18 --zone Lisbon", 1, "'Lisbon' is not a time zone"),
        ("hours holiday add 25.12.2026", 1, "write it as 2026-12-25"),
        ("hours holiday remove 2026-12-25", 1, "2026-12-25 is not a holiday"),
        ("keys revoke till", 1, "no valid key named 'till'"),
        ("agents add ana@example.com", 2, "--name"),
        ("agents add a@example.com --name A --role boss", 2, "boss"),
        ("nonsense", 2, "nonsense"),
    ],
)
def test_a_mistake_gets_a_sentence_and_an_exit_code(
    makegood: Makegood, arguments: str, code: int, sentence: str
) -> None:
    said = makegood(*arguments.split())
    assert (said.code, said.out) == (code, "")
    assert sentence in said.err


def test_settings_that_cannot_work_are_named(makegood: Makegood) -> None:
    wrong = makegood("agents", "list", MAKEGOOD_DATABASE_URL="mysql://x")
    assert wrong.code == 1
    assert "MAKEGOOD_DATABASE_URL" in wrong.err
    away = makegood("agents", "list", MAKEGOOD_DATABASE_URL="postgresql://127.0.0.1:1/x")
    assert away.code == 1
    assert "cannot be reached" in away.err


def test_help_is_there_without_being_asked(makegood: Makegood) -> None:
    for arguments in ((), ("agents",), ("hours",), ("keys",), ("--help",)):
        said = makegood(*arguments)
        assert said.code in (0, 2)
        assert "Usage" in said.out + said.err
