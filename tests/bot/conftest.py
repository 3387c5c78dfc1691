"""A trained model of the fixture project, and requests to send to it."""

import copy
import os
import shutil
from pathlib import Path

import pytest

from tests.contract import samples

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = Path(__file__).with_name("fixture_project")


def pytest_collection_modifyitems(items):
    """Training and the start of a server count for the first test that needs them."""
    for item in items:
        if "fixture_model" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(420))


@pytest.fixture(scope="session")
def fixture_model(tmp_path_factory):
    """The path of the model; trained once a session, in a copy, so that the tree stays clean."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    import rasa

    work = tmp_path_factory.mktemp("fixture_project")
    for name in ("config.yml", "domain.yml", "data"):
        source = FIXTURE / name
        copy_it = shutil.copytree if source.is_dir() else shutil.copy
        copy_it(source, work / name)
    result = rasa.train(
        domain=str(work / "domain.yml"), config=str(work / "config.yml"),
        training_files=str(work / "data"), output=str(work / "models"),
    )  # fmt: skip
    assert result.code == 0
    return Path(result.model)


@pytest.fixture(scope="session")
def fixture_agent(fixture_model):
    """The model in this process, prepared as the server prepares it."""
    import asyncio

    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    from bot.prepare import prepare

    endpoints = AvailableEndpoints.read_endpoints(str(FIXTURE / "endpoints.yml"))
    agent = asyncio.run(load_agent(model_path=str(fixture_model), endpoints=endpoints))
    prepare(agent)
    return agent


@pytest.fixture
def turn_request():
    """Make a request: `turn_request("it was awful")`, or with other fields of the document."""

    def make(*texts, state=None, episode="ep-1", **fields):
        document = copy.deepcopy(samples.good("turn_request")["the first message of an episode"])
        document.update(episode_id=episode, state=state)
        if texts:
            document["input"] = {
                "kind": "messages",
                "messages": [{"id": f"m{10 + i}", "text": t} for i, t in enumerate(texts)],
            }
        document["context"]["history"] = []
        document.update(fields)
        return document

    return make
