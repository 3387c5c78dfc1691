"""What the customer's browser hears: messages from its cursor, who has the floor, typing."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from limits import RateLimitItemPerMinute

from desk.application.chat_view import ChatState, chat_state
from desk.application.ports import Desk, Record
from desk.core.conversation import Conversation
from desk.core.message import Message, is_for_customer
from desk.web import sse
from desk.web.dependencies import TheDesk, TheHub
from desk.web.throttle import throttle_of
from desk.web.widget.chat import TheConversation

CONNECTIONS = RateLimitItemPerMinute(60)  # by conversation: tabs, and a weak network
PAGE = 500

router = APIRouter(tags=["chat"])


@router.get("/api/chat/stream", response_class=sse.Stream, status_code=200)
def get_stream(
    conversation: TheConversation,
    desk: TheDesk,
    hub: TheHub,
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> sse.Stream:
    """Server-sent events `message`, `state` and `typing`. `after` is the last `seq` that the
    browser has; a `state` says that all messages up to now have been sent."""
    throttle_of(request).hit(CONNECTIONS, "stream", conversation.id)
    reader = Reader(desk, conversation.id, after)
    return sse.Stream(hub, reader.topics, reader, patient={"queue"})


class Reader:
    """One browser's place in the conversation: sends what is new since the last look."""

    __slots__ = ("_cursor", "_desk", "_id", "_shown")

    def __init__(self, desk: Desk, conversation_id: str, after: int) -> None:
        self._desk = desk
        self._id = conversation_id
        self._cursor = after
        self._shown: dict[str, Any] = {}

    @property
    def _typing(self) -> str:
        return f"typing:agent:{self._id}"

    def topics(self) -> frozenset[str]:
        """The queue matters only to who waits in it: thousands of others stay asleep."""
        own = frozenset({self._id, self._typing})
        return own | {"queue"} if self._shown.get("status") == "waiting" else own

    def __call__(self, topics: frozenset[str]) -> Sequence[bytes]:
        events: list[bytes] = []
        if topics != {self._typing}:
            events += self._look()
        if self._typing in topics:
            events.append(sse.event("typing", {"who": self._shown.get("agent")}))
        return events

    def _look(self) -> list[bytes]:
        with self._desk.records.read() as record:
            conversation = record.get(Conversation, self._id)
            if conversation is None:
                return []
            events = self._messages(record)
            state = chat_state(record, self._desk, conversation, self._desk.clock.now())
        shown = state_json(state, conversation)
        if shown != self._shown:
            self._shown = shown
            events.append(sse.event("state", shown))
        return events

    def _messages(self, record: Record) -> list[bytes]:
        events: list[bytes] = []
        while page := record.messages(self._id, after_seq=self._cursor, limit=PAGE):
            self._cursor = page[-1].seq
            events += [
                sse.event("message", message_json(message), message.seq)
                for message in page
                if is_for_customer(message)
            ]
        return events


def message_json(message: Message) -> dict[str, Any]:
    """What the customer's browser is told of a message."""
    return {
        "id": message.id,
        "seq": message.seq,
        "author": message.author,
        "name": message.author_name,
        "text": message.text,
        "buttons": [{"id": button.id, "title": button.title} for button in message.buttons],
        "at": message.created_at.isoformat(),
        "source_id": message.source_id,
    }


def state_json(state: ChatState, conversation: Conversation) -> dict[str, Any]:
    """What the head of the chat shows. `read_seq` is the customer's own mark, from any tab."""
    return {
        "status": state.status,
        "agent": state.agent_name,
        "place": state.place,
        "people_available": state.people_available,
        "opens_at": state.opens_at.isoformat() if state.opens_at else None,
        "callback_at": state.callback_at.isoformat() if state.callback_at else None,
        "agent_read_seq": state.agent_read_seq,
        "read_seq": conversation.customer_read_seq,
        "offer_callback": state.offer_callback,
    }
