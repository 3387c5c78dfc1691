"""What one open page of the console watches, and what it has been told already."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from desk.application.ids import sealed
from desk.application.ports import Desk, Record
from desk.application.queue_view import QueueEntry, queue
from desk.core.agent import Agent, Session
from desk.core.case import Case, CaseStatus
from desk.core.conversation import Conversation
from desk.web.console.wording import MOMENTS
from desk.web.sse import event, retry

BEAT_EVERY_S = 15.0
PACE_S = 0.04  # a busy floor has many hints a second, and a look reads the whole queue
BEAT = event("beat", {})
TYPING = "typing:customer:"
LAST_READINGS = 20  # late readings of older messages wait for the next look at the page


class Watching:
    """The `catch_up` of one stream. Events carry ids and counts, never what people wrote."""

    def __init__(self, desk: Desk, token: str, agent_id: str, case_id: str | None) -> None:
        self._desk = desk
        self._token_hash = sealed(token)
        self._agent_id = agent_id
        self._case_id = case_id
        self._beat_at: float | None = None
        self._queue = ""
        self._case = ""
        self._conversation = ""
        self._topics: frozenset[str] = frozenset()
        self._elsewhere: frozenset[str] = frozenset()

    def topics(self) -> frozenset[str]:
        """The queue, this agent, the conversations they own, and the one they look at."""
        with self._desk.records.read() as record:
            self._topics = self._wanted(record, self._shown(record))
        return self._topics

    def elsewhere(self) -> frozenset[str]:
        """The owned conversations that are not on the screen: only a count of theirs is shown."""
        return self._elsewhere

    def catch_up(self, hinted: frozenset[str]) -> Sequence[bytes]:
        """What is new since the last call; everything, at the first."""
        events: list[bytes] = []
        now = time.monotonic()
        if self._beat_at is None:
            events.append(retry(1000))
        if self._beat_at is None or now - self._beat_at >= BEAT_EVERY_S:
            self._beat_at = now
            events.append(BEAT)
        typing = {topic for topic in hinted if topic.startswith(TYPING)}
        events += [event("typing", {"conversation": t.removeprefix(TYPING)}) for t in typing]
        if hinted and typing == hinted:
            return events
        with self._desk.records.read() as record:
            return events + self._look(record)

    def _look(self, record: Record) -> list[bytes]:
        agent = record.get(Agent, self._agent_id)
        session = record.get(Session, self._token_hash)
        if agent is None or not agent.active or session is None:
            return [event("again", {})]  # the next request is told to sign in
        shown = self._shown(record)
        events = self._queue_event(record, agent) + self._case_events(record, shown)
        if not self._wanted(record, shown) <= self._topics:
            events.append(event("again", {}))
        return events

    def _queue_event(self, record: Record, agent: Agent) -> list[bytes]:
        view = queue(record, self._desk, agent, self._desk.clock.now())
        shown = (view.offered, view.waiting, view.mine, view.others)
        told = repr(
            (
                [[replace(entry, waiting=timedelta()) for entry in entries] for entries in shown],
                view.colleagues,
                (view.available, view.open_now, agent.away),
            )
        )
        if told == self._queue:
            return []
        self._queue = told
        tickets = [_ticket(entry) for entry in (*view.offered, *view.waiting)]
        return [event("queue", {"tickets": tickets})]

    def _case_events(self, record: Record, shown: Case | None) -> list[bytes]:
        if shown is None:
            return []
        conversation = record.get(Conversation, shown.conversation_id)
        if conversation is None:
            return []
        readings = [m.reading for m in record.last_messages(conversation.id, LAST_READINGS)]
        promises = record.promises_of_case(shown.id)
        case = repr((_fingerprint(shown), conversation.status, readings, promises))
        talk = repr((conversation.last_seq, conversation.customer_read_seq, readings))
        events: list[bytes] = []
        if case != self._case:
            self._case = case
            events.append(event("case", {"case": shown.id}))
        if talk != self._conversation:
            self._conversation = talk
            events.append(
                event("conversation", {"id": conversation.id, "seq": conversation.last_seq})
            )
        return events

    def _shown(self, record: Record) -> Case | None:
        return None if self._case_id is None else record.get(Case, self._case_id)

    def _wanted(self, record: Record, shown: Case | None) -> frozenset[str]:
        cases = record.cases_of_owner(self._agent_id)
        topics = {"queue", f"agent:{self._agent_id}"}
        owned = {case.conversation_id for case in cases if case.status != CaseStatus.RESOLVED}
        self._elsewhere = frozenset(owned - {shown.conversation_id if shown else ""})
        topics |= owned
        if shown is not None:
            topics |= {shown.conversation_id, TYPING + shown.conversation_id}
        return frozenset(topics)


def _ticket(entry: QueueEntry) -> dict[str, object]:
    """`ring` names one occasion to ring: a case that comes back to the queue rings again."""
    return {
        "id": entry.case_id,
        "ring": f"{entry.case_id}:{entry.waiting_since.timestamp()}:{entry.owner_id or ''}",
        "rings": entry.rings,
        "moment": MOMENTS.get(entry.moment),
    }


def _fingerprint(case: Case) -> str:
    """Everything but the draft, which changes with every pause in typing."""
    return repr(replace(case, draft=""))
