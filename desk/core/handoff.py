"""A handoff: bot to person, with the story that spares the customer telling it twice."""

from dataclasses import dataclass
from datetime import datetime

from desk.core.case import Reason
from desk.core.reading import Moment


@dataclass(frozen=True, slots=True)
class Quote:
    """A telling phrase and the message it stands in (code points)."""

    message_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """What the bot knows at the handoff. Desk adds earlier visits, cases and the waiting time."""

    summary: str
    wants: str | None = None
    facts: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    promised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handoff:
    """`to_agent_id` names whom the customer is being passed to; None means the team's queue."""

    id: str
    case_id: str
    conversation_id: str
    reason: Reason
    severity: int
    moment: Moment
    story: Story
    requested_at: datetime
    from_agent_id: str | None = None  # None: from the bot
    to_agent_id: str | None = None
    accepted_at: datetime | None = None
    accepted_by_id: str | None = None
    ended_at: datetime | None = None  # declined, withdrawn or overtaken
