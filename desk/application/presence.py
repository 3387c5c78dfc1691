"""Who is there: consoles give signs of life, are closed, and agents step away.

These rows belong to one agent each and are never locked before a conversation (`case_access`).
"""

from dataclasses import replace
from datetime import timedelta

from desk.application.case_access import active_agent
from desk.application.ports import Desk
from desk.core.agent import Agent, has_live_console

BEAT = timedelta(seconds=5)
"""A sign of life this soon after the last one tells nothing new and is not written."""


def console_seen(desk: Desk, agent_id: str) -> None:
    """A console of the agent is alive. Call it every 15 to 20 seconds while one is open."""
    now = desk.clock.now()
    gone_after = desk.times.console_gone_after
    with desk.records.read() as record:
        agent = active_agent(record, agent_id)
        alive = has_live_console(agent, now, gone_after)
        if alive and agent.console_seen_at and now - agent.console_seen_at < BEAT:
            return
    with desk.records.write() as record:
        agent = active_agent(record, agent_id, lock=True)
        if not has_live_console(agent, now, gone_after):
            record.hint("queue")
        if agent.console_seen_at is None or agent.console_seen_at < now:
            record.put(replace(agent, console_seen_at=now))


def console_closed(desk: Desk, agent_id: str) -> None:
    """A console was closed or left: no new case counts on the agent, unless another console of
    theirs gives its next sign of life. Cases that they own wait for them as if it were gone."""
    now = desk.clock.now()
    with desk.records.write() as record:
        agent = record.get(Agent, agent_id, lock=True)
        if agent is not None:
            record.put(replace(agent, console_closed_at=now))
            record.hint("queue")


def set_away(desk: Desk, agent_id: str, away: bool) -> Agent:
    """The one toggle. Cases that the agent owns stay theirs."""
    with desk.records.write() as record:
        agent = replace(active_agent(record, agent_id, lock=True), away=away)
        record.put(agent)
        record.hint("queue")
        record.hint(f"agent:{agent.id}")
        return agent
