"""A private note: anybody signed in may leave one, the customer never sees it."""

from desk.application.case_access import active_agent, locked_case
from desk.application.ports import Desk
from desk.application.write_to_customer import agent_source, agents_message, already_said
from desk.core.message import Direction, Message
from desk.core.wording import message_text


def write_note(desk: Desk, case_id: str, agent_id: str, source: str, text: str) -> Message:
    """The note as recorded; idempotent by `source`. Possible on a resolved case too."""
    now = desk.clock.now()
    words, source = message_text(text), agent_source(source)
    with desk.records.write() as record:
        conversation, _case = locked_case(record, case_id)
        agent = active_agent(record, agent_id)
        known = already_said(record, conversation, agent, source, words)
        if known is not None:
            return known
        note = agents_message(conversation, agent, Direction.NOTE, source, words, now)
        conversation = record.add_message(conversation, note)
        return record.messages(conversation.id, after_seq=conversation.last_seq - 1)[0]
