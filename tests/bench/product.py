"""The product as the bench runs it: real bot side, real desk, SQLite, nothing faked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.wire import Client
from tests.processes import free_port
from tests.product import Product, bot_process, product_on

PASSWORD = "a password for the bench only"


@dataclass(frozen=True)
class Bench:
    """Where the bot's Python and the trained model are; given by `run.py bench`."""

    bot_python: Path
    model: Path
    folder: Path  # for databases, logs and the stock project


@contextmanager
def running_product(bench: Bench) -> Iterator[Product]:
    """Both sides on a new database; the waits that would end a case's turn are put far off."""
    for leftover in bench.folder.glob("makegood.db*"):
        leftover.unlink()
    bot_port = free_port()
    bot = bot_process(bench.bot_python, bench.model, bot_port, bench.folder)
    settings = {
        "MAKEGOOD_LOG_LEVEL": "warning",
        "MAKEGOOD_ALERT_AFTER": "3600",
        "MAKEGOOD_FIRST_WORD_WITHIN": "3600",
    }
    product = product_on(bench.folder, bot, bot_port, settings)
    with product.bot, product.desk:
        yield product


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
    client = Client(product.url)
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    body = urlencode({"email": product.demo.agent_email, "password": product.demo.password})
    answer = await client.request("POST", "/desk/sign-in", body.encode(), form)
    _keep_cookie(client, answer.cookies)
    csrf = await _csrf(client, "/desk/password")
    fields = {"csrf": csrf, "old": product.demo.password, "new": PASSWORD, "again": PASSWORD}
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
