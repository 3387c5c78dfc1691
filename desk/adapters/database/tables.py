"""The schema. A column has the name of the field that it holds; `KINDS` says which is which.

Migrations (`migrations/`) are the truth of what a database looks like; a test holds the two
together.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from desk.adapters.database.types import EnumText, Utc, Value
from desk.core.agent import Agent, Role, Session
from desk.core.api_key import ApiKey
from desk.core.case import Case, CaseStatus, Outcome, Reason, Team
from desk.core.contact import Contact
from desk.core.conversation import Conversation, Episode, EpisodeKind, Status
from desk.core.feedback import Feedback, Feeling
from desk.core.handoff import Handoff, Story
from desk.core.message import Author, Button, Direction, Message
from desk.core.promise import Promise, PromiseKind, PromiseStatus
from desk.core.reading import Moment, Reading
from desk.core.timer import Timer, TimerKind
from desk.core.visit import Visit

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str, to: str | None = None, *, nullable: bool = False) -> Column[str]:
    if to is None:
        return Column(name, String(64), nullable=nullable)
    return Column(name, String(64), ForeignKey(f"{to}.id"), nullable=nullable)


def _key() -> Column[str]:
    return Column("id", String(64), primary_key=True)


contacts = Table(
    "contacts",
    metadata,
    _key(),
    Column("created_at", Utc, nullable=False),
    Column("name", Text),
    Column("email", Text),
    Column("phone", String(20)),
    Column("language", String(8), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("reference", String(200), unique=True),
    Column("former_customer", Boolean, nullable=False),
    Column("opted_out_at", Utc),
)

visits = Table(
    "visits",
    metadata,
    _key(),
    Column("reference", String(200), nullable=False, unique=True),
    _id("contact_id", "contacts"),
    Column("service", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("token_expires_at", Utc, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("place", Text),
    Column("staff", Text),
    Column("disowned_at", Utc),
    Index(None, "contact_id"),
)

agents = Table(
    "agents",
    metadata,
    _key(),
    Column("email", String(320), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", EnumText(Role), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("teams", Value(tuple[Team, ...]), nullable=False),
    Column("away", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("console_seen_at", Utc),
    Column("console_closed_at", Utc),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _id("agent_id", "agents"),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Index(None, "agent_id"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Index(
        "uq_api_keys_valid_name",
        "name",
        unique=True,
        sqlite_where=text("revoked_at IS NULL"),
        postgresql_where=text("revoked_at IS NULL"),
    ),
)

conversations = Table(
    "conversations",
    metadata,
    _key(),
    _id("contact_id", "contacts"),
    Column("inbox", String(64), nullable=False),
    Column("status", EnumText(Status), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("visit_id", String(64), ForeignKey("visits.id"), unique=True),
    # no foreign key: an episode names its conversation, and the two are written together
    _id("episode_id", nullable=True),
    _id("owner_id", "agents", nullable=True),
    Column("owner_number", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("answered_seq", Integer, nullable=False),
    Column("customer_read_seq", Integer, nullable=False),
    Column("agent_read_seq", Integer, nullable=False),
    Column("complained_at", Utc),
    Column("person_wanted_at", Utc),
    Column("bot_failures", Integer, nullable=False),
    Index(None, "contact_id"),
    Index(None, "owner_id"),
)

episodes = Table(
    "episodes",
    metadata,
    _key(),
    _id("conversation_id", "conversations"),
    Column("kind", EnumText(EpisodeKind), nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("state", Text),
    Column("ended_at", Utc),
    Index(None, "conversation_id"),
)

messages = Table(
    "messages",
    metadata,
    _key(),
    _id("conversation_id", "conversations"),
    Column("seq", Integer, nullable=False),
    Column("direction", EnumText(Direction), nullable=False),
    Column("author", EnumText(Author), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    _id("episode_id", "episodes", nullable=True),
    _id("agent_id", "agents", nullable=True),
    Column("author_name", Text),
    Column("source_id", String(200)),
    Column("buttons", Value(tuple[Button, ...]), nullable=False),
    Column("pressed_button_id", String(64)),
    Column("reading", Value(Reading)),
    UniqueConstraint("conversation_id", "seq"),
    UniqueConstraint("conversation_id", "source_id"),
)

cases = Table(
    "cases",
    metadata,
    _key(),
    _id("conversation_id", "conversations"),
    _id("contact_id", "contacts"),
    _id("visit_id", "visits", nullable=True),
    Column("status", EnumText(CaseStatus), nullable=False),
    Column("team", EnumText(Team), nullable=False),
    Column("reason", EnumText(Reason), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("moment", EnumText(Moment), nullable=False),
    Column("signal_at", Utc, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("waiting_since", Utc, nullable=False),
    _id("owner_id", "agents", nullable=True),
    Column("accepted_at", Utc),
    Column("first_reply_at", Utc),
    Column("owner_wrote_at", Utc),
    Column("alerted_at", Utc),
    Column("acknowledged_at", Utc),
    Column("resolved_at", Utc),
    Column("outcome", EnumText(Outcome)),
    Column("draft", Text, nullable=False),
    _id("passed_to_agent_id", "agents", nullable=True),
    Column("passed_to_team", EnumText(Team)),
    Column("callback_offered_at", Utc),
    Index(None, "contact_id"),
    Index(None, "status", "owner_id"),
    # at most one case of a conversation is not resolved
    Index(
        "uq_cases_unresolved_conversation_id",
        "conversation_id",
        unique=True,
        sqlite_where=text("status <> 'resolved'"),
        postgresql_where=text("status <> 'resolved'"),
    ),
)

handoffs = Table(
    "handoffs",
    metadata,
    _key(),
    _id("case_id", "cases"),
    _id("conversation_id", "conversations"),
    Column("reason", EnumText(Reason), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("moment", EnumText(Moment), nullable=False),
    Column("story", Value(Story), nullable=False),
    Column("requested_at", Utc, nullable=False),
    _id("from_agent_id", "agents", nullable=True),
    _id("to_agent_id", "agents", nullable=True),
    Column("accepted_at", Utc),
    _id("accepted_by_id", "agents", nullable=True),
    Column("ended_at", Utc),
    Index(None, "case_id"),
)

promises = Table(
    "promises",
    metadata,
    _key(),
    _id("case_id", "cases"),
    _id("conversation_id", "conversations"),
    _id("contact_id", "contacts"),
    Column("kind", EnumText(PromiseKind), nullable=False),
    Column("what", Text, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("said_zone", String(64), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("status", EnumText(PromiseStatus), nullable=False),
    Column("phone", String(20)),
    Column("said", Text),
    _id("by_agent_id", "agents", nullable=True),
    Column("closed_at", Utc),
    Column("announced_at", Utc),
    Index(None, "case_id"),
    Index(None, "status", "due_at"),
)

feedback = Table(
    "feedback",
    metadata,
    _key(),
    _id("conversation_id", "conversations"),
    _id("contact_id", "contacts"),
    _id("visit_id", "visits", nullable=True),
    Column("feeling", EnumText(Feeling), nullable=False),
    Column("text", Text),
    Column("compliment_for", Text),
    Column("created_at", Utc, nullable=False),
    Index(None, "contact_id"),
)

timers = Table(
    "timers",
    metadata,
    _key(),
    Column("kind", EnumText(TimerKind), nullable=False),
    Column("key", String(64), nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("payload", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", String(64)),
    Column("leased_until", Utc),
    Column("finished_at", Utc),
    Column("given_up", Text),
    Index(
        "uq_timers_unfinished_kind_key",
        "kind",
        "key",
        unique=True,
        sqlite_where=text("finished_at IS NULL"),
        postgresql_where=text("finished_at IS NULL"),
    ),
    Index(
        "ix_timers_unfinished_due_at",
        "due_at",
        sqlite_where=text("finished_at IS NULL"),
        postgresql_where=text("finished_at IS NULL"),
    ),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

KINDS: dict[type, Table] = {
    Contact: contacts,
    Visit: visits,
    Agent: agents,
    Session: sessions,
    ApiKey: api_keys,
    Conversation: conversations,
    Episode: episodes,
    Message: messages,
    Case: cases,
    Handoff: handoffs,
    Promise: promises,
    Feedback: feedback,
    Timer: timers,
}
