"""The product as the bench runs it: real bot side, real desk, SQLite, nothing faked."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.processes import free_port, running
from tests.bench.wire import Client

ROOT = Path(__file__).parents[2]
PASSWORD = "a password for the bench only"


@dataclass(frozen=True)
class Bench:
    """Where the bot's Python and the trained model are; given by `run.py bench`."""

    bot_python: Path
    model: Path
    folder: Path  # for databases, logs and the stock project


@dataclass(frozen=True)
class Product:
    """A running product: its two processes, an API key and a demo agent's first password."""

    desk: str
    bot: str
    bot_token: str
    desk_pid: int
    bot_pid: int
    api_key: str
    agent_email: str
    agent_password: str


@contextmanager
def running_product(bench: Bench) -> Iterator[Product]:
    """Both sides on a new database."""
    token = "bench-token-bench-token-bench-token"
    desk_port, bot_port = free_port(), free_port()
    desk_url, bot_url = f"http://127.0.0.1:{desk_port}", f"http://127.0.0.1:{bot_port}"
    database = bench.folder / "bench.db"
    for leftover in bench.folder.glob("bench.db*"):
        leftover.unlink()
    env = {
        "MAKEGOOD_DATABASE_URL": f"sqlite:///{database}",
        "MAKEGOOD_SECRET": "bench " * 8,
        "MAKEGOOD_BOT_URL": bot_url,
        "MAKEGOOD_BOT_TOKEN": token,
        "MAKEGOOD_PUBLIC_URL": desk_url,
        "MAKEGOOD_LOG_LEVEL": "warning",
        "MAKEGOOD_ALERT_AFTER": "3600",
        "MAKEGOOD_FIRST_WORD_WITHIN": "3600",
    }
    demo = _demo(env)
    bearer = {"Authorization": f"Bearer {token}"}
    with (
        running(
            _bot_command(bench, bot_port),
            env={
                "MAKEGOOD_BOT_TOKEN": token,
                "SANIC_HOST": "127.0.0.1",
                "PYTHONPATH": str(ROOT),
                "RASA_TELEMETRY_ENABLED": "false",
                "CUDA_VISIBLE_DEVICES": "",
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "PYTHONWARNINGS": "ignore",
            },
            cwd=ROOT,
            log=bench.folder / "bot.log",
            ready_url=f"{bot_url}/webhooks/desk/health",
            headers=bearer,
        ) as bot,
        running(
            [sys.executable, "-m", "desk", "serve", "--port", str(desk_port)],
            env=env,
            cwd=ROOT,
            log=bench.folder / "desk.log",
            ready_url=f"{desk_url}/health",
        ) as desk,
    ):
        yield Product(
            desk_url,
            bot_url,
            token,
            desk.pid,
            bot.pid,
            demo["api_key"],
            demo["agent_email"],
            demo["password"],
        )


def _bot_command(bench: Bench, port: int) -> list[str]:
    serve = [str(bench.bot_python), "-m", "bot.serve", "--model", str(bench.model)]
    return [*serve, "--port", str(port)]


def _demo(env: dict[str, str]) -> dict[str, str]:
    """`makegood demo-setup` on the new database: an agent and an API key."""
    said = subprocess.check_output(
        [sys.executable, "-m", "desk", "demo-setup", "--demo"],
        cwd=ROOT,
        env=dict(os.environ) | env,
        text=True,
    )
    answer: dict[str, str] = json.loads(said.strip().splitlines()[-1])
    return answer


@dataclass
class Agent:
    """A signed-in agent: the session's cookie and its CSRF token."""

    client: Client
    csrf: str

    async def act(self, path: str, **form: str) -> None:
        """A POST of the console, as its scripts send it."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "X-CSRF": self.csrf,
        }
        answer = await self.client.request("POST", path, urlencode(form).encode(), headers)
        if answer.status >= 400:
            raise RuntimeError(f"POST {path}: {answer.status} {answer.body[:300]!r}")


async def sign_in(product: Product) -> Agent:
    """Signs the demo agent in and replaces the one-time password."""
    client = Client(product.desk)
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    body = urlencode({"email": product.agent_email, "password": product.agent_password})
    answer = await client.request("POST", "/desk/sign-in", body.encode(), form)
    _keep_cookie(client, answer.cookies)
    csrf = await _csrf(client, "/desk/password")
    fields = {"csrf": csrf, "old": product.agent_password, "new": PASSWORD, "again": PASSWORD}
    answer = await client.request("POST", "/desk/password", urlencode(fields).encode(), form)
    _keep_cookie(client, answer.cookies)
    return Agent(client, await _csrf(client, "/desk/queue"))


def _keep_cookie(client: Client, cookies: dict[str, str]) -> None:
    if "makegood-desk" not in cookies:
        raise RuntimeError("the demo agent could not sign in")
    client.headers["Cookie"] = f"makegood-desk={cookies['makegood-desk']}"


async def _csrf(client: Client, path: str) -> str:
    page = (await client.request("GET", path, headers={"Accept": "text/html"})).body.decode()
    found = re.search(r'name="csrf"[^>]*(?:value|content)="([^"]+)"', page)
    if found is None:
        raise RuntimeError(f"{path} shows no CSRF token")
    return found[1]
