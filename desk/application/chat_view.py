"""What the head of the customer's chat shows: who is there, and how long it may take."""

from dataclasses import dataclass
from datetime import datetime

from desk.application.people import people_at
from desk.application.ports import Desk, Record
from desk.application.queue_words import open_callback, place_of
from desk.core.agent import Agent
from desk.core.conversation import Conversation, Status


@dataclass(frozen=True, slots=True)
class ChatState:
    """`agent_name` is the one owner while a person owns it, `place` the place in the queue while
    waiting; `opens_at` is the next opening while closed. Times are UTC."""

    status: Status
    agent_name: str | None
    place: int | None
    people_available: bool
    opens_at: datetime | None
    callback_at: datetime | None
    agent_read_seq: int
    offer_callback: bool


def chat_state(record: Record, desk: Desk, conversation: Conversation, now: datetime) -> ChatState:
    """Everything is read anew: nothing that the customer sees is guessed."""
    people = people_at(desk, record, now)
    case = record.open_case_of(conversation.id)
    waiting = conversation.status == Status.WAITING
    promise = None if case is None else open_callback(record, case)
    owner = None if conversation.owner_id is None else record.get(Agent, conversation.owner_id)
    overdue = case is not None and case.callback_offered_at is not None
    return ChatState(
        status=conversation.status,
        agent_name=owner.name if owner is not None else None,
        place=place_of(record, case) if case is not None and waiting else None,
        people_available=people.available,
        opens_at=people.opens_at,
        callback_at=promise.due_at if promise is not None else None,
        agent_read_seq=conversation.agent_read_seq,
        offer_callback=waiting and promise is None and (overdue or not people.available),
    )
