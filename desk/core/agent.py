"""Agents, their roles, and when one of them is available."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desk.core.case import Case, CaseStatus, Team


class Role(StrEnum):
    """Each may do what the ones before it may."""

    AGENT = "agent"
    MANAGER = "manager"
    ADMIN = "admin"


RANK = {Role.AGENT: 0, Role.MANAGER: 1, Role.ADMIN: 2}


@dataclass(frozen=True, slots=True)
class Agent:
    """`email` is the sign-in name, kept in lower case. `away` is the one toggle."""

    id: str
    email: str
    name: str
    role: Role
    password_hash: str
    created_at: datetime
    teams: tuple[Team, ...] = (Team.CARE, Team.SALES, Team.SUPPORT)
    away: bool = False
    active: bool = True
    must_change_password: bool = False
    console_seen_at: datetime | None = None  # last sign of life of a live console
    console_closed_at: datetime | None = None  # last time that one of them was closed


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser; the cookie's value is kept as a SHA-256 only."""

    token_hash: str
    agent_id: str
    csrf: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime


def may(agent: Agent, role: Role) -> bool:
    """Whether the agent has at least this role."""
    return agent.active and RANK[agent.role] >= RANK[role]


def has_live_console(agent: Agent, now: datetime, gone_after: timedelta) -> bool:
    """Whether a console of theirs gave a sign of life lately, and since one was closed: with
    another one still open, its next sign of life follows at once."""
    if agent.console_seen_at is None or now - agent.console_seen_at > gone_after:
        return False
    return agent.console_closed_at is None or agent.console_seen_at > agent.console_closed_at


def is_available(agent: Agent, now: datetime, gone_after: timedelta, *, open_now: bool) -> bool:
    """Available = a live console, inside opening hours, not away."""
    return agent.active and not agent.away and open_now and has_live_console(agent, now, gone_after)


def is_offered(case: Case, agent: Agent) -> bool:
    """Whether the owner passed the case to this agent, or to one of their teams."""
    if case.status != CaseStatus.OPEN or case.owner_id == agent.id:
        return False
    if case.passed_to_agent_id is not None:
        return case.passed_to_agent_id == agent.id
    return case.passed_to_team in agent.teams
