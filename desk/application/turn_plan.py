"""What a bot turn is about, and the fence that decides whether its result still counts.

A plan is read in one snapshot, before the bot is called; `still_wanted` looks again, under lock,
in the transaction that applies the result. Between the two anything may have happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.application.episode import FOLLOW_UP, HANDED_BACK, HANDOFF_REQUESTED, OPENED, SILENCE
from desk.application.episode import event_source_id as source_id_of
from desk.application.ids import new_id
from desk.application.ports import Desk, Record
from desk.application.turn_context import turn_context
from desk.application.unanswered import TURN_LIMIT, unanswered, wishes_person
from desk.core.conversation import Conversation, Episode, EpisodeKind, bot_may_speak
from desk.core.message import Button, Direction, Message
from desk.core.timer import TimerKind
from desk.core.turn import (
    ButtonInput,
    EventInput,
    IncomingMessage,
    MessagesInput,
    TurnInput,
    TurnRequest,
)

BEGINS: dict[str, tuple[EpisodeKind, ...]] = {
    OPENED: (EpisodeKind.CHECK_IN, EpisodeKind.ENQUIRY),
    HANDED_BACK: (EpisodeKind.HANDBACK,),
    FOLLOW_UP: (EpisodeKind.FOLLOW_UP,),
}
"""Events that begin an episode of these kinds; they are told to the bot once."""


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """`covered` are the messages that the answer answers; empty for an event of desk's own."""

    conversation: Conversation
    episode: Episode
    request: TurnRequest
    covered: tuple[Message, ...]

    @property
    def event(self) -> str | None:
        """The event that the turn tells of; None when it answers messages."""
        told = self.request.input
        return told.event if isinstance(told, EventInput) else None

    @property
    def event_source_id(self) -> str | None:
        """The source id of the words that answer desk's own event: said once an episode."""
        if self.event is None or self.covered:
            return None
        return source_id_of(self.event, self.episode.id)

    @property
    def covers_to(self) -> int:
        """The answer covers incoming messages up to this `seq`."""
        return self.covered[-1].seq if self.covered else self.conversation.answered_seq


def plan_turn(
    desk: Desk, record: Record, conversation_id: str, event: str | None, now: datetime
) -> TurnPlan | None:
    """The turn that is due now; None when the bot has not the floor or nothing is unanswered.

    Messages come before events: who has written needs no greeting. A wish for a person makes a
    turn of its own kind, with what was written before it in the history; what was written after
    it takes the next turn.
    """
    conversation = record.get(Conversation, conversation_id)
    if conversation is None or not bot_may_speak(conversation) or conversation.episode_id is None:
        return None
    episode = record.get(Episode, conversation.episode_id)
    if episode is None:
        return None
    waiting = unanswered(desk, record, conversation)
    if waiting:
        covered, told = _input_of(desk, record, conversation, waiting)
    elif event is not None and _is_news(record, conversation, episode, event):
        covered, told = (), EventInput(event)
    else:
        return None
    asked = () if isinstance(told, EventInput) else tuple(message.id for message in covered)
    context = turn_context(desk, record, conversation, now, asked=asked)
    request = TurnRequest(new_id(), episode.id, episode.state, told, context)
    return TurnPlan(conversation, episode, request, covered)


def still_wanted(desk: Desk, record: Record, plan: TurnPlan, now: datetime) -> Conversation | None:
    """The conversation, locked, if the result of this plan may be applied to it.

    Otherwise None: a person took over, another worker was faster, or the customer asked for a
    person meanwhile. What is then still unanswered gets another turn, so nothing is lost.
    """
    conversation = record.get(Conversation, plan.conversation.id, lock=True)
    if conversation is None or not bot_may_speak(conversation):
        return None
    same = (
        conversation.owner_number == plan.conversation.owner_number
        and conversation.answered_seq == plan.conversation.answered_seq
        and conversation.episode_id == plan.episode.id
        and not _said_already(record, plan)
    )
    if same:
        return conversation
    if unanswered(desk, record, conversation):
        record.ask(TimerKind.BOT_TURN, conversation.id, now, now)
    return None


def _said_already(record: Record, plan: TurnPlan) -> bool:
    """Whether the event was answered, or the episode moved on, since the plan was made. Events
    without messages move no cursor, so the stored state and the source id are their fence."""
    if plan.event_source_id is None:
        return False
    episode = record.get(Episode, plan.episode.id)
    if episode is None or episode.state != plan.episode.state:
        return True
    return record.message_by_source_id(plan.conversation.id, plan.event_source_id) is not None


def _is_news(record: Record, conversation: Conversation, episode: Episode, event: str) -> bool:
    """Whether the bot has not been told of the event yet, and it still makes sense."""
    if record.message_by_source_id(conversation.id, source_id_of(event, episode.id)) is not None:
        return False
    if event == SILENCE:
        return episode.state is not None
    return episode.state is None and episode.kind in BEGINS.get(event, ())


def _input_of(
    desk: Desk, record: Record, conversation: Conversation, waiting: Sequence[Message]
) -> tuple[tuple[Message, ...], TurnInput]:
    for index, message in enumerate(waiting):
        if wishes_person(desk, message):
            return tuple(waiting[: index + 1]), EventInput(HANDOFF_REQUESTED, message.id)
    covered = tuple(waiting[:TURN_LIMIT])
    if len(waiting) == 1:
        button = _live_button(record, conversation, covered[0])
        if button is not None:
            return covered, ButtonInput(covered[0].id, button.intent, button.title)
    return covered, MessagesInput(tuple(IncomingMessage(m.id, m.text) for m in covered))


def _live_button(record: Record, conversation: Conversation, message: Message) -> Button | None:
    """The pressed button, if it stood under the last words shown before; a stale one counts as
    the text of its title."""
    if message.pressed_button_id is None:
        return None
    before = [
        m
        for m in record.last_messages(conversation.id)
        if m.direction == Direction.OUTGOING and m.seq < message.seq
    ]
    buttons = before[-1].buttons if before else ()
    return next((b for b in buttons if b.id == message.pressed_button_id), None)
