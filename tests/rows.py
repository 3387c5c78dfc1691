"""Rows to store in tests, complete and plain; `dataclasses.replace` makes the special ones."""

from datetime import datetime

from desk.application.ids import new_id
from desk.core.agent import Agent, Role
from desk.core.case import Case, CaseStatus, Reason, Team
from desk.core.contact import Contact
from desk.core.conversation import Conversation, Status
from desk.core.message import Author, Direction, Message
from desk.core.reading import Moment
from tests.fakes import A_MONDAY_MORNING


def a_conversation(now: datetime = A_MONDAY_MORNING) -> tuple[Contact, Conversation]:
    """A contact and a conversation of theirs, in which the bot has the floor."""
    contact = Contact(id=new_id(), created_at=now, name="Ana Lopes")
    conversation = Conversation(
        id=new_id(),
        contact_id=contact.id,
        inbox="widget",
        status=Status.BOT,
        created_at=now,
        updated_at=now,
        secret_hash=new_id(),
    )
    return contact, conversation


def a_message(text: str, conversation_id: str = "") -> Message:
    return Message(
        id=new_id(),
        conversation_id=conversation_id,
        seq=0,
        direction=Direction.INCOMING,
        author=Author.CUSTOMER,
        text=text,
        created_at=A_MONDAY_MORNING,
    )


def a_case(conversation: Conversation) -> Case:
    """A complaint that waits for somebody of the care team."""
    return Case(
        id=new_id(),
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        visit_id=conversation.visit_id,
        status=CaseStatus.WAITING,
        team=Team.CARE,
        reason=Reason.COMPLAINT,
        severity=2,
        moment=Moment.NONE,
        signal_at=conversation.created_at,
        opened_at=conversation.created_at,
        waiting_since=conversation.created_at,
    )


def an_agent(name: str = "Ines", email: str | None = None, role: Role = Role.AGENT) -> Agent:
    return Agent(
        id=new_id(),
        email=email or f"{name.lower()}@example.com",
        name=name,
        role=role,
        password_hash="not a hash",
        created_at=A_MONDAY_MORNING,
    )
