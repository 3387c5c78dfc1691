"""`ports.Bot` over HTTP: the bot side's channel, held to a deadline and a size.

Whatever the other end does (nothing, a byte a second for ever, garbage, a gigabyte), a call ends
by its deadline, in an answer that fits the contract or in `BotFailed`. A turn is a function, so
it may safely be asked a second time when a kept connection turns out to have been closed.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from http.client import HTTPException, IncompleteRead
from typing import Any, TypeVar

import requests
from pydantic import TypeAdapter, ValidationError
from urllib3.exceptions import HTTPError, ReadTimeoutError

from desk.adapters.bot_contract import READING_ANSWER, TURN_ANSWER
from desk.adapters.bot_documents import reading_request, turn_request
from desk.adapters.deadline import DeadlineAdapter, deadline
from desk.core.message import Message
from desk.core.reading import Reading
from desk.core.turn import BotFailed, Failure, TurnAnswer, TurnRequest

ANSWER_LIMIT = 4 * 1024 * 1024  # bytes; the longest episode seen takes a tenth of it
CHUNK = 64 * 1024
Answer = TypeVar("Answer")


class BotClient:
    """Safe to share among threads; each has its own connections."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._local = threading.local()

    def turn(self, request: TurnRequest, deadline_s: float) -> TurnAnswer:
        """The answer to one turn; raises `BotFailed`."""
        answer = self._ask("turn", turn_request(request), TURN_ANSWER, deadline_s)
        if answer.turn_id != request.turn_id:
            raise BotFailed("nonsense", "the answer is to another turn")
        return answer.value()

    def read(
        self,
        message_id: str,
        text: str,
        last_bot: str | None,
        history: Sequence[Message],
        deadline_s: float,
    ) -> Reading:
        """The reading of one message, without a turn; raises `BotFailed`."""
        document = reading_request(message_id, text, last_bot, history)
        return self._ask("reading", document, READING_ANSWER, deadline_s).reading.value()

    def answers(self) -> bool:
        """Whether the bot side is there at all, for the health page; waits a second at most."""
        try:
            with deadline(1.0), self._session().get(f"{self._url}/", stream=True) as response:
                return response.status_code < 500
        except (requests.RequestException, HTTPError, OSError):
            return False

    def _ask(
        self, route: str, document: dict[str, Any], kind: TypeAdapter[Answer], deadline_s: float
    ) -> Answer:
        body = json.dumps(document).encode()
        with deadline(deadline_s):
            try:
                status, raw = self._post(route, body)
            except ConnectionClosed:
                status, raw = self._post(route, body)
        if status != 200:
            raise BotFailed(*_failure(status))
        if not raw.strip():
            raise BotFailed("empty", "200 without a body")
        try:
            return kind.validate_json(raw)
        except ValidationError as error:
            raise BotFailed("nonsense", _places(error)) from None

    def _post(self, route: str, body: bytes) -> tuple[int, bytes]:
        """Status and body. `ConnectionClosed` when the other end hung up before any answer."""
        try:
            with self._session().post(
                f"{self._url}/webhooks/desk/{route}",
                data=body,
                stream=True,
                allow_redirects=False,
                timeout=None,  # the sockets themselves keep the deadline; see `deadline`
            ) as response:
                return response.status_code, _capped(response)
        except TimeoutError as error:
            raise BotFailed("deadline") from error
        except (requests.Timeout, requests.ConnectionError, HTTPError, OSError) as error:
            raise _why(error) from error

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # no proxy and no .netrc between the two sides
            session.mount("http://", DeadlineAdapter())
            session.headers.update(
                {
                    "Authorization": f"Bearer {self._token}",
                    "Content-Type": "application/json",
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                }
            )
            self._local.session = session
        return session


class ConnectionClosed(BotFailed):
    """A kept connection was closed by the other end before it answered."""

    def __init__(self) -> None:
        super().__init__("unreachable", "the connection was closed")


def _capped(response: requests.Response) -> bytes:
    """The raw body, as it came over the wire, up to the limit."""
    parts: list[bytes] = []
    size = 0
    while chunk := response.raw.read(CHUNK, decode_content=False):
        parts.append(chunk)
        size += len(chunk)
        if size > ANSWER_LIMIT:
            raise BotFailed("too_large", f"more than {ANSWER_LIMIT} bytes")
    return b"".join(parts)


def _failure(status: int) -> tuple[Failure, str]:
    if status == 504:
        return "deadline", "the bot side gave up"
    return ("failed" if status >= 500 else "refused" if status >= 400 else "nonsense"), str(status)


def _why(error: Exception) -> BotFailed:
    """The kind of a failed call, from the chain of its causes."""
    causes = list(_causes(error))

    def any_is(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    # urllib3 calls a refused connection a timeout too: look for the definite reasons first
    if any_is(ConnectionRefusedError):
        return BotFailed("unreachable", "connection refused")
    if any_is(ConnectionResetError, BrokenPipeError):
        return ConnectionClosed()
    if any_is(IncompleteRead):
        return BotFailed("unreachable", "the answer was cut short")
    if any_is(TimeoutError, requests.Timeout, ReadTimeoutError):
        return BotFailed("deadline")
    if any_is(HTTPException):
        return BotFailed("nonsense", "not HTTP")
    return BotFailed("unreachable", type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was made of; the libraries nest in arguments and in `reason`."""
    found: BaseException | None = error
    for _ in range(10):
        if found is None:
            return
        yield found
        nested = [*found.args, getattr(found, "reason", None), found.__cause__]
        found = next((one for one in nested if isinstance(one, BaseException)), None)


def _places(error: ValidationError) -> str:
    """Where the answer differs from the contract, without repeating a value."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        f"{'.'.join(str(part) for part in item['loc'])}: {item['type']}" for item in found[:5]
    )
