"""What the customer's browser asks of the chat: open, write, ask for a person, read, type.

Every command may be sent again: opening gives the same conversation, and a message is recorded
once by its source id. Whatever is unknown is answered with one and the same 404.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, params
from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from pydantic import BaseModel, ConfigDict, Field, model_validator

from desk.application.ask_for_person import ask_for_person
from desk.application.customer_read import customer_read
from desk.application.open_chat import OpenedChat, chat_of, open_check_in, open_enquiry
from desk.application.receive_message import Received, receive_message
from desk.core.conversation import Conversation
from desk.core.errors import Expired, NotFound
from desk.web.dependencies import Address, TheDesk
from desk.web.throttle import throttle_of

OPENINGS = RateLimitItemPerMinute(60)  # by address: a shop's customers may share its network
WRONG_SECRETS = RateLimitItemPerMinute(30)  # by address
MESSAGES = RateLimitItemPerSecond(20, 10)  # by conversation; also of a person's hasty lines
MESSAGES_OF_ADDRESS = RateLimitItemPerMinute(600)
MARKS = RateLimitItemPerSecond(30, 10)  # by conversation: read marks and typing

router = APIRouter(prefix="/api/chat", tags=["chat"])


class Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class OpenBody(Body):
    """Either the token of a visit, or a key that the browser made and keeps."""

    visit: str | None = Field(default=None, max_length=200)
    browser_key: str | None = Field(default=None, max_length=128)
    language: str = Field(default="en", max_length=35)
    time_zone: str = Field(default="UTC", max_length=64)

    @model_validator(mode="after")
    def _one_of_two(self) -> "OpenBody":
        if (self.visit is None) == (self.browser_key is None):
            raise ValueError("Send either visit or browser_key")
        return self


class OpenAnswer(BaseModel):
    conversation: str
    secret: str
    cursor: int = 0


class PersonBody(Body):
    source_id: str


class MessageBody(Body):
    source_id: str
    text: str
    button_id: str | None = Field(default=None, max_length=64)


class MessageAnswer(BaseModel):
    id: str
    seq: int


class ReadBody(Body):
    seq: int = Field(ge=0, le=2**31 - 1)


def conversation_of(request: Request, desk: TheDesk, address: Address) -> Conversation:
    """The conversation that the request's credential opens."""
    throttle = throttle_of(request)
    throttle.check(WRONG_SECRETS, "wrong-secret", address)
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise NotFound("There is no such chat.")
        return chat_of(desk, secret)
    except NotFound:
        throttle.hit(WRONG_SECRETS, "wrong-secret", address)
        raise


TheConversation = Annotated[Conversation, Depends(conversation_of)]


def limited(limit: RateLimitItem, name: str) -> params.Depends:
    """A dependency that counts the request for its conversation."""

    def count(request: Request, conversation: TheConversation) -> None:
        throttle_of(request).hit(limit, name, conversation.id)

    return params.Depends(count)


@router.post("/open")
def post_open(body: OpenBody, desk: TheDesk, request: Request, address: Address) -> OpenAnswer:
    """Opens the chat: the only thing that starts a conversation, and it does so once."""
    throttle = throttle_of(request)
    throttle.hit(OPENINGS, "open", address)
    if body.browser_key is not None:
        return _opened(open_enquiry(desk, body.browser_key, body.language, body.time_zone))
    throttle.check(WRONG_SECRETS, "wrong-secret", address)
    try:
        return _opened(open_check_in(desk, body.visit or ""))
    except (NotFound, Expired):
        throttle.hit(WRONG_SECRETS, "wrong-secret", address)
        raise


@router.post("/messages", dependencies=[limited(MESSAGES, "message")])
def post_message(
    body: MessageBody,
    conversation: TheConversation,
    desk: TheDesk,
    request: Request,
    address: Address,
) -> MessageAnswer:
    """Records a message; the answer comes after the commit."""
    throttle_of(request).hit(MESSAGES_OF_ADDRESS, "messages", address)
    return _received(
        receive_message(desk, conversation.id, body.source_id, body.text, body.button_id)
    )


@router.post("/person", dependencies=[limited(MESSAGES, "message")])
def post_person(body: PersonBody, conversation: TheConversation, desk: TheDesk) -> MessageAnswer:
    """The button that is always there: a person, without the bot."""
    return _received(ask_for_person(desk, conversation.id, body.source_id))


@router.post("/read", status_code=204, dependencies=[limited(MARKS, "mark")])
def post_read(body: ReadBody, conversation: TheConversation, desk: TheDesk) -> Response:
    """The customer has seen the messages up to this one."""
    customer_read(desk, conversation.id, body.seq)
    return Response(status_code=204)


@router.post("/typing", status_code=204, dependencies=[limited(MARKS, "mark")])
def post_typing(body: Body, conversation: TheConversation, desk: TheDesk) -> Response:
    """The customer is typing: a hint, nothing that is kept."""
    desk.hints.publish([f"typing:customer:{conversation.id}"])
    return Response(status_code=204)


def _opened(opened: OpenedChat) -> OpenAnswer:
    return OpenAnswer(conversation=opened.conversation.id, secret=opened.secret)


def _received(received: Received) -> MessageAnswer:
    return MessageAnswer(id=received.message.id, seq=received.message.seq)
