"""The owner writes to the customer."""

from dataclasses import replace
from datetime import datetime

from desk.application.case_access import AGENT_SOURCE, active_agent, locked_case, require_owner
from desk.application.ids import new_id
from desk.application.ports import Desk, Record
from desk.core.agent import Agent
from desk.core.case import Case
from desk.core.conversation import Conversation
from desk.core.errors import Conflict, Invalid
from desk.core.message import Author, Direction, Message
from desk.core.timer import TimerKind
from desk.core.wording import message_text, source_id

SOURCE_ID_LIMIT = 128


def write_to_customer(desk: Desk, case_id: str, agent_id: str, source: str, text: str) -> Message:
    """The message as recorded; the same `source` gives the same message, however often it is sent.

    Raises `NotAllowed` with the owner's name for anybody else, `Conflict` when the case is not
    open or `source` was used for other words, and `Invalid`.
    """
    now = desk.clock.now()
    words, source = message_text(text), agent_source(source)
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        agent = active_agent(record, agent_id)
        known = already_said(record, conversation, agent, source, words)
        if known is not None:
            return known
        require_owner(record, case, agent)
        conversation = record.add_message(
            conversation,
            agents_message(conversation, agent, Direction.OUTGOING, source, words, now),
        )
        _first_word_said(record, case, now)
        # who answers has read
        record.put(replace(conversation, agent_read_seq=conversation.last_seq))
        if case.first_reply_at is None:
            record.hint("queue")  # later words change nothing that others see there
        return _recorded(record, conversation, source)


def agent_source(source: str) -> str:
    """The source id as it is stored. Raises `Invalid`."""
    if len(source) > SOURCE_ID_LIMIT:
        raise Invalid(f"A source id has at most {SOURCE_ID_LIMIT} characters here.", "source_id")
    return AGENT_SOURCE + source_id(source)


def already_said(
    record: Record, conversation: Conversation, agent: Agent, source: str, words: str
) -> Message | None:
    """The message that this one repeats. Raises `Conflict` where it only looks like one: words
    must never vanish behind an old id."""
    known = record.message_by_source_id(conversation.id, source)
    if known is not None and (known.text != words or known.agent_id != agent.id):
        raise Conflict("Something else was sent under this id. Send it again as a new message.")
    return known


def agents_message(
    conversation: Conversation,
    agent: Agent,
    direction: Direction,
    source: str,
    words: str,
    now: datetime,
) -> Message:
    """A message or a note of an agent, to be numbered by the record."""
    return Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=0,  # given by the record
        direction=direction,
        author=Author.AGENT,
        text=words,
        created_at=now,
        episode_id=conversation.episode_id,
        agent_id=agent.id,
        author_name=agent.name,
        source_id=source,
    )


def _first_word_said(record: Record, case: Case, now: datetime) -> None:
    """Stops the recovery clock with the first word, and the owner's own clock with each."""
    record.put(
        replace(case, first_reply_at=case.first_reply_at or now, owner_wrote_at=now, draft="")
    )
    record.forget(TimerKind.OWNER_SILENT, case.id, now)


def _recorded(record: Record, conversation: Conversation, source: str) -> Message:
    message = record.message_by_source_id(conversation.id, source)
    assert message is not None  # it was added in this transaction
    return message
