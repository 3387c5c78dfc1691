"""A case with everything that is known, before the agent's first word: nobody tells it twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.application.case_access import AGENT_SOURCE
from desk.application.ports import Desk, Record
from desk.core.agent import Agent
from desk.core.case import Case, CaseStatus
from desk.core.contact import Contact
from desk.core.conversation import Conversation
from desk.core.errors import NotFound
from desk.core.feedback import Feedback
from desk.core.handoff import Handoff, Quote
from desk.core.marking import Segment, segments
from desk.core.message import Direction, Message
from desk.core.promise import Promise
from desk.core.reading import Mood, mood
from desk.core.visit import Visit

LINES_SHOWN = 500  # the newest ones of a long conversation
QUOTES_SHOWN = 5
QUOTE_MOST = 400  # code points; of a longer message only the telling phrases are quoted


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the timeline: what was said, noted, or happened. `segments` mark the telling
    phrases; `source_id` is the one that its sender knows it by."""

    message: Message
    segments: tuple[Segment, ...]
    source_id: str | None
    mood: Mood | None


@dataclass(frozen=True, slots=True)
class Quoted:
    """The customer's own words, telling phrases marked."""

    message_id: str
    at: datetime
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class RecoveryClock:
    """From the customer's first signal to a person's first reply; `stopped_at` None: it runs."""

    started_at: datetime
    stopped_at: datetime | None
    elapsed: timedelta


@dataclass(frozen=True, slots=True)
class EarlierCase:
    case: Case
    visit: Visit | None
    owner_name: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A pass-on that nobody has accepted yet. Who may accept it: `core.agent.is_offered`."""

    by: str
    to: str  # the name of a colleague or a team
    at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything of a case.

    `said` is what the bot told the customer would happen; `promises` are the dated ones. `mood`
    is the worst so far: a later "fine" never clears an earlier complaint. `waiting` is how long
    the customer has been waiting for a person; None when nobody needs to come any more.
    """

    case: Case
    conversation: Conversation
    contact: Contact
    visit: Visit | None
    owner: Agent | None
    passed_on: PassedOn | None
    mood: Mood | None
    summary: str
    wants: str | None
    facts: tuple[str, ...]
    said: tuple[str, ...]
    quotes: tuple[Quoted, ...]
    promises: tuple[Promise, ...]
    lines: tuple[Line, ...]
    cursor: int
    earlier_visits: tuple[Visit, ...]
    earlier_cases: tuple[EarlierCase, ...]
    feedback: tuple[Feedback, ...]
    waiting: timedelta | None
    clock: RecoveryClock


def case_dossier(record: Record, desk: Desk, case_id: str, now: datetime) -> Dossier:
    """Raises `NotFound`. Anybody signed in may read any case; who may act is each use case's."""
    case = record.get(Case, case_id)
    conversation = None if case is None else record.get(Conversation, case.conversation_id)
    contact = None if case is None else record.get(Contact, case.contact_id)
    if case is None or conversation is None or contact is None:
        raise NotFound("There is no such case.")
    handoffs = record.handoffs_of_case(case.id)
    quotes = _quotes_by_message(handoffs)
    lines = tuple(_line(m, quotes) for m in record.last_messages(conversation.id, LINES_SHOWN))
    stories = [handoff.story for handoff in handoffs]
    return Dossier(
        case=case,
        conversation=conversation,
        contact=contact,
        visit=None if case.visit_id is None else record.get(Visit, case.visit_id),
        owner=None if case.owner_id is None else record.get(Agent, case.owner_id),
        passed_on=_passed_on(record, case, handoffs),
        mood=_worst_mood(lines),
        summary=next((story.summary for story in reversed(stories) if story.summary), ""),
        wants=next((story.wants for story in reversed(stories) if story.wants), None),
        facts=_once(fact for story in stories for fact in story.facts),
        said=_once(promised for story in stories for promised in story.promised),
        quotes=_own_words(lines),
        promises=tuple(record.promises_of_case(case.id)),
        lines=lines,
        cursor=lines[-1].message.seq if lines else 0,
        earlier_visits=tuple(
            visit for visit in record.visits_of_contact(contact.id) if visit.id != case.visit_id
        ),
        earlier_cases=_earlier_cases(record, case),
        feedback=tuple(
            said
            for said in record.feedback_of_contact(contact.id)
            if said.created_at < case.opened_at  # what opened it is the case itself
        ),
        waiting=_waiting(case, now),
        clock=_clock(case, now),
    )


def lines_after(record: Record, case_id: str, after_seq: int) -> tuple[Line, ...]:
    """The timeline's lines that follow `after_seq`, in order. Raises `NotFound`."""
    case = record.get(Case, case_id)
    if case is None:
        raise NotFound("There is no such case.")
    quotes = _quotes_by_message(record.handoffs_of_case(case.id))
    found = record.messages(case.conversation_id, after_seq=after_seq, limit=LINES_SHOWN)
    return tuple(_line(message, quotes) for message in found)


def _line(message: Message, quotes: dict[str, list[Quote]]) -> Line:
    spans = [
        (quote.start, quote.end)
        for quote in quotes.get(message.id, ())
        if message.text[quote.start : quote.end] == quote.text
    ]
    if message.reading is not None:
        spans += [(evidence.start, evidence.end) for evidence in message.reading.evidence]
    source = message.source_id
    return Line(
        message=message,
        segments=segments(message.text, spans),
        source_id=source.removeprefix(AGENT_SOURCE) if source else None,
        mood=None if message.reading is None else mood(message.reading),
    )


def _quotes_by_message(handoffs: Sequence[Handoff]) -> dict[str, list[Quote]]:
    found: dict[str, list[Quote]] = {}
    for handoff in handoffs:
        for quote in handoff.story.quotes:
            found.setdefault(quote.message_id, []).append(quote)
    return found


def _own_words(lines: Sequence[Line]) -> tuple[Quoted, ...]:
    """What the customer said that tells most; their last words where nothing is marked."""
    own = [line for line in lines if line.message.direction == Direction.INCOMING]
    telling = [line for line in own if any(piece.marked for piece in line.segments)]
    chosen = telling[-QUOTES_SHOWN:] or own[-2:]
    return tuple(
        Quoted(line.message.id, line.message.created_at, _short(line.segments)) for line in chosen
    )


def _short(pieces: tuple[Segment, ...]) -> tuple[Segment, ...]:
    if sum(len(piece.text) for piece in pieces) <= QUOTE_MOST:
        return pieces
    marked = [piece for piece in pieces if piece.marked]
    if not marked:
        return (Segment("".join(piece.text for piece in pieces)[:QUOTE_MOST] + "…"),)
    shortened: list[Segment] = []
    for piece in marked:
        shortened += [Segment(" … ")] if shortened else []
        shortened.append(piece)
    return tuple(shortened)


MOODS = (Mood.HAPPY, Mood.UNSURE, Mood.UNHAPPY, Mood.ANGRY)


def _worst_mood(lines: Sequence[Line]) -> Mood | None:
    moods = [line.mood for line in lines if line.mood is not None]
    return max(moods, key=MOODS.index, default=None)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _passed_on(record: Record, case: Case, handoffs: Sequence[Handoff]) -> PassedOn | None:
    if case.passed_to_agent_id is None and case.passed_to_team is None:
        return None
    offers = [h for h in handoffs if h.from_agent_id and not h.accepted_at and not h.ended_at]
    if not offers:
        return None
    people = record.get_many(Agent, [offers[-1].from_agent_id or "", case.passed_to_agent_id or ""])
    by = people.get(offers[-1].from_agent_id or "")
    to = people.get(case.passed_to_agent_id or "")
    team = case.passed_to_team
    return PassedOn(
        by=by.name if by else "Somebody",
        to=to.name if to else f"team {team.value}" if team else "Somebody",
        at=offers[-1].requested_at,
    )


def _earlier_cases(record: Record, case: Case) -> tuple[EarlierCase, ...]:
    others = [other for other in record.cases_of_contact(case.contact_id) if other.id != case.id]
    visits = record.get_many(Visit, [other.visit_id for other in others if other.visit_id])
    owners = record.get_many(Agent, [other.owner_id for other in others if other.owner_id])
    handoffs = record.handoffs_of_cases([other.id for other in others])
    return tuple(
        EarlierCase(
            case=other,
            visit=visits.get(other.visit_id or ""),
            owner_name=owners[other.owner_id].name if other.owner_id in owners else None,
            summary=next(
                (h.story.summary for h in reversed(handoffs[other.id]) if h.story.summary), ""
            ),
        )
        for other in others
    )


def _waiting(case: Case, now: datetime) -> timedelta | None:
    if case.status == CaseStatus.RESOLVED:
        return None
    if case.status == CaseStatus.WAITING:
        return max(now - case.waiting_since, timedelta())
    if case.owner_wrote_at is None:  # accepted, and not a word yet
        return max(now - case.waiting_since, timedelta())
    return None


def _clock(case: Case, now: datetime) -> RecoveryClock:
    stopped_at = case.first_reply_at or case.resolved_at
    elapsed = max((stopped_at or now) - case.signal_at, timedelta())
    return RecoveryClock(case.signal_at, stopped_at, elapsed)
