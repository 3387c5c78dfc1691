"""Which messages of the customer still wait for an answer."""

from collections.abc import Sequence
from dataclasses import replace

from desk.application.ports import Desk, Record
from desk.core.case import Case
from desk.core.conversation import Conversation
from desk.core.message import Author, Direction, Message
from desk.core.routing import PERSON_BUTTON_ID

TURN_LIMIT = 50  # messages of one turn; the contract's limit. More of them take another turn.


def unanswered(desk: Desk, record: Record, conversation: Conversation) -> Sequence[Message]:
    """Incoming messages that neither the bot nor a person has answered, in order.

    `stop` is not among them: desk answered it where it stood.
    """
    waiting: list[Message] = []
    for message in record.messages(conversation.id, after_seq=conversation.answered_seq):
        if message.direction == Direction.OUTGOING and message.author == Author.AGENT:
            waiting.clear()
        elif message.direction == Direction.INCOMING and not _is_stop(desk, message):
            waiting.append(message)
    return waiting


def unseen_by_owner(
    desk: Desk, record: Record, conversation: Conversation, case: Case
) -> Sequence[Message]:
    """What the customer wrote since the case was accepted that its owner has neither answered nor
    had on the screen, in order."""
    later = replace(conversation, answered_seq=conversation.agent_read_seq)
    accepted_at = case.accepted_at or case.opened_at
    return [m for m in unanswered(desk, record, later) if m.created_at > accepted_at]


def wishes_person(desk: Desk, message: Message) -> bool:
    """Whether it is the button or a reserved word for a person."""
    if message.pressed_button_id is not None:
        return message.pressed_button_id == PERSON_BUTTON_ID
    return desk.words.reserved(message.text) == "person"


def _is_stop(desk: Desk, message: Message) -> bool:
    return message.pressed_button_id is None and desk.words.reserved(message.text) == "stop"
