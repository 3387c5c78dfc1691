"""The customer has seen the words up to here."""

from dataclasses import replace

from desk.application.ports import Desk
from desk.core.conversation import Conversation
from desk.core.errors import NotFound


def customer_read(desk: Desk, conversation_id: str, seq: int) -> None:
    """Moves the read mark forward, never back and never past the last message."""
    with desk.records.write() as record:
        conversation = record.get(Conversation, conversation_id, lock=True)
        if conversation is None:
            raise NotFound("There is no such chat.")
        read = min(seq, conversation.last_seq)
        if read > conversation.customer_read_seq:
            record.put(replace(conversation, customer_read_seq=read))
            record.hint(conversation_id)
