"""Make a loaded agent ready for turns: in place what Rasa lets one configure, and loud where Rasa
hides a failure. Called once after the model is loaded; touches this agent only, apart from
`bot.speedups`.
"""

import logging
from typing import Any, List, Tuple

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import SessionConfig
from rasa.shared.core.trackers import DialogueStateTracker

from bot import speedups
from bot.actions_in_place import ActionsInPlace
from bot.errors import TurnFailed
from bot.events import EVENT_INTENTS
from bot.tracker_store import serves

logger = logging.getLogger(__name__)


def prepare(agent: Agent) -> None:
    """Actions in place, no sessions within an episode, no swallowed failures."""
    processor = agent.processor
    if processor is None or agent.domain is None:
        return
    speedups.apply()
    endpoint = agent.action_endpoint
    package = endpoint.kwargs.get("in_place") if endpoint else None
    if package:
        processor.action_endpoint = ActionsInPlace(str(package), agent.domain)
    # An episode is one conversation; Rasa must not start another inside it after an hour.
    agent.domain.session_config = SessionConfig(0, True)
    _fail_aloud(processor)


def problems(agent: Any) -> List[str]:
    """Why this agent cannot take turns; nothing when it can."""
    if agent is None or not agent.is_ready():
        return ["no model is loaded"]
    found = []
    if not serves(agent.tracker_store):
        found.append("endpoints.yml does not name bot.tracker_store.TurnTrackerStore")
    missing = sorted(set(EVENT_INTENTS.values()) - set(agent.domain.intents))
    if missing:
        found.append(f"the domain lacks the intents {', '.join(missing)}")
    return found


class _LoudAction(Action):
    """An action whose failure ends the turn, where Rasa would log it and go on."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        return self._action.name()

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as problem:
            logger.exception("action %s failed", self.name())
            raise TurnFailed("action_failed", f"The action {self.name()} failed.") from problem

    def event_for_successful_execution(self, prediction: PolicyPrediction) -> Any:
        return self._action.event_for_successful_execution(prediction)


def _fail_aloud(processor: MessageProcessor) -> None:
    predict = processor.predict_next_with_tracker_if_should

    def predict_loud_action(tracker: DialogueStateTracker) -> Tuple[Action, PolicyPrediction]:
        action, prediction = predict(tracker)
        return _LoudAction(action), prediction

    def too_many_actions(*_: Any) -> None:
        raise TurnFailed("endless", "The dialogue found no end in this turn.")

    processor.predict_next_with_tracker_if_should = predict_loud_action  # type: ignore[assignment]
    processor.on_circuit_break = too_many_actions  # type: ignore[assignment]
