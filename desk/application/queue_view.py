"""The queue as one agent sees it: what waits, what was passed to them, what is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.application.people import people_at
from desk.application.ports import Desk, Record
from desk.core.agent import Agent, Role, is_available, may
from desk.core.case import Case, CaseStatus, Reason, Team
from desk.core.contact import Contact
from desk.core.conversation import Conversation
from desk.core.handoff import Handoff
from desk.core.promise import Promise, PromiseKind
from desk.core.reading import Moment
from desk.core.visit import Visit

NAMELESS = "A customer"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One case. `quotes` are the customer's own telling phrases; `unread` counts the customer's
    messages since the owner's last look; `rings` says that this agent is called to it."""

    case_id: str
    conversation_id: str
    status: CaseStatus
    contact_name: str
    visit: Visit | None
    summary: str
    wants: str | None
    quotes: tuple[str, ...]
    reason: Reason
    team: Team
    severity: int
    moment: Moment
    signal_at: datetime
    waiting_since: datetime
    waiting: timedelta
    first_reply_at: datetime | None
    owner_id: str | None
    owner_name: str | None
    passed_to: str | None  # the name of a colleague or a team
    unread: int
    callback_at: datetime | None
    alerted_at: datetime | None
    acknowledged_at: datetime | None
    rings: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    id: str
    name: str
    role: Role
    teams: tuple[Team, ...]
    available: bool
    away: bool
    owns: int  # open cases


@dataclass(frozen=True, slots=True)
class QueueView:
    """Each list has the most urgent first: moment of truth, severity, waiting time; never spend.

    `others` is what colleagues own; managers see it, for agents it is empty. `colleagues` leaves
    out the agent who looks."""

    waiting: tuple[QueueEntry, ...]
    offered: tuple[QueueEntry, ...]
    mine: tuple[QueueEntry, ...]
    others: tuple[QueueEntry, ...]
    colleagues: tuple[Colleague, ...]
    available: bool  # whether the agent who looks counts as available
    open_now: bool
    opens_at: datetime | None


def queue(record: Record, desk: Desk, agent: Agent, now: datetime) -> QueueView:
    """Everything that waits is shown to everybody, whatever its team: nobody may be overlooked
    because a team is at lunch. Only the ring is for the team, while it has somebody there."""
    people = people_at(desk, record, now)
    agents = [other for other in record.agents() if other.active]
    gone_after = desk.times.console_gone_after
    present = {a.id for a in agents if is_available(a, now, gone_after, open_now=people.open_now)}
    cases = record.open_cases()
    offered = {case.id for case in record.cases_offered_to(agent)}
    facts = _facts(
        record, cases, agents, {team for a in agents if a.id in present for team in a.teams}
    )

    def shown(wanted: Sequence[Case]) -> tuple[QueueEntry, ...]:
        return tuple(_entry(facts, case, agent, now) for case in wanted)

    return QueueView(
        waiting=shown([case for case in cases if case.status == CaseStatus.WAITING]),
        offered=shown([case for case in cases if case.id in offered]),
        mine=shown([case for case in cases if case.owner_id == agent.id]),
        others=shown(
            [
                case
                for case in cases
                if case.owner_id not in (None, agent.id) and may(agent, Role.MANAGER)
            ]
        ),
        colleagues=tuple(
            Colleague(
                id=other.id,
                name=other.name,
                role=other.role,
                teams=other.teams,
                available=other.id in present,
                away=other.away,
                owns=sum(case.owner_id == other.id for case in cases),
            )
            for other in agents
            if other.id != agent.id
        ),
        available=agent.id in present,
        open_now=people.open_now,
        opens_at=people.opens_at,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the entries are made of, read in a handful of queries however long the queue is."""

    contacts: dict[str, Contact]
    visits: dict[str, Visit]
    handoffs: dict[str, Sequence[Handoff]]
    unread: dict[str, int]
    callbacks: dict[str, Promise]
    names: dict[str, str]
    teams_present: set[Team]


def _facts(
    record: Record, cases: Sequence[Case], agents: Sequence[Agent], teams_present: set[Team]
) -> _Facts:
    conversations = record.get_many(Conversation, [case.conversation_id for case in cases])
    return _Facts(
        contacts=record.get_many(Contact, [case.contact_id for case in cases]),
        visits=record.get_many(Visit, [case.visit_id for case in cases if case.visit_id]),
        handoffs=record.handoffs_of_cases([case.id for case in cases]),
        unread=record.incoming_after(
            {key: conversation.agent_read_seq for key, conversation in conversations.items()}
        ),
        callbacks={
            promise.case_id: promise
            for promise in record.open_promises()
            if promise.kind == PromiseKind.CALL_BACK
        },
        names={agent.id: agent.name for agent in agents},
        teams_present=teams_present,
    )


def _entry(facts: _Facts, case: Case, agent: Agent, now: datetime) -> QueueEntry:
    contact = facts.contacts.get(case.contact_id)
    stories = [handoff.story for handoff in facts.handoffs[case.id]]
    callback = facts.callbacks.get(case.id)
    passed_to = case.passed_to_agent_id and facts.names.get(case.passed_to_agent_id)
    return QueueEntry(
        case_id=case.id,
        conversation_id=case.conversation_id,
        status=case.status,
        contact_name=(contact.name if contact else None) or NAMELESS,
        visit=facts.visits.get(case.visit_id or ""),
        summary=next((story.summary for story in reversed(stories) if story.summary), ""),
        wants=next((story.wants for story in reversed(stories) if story.wants), None),
        quotes=tuple(dict.fromkeys(quote.text for story in stories for quote in story.quotes)),
        reason=case.reason,
        team=case.team,
        severity=case.severity,
        moment=case.moment,
        signal_at=case.signal_at,
        waiting_since=case.waiting_since,
        waiting=max(now - case.waiting_since, timedelta()),
        first_reply_at=case.first_reply_at,
        owner_id=case.owner_id,
        owner_name=facts.names.get(case.owner_id or ""),
        passed_to=passed_to or (case.passed_to_team and f"team {case.passed_to_team.value}"),
        unread=facts.unread.get(case.conversation_id, 0),
        callback_at=callback.due_at if callback else None,
        alerted_at=case.alerted_at,
        acknowledged_at=case.acknowledged_at,
        rings=_rings(facts, case, agent),
    )


def _rings(facts: _Facts, case: Case, agent: Agent) -> bool:
    """A waiting case calls its team; everybody, while nobody of the team is there. One that was
    passed on calls whom it was passed to."""
    if agent.away:
        return False
    if case.status == CaseStatus.WAITING:
        return case.team in agent.teams or case.team not in facts.teams_present
    if case.owner_id == agent.id:
        return False
    if case.passed_to_agent_id is not None:
        return case.passed_to_agent_id == agent.id
    return case.passed_to_team in agent.teams
