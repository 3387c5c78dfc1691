"""What the running product consists of: the two sides, their commands, ports and secrets."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from launch.errors import LaunchError
from launch.health import Health
from launch.model import rasa_environment
from launch.project import Project
from launch.setup import Ready
from launch.supervisor import Service

LOOPBACK = "127.0.0.1"
ANY_ADDRESS = {"0.0.0.0": LOOPBACK, "::": "::1"}


@dataclass(frozen=True)
class Addresses:
    """Where both sides listen. The bot side listens on loopback only."""

    host: str
    port: int
    bot_port: int

    @property
    def own_url(self) -> str:
        """Desk as this machine reaches it."""
        host = ANY_ADDRESS.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


@dataclass(frozen=True)
class Demo:
    """What `desk demo-setup` answered."""

    on: bool
    paths: Mapping[str, str]
    agent_email: str | None = None
    password: str | None = None
    api_key: str | None = None


@dataclass(frozen=True)
class Secrets:
    """What only this start's processes know; made anew each time and never stored."""

    bot_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))


def desk_environment(project: Project, environ: Mapping[str, str]) -> dict[str, str]:
    """What the product's command line needs; the user's own settings win."""
    database = f"sqlite:///{project.var / 'makegood.db'}"
    return {"MAKEGOOD_DATABASE_URL": environ.get("MAKEGOOD_DATABASE_URL") or database}


def prepare_demo(
    project: Project, ready: Ready, environ: Mapping[str, str], wanted: bool | None
) -> Demo:
    """Brings the database up to date and decides about the demo. Raises LaunchError with desk's
    own sentence when it cannot."""
    flags = {None: [], True: ["--demo"], False: ["--no-demo"]}[wanted]
    answer = subprocess.run(
        [str(ready.desk), "-m", "desk", "demo-setup", *flags],
        cwd=project.root,
        env={**environ, **desk_environment(project, environ)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise LaunchError(answer.stderr.strip() or answer.stdout.strip() or "demo-setup failed.")
    return parse_demo(answer.stdout)


def parse_demo(output: str) -> Demo:
    """The last line is one JSON object; lines before it are anything."""
    lines = output.strip().splitlines()
    try:
        said = json.loads(lines[-1])
        return Demo(
            on=said["demo"],
            paths=said.get("paths") or {"Desk": "/desk"},
            agent_email=said.get("agent_email"),
            password=said.get("password"),
            api_key=said.get("api_key"),
        )
    except (IndexError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LaunchError(f"demo-setup answered something unknown: {output!r}") from error


def services(
    project: Project,
    ready: Ready,
    addresses: Addresses,
    demo: Demo,
    environ: Mapping[str, str],
    kept: Secrets | None = None,
) -> list[Service]:
    """Both sides, ready to be supervised."""
    token = (kept or Secrets()).bot_token
    return [
        _bot(project, ready, addresses, token),
        _desk(project, ready, addresses, demo, token, environ),
    ]


def _bot(project: Project, ready: Ready, addresses: Addresses, token: str) -> Service:
    command = [str(ready.bot), "-m", "bot.serve", "--model", str(ready.model)]
    return Service(
        name="The bot side",
        command=[*command, "--host", LOOPBACK, "--port", str(addresses.bot_port)],
        cwd=project.root,
        log=project.logs / "bot.log",
        health=Health(
            LOOPBACK,
            addresses.bot_port,
            "/webhooks/desk/health",
            {"Authorization": f"Bearer {token}"},
        ),
        env={
            **rasa_environment(project),
            "MAKEGOOD_BOT_TOKEN": token,
            "SANIC_HOST": LOOPBACK,
        },
    )


def _desk(
    project: Project,
    ready: Ready,
    addresses: Addresses,
    demo: Demo,
    token: str,
    environ: Mapping[str, str],
) -> Service:
    host, port = addresses.host, str(addresses.port)
    return Service(
        name="Desk",
        command=[str(ready.desk), "-m", "desk", "serve", "--host", host, "--port", port],
        cwd=project.root,
        log=project.logs / "desk.log",
        health=Health(ANY_ADDRESS.get(host, host), addresses.port, "/health"),
        env={
            **desk_environment(project, environ),
            "MAKEGOOD_PUBLIC_URL": environ.get("MAKEGOOD_PUBLIC_URL") or addresses.own_url,
            "MAKEGOOD_BOT_URL": f"http://{LOOPBACK}:{addresses.bot_port}",
            "MAKEGOOD_BOT_TOKEN": token,
            "MAKEGOOD_DEMO": "1" if demo.on else "0",
        },
    )


def test_environment(ready: Ready, browser: Path) -> dict[str, str]:
    """What browser and end-to-end tests are told about this machine."""
    return {
        **os.environ,
        "MAKEGOOD_TEST_BROWSER": str(browser),
        "MAKEGOOD_TEST_MODEL": str(ready.model),
        "MAKEGOOD_TEST_BOT_PYTHON": str(ready.bot),
    }
