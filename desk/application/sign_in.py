"""Agents sign in with e-mail and password; a session is a row, its token a cookie.

Guessing is slowed by the caller (by address and e-mail). The time that a refusal takes says
nothing about whether the e-mail is known.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.application.case_access import active_agent
from desk.application.ids import new_secret, sealed
from desk.application.ports import Desk, Record
from desk.core.agent import Agent, Session
from desk.core.errors import Expired, Invalid, NotAllowed
from desk.core.password import PASSWORD_MOST, check_password

REFUSED = "E-mail or password is wrong."
SIGN_IN_AGAIN = "Please sign in again."
SEEN_EVERY = timedelta(minutes=5)  # how often a session's last use is written down


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` goes into the cookie, `csrf` into every form. While `agent.must_change_password`
    the console shows the change of password and nothing else."""

    token: str
    csrf: str
    agent: Agent


def sign_in(desk: Desk, email: str, password: str) -> SignedIn:
    """A new session. Raises `NotAllowed`, the same for an unknown e-mail, a wrong password and
    an account that is not active."""
    now = desk.clock.now()
    agent = _agent_by_email(desk, email)
    if agent is None or len(password) > PASSWORD_MOST:
        desk.passwords.sealed("spends the time that a check would take")
        raise NotAllowed(REFUSED)
    # nothing is locked while the password is checked: that takes long on purpose
    if not desk.passwords.matches(password, agent.password_hash) or not agent.active:
        raise NotAllowed(REFUSED)
    fresh = None
    if desk.passwords.is_outdated(agent.password_hash):
        fresh = desk.passwords.sealed(password)
    with desk.records.write() as record:
        current = record.get(Agent, agent.id, lock=True)
        if current is None or not current.active or current.password_hash != agent.password_hash:
            raise NotAllowed(REFUSED)
        if fresh is not None:
            current = replace(current, password_hash=fresh)
            record.put(current)
        return _new_session(desk, record, current, now)


def session_of(desk: Desk, token: str) -> tuple[Session, Agent]:
    """Who is signed in with this token. Raises `Expired` for one that is unknown, too old, or
    of an account that is no longer active."""
    now = desk.clock.now()
    with desk.records.read() as record:
        session = record.get(Session, sealed(token))
        agent = None if session is None else record.get(Agent, session.agent_id)
    if session is None or agent is None or not agent.active or now >= session.expires_at:
        raise Expired(SIGN_IN_AGAIN)
    if now - session.seen_at >= SEEN_EVERY:
        with desk.records.write() as record:
            current = record.get(Session, session.token_hash, lock=True)
            if current is None:  # signed out at this moment
                raise Expired(SIGN_IN_AGAIN)
            session = replace(current, seen_at=now)
            record.put(session)
    return session, agent


def sign_out(desk: Desk, token: str) -> None:
    """Ends the session; an unknown token is no error."""
    with desk.records.write() as record:
        session = record.get(Session, sealed(token), lock=True)
        if session is not None:
            record.delete(Session, session.token_hash)
            record.hint(f"agent:{session.agent_id}")


def change_password(desk: Desk, token: str, old: str, new: str) -> SignedIn:
    """A new password, and a new session in place of all others of the agent.

    Raises `Invalid` (field `old` or `new`) and `Expired`.
    """
    now = desk.clock.now()
    _session, agent = session_of(desk, token)
    if len(old) > PASSWORD_MOST or not desk.passwords.matches(old, agent.password_hash):
        raise Invalid("This is not your present password.", "old")
    check_password(new, agent.email)
    if new == old:
        raise Invalid("Choose a password that differs from the present one.", "new")
    new_hash = desk.passwords.sealed(new)
    with desk.records.write() as record:
        current = active_agent(record, agent.id, lock=True)
        if current.password_hash != agent.password_hash:
            raise Expired(SIGN_IN_AGAIN)
        changed = replace(current, password_hash=new_hash, must_change_password=False)
        record.put(changed)
        end_sessions(record, agent.id)
        return _new_session(desk, record, changed, now)


def end_sessions(record: Record, agent_id: str) -> None:
    """Signs the agent out everywhere."""
    for session in record.sessions_of(agent_id):
        record.delete(Session, session.token_hash)
    record.hint(f"agent:{agent_id}")


def _agent_by_email(desk: Desk, email: str) -> Agent | None:
    with desk.records.read() as record:
        return record.agent_by_email(email.strip())


def _new_session(desk: Desk, record: Record, agent: Agent, now: datetime) -> SignedIn:
    token, csrf = new_secret(), new_secret()
    expires_at = now + desk.times.session_valid
    record.add(Session(sealed(token), agent.id, csrf, now, expires_at, now))
    return SignedIn(token, csrf, agent)
