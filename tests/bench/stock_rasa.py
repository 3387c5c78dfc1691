"""The peer: a stock `rasa init` project with one custom action, over Rasa's own REST channel.

It is what a Rasa user gets without Makegood: the default pipeline (DIET, TED), the default
tracker store in memory, an action server beside it. The action answers one story step of the
example project. Trained once into the bench's folder and kept there.
"""

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.wire import Client
from tests.processes import Process, free_port

ACTION = """from rasa_sdk import Action


class ActionCheerUp(Action):
    def name(self):
        return "action_cheer_up"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_cheer_up")
        return []
"""


def prepare(python: Path, folder: Path) -> None:
    """`rasa init`, with the action put into its stories, and trained; done once."""
    done = folder / "trained"
    if done.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rasa = [str(python), "-m", "rasa"]
    example = subprocess.check_output(
        [str(python), "-c", "import os, rasa.cli; print(os.path.dirname(rasa.cli.__file__))"],
        text=True,
    ).strip()
    shutil.copytree(Path(example) / "initial_project", folder, dirs_exist_ok=True)
    stories = folder / "data/stories.yml"
    stories.write_text(stories.read_text().replace("utter_cheer_up", "action_cheer_up"))
    domain = folder / "domain.yml"
    domain.write_text(domain.read_text() + "\nactions:\n  - action_cheer_up\n")
    (folder / "actions/actions.py").write_text(ACTION)
    (folder / "endpoints.yml").write_text(
        'action_endpoint:\n  url: "http://127.0.0.1:ACTION_PORT/webhook"\n'
    )
    with (folder / "train.log").open("wb") as log:
        subprocess.run(
            [*rasa, "train", "--fixed-model-name", "stock"],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
        )
    done.touch()


@contextmanager
def serving(python: Path, folder: Path) -> Iterator[Client]:
    """The peer's two servers, on loopback, ready for messages."""
    rasa_port, action_port = free_port(), free_port()
    template = (folder / "endpoints.yml").read_text()
    endpoints = folder / "endpoints.run.yml"
    endpoints.write_text(template.replace("ACTION_PORT", str(action_port)))
    rasa = [str(python), "-m", "rasa"]
    loopback = {"SANIC_HOST": "127.0.0.1"}
    actions = Process(
        [*rasa, "run", "actions", "--port", str(action_port)],
        env=loopback,
        cwd=folder,
        log=folder / "actions.log",
        ready_url=f"http://127.0.0.1:{action_port}/health",
    )
    server = Process(
        [*rasa, "run", "-i", "127.0.0.1", "-p", str(rasa_port), "-m", "models/stock.tar.gz"]
        + ["--endpoints", str(endpoints), "--credentials", "credentials.yml"],
        env=loopback,
        cwd=folder,
        log=folder / "rasa.log",
        ready_url=f"http://127.0.0.1:{rasa_port}/",
    )
    with actions, server:
        client = Client(f"http://127.0.0.1:{rasa_port}")
        # "/" answers before the model is loaded: the first real answer says that it is
        for attempt in range(120):
            answer = await_answer(client, f"warm-{attempt}", "hello")
            if answer:
                break
            time.sleep(1)
        yield client


def await_answer(client: Client, sender: str, text: str) -> list[dict[str, str]]:
    """One REST turn outside the measured time."""
    path = "/webhooks/rest/webhook"

    async def one() -> list[dict[str, str]]:
        fresh = Client(client.base)
        answer: list[dict[str, str]] = await fresh.post(path, {"sender": sender, "message": text})
        return answer

    try:
        return asyncio.run(one())
    except (RuntimeError, OSError):
        return []


async def action_turns(client: Client, count: int, per_second: float) -> list[float]:
    """Seconds of `count` turns that run the action, at a steady rate, each in a new dialogue."""
    path = "/webhooks/rest/webhook"
    times: list[float] = []

    async def one(number: int) -> None:
        sender = f"bench-{number}"
        await client.post(path, {"sender": sender, "message": "hello"})
        start = time.perf_counter()
        answer = await client.post(path, {"sender": sender, "message": "I feel very sad"})
        times.append(time.perf_counter() - start)
        if not answer:
            raise RuntimeError("the stock bot had no answer; its action server may be down")

    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            tasks.create_task(one(number))
            await asyncio.sleep(1 / per_second)
    return times
