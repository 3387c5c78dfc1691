"""The owner passes a case on. They stay the owner until somebody accepts it (`accept_case`)."""

from dataclasses import replace
from datetime import datetime

from desk.application.case_access import (
    active_agent,
    locked_case,
    name_of,
    require_owner_or_manager,
)
from desk.application.ids import new_id
from desk.application.ports import Desk, Record
from desk.application.speak import note_activity
from desk.application.write_to_customer import agent_source, agents_message
from desk.core.agent import Agent
from desk.core.case import Case, Team
from desk.core.conversation import Conversation
from desk.core.errors import Conflict, Invalid
from desk.core.handoff import Handoff, Story
from desk.core.message import Direction
from desk.core.wording import message_text


def pass_on(
    desk: Desk,
    case_id: str,
    agent_id: str,
    *,
    to_agent_id: str | None = None,
    to_team: Team | None = None,
    note: str = "",
) -> Case:
    """Offers the case to one agent or to a team; `note` is private, and says why. A second offer
    takes the place of the first. The owner or a manager may do it.

    Raises `Invalid`, `NotAllowed`, and `Conflict` when the case is not open.
    """
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        agent = active_agent(record, agent_id)
        require_owner_or_manager(record, case, agent)
        to = _target(record, case, to_agent_id, to_team)
        end_offer(record, case, now)
        case = replace(case, passed_to_agent_id=to_agent_id, passed_to_team=to_team)
        record.put(case)
        record.add(_handoff(record, case, agent, now))
        conversation = note_activity(
            desk, record, conversation, "passed_on", now, name=agent.name, to=to
        )
        if note.strip():
            words, source = message_text(note), agent_source(new_id())
            record.add_message(
                conversation,
                agents_message(conversation, agent, Direction.NOTE, source, words, now),
            )
        _hint(record, case)
        return case


def decline_pass_on(desk: Desk, case_id: str, agent_id: str) -> Case:
    """The agent to whom it was passed cannot take it; the owner stays. An offer to a team is
    nobody's to decline: others may still take it."""
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        agent = active_agent(record, agent_id)
        if case.passed_to_agent_id != agent.id:
            raise Conflict("This case is not passed to you any more.")
        return _end(desk, record, conversation, case, agent, "declined", now)


def withdraw_pass_on(desk: Desk, case_id: str, agent_id: str) -> Case:
    """The owner, or a manager, keeps the case after all."""
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        agent = active_agent(record, agent_id)
        require_owner_or_manager(record, case, agent)
        if case.passed_to_agent_id is None and case.passed_to_team is None:
            return case
        return _end(desk, record, conversation, case, agent, "withdrawn", now)


def end_offer(record: Record, case: Case, now: datetime) -> Case:
    """The case with no offer pending; it is stored."""
    if case.passed_to_agent_id is None and case.passed_to_team is None:
        return case
    for handoff in record.handoffs_of_case(case.id):
        if handoff.accepted_at is None and handoff.ended_at is None:
            record.put(replace(handoff, ended_at=now))
    ended = replace(case, passed_to_agent_id=None, passed_to_team=None)
    record.put(ended)
    return ended


def _target(record: Record, case: Case, to_agent_id: str | None, to_team: Team | None) -> str:
    """The name of who is meant."""
    if (to_agent_id is None) == (to_team is None):
        raise Invalid("Choose a colleague or a team.", "to")
    if to_team is not None:
        return f"team {to_team}"
    target = record.get(Agent, to_agent_id or "")
    if target is None or not target.active:
        raise Invalid("This colleague is not here any more. Choose another one.", "to")
    if target.id == case.owner_id:
        raise Invalid(f"{target.name} owns this case already. Choose another one.", "to")
    return target.name


def _handoff(record: Record, case: Case, agent: Agent, now: datetime) -> Handoff:
    earlier = record.handoffs_of_case(case.id)
    return Handoff(
        id=new_id(),
        case_id=case.id,
        conversation_id=case.conversation_id,
        reason=case.reason,
        severity=case.severity,
        moment=case.moment,
        story=earlier[-1].story if earlier else Story(""),
        requested_at=now,
        from_agent_id=agent.id,
        to_agent_id=case.passed_to_agent_id,
    )


def _end(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    case: Case,
    agent: Agent,
    how: str,
    now: datetime,
) -> Case:
    _hint(record, case)
    ended = end_offer(record, case, now)
    note_activity(
        desk,
        record,
        conversation,
        f"pass_on_{how}",
        now,
        name=agent.name,
        owner=name_of(record, case.owner_id),
    )
    return ended


def _hint(record: Record, case: Case) -> None:
    record.hint("queue")
    record.hint(case.conversation_id)
    for concerned in (case.owner_id, case.passed_to_agent_id):
        if concerned is not None:
            record.hint(f"agent:{concerned}")
