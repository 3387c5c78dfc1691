"""Statements that run with every message, built once, with their values as parameters: building
one costs SQLAlchemy about as much as running it."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Table, and_, bindparam, func, insert, or_, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.dialects import postgresql, sqlite

from desk.adapters.database import tables as t
from desk.core.case import CaseStatus
from desk.core.reading import Moment


def _primary_key(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


# any row, by the kind of its value
NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in t.KINDS}
KEYS = {kind: _primary_key(table) for kind, table in t.KINDS.items()}
BY_KEY = {
    kind: select(table).where(KEYS[kind] == bindparam("key")) for kind, table in t.KINDS.items()
}
# SQLite needs no row lock: a writing transaction there holds the database's one lock
BY_KEY_LOCKED = {kind: query.with_for_update() for kind, query in BY_KEY.items()}
INSERT = {kind: insert(table) for kind, table in t.KINDS.items()}
UPDATE = {
    kind: update(table).where(KEYS[kind] == bindparam("key_of_row"))
    for kind, table in t.KINDS.items()
}

_c, _m, _t = t.conversations.c, t.messages.c, t.timers.c

BY_SECRET_HASH = select(t.conversations).where(_c.secret_hash == bindparam("secret_hash"))
_OF_CONVERSATION = select(t.messages).where(_m.conversation_id == bindparam("conversation_id"))
BY_SOURCE_ID = _OF_CONVERSATION.where(_m.source_id == bindparam("source_id"))
MESSAGES = (
    _OF_CONVERSATION.where(_m.seq > bindparam("after_seq"))
    .order_by(_m.seq)
    .limit(bindparam("most"))
)
LAST_MESSAGES = _OF_CONVERSATION.order_by(_m.seq.desc()).limit(bindparam("most"))
OPEN_CASE = select(t.cases).where(
    t.cases.c.conversation_id == bindparam("conversation_id"),
    t.cases.c.status != CaseStatus.RESOLVED,
)
_k = t.cases.c
_CALM = sql_case((_k.moment == Moment.NONE, 1), else_=0)
_ALIKE = and_(bindparam("calm") == _CALM, _k.severity == bindparam("severity"))
# `core.case.urgency` in SQL; two that are alike to the microsecond share a place
MORE_URGENT = (
    select(func.count())
    .select_from(t.cases)
    .where(
        _k.status == CaseStatus.WAITING,
        or_(
            bindparam("calm") > _CALM,
            and_(bindparam("calm") == _CALM, _k.severity > bindparam("severity")),
            and_(_ALIKE, _k.waiting_since < bindparam("waiting_since")),
        ),
    )
)
AGENTS = select(t.agents).order_by(t.agents.c.name)

UNFINISHED_TIMER = (
    select(t.timers)
    .where(
        _t.kind == bindparam("kind"),
        _t.key == bindparam("key"),
        _t.finished_at.is_(None),
    )
    .with_for_update()
)
ADD_TIMER = {
    kind.dialect.name: kind.insert(t.timers)
    .on_conflict_do_nothing(index_elements=[_t.kind, _t.key], index_where=_t.finished_at.is_(None))
    .returning(_t.id)
    for kind in (sqlite, postgresql)
}
