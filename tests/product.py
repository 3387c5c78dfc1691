"""The whole product as it runs for real: Rasa with its actions, desk with its worker, SQLite."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.processes import Process, free_port

ROOT = Path(__file__).parent.parent
BOT_TOKEN = "a-token-of-the-tests-a-token-of-the-tests"


@dataclass(frozen=True)
class Demo:
    """What `makegood demo-setup` has made on the new database."""

    api_key: str
    agent_email: str
    password: str  # good for one sign-in


@dataclass
class Product:
    """Two processes at fixed addresses: each may be killed, frozen and started again."""

    bot: Process
    desk: Process
    url: str
    bot_url: str
    demo: Demo
    desk_env: Mapping[str, str]

    def command(self, *arguments: str) -> str:
        """The product's command line on the product's database; what it prints."""
        return _makegood(self.desk_env, *arguments)


def bot_process(python: Path, model: Path, port: int, folder: Path) -> Process:
    """The bot side as run.py starts it."""
    return Process(
        [str(python), "-m", "bot.serve", "--model", str(model), "--port", str(port)],
        env={"MAKEGOOD_BOT_TOKEN": BOT_TOKEN, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        cwd=ROOT,
        log=folder / "bot.log",
        ready_url=f"http://127.0.0.1:{port}/webhooks/desk/health",
        ready_headers={"Authorization": f"Bearer {BOT_TOKEN}"},
    )


def product_on(
    folder: Path, bot: Process, bot_port: int, settings: Mapping[str, str] | None = None
) -> Product:
    """A product on a new database in `folder`; neither side is started yet."""
    port = free_port()
    url, bot_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bot_port}"
    env = {
        "MAKEGOOD_DATABASE_URL": f"sqlite:///{folder / 'makegood.db'}",
        "MAKEGOOD_SECRET": "a secret of the tests, long enough",
        "MAKEGOOD_BOT_URL": bot_url,
        "MAKEGOOD_BOT_TOKEN": BOT_TOKEN,
        "MAKEGOOD_PUBLIC_URL": url,
        "MAKEGOOD_DEMO": "1",
        **(settings or {}),
    }
    said = json.loads(_makegood(env, "demo-setup", "--demo").strip().splitlines()[-1])
    desk = Process(
        [sys.executable, "-m", "desk", "serve", "--port", str(port)],
        env=env,
        cwd=ROOT,
        log=folder / "desk.log",
        ready_url=f"{url}/health",
    )
    demo = Demo(said["api_key"], said["agent_email"], said["password"])
    return Product(bot, desk, url, bot_url, demo, env)


def _makegood(env: Mapping[str, str], *arguments: str) -> str:
    return subprocess.check_output(
        [sys.executable, "-m", "desk", *arguments],
        cwd=ROOT,
        env=dict(os.environ) | dict(env),
        text=True,
    )
