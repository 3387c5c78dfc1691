"""The conversations of tests/conversations/played, word by word through the real bot side.

- name: a sentence
  context: {available: false}        # what differs from an ordinary afternoon (scene.context)
  lines:
    - event: opened                  # or customer: "…" (or a list), or button: "its title"
      says: "How was your massage"   # a piece of the answer, or a list of pieces
      effects: [hand_over]           # all of them, in order
      with: {hand_over: {reason: complaint}}
      context: {…}                   # what differs in this turn only
"""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent, load_agent
from rasa.utils.endpoints import EndpointConfig

from bot.actions_in_place import ActionsInPlace
from bot.prepare import prepare, problems
from bot.tracker_store import TurnTrackerStore
from tests.bot.player import Conversation, expect

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests/conversations/played").glob("*.yml"))


def model() -> Path:
    """MAKEGOOD_TEST_MODEL, else the newest in models/."""
    if os.environ.get("MAKEGOOD_TEST_MODEL"):
        return Path(os.environ["MAKEGOOD_TEST_MODEL"])
    found = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    assert found, "There is no trained model: run `rasa train`, or `python3 run.py` once."
    return found[-1]


@pytest.fixture(scope="session")
def agent() -> Agent:
    loaded = asyncio.run(load_agent(str(model())))
    assert loaded.domain is not None
    loaded.tracker_store = TurnTrackerStore(loaded.domain)
    loaded.action_endpoint = EndpointConfig(in_place="actions")
    assert loaded.processor is not None
    loaded.processor.tracker_store = loaded.tracker_store
    prepare(loaded)
    assert isinstance(loaded.processor.action_endpoint, ActionsInPlace)
    assert problems(loaded) == []
    return loaded


def conversations() -> list[Any]:
    return [
        pytest.param(conversation, id=f"{path.stem}: {conversation['name']}")
        for path in FILES
        for conversation in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("conversation", conversations())
def test_the_conversation_goes_as_written(agent: Agent, conversation: dict[str, Any]) -> None:
    playing = Conversation(agent, dict(conversation.get("context", {})))
    for number, line in enumerate(conversation["lines"], start=1):
        answer = playing.take(line)
        try:
            expect(line, answer)
        except AssertionError as problem:
            raise AssertionError(f"line {number}: {problem}") from None
