"""The owner, or a manager, resolves a case with what came of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk.application.case_access import active_agent, locked_case, require_owner_or_manager
from desk.application.episode import start_episode
from desk.application.ids import new_id
from desk.application.pass_on import end_offer
from desk.application.ports import Desk, Record
from desk.application.speak import note_activity
from desk.application.unanswered import unseen_by_owner
from desk.application.write_to_customer import agent_source, agents_message
from desk.core.agent import Agent
from desk.core.case import Case, CaseStatus, Outcome
from desk.core.conversation import Conversation, EpisodeKind, resolve
from desk.core.message import Direction, Message
from desk.core.promise import PromiseStatus, close_with_case
from desk.core.timer import TimerKind
from desk.core.wording import message_text

TIMERS_OF_A_CASE = (
    TimerKind.ALERT_UNACCEPTED,
    TimerKind.OFFER_CALLBACK,
    TimerKind.OWNER_SILENT,
    TimerKind.OWNER_GONE,
)


def resolve_case(desk: Desk, case_id: str, agent_id: str, outcome: Outcome, note: str = "") -> Case:
    """The case, resolved; the customer's next message starts a new episode with the bot, which
    knows what was before. Idempotent for the same outcome.

    Raises `NotAllowed` for others than the owner and managers, `Conflict` when it is not open.
    """
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        agent = active_agent(record, agent_id)
        if case.status == CaseStatus.RESOLVED and case.outcome == outcome:
            return case
        require_owner_or_manager(record, case, agent)
        unseen = unseen_by_owner(desk, record, conversation, case)
        conversation, case = end_case(desk, record, conversation, case, agent, outcome, note, now)
        if unseen:
            conversation = start_episode(record, conversation, EpisodeKind.ENQUIRY, now)
            leave_to_bot(record, conversation, unseen, now)
        else:  # all that was written was the owner's to answer
            record.put(replace(resolve(conversation, now), answered_seq=conversation.last_seq))
        return case


def leave_to_bot(
    record: Record, conversation: Conversation, unseen: Sequence[Message], now: datetime
) -> None:
    """What came in the moment in which the owner let go is answered as if it came right after.
    The bot must have the floor."""
    record.put(replace(conversation, answered_seq=unseen[0].seq - 1))
    record.ask(TimerKind.BOT_TURN, conversation.id, now, now)


def end_case(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    case: Case,
    agent: Agent,
    outcome: Outcome,
    note: str,
    now: datetime,
    activity: str = "resolved",
) -> tuple[Conversation, Case]:
    """Ends the case, its timers and its promises; the conversation is the caller's to move on."""
    case = end_offer(record, case, now)
    case = replace(case, status=CaseStatus.RESOLVED, resolved_at=now, outcome=outcome, draft="")
    record.put(case)
    for kind in TIMERS_OF_A_CASE:
        record.forget(kind, case.id, now)
    for promise in record.promises_of_case(case.id):
        if promise.status == PromiseStatus.OPEN:
            record.put(close_with_case(promise, now))
            record.forget(TimerKind.PROMISE_DUE, promise.id, now)
    conversation = note_activity(
        desk,
        record,
        conversation,
        activity,
        now,
        name=agent.name,
        outcome=outcome.value.replace("_", " "),
    )
    if note.strip():
        words, source = message_text(note), agent_source(new_id())
        conversation = record.add_message(
            conversation, agents_message(conversation, agent, Direction.NOTE, source, words, now)
        )
    record.hint("queue")
    record.hint(conversation.id)
    if case.owner_id is not None:
        record.hint(f"agent:{case.owner_id}")
    return conversation, case
