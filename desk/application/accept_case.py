"""An agent accepts a case: from the queue, or one that was passed to them.

Invariant: one owner. The conversation's lock decides between two who accept at once; the slower
one is told who was faster. The owner number grows, so a bot turn in flight is dropped.
"""

from dataclasses import replace
from datetime import datetime

from desk.application.case_access import active_agent, locked_case, name_of
from desk.application.ports import Desk, Record
from desk.application.speak import locale_of, note_activity, say_to_customer
from desk.core.agent import Agent, is_offered
from desk.core.case import Case, CaseStatus
from desk.core.conversation import Conversation, give_floor_to_person
from desk.core.errors import Conflict
from desk.core.message import Direction
from desk.core.timer import TimerKind


def accept_case(desk: Desk, case_id: str, agent_id: str) -> Case:
    """The case, owned by the agent from now on. Idempotent for the owner.

    Raises `Conflict` with the name of who was faster, or because the case is resolved. Accepting
    is a sign of life of the agent's console.
    """
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        agent = active_agent(record, agent_id, lock=True)
        if case.status == CaseStatus.RESOLVED:
            raise Conflict("This case is resolved already.")
        if case.owner_id == agent.id:
            return case
        if case.status == CaseStatus.OPEN and not is_offered(case, agent):
            raise Conflict(f"{name_of(record, case.owner_id)} was faster and owns this case now.")
        return _take(desk, record, conversation, case, agent, now)


def _take(
    desk: Desk, record: Record, conversation: Conversation, case: Case, agent: Agent, now: datetime
) -> Case:
    before = case.owner_id
    _read_what_no_turn_will(record, conversation, now)
    conversation = give_floor_to_person(conversation, agent.id, now)
    record.put(conversation)
    case = replace(
        case,
        status=CaseStatus.OPEN,
        owner_id=agent.id,
        accepted_at=now,
        owner_wrote_at=None,
        passed_to_agent_id=None,
        passed_to_team=None,
        team=case.passed_to_team or case.team,
    )
    record.put(case)
    record.put(replace(agent, console_seen_at=now))
    _close_handoffs(record, case, agent, now)
    record.forget(TimerKind.ALERT_UNACCEPTED, case.id, now)
    record.forget(TimerKind.OFFER_CALLBACK, case.id, now)
    record.postpone(TimerKind.OWNER_SILENT, case.id, now + desk.times.first_word_within, now)
    record.postpone(TimerKind.OWNER_GONE, case.id, now + desk.times.console_gone_after, now)
    language = locale_of(record, conversation).language
    said = "agent.coming" if before is None else "agent.took_over"
    conversation = say_to_customer(
        record, conversation, desk.words.say(language, said, name=agent.name), now
    )
    note_activity(desk, record, conversation, "accepted", now, name=agent.name)
    record.hint("queue")
    for concerned in {agent.id, before} - {None}:
        record.hint(f"agent:{concerned}")
    return case


def _close_handoffs(record: Record, case: Case, agent: Agent, now: datetime) -> None:
    for handoff in record.handoffs_of_case(case.id):
        if handoff.accepted_at is None and handoff.ended_at is None:
            record.put(replace(handoff, accepted_at=now, accepted_by_id=agent.id))


def _read_what_no_turn_will(record: Record, conversation: Conversation, now: datetime) -> None:
    """Messages that a turn would have read get their reading by the other route."""
    for message in record.messages(conversation.id, after_seq=conversation.answered_seq):
        if message.direction == Direction.INCOMING and message.reading is None:
            record.ask(TimerKind.READ_MESSAGE, message.id, now, now)
