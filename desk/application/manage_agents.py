"""Who works here: added, listed, deactivated, given a new password."""

import re
import secrets
from dataclasses import dataclass, replace

from desk.application.case_access import locked_case
from desk.application.ids import new_id
from desk.application.ports import Desk
from desk.application.return_to_queue import Absence, return_to_queue
from desk.application.sign_in import end_sessions
from desk.core.agent import Agent, Role
from desk.core.case import CaseStatus, Team
from desk.core.errors import Conflict, Invalid, NotFound, Twice
from desk.core.wording import storable

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,250}")
NAME_MOST = 80
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
ALL_TEAMS = tuple(Team)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """`one_time_password` is shown once; it must be changed at the first sign-in."""

    agent: Agent
    one_time_password: str


def add_agent(
    desk: Desk, email: str, name: str, role: Role, teams: tuple[Team, ...] = ALL_TEAMS
) -> NewPassword:
    """A new agent. Raises `Invalid`, and `Conflict` when the e-mail is taken."""
    email, name = _email(email), _name(name)
    if not teams:
        raise Invalid("An agent belongs to at least one team.", "team")
    password = one_time_password()
    agent = Agent(
        id=new_id(),
        email=email,
        name=name,
        role=role,
        password_hash=desk.passwords.sealed(password),
        created_at=desk.clock.now(),
        teams=tuple(team for team in Team if team in teams),
        must_change_password=True,
    )
    taken = Conflict(f"{email} is here already. A new password: agents reset-password {email}")
    try:
        with desk.records.write() as record:
            if record.agent_by_email(email) is not None:
                raise taken
            record.add(agent)
            record.hint("queue")
    except Twice:
        raise taken from None
    return NewPassword(agent, password)


def list_agents(desk: Desk) -> tuple[Agent, ...]:
    """Everybody, by name; who is not active any more too."""
    with desk.records.read() as record:
        return tuple(record.agents())


def deactivate_agent(desk: Desk, email: str) -> Agent:
    """Signs the agent out everywhere, for good; their cases go back to the queue and their
    customers are told. Idempotent. Raises `NotFound`."""
    agent = _change_active(desk, email, active=False)
    with desk.records.read() as record:
        cases = record.cases_of_owner(agent.id)
    for owned in cases:  # a transaction each: conversations are locked before agents
        with desk.records.write() as record:
            conversation, case = locked_case(record, owned.id)
            if case.owner_id == agent.id and case.status == CaseStatus.OPEN:
                now = desk.clock.now()
                return_to_queue(desk, record, conversation, case, agent, Absence.LEFT, now)
    return agent


def activate_agent(desk: Desk, email: str) -> Agent:
    """The agent may sign in again, with the password of before. Raises `NotFound`."""
    return _change_active(desk, email, active=True)


def reset_password(desk: Desk, email: str) -> NewPassword:
    """A new one-time password; signs the agent out everywhere. Raises `NotFound`, and `Conflict`
    for an agent who is not active."""
    password = one_time_password()
    password_hash = desk.passwords.sealed(password)
    with desk.records.write() as record:
        known = record.agent_by_email(email.strip())
        agent = None if known is None else record.get(Agent, known.id, lock=True)
        if agent is None:
            raise NotFound(f"There is no agent {email.strip()}.")
        if not agent.active:
            raise Conflict(f"{agent.email} is not active; first: agents activate {agent.email}")
        agent = replace(agent, password_hash=password_hash, must_change_password=True)
        record.put(agent)
        end_sessions(record, agent.id)
        return NewPassword(agent, password)


def one_time_password() -> str:
    """79 bits, in groups that can be read out and typed."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def _change_active(desk: Desk, email: str, *, active: bool) -> Agent:
    with desk.records.write() as record:
        known = record.agent_by_email(email.strip())
        agent = None if known is None else record.get(Agent, known.id, lock=True)
        if agent is None:
            raise NotFound(f"There is no agent {email.strip()}.")
        agent = replace(agent, active=active)
        record.put(agent)
        if not active:
            end_sessions(record, agent.id)
        record.hint("queue")
        return agent


def _email(email: str) -> str:
    email = email.strip().lower()
    if not EMAIL.fullmatch(email) or storable(email) != email:
        raise Invalid(f"{email!r} is not an e-mail address; write it as ana@example.com.", "email")
    return email


def _name(name: str) -> str:
    name = " ".join(storable(name).split())
    if not name or len(name) > NAME_MOST:
        raise Invalid(f"A name has 1 to {NAME_MOST} characters; customers see it.", "name")
    return name
