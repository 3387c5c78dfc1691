"""Getting at a case: locked in the one order (conversation, case, agent), and by whom."""

from desk.application.ports import Record
from desk.core.agent import Agent, Role, may
from desk.core.case import Case, CaseStatus
from desk.core.conversation import Conversation
from desk.core.errors import Conflict, NotAllowed, NotFound

AGENT_SOURCE = "agent:"
"""Before the source ids of agents' messages: a customer's own ids can never meet them by chance
(conversation and source id are unique together)."""


def locked_case(record: Record, case_id: str) -> tuple[Conversation, Case]:
    """The case and its conversation, both locked. Raises `NotFound`."""
    known = record.get(Case, case_id)
    if known is None:
        raise NotFound("There is no such case.")
    conversation = record.get(Conversation, known.conversation_id, lock=True)
    case = record.get(Case, case_id, lock=True)
    if conversation is None or case is None:
        raise NotFound("There is no such case.")
    return conversation, case


def active_agent(record: Record, agent_id: str, *, lock: bool = False) -> Agent:
    """The agent, or `NotAllowed` when they no longer work here."""
    agent = record.get(Agent, agent_id, lock=lock)
    if agent is None or not agent.active:
        raise NotAllowed("This account is no longer active. Ask an admin.")
    return agent


def name_of(record: Record, agent_id: str | None) -> str:
    """An agent's name, for a sentence."""
    agent = None if agent_id is None else record.get(Agent, agent_id)
    return "Somebody" if agent is None else agent.name


def require_owner(record: Record, case: Case, agent: Agent) -> None:
    """Raises `Conflict` unless the case is open, `NotAllowed` unless it is this agent's."""
    _require_open(case)
    if case.owner_id != agent.id:
        raise NotAllowed(f"{name_of(record, case.owner_id)} owns this case; leave a note instead.")


def require_owner_or_manager(record: Record, case: Case, agent: Agent) -> None:
    """As `require_owner`, but managers may act on the cases of others."""
    if may(agent, Role.MANAGER):
        _require_open(case)
    else:
        require_owner(record, case, agent)


def _require_open(case: Case) -> None:
    if case.status == CaseStatus.WAITING:
        raise Conflict("Nobody owns this case right now. Accept it first.")
    if case.status == CaseStatus.RESOLVED:
        raise Conflict("This case is resolved already.")
