"""What the console's pages show, ready to print: the templates decide nothing.

Times stay aware datetimes; the page prints them in the shop's time zone (`printing.py`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.core.marking import Segment

Text = tuple[Segment, ...]


class Standing(StrEnum):
    """How a case stands to the agent who looks at it."""

    WAITING = "waiting"  # nobody owns it: may be accepted
    OFFERED = "offered"  # passed to this agent or to one of their teams
    MINE = "mine"
    OTHERS = "others"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Gravity:
    """How bad it is, in words and bars as well as in colour."""

    severity: int
    word: str
    mood: str | None
    moment: str | None  # the moment of truth, as a word; None where there is none


@dataclass(frozen=True, slots=True)
class Card:
    """One case in the queue."""

    id: str
    standing: Standing
    name: str
    visit: str | None  # "massage, today 14:00, Lisbon, with Ana"
    words: Text  # the customer's own
    summary: str
    wants: str | None
    reason: str
    team: str
    gravity: Gravity
    waiting_since: datetime
    owner: str | None = None
    unread: int = 0
    note: str | None = None  # "Ana passes this on to you"
    callback_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the conversation as the console shows it."""

    id: str
    seq: int
    kind: str  # customer | agent | bot | desk | note | event
    name: str
    text: Text
    at: datetime
    source_id: str | None = None
    offers: tuple[str, ...] = ()
    follows: bool = False  # same speaker as the line above: the name is not repeated
    seen: bool = False  # ours, and the customer has read it

    @property
    def ours(self) -> bool:
        return self.kind in ("agent", "bot", "desk", "note")


@dataclass(frozen=True, slots=True)
class PromiseLine:
    what: str
    due_at: datetime | None
    state: str  # "open", "kept", "broken", "withdrawn", or "said" where nothing dates it
    phone: str | None = None
    due_for_customer: str | None = None  # in the zone in which it was said, when that differs
    to_close: str | None = None  # its id, where this agent may say what became of the call


@dataclass(frozen=True, slots=True)
class Earlier:
    """A visit, a case or feedback of before."""

    at: datetime
    what: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that an agent knows before the first word."""

    gravity: Gravity
    quotes: tuple[Text, ...]
    summary: str
    wants: str | None
    reason: str
    visit: tuple[tuple[str, str], ...]  # (What, massage), (When, …), (Where, …), (With, …)
    contact: tuple[tuple[str, str], ...]
    phone: str | None
    facts: tuple[str, ...]
    promised: tuple[PromiseLine, ...]
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    id: str
    name: str
    available: bool


@dataclass(frozen=True, slots=True)
class CaseScreen:
    """The page of a case. `cursor` is the seq of the last line shown."""

    id: str
    conversation_id: str
    standing: Standing
    name: str
    subtitle: str
    story: Story
    lines: tuple[Line, ...]
    cursor: int
    agent_read_seq: int
    customer_read_seq: int
    waiting_since: datetime
    signal_at: datetime
    first_reply_at: datetime | None
    owner: str | None
    team: str
    draft: str = ""
    acknowledged: bool = True
    passed_to: str | None = None  # the name of who it is offered to
    passed_by: str | None = None
    outcome: str | None = None
    first_word_within: str | None = None  # the owner has yet to write: how long they may take
    colleagues: tuple[Colleague, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueScreen:
    """Cards by what the agent may do with them."""

    waiting: tuple[Card, ...]
    offered: tuple[Card, ...]
    mine: tuple[Card, ...]
    closed: bool = False  # outside opening hours
    opens_at: datetime | None = None

    @property
    def to_take(self) -> int:
        return len(self.waiting) + len(self.offered)


@dataclass(frozen=True, slots=True)
class FloorCase:
    """A row of the manager's table; `alerted` while nobody has acknowledged the alert."""

    id: str
    name: str
    gravity: Gravity
    owner: str | None
    signal_at: datetime
    first_reply_at: datetime | None
    alerted: bool


@dataclass(frozen=True, slots=True)
class FloorPerson:
    name: str
    role: str
    state: str
    owns: int


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in; `csrf` goes into every form."""

    id: str
    name: str
    role: str
    csrf: str
    away: bool
    manages: bool

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if word]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"
