"""The reader in Rasa's NLU pipeline: `- name: bot.reader.component.Reader` after the classifier.

Sets `reading` on the message and adds the entity `signal`, which fills the slot of that name.
(No `from __future__ import annotations` here: Rasa reads the annotations of graph methods.)
"""

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.contract.turn import ReadingDocument
from bot.reader.reader import reader
from bot.reader.reading import Said

EXTRACTOR = "Reader"
READING = "reading"
SIGNAL = "signal"
# Under this key of the metadata the channel hands over what it has read already.
HEARD = "heard"


def signal_entity(signal: str, text: str) -> Dict[str, Any]:
    return {
        "entity": SIGNAL,
        "value": signal,
        "start": 0,
        "end": len(text),
        "extractor": EXTRACTOR,
        "confidence_entity": 1.0,
    }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Reader(GraphComponent):
    """Carries `bot.reader.reader.Reader`. Not trained here: `bot.reader.train` makes weights."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Reader":
        return cls()

    def process(
        self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> List[Message]:
        """Read each message in the light of what was said before it."""
        for message in messages:
            self._set(message, tracker)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    @staticmethod
    def _set(message: Message, tracker: Optional[DialogueStateTracker]) -> None:
        text = message.get(TEXT) or ""
        heard: Optional[Dict[str, Any]] = (message.get("metadata") or {}).get(HEARD)
        if heard is None:
            heard = hear(text, tracker)
        message.set(READING, heard[READING], add_to_output=True)
        entities = [*(message.get(ENTITIES) or []), signal_entity(heard[SIGNAL], text)]
        message.set(ENTITIES, entities, add_to_output=True)


def hear(text: str, tracker: Optional[DialogueStateTracker]) -> Dict[str, Any]:
    """For `rasa shell`, `rasa test` and /model/parse, where no channel has read the message."""
    said: List[Said] = []
    for event in tracker.events if tracker else ():
        if isinstance(event, BotUttered) and event.text:
            said.append(Said("bot", event.text))
        elif isinstance(event, UserUttered) and event.text:
            kept: Optional[ReadingDocument] = event.parse_data.get(READING)  # type: ignore
            said.append(Said.from_document({"speaker": "customer", "text": event.text,
                                            "reading": kept}))  # fmt: skip
    heard = reader().hear(text, None, said)
    return {READING: heard.reading.document(), SIGNAL: heard.signal}
