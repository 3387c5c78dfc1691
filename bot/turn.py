"""One turn as a function: (agent, request) -> answer. Nothing outside the answer changes.

What goes in is checked before (bot.contract.check), what comes out is checked here, so that
nonsense never leaves.
"""

from typing import Any, Dict, List, Optional, Sequence, Tuple, cast

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from bot.contract.check import ContractError, check
from bot.contract.turn import (
    VERSION,
    ButtonInput,
    Context,
    HistoryEntry,
    Incoming,
    MessagesInput,
    ReadingAnswer,
    ReadingDocument,
    ReadingRequest,
    ReadMessage,
    TurnAnswer,
    TurnRequest,
)
from bot.errors import BadRequest, TurnFailed
from bot.events import EVENT_INTENTS
from bot.output import NAME, DeskOutput
from bot.reader.component import HEARD, READING, SIGNAL, signal_entity
from bot.reader.reader import Heard, reader
from bot.reader.reading import Said
from bot.reader.signal import NONE, SIGNALS
from bot.text import for_nlu, has_words, whole
from bot.tracker_store import hold

GRAVITY = ("injury", "safety", "fraud", "legal", "data_loss", "vulnerable", "churn", "none")


async def take_turn(agent: Agent, request: TurnRequest) -> TurnAnswer:
    """Raises BadRequest for what desk did wrong, TurnFailed for what the bot did."""
    output = DeskOutput()
    message, readings = _message(agent, request, output)
    with hold(request["episode_id"], request["state"]) as turn:
        await agent.handle_message(message)
        state = turn.new_state()
    output.check_needs()
    answer: TurnAnswer = {
        "version": VERSION,
        "turn_id": request["turn_id"],
        "replies": output.replies,
        "effects": output.effects,
        "readings": readings,
        "state": state,
    }
    return cast(TurnAnswer, _checked("turn_answer", answer))


def read_message(request: ReadingRequest) -> ReadingAnswer:
    """A reading without a turn, for messages that a person answers."""
    heard = _hear(request["message"], request["last_bot"], _said(request["history"]))
    answer: ReadingAnswer = {"version": VERSION, "reading": heard.reading.document()}
    return cast(ReadingAnswer, _checked("reading_answer", answer))


def _checked(definition: str, answer: Any) -> Any:
    try:
        check(definition, answer)
    except ContractError as problem:
        raise TurnFailed("bad_answer", f"The bot's answer breaks the contract: {problem}") from None
    return answer


def _message(
    agent: Agent, request: TurnRequest, output: DeskOutput
) -> Tuple[UserMessage, List[ReadMessage]]:
    """What Rasa gets, and the readings of its parts."""
    given, context = request["input"], request["context"]
    metadata: Dict[str, Any] = {**context, "input": given, "readings": []}
    message_id: Optional[str] = request["turn_id"]
    if given["kind"] == "messages":
        given = cast(MessagesInput, given)
        text, parse_data = _words(given["messages"], context, metadata)
        message_id = given["messages"][-1]["id"]
    elif given["kind"] == "button":
        given = cast(ButtonInput, given)
        if given["intent"] not in agent.domain.intents:  # type: ignore[union-attr]
            raise BadRequest("input.intent: this bot has no such intent.")
        text, parse_data = _stand_in(given["intent"], for_nlu(given["title"]))
    else:
        text, parse_data = _stand_in(EVENT_INTENTS[given["event"]], "")
    message = UserMessage(
        text=text, output_channel=output, sender_id=request["episode_id"], parse_data=parse_data,
        input_channel=NAME, message_id=message_id, metadata=metadata,
    )  # fmt: skip
    return message, metadata["readings"]


def _words(
    messages: Sequence[Incoming], context: Context, metadata: Dict[str, Any]
) -> Tuple[str, Any]:
    """Read each message, then all of them as one; fills `metadata` for the Reader component."""
    history = _said(context["history"])
    written = [m for m in messages if m["text"].strip()]
    heard: List[Heard] = []
    for message in written:
        heard.append(_hear(message, context["shown"], history))
        history.append(Said("customer", message["text"], heard[-1].reading))
        metadata["readings"].append(
            {"message_id": message["id"], "reading": heard[-1].reading.document()}
        )
    joined = "\n".join(m["text"] for m in written)
    if len(written) == 1:
        whole_input = heard[0]
    else:
        whole_input = reader().hear(joined, context["shown"], _said(context["history"]))
    together = _gravest(whole_input.reading.document(), [h.reading.document() for h in heard])
    signal = min((whole_input, *heard), key=lambda h: _rank(h.signal)).signal
    metadata[HEARD] = {READING: together, SIGNAL: signal}
    text = for_nlu(joined)
    if has_words(text):
        return text, None
    # Without a letter the classifier would only guess.
    return text, _parse_data(DEFAULT_NLU_FALLBACK_INTENT_NAME, text, signal, together)


def _rank(signal: str) -> int:
    return SIGNALS.index(signal)

    return SIGNALS.index(signal)


def _gravest(together: ReadingDocument, single: Sequence[ReadingDocument]) -> ReadingDocument:
    """The joined text's reading, but no tamer than any message of it."""
    readings = [together, *single]
    joined = dict(together)
    for number in ("dissatisfied", "severity", "wants_human", "step_in"):
        joined[number] = max(r[number] for r in readings)  # type: ignore[literal-required]
    joined["moment"] = min((r["moment"] for r in readings), key=GRAVITY.index)
    return cast(ReadingDocument, joined)


def _stand_in(intent: str, text: str) -> Tuple[str, Dict[str, Any]]:
    return text, _parse_data(intent, text, NONE, None)


def _parse_data(
    intent: str, text: str, signal: str, reading: Optional[ReadingDocument]
) -> Dict[str, Any]:
    """What NLU would have said. A signal is always there, so that no older one steers."""
    parsed: Dict[str, Any] = {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [signal_entity(signal, text)],
    }
    if reading is not None:
        parsed[READING] = reading
    return parsed


def _hear(message: Incoming, last_bot: Optional[str], history: Sequence[Said]) -> Heard:
    try:
        return reader().hear(message["text"], last_bot, history)
    except Exception as problem:
        raise TurnFailed("reader_failed", f"The reader failed on {message['id']}.") from problem


def _said(history: Sequence[HistoryEntry]) -> List[Said]:
    return [Said.from_document({**entry, "text": whole(entry["text"])}) for entry in history]
