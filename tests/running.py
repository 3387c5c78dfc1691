"""The product as it runs for real, for tests: one bot side for the session, desks as wanted.

The bot side keeps nothing between turns, so tests may share it; a desk has a database, so each
test file or test starts its own: `with run_product(settings) as product`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from launch.model import PREFIX, model_file
from launch.project import this_project
from tests.processes import Process, free_port
from tests.product import Product, bot_process, product_on

RunProduct = Callable[..., AbstractContextManager[Product]]


@dataclass
class RealBot:
    """The trained model, served by Rasa with the product's actions in place."""

    process: Process
    port: int
    python: Path
    model: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def restart(self) -> None:
        self.process.kill()
        self.process.start()


def bot_python() -> Path:
    return Path(os.environ.get("MAKEGOOD_TEST_BOT_PYTHON") or this_project().python("bot"))


def trained_model() -> Path:
    """The model that `run.py test` has trained; else the one for the present inputs; else the
    newest. None at all is an error, never a skip."""
    if named := os.environ.get("MAKEGOOD_TEST_MODEL"):
        return Path(named)
    project = this_project()
    if model_file(project).exists():
        return model_file(project)
    models = sorted(project.models.glob(f"{PREFIX}*.tar.gz"), key=lambda m: m.stat().st_mtime)
    assert models, "No trained model: run `python3 run.py` once, or set MAKEGOOD_TEST_MODEL."
    return models[-1]


@pytest.fixture(scope="session")
def real_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealBot]:
    port = free_port()
    python, model = bot_python(), trained_model()
    process = bot_process(python, model, port, tmp_path_factory.mktemp("bot"))
    with process:
        yield RealBot(process, port, python, model)


@pytest.fixture(scope="session")
def run_product(real_bot: RealBot, tmp_path_factory: pytest.TempPathFactory) -> RunProduct:
    """`run_product({"MAKEGOOD_ALERT_AFTER": "1"}, bot_port=…)`: a desk on a new database (and so
    open at all hours), in front of the shared bot side or of whatever stands in its way."""

    @contextmanager
    def run(
        settings: Mapping[str, str] | None = None, bot_port: int | None = None
    ) -> Iterator[Product]:
        folder = tmp_path_factory.mktemp("desk")
        product = product_on(folder, real_bot.process, bot_port or real_bot.port, settings)
        with product.desk:
            yield product

    return run
