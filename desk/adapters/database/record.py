"""`Record` of the ports, by SQLAlchemy Core."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import (
    Connection,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from desk.adapters.database import statements as q
from desk.adapters.database import tables as t
from desk.adapters.database.rows import row_of, rows_of
from desk.application.ids import new_id
from desk.core.agent import Agent, Session
from desk.core.api_key import ApiKey
from desk.core.case import Case, CaseStatus, urgency
from desk.core.contact import Contact
from desk.core.conversation import Conversation
from desk.core.errors import Unavailable
from desk.core.feedback import Feedback
from desk.core.handoff import Handoff
from desk.core.hours import Hours, always_open
from desk.core.message import Direction, Message
from desk.core.promise import Promise, PromiseStatus
from desk.core.reading import Reading
from desk.core.timer import Timer, TimerKind
from desk.core.visit import Visit
from desk.core.wording import UNSTORABLE

Row = TypeVar("Row")
TIMER_TRIES = 5  # finished and asked for again by others in between
HOURS: TypeAdapter[Hours] = TypeAdapter(Hours)


class SqlRecord:
    """One transaction; see `ports.Record` for the meaning of each method."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.hints: list[str] = []
        self.woken = False

    # --- any row ------------------------------------------------------------------------------

    def get(self, kind: type[Row], key: str, *, lock: bool = False) -> Row | None:
        if not _can_be_stored(key):
            return None
        return self._one(kind, (q.BY_KEY_LOCKED if lock else q.BY_KEY)[kind], key=key)

    def get_many(self, kind: type[Row], keys: Collection[str]) -> dict[str, Row]:
        key = q.KEYS[kind]
        query = select(t.KINDS[kind]).where(key.in_(sorted(set(keys))))
        return {getattr(row, key.name): row for row in self._all(kind, query)}

    def add(self, row: object) -> None:
        self.connection.execute(q.INSERT[type(row)], _values(row))

    def put(self, row: object) -> None:
        values = _values(row)
        values["key_of_row"] = values.pop(q.KEYS[type(row)].name)
        if self.connection.execute(q.UPDATE[type(row)], values).rowcount != 1:
            raise LookupError(f"no {type(row).__name__} row to put")

    def delete(self, kind: type[object], key: str) -> None:
        self.connection.execute(delete(t.KINDS[kind]).where(q.KEYS[kind] == key))

    def _one(self, kind: type[Row], query: Select[Any], **values: object) -> Row | None:
        return row_of(kind, self.connection.execute(query, values).first())

    def _all(self, kind: type[Row], query: Select[Any], **values: object) -> list[Row]:
        return rows_of(kind, self.connection.execute(query, values))

    # --- visits and contacts ------------------------------------------------------------------

    def visit_by_reference(self, reference: str) -> Visit | None:
        if not _can_be_stored(reference):
            return None
        return self._one(Visit, select(t.visits).where(t.visits.c.reference == reference))

    def visit_by_token_hash(self, token_hash: str) -> Visit | None:
        return self._one(Visit, select(t.visits).where(t.visits.c.token_hash == token_hash))

    def visits_of_contact(self, contact_id: str, limit: int = 20) -> Sequence[Visit]:
        query = select(t.visits).where(t.visits.c.contact_id == contact_id)
        return self._all(Visit, query.order_by(t.visits.c.at.desc()).limit(limit))

    def contact_by_reference(self, reference: str) -> Contact | None:
        if not _can_be_stored(reference):
            return None
        return self._one(Contact, select(t.contacts).where(t.contacts.c.reference == reference))

    # --- conversations and messages -----------------------------------------------------------

    def conversation_of_visit(self, visit_id: str) -> Conversation | None:
        column = t.conversations.c.visit_id
        return self._one(Conversation, select(t.conversations).where(column == visit_id))

    def conversation_by_secret_hash(self, secret_hash: str) -> Conversation | None:
        return self._one(Conversation, q.BY_SECRET_HASH, secret_hash=secret_hash)

    def message_by_source_id(self, conversation_id: str, source_id: str) -> Message | None:
        return self._one(
            Message, q.BY_SOURCE_ID, conversation_id=conversation_id, source_id=source_id
        )

    def messages(
        self, conversation_id: str, *, after_seq: int = 0, limit: int = 500
    ) -> Sequence[Message]:
        return self._all(
            Message, q.MESSAGES, conversation_id=conversation_id, after_seq=after_seq, most=limit
        )

    def last_messages(self, conversation_id: str, limit: int = 50) -> Sequence[Message]:
        found = self._all(Message, q.LAST_MESSAGES, conversation_id=conversation_id, most=limit)
        return found[::-1]

    def add_message(self, conversation: Conversation, message: Message) -> Conversation:
        numbered = replace(message, seq=conversation.last_seq + 1)
        moved = replace(conversation, last_seq=numbered.seq, updated_at=numbered.created_at)
        self.add(numbered)
        self.put(moved)
        self.hint(conversation.id)
        return moved

    def set_reading(self, message_id: str, reading: Reading) -> None:
        statement = update(t.messages).where(t.messages.c.id == message_id)
        self.connection.execute(statement.values(reading=reading))

    def incoming_after(self, seqs: Mapping[str, int]) -> dict[str, int]:
        if not seqs:
            return {}
        c = t.messages.c
        later = [and_(c.conversation_id == key, c.seq > seq) for key, seq in seqs.items()]
        query = (
            select(c.conversation_id, func.count())
            .where(c.direction == Direction.INCOMING, or_(*later))
            .group_by(c.conversation_id)
        )
        found = {key: int(count) for key, count in self.connection.execute(query)}
        return {key: found.get(key, 0) for key in seqs}

    # --- cases, handoffs, promises, feedback --------------------------------------------------

    def open_case_of(self, conversation_id: str) -> Case | None:
        return self._one(Case, q.OPEN_CASE, conversation_id=conversation_id)

    def cases_of_contact(self, contact_id: str) -> Sequence[Case]:
        query = select(t.cases).where(t.cases.c.contact_id == contact_id)
        return self._all(Case, query.order_by(t.cases.c.opened_at.desc()))

    def waiting_cases(self) -> Sequence[Case]:
        query = select(t.cases).where(t.cases.c.status == CaseStatus.WAITING)
        return sorted(self._all(Case, query), key=urgency)

    def place_in_queue(self, case: Case) -> int:
        calm, severity, waiting_since = urgency(case)
        values = {"calm": calm, "severity": -severity, "waiting_since": waiting_since}
        return 1 + int(self.connection.execute(q.MORE_URGENT, values).scalar_one())

    def cases_of_owner(self, agent_id: str) -> Sequence[Case]:
        c = t.cases.c
        query = select(t.cases).where(c.status == CaseStatus.OPEN, c.owner_id == agent_id)
        return sorted(self._all(Case, query), key=urgency)

    def cases_offered_to(self, agent: Agent) -> Sequence[Case]:
        c = t.cases.c
        theirs = or_(
            c.passed_to_agent_id == agent.id,
            and_(c.passed_to_agent_id.is_(None), c.passed_to_team.in_(agent.teams)),
        )
        query = select(t.cases).where(c.status == CaseStatus.OPEN, c.owner_id != agent.id, theirs)
        return sorted(self._all(Case, query), key=urgency)

    def open_cases(self) -> Sequence[Case]:
        query = select(t.cases).where(t.cases.c.status != CaseStatus.RESOLVED)
        return sorted(self._all(Case, query), key=urgency)

    def handoffs_of_case(self, case_id: str) -> Sequence[Handoff]:
        query = select(t.handoffs).where(t.handoffs.c.case_id == case_id)
        return self._all(Handoff, query.order_by(t.handoffs.c.requested_at))

    def handoffs_of_cases(self, case_ids: Collection[str]) -> dict[str, Sequence[Handoff]]:
        c = t.handoffs.c
        query = select(t.handoffs).where(c.case_id.in_(sorted(set(case_ids))))
        found: dict[str, list[Handoff]] = {case_id: [] for case_id in case_ids}
        for handoff in self._all(Handoff, query.order_by(c.requested_at)):
            found[handoff.case_id].append(handoff)
        return dict(found)

    def promises_of_case(self, case_id: str) -> Sequence[Promise]:
        query = select(t.promises).where(t.promises.c.case_id == case_id)
        return self._all(Promise, query.order_by(t.promises.c.due_at))

    def open_promises(self) -> Sequence[Promise]:
        query = select(t.promises).where(t.promises.c.status == PromiseStatus.OPEN)
        return self._all(Promise, query.order_by(t.promises.c.due_at))

    def feedback_of_contact(self, contact_id: str) -> Sequence[Feedback]:
        query = select(t.feedback).where(t.feedback.c.contact_id == contact_id)
        return self._all(Feedback, query.order_by(t.feedback.c.created_at))

    # --- agents and hours ---------------------------------------------------------------------

    def agents(self) -> Sequence[Agent]:
        return self._all(Agent, q.AGENTS)

    def agent_by_email(self, email: str) -> Agent | None:
        if not _can_be_stored(email):
            return None
        return self._one(Agent, select(t.agents).where(t.agents.c.email == email.lower()))

    def sessions_of(self, agent_id: str) -> Sequence[Session]:
        return self._all(Session, select(t.sessions).where(t.sessions.c.agent_id == agent_id))

    def api_keys(self) -> Sequence[ApiKey]:
        return self._all(ApiKey, select(t.api_keys).order_by(t.api_keys.c.created_at.desc()))

    def hours(self) -> Hours:
        stored = self.setting("hours")
        return always_open() if stored is None else HOURS.validate_json(stored)

    def set_hours(self, hours: Hours) -> None:
        self.set_setting("hours", HOURS.dump_json(hours).decode())
        self.hint("queue")

    def setting(self, name: str) -> str | None:
        query = select(t.settings.c.value).where(t.settings.c.name == name)
        found: str | None = self.connection.execute(query).scalar()
        return found

    def set_setting(self, name: str, value: str) -> None:
        changed = self.connection.execute(
            update(t.settings).where(t.settings.c.name == name).values(value=value)
        )
        if changed.rowcount == 0:
            self.connection.execute(insert(t.settings).values(name=name, value=value))

    # --- timers -------------------------------------------------------------------------------

    def ask(
        self, kind: TimerKind, key: str, due_at: datetime, now: datetime, payload: str = "{}"
    ) -> None:
        self._set_timer(kind, key, now, payload, lambda timer: min(timer.due_at, due_at), due_at)

    def postpone(self, kind: TimerKind, key: str, due_at: datetime, now: datetime) -> None:
        self._set_timer(kind, key, now, None, lambda _timer: due_at, due_at)

    def _set_timer(
        self,
        kind: TimerKind,
        key: str,
        now: datetime,
        payload: str | None,
        due: Callable[[Timer], datetime],
        first_due_at: datetime,
    ) -> None:
        self.woken = True
        for _ in range(TIMER_TRIES):
            timer = self._unfinished(kind, key)
            if timer is not None:
                kept = timer.payload if payload is None else payload
                self.put(replace(timer, due_at=due(timer), wanted=timer.wanted + 1, payload=kept))
                return
            if self._add_timer(Timer(new_id(), kind, key, first_due_at, now, payload or "{}")):
                return
        raise Unavailable("The record is busy right now; try again.")

    def _add_timer(self, timer: Timer) -> bool:
        """Whether it was added: not when somebody else asks for the same at the same moment."""
        statement = q.ADD_TIMER[self.connection.dialect.name]
        return self.connection.execute(statement, _values(timer)).first() is not None

    def forget(self, kind: TimerKind, key: str, now: datetime) -> None:
        timer = self._unfinished(kind, key)
        if timer is not None:
            self.put(replace(timer, finished_at=now, lease=None, leased_until=None))

    def _unfinished(self, kind: TimerKind, key: str) -> Timer | None:
        values = {"kind": kind, "key": key}
        return row_of(Timer, self.connection.execute(q.UNFINISHED_TIMER, values).first())

    # --- what nobody needs any more -----------------------------------------------------------

    def delete_sessions_before(self, expired: datetime) -> int:
        statement = delete(t.sessions).where(t.sessions.c.expires_at < expired)
        return int(self.connection.execute(statement).rowcount)

    def delete_timers_before(self, finished: datetime) -> int:
        statement = delete(t.timers).where(t.timers.c.finished_at < finished)
        return int(self.connection.execute(statement).rowcount)

    def hint(self, topic: str) -> None:
        if topic not in self.hints:
            self.hints.append(topic)


def _can_be_stored(key: str) -> bool:
    """A key with NUL or a lone surrogate names nothing; the databases would refuse the question."""
    return UNSTORABLE.search(key) is None


def _values(row: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in q.NAMES[type(row)]}
