"""Small signs of the owner for the customer: has read, is typing."""

from dataclasses import replace

from desk.application.case_access import active_agent, locked_case
from desk.application.ports import Desk
from desk.core.case import Case, CaseStatus


def agent_read(desk: Desk, case_id: str, agent_id: str, seq: int) -> None:
    """The owner has seen the messages up to `seq`. A look of anybody else is no sign, and the
    mark only moves forward."""
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        active_agent(record, agent_id)
        seq = min(seq, conversation.last_seq)
        if case.owner_id != agent_id or case.status != CaseStatus.OPEN:
            return
        if seq > conversation.agent_read_seq:
            record.put(replace(conversation, agent_read_seq=seq))
            record.hint(conversation.id)
            record.hint(f"agent:{agent_id}")  # the owner's other screens count what is unread


def agent_typing(desk: Desk, case_id: str, agent_id: str) -> None:
    """The owner is typing: a hint, nothing that is kept."""
    with desk.records.read() as record:
        case = record.get(Case, case_id)
    if case is not None and case.owner_id == agent_id and case.status == CaseStatus.OPEN:
        desk.hints.publish([f"typing:agent:{case.conversation_id}"])
