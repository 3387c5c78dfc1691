"""The button that is always visible: a person, now."""

from desk.application.ports import Desk
from desk.application.receive_message import Received, receive_message
from desk.core.routing import PERSON_BUTTON_ID


def ask_for_person(desk: Desk, conversation_id: str, source_id: str) -> Received:
    """Records the wish as a message of the customer and the handoff in the same commit; needs no
    bot. Idempotent by `source_id`."""
    return receive_message(desk, conversation_id, source_id, "", PERSON_BUTTON_ID)
